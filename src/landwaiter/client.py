"""A client of the REST interface, for the system in which declarations are registered and for other programs.

It needs no workspace: ``landwaiter[web]`` and an address are enough. Answers are dictionaries as the interface
describes them; what goes wrong is raised as an error of :mod:`landwaiter.errors`. Requests that were lost on the way
are sent again, under one idempotency key, so that nothing is done twice.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self
from urllib.parse import quote

import httpx

from landwaiter.errors import (
    ConflictError,
    InputError,
    LandwaiterError,
    NotFoundError,
    Place,
    RightsError,
    SignInError,
    WorkspaceError,
)

ROOT = "/api/v1"
ERRORS: dict[int, type[LandwaiterError]] = {
    400: InputError,
    401: SignInError,
    403: RightsError,
    404: NotFoundError,
    409: ConflictError,
    413: InputError,
    422: InputError,
}
TRIES = 4
FIRST_WAIT = 0.2
"""Seconds before a lost request is sent again; twice as many each time."""
BUSY = frozenset({502, 503, 504})

Answer = dict[str, Any]
Reasons = Literal["all", "selected", "none"]


class Client:
    """Asks a Landwaiter server.

    Parameters
    ----------
    address
        Such as ``https://landwaiter.customs.example``.
    key
        That an administrator made.
    language
        Of sentences: en, fr or es.
    seconds
        How long an answer may take.
    transport
        What carries requests instead of the network, for tests.
    """

    def __init__(
        self,
        address: str,
        key: str,
        *,
        language: str = "en",
        seconds: float = 30.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        headers = {"authorization": f"Bearer {key}", "accept-language": language}
        self._http = httpx.Client(base_url=address, headers=headers, timeout=seconds, transport=transport)

    def submit(self, item: Mapping[str, Any], *, reasons: Reasons = "selected") -> Answer:
        """Submit a declaration item as it is registered; return its lane. The same item gets the same answer."""
        return self._post("declarations", dict(item), reasons=reasons)

    def submit_all(self, items: Sequence[Mapping[str, Any]], *, reasons: Reasons = "selected") -> Answer:
        """Submit up to 1,000 items; return the lane, or what is wrong, of each."""
        return self._post("declarations/bulk", {"items": [dict(one) for one in items], "reasons": reasons})

    def declaration(self, declaration_id: str, item_number: int = 1) -> Answer:
        """Return the lane that a submitted item was given."""
        return self._get(f"declarations/{_item(declaration_id, item_number)}")

    def queue(self, **filters: str | int | bool) -> Answer:
        """Return a page of the queue; filters are those of the interface, such as ``lane="red"``."""
        return self._get("queue", **filters)

    def decide(self, declaration_id: str, item_number: int = 1) -> Answer:
        """Take an item in hand in the lane that it was given."""
        return self._post(f"queue/{_item(declaration_id, item_number)}/decision")

    def override_lane(self, declaration_id: str, item_number: int, lane: str, reason: str) -> Answer:
        """Take an item in hand in another lane; from red to a lower one a second person has to agree."""
        return self._post(f"queue/{_item(declaration_id, item_number)}/lane", {"lane": lane, "reason": reason})

    def explain(self, declaration_id: str, item_number: int = 1) -> Answer:
        """Return why an item of the queue is ranked where it is; the look is in the audit."""
        return self._get(f"explanations/{_item(declaration_id, item_number)}")

    def record_outcome(self, declaration_id: str, item_number: int, **found: str | float) -> Answer:
        """Record what the inspection of an item found, such as ``result="fraud"``."""
        return self._post(f"outcomes/{_item(declaration_id, item_number)}", found)

    def outcomes(self, *, first: int = 0, size: int = 50) -> list[Answer]:
        """Return outcomes that were recorded, the newest first."""
        return self._listed("outcomes", first=first, size=size)

    def selections(self, *, first: int = 0, size: int = 50) -> list[Answer]:
        """Return the selections that were made, the newest first."""
        return self._listed("selections", first=first, size=size)

    def requests(self) -> list[Answer]:
        """Return what waits for an answer of the key's user as the second person."""
        return self._listed("requests")

    def answer(self, number: int, *, grant: bool) -> Answer:
        """Grant or refuse a request."""
        return self._post(f"requests/{number}/answer", {"grant": grant})

    def cases(self, *, first: int = 0, size: int = 50) -> list[Answer]:
        """Return cases, the newest first."""
        return self._listed("cases", first=first, size=size)

    def case(self, number: int) -> Answer:
        """Return a case with its comments."""
        return self._get(f"cases/{number}")

    def open_case(self, declaration_id: str, item_number: int, title: str) -> int:
        """Open a case on an item of the queue; return its number."""
        about = {"declaration_id": declaration_id, "item_number": item_number, "title": title}
        return int(self._post("cases", about)["id"])

    def comment(self, number: int, text: str) -> int:
        """Write a comment in a case; return its number."""
        return int(self._post(f"cases/{number}/comments", {"text": text})["id"])

    def close_case(self, number: int, conclusion: str) -> Answer:
        """Close a case with a conclusion."""
        return self._post(f"cases/{number}/closing", {"text": conclusion})

    def key(self) -> Answer:
        """Return what the key may do, and where."""
        return self._get("key")

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _get(self, path: str, **query: str | int | bool) -> Answer:
        return self._ask("GET", path, None, query)

    def _listed(self, path: str, **query: int) -> list[Answer]:
        listed: list[Answer] = self._get(path, **query)[path]
        return listed

    def _post(self, path: str, body: Mapping[str, Any] | None = None, **query: str) -> Answer:
        return self._ask("POST", path, body, query)

    def _ask(
        self, method: str, path: str, body: Mapping[str, Any] | None, query: Mapping[str, str | int | bool]
    ) -> Answer:
        headers = {"idempotency-key": secrets.token_hex(16)} if method == "POST" else {}
        request = self._http.build_request(method, f"{ROOT}/{path}", json=body, params=query or None, headers=headers)
        for wait in (FIRST_WAIT * 2**turn for turn in range(TRIES - 1)):
            try:
                answer = self._http.send(request)
            except httpx.TransportError:
                time.sleep(wait)
                continue
            if answer.status_code not in BUSY:
                return _read(answer)
            time.sleep(wait)
        try:
            return _read(self._http.send(request))
        except httpx.TransportError as error:
            problem = f"the server cannot be reached ({type(error).__name__})."
            raise WorkspaceError(problem, "Check its address and the network, then try again.") from error


def _item(declaration_id: str, item_number: int) -> str:
    return f"{quote(declaration_id, safe='/')}/{item_number}"


def _read(answer: httpx.Response) -> Answer:
    content: Answer = answer.json() if answer.content else {}
    if answer.is_success:
        return content
    kind = ERRORS.get(answer.status_code, WorkspaceError)
    first: Mapping[str, Any] = next(iter(content.get("errors", ())), {})
    place = Place(column=first.get("field"), value=first.get("value"))
    problem = first.get("problem") or content.get("detail") or f"the server answered {answer.status_code}."
    remedy = first.get("remedy") or content.get("remedy") or "See what was sent."
    raise kind(problem, remedy, place)
