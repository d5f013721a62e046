"""What whoever runs the server sees of it: health, figures in the format of Prometheus, and a line of JSON a request.

Requests are told by the template of their route, such as ``/item``, never by what stands in the address: neither
figures nor lines hold a path, a query, a body, a name or a token.
"""

from __future__ import annotations

import json
import logging
import secrets
import sys
import threading
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from landwaiter.services.application.figures import Figures

LOG = logging.getLogger("landwaiter.requests")
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1.0, 3.0, 10.0)
"""Upper bounds of the histogram of durations, in seconds."""
UNROUTED = "unrouted"
"""Stands for the template of requests that no route answers."""
KEPT = ("job", "kind", "route", "method", "status", "ms", "request", "user", "error", "where")
"""What a line may say besides its time, level and event; anything else that is logged is left out."""


class Requests:
    """Counts of requests by method, route template and status, and how long they took."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, str, int]] = Counter()
        self._within: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (len(BOUNDS) + 1))
        self._seconds: defaultdict[str, float] = defaultdict(float)

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        with self._lock:
            self._counts[method, route, status] += 1
            self._within[route][next((at for at, most in enumerate(BOUNDS) if seconds <= most), len(BOUNDS))] += 1
            self._seconds[route] += seconds

    def lines(self) -> Iterator[str]:
        """Yield what was counted, in the format of Prometheus."""
        with self._lock:
            counts, seconds = dict(self._counts), dict(self._seconds)
            within = {route: list(found) for route, found in self._within.items()}
        yield from _head("landwaiter_requests_total", "counter", "Requests by method, route template and status.")
        for (method, route, status), count in sorted(counts.items()):
            yield _line("landwaiter_requests_total", count, method=method, route=route, status=status)
        name = "landwaiter_request_seconds"
        yield from _head(name, "histogram", "Duration of requests by route template.")
        for route, found in sorted(within.items()):
            for at, most in enumerate((*BOUNDS, "+Inf")):
                yield _line(f"{name}_bucket", sum(found[: at + 1]), route=route, le=most)
            yield _line(f"{name}_sum", round(seconds[route], 6), route=route)
            yield _line(f"{name}_count", sum(found), route=route)


class Watched:
    """Counts every request, writes a line of it, and tells its number in the header ``x-request-id``.

    Parameters
    ----------
    app
        What answers.
    requests
        Where they are counted.
    """

    def __init__(self, app: ASGIApp, requests: Requests) -> None:
        self.app = app
        self.requests = requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        begun, number, status = time.perf_counter(), secrets.token_hex(8), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", number.encode())]
            await send(message)

        try:
            return await self.app(scope, receive, sending)
        finally:
            seconds, route, method = time.perf_counter() - begun, route_of(scope), method_of(scope)
            self.requests.count(method, route, status, seconds)
            told = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
            LOG.info("request", extra={**told, "request": number, "user": _user(scope)})


def route_of(scope: Scope) -> str:
    """Return the template of the route that answered a request."""
    if scope["path"].startswith("/static/"):
        return "/static"
    return str(getattr(scope.get("route"), "path", UNROUTED))


def method_of(scope: Scope) -> str:
    """Return the method of a request; any that HTTP does not know, and anybody may make up, is the same."""
    known = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
    return scope["method"] if scope["method"] in known else "OTHER"


def _user(scope: Scope) -> int | None:
    return getattr(scope.get("state", {}).get("actor"), "user", None)


def figures_text(requests: Requests, figures: Figures, queue: Mapping[str, int], *, worked: bool) -> str:
    """Return all figures in the format of Prometheus."""
    lines = [
        *requests.lines(),
        *_head("landwaiter_jobs", "gauge", "Jobs by kind and state."),
        *(
            _line("landwaiter_jobs", count, kind=kind, state=state)
            for (kind, state), count in sorted(figures.jobs.items())
        ),
        *_head("landwaiter_decisions", "gauge", "Items taken in hand, by lane."),
        *(_line("landwaiter_decisions", count, lane=lane) for lane, count in sorted(figures.decisions.items())),
        *_head("landwaiter_queue_items", "gauge", "Items of the latest selection, by lane."),
        *(_line("landwaiter_queue_items", count, lane=lane) for lane, count in sorted(queue.items())),
    ]
    single: dict[str, tuple[float, str]] = {
        "landwaiter_worker": (int(worked), "Whether a worker does jobs."),
        "landwaiter_jobs_stuck_seconds": (figures.stuck_seconds, "For how long a job waits while none is being done."),
        "landwaiter_outcomes_waiting": (figures.outcomes_waiting, "Outcomes that wait for the lake."),
        "landwaiter_outcomes_waiting_seconds": (figures.outcomes_waiting_seconds, "For how long the oldest waits."),
        "landwaiter_outcomes_refused": (figures.outcomes_refused, "Outcomes that the lake refused."),
    }
    for name, (value, meaning) in single.items():
        lines += [*_head(name, "gauge", meaning), _line(name, value)]
    return "\n".join(lines) + "\n"


def _head(name: str, kind: str, meaning: str) -> tuple[str, str]:
    return f"# HELP {name} {meaning}", f"# TYPE {name} {kind}"


def _line(name: str, value: float, **labels: object) -> str:
    said = ",".join(f'{label}="{_escaped(str(held))}"' for label, held in labels.items())
    return f"{name}{{{said}}} {value}" if said else f"{name} {value}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


class JsonLines(logging.Formatter):
    """Writes what is logged as lines of JSON, with what :data:`KEPT` names and nothing else of it.

    Messages of ours are events with a fixed text; of those of the server underneath, the text is told without what
    would be put into it; those of other packages may quote anything, so that only where they come from is told.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        ours = record.name.startswith("landwaiter.")
        told: dict[str, Any] = {"time": at, "level": record.levelname.lower(), "from": record.name}
        told["event"] = str(record.msg) if ours or record.name.startswith("uvicorn.") else "message"
        told |= {name: vars(record)[name] for name in KEPT if name in vars(record)} if ours else {}
        if record.exc_info and record.exc_info[0] is not None:
            told["error"] = record.exc_info[0].__name__
        return json.dumps(told, default=str)


def log_to_standard_error() -> None:
    """Let the process log lines of JSON on its standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("landwaiter").setLevel(logging.INFO)
