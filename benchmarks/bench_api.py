"""What submitting declarations costs: through the whole server, at twenty clients, beside a bare Starlette POST.

Usage: python benchmarks/bench_api.py [--items N] [--trees N] [--clients N] [--seconds S] [--minutes M] [--keep FOLDER]

A simulated country is laid into a workspace, a model of so many trees is trained and published, and the server is
started as a process of its own. Clients send one declaration at a time over kept connections, by turns to the server
and to a bare Starlette application that answers as many bytes. Printed are p50 and p99 of the answers, requests a
second, and CPU seconds a request of the server's process; for `--minutes`, 100 declarations a second are sent for so
long and its memory is printed minute by minute. Times depend on what else the machine does; CPU seconds hardly.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

PASSWORD = "seven grey herons"  # noqa: S105 - of users who are gone with the folder
REASONS = ("selected", "all")
TICKS = os.sysconf("SC_CLK_TCK")
BARE = """
import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
async def post(request):
    await request.json()
    return Response(b'{"x":"' + b'y' * 1500 + b'"}', media_type='application/json')
uvicorn.run(Starlette(routes=[Route('/post', post, methods=['POST'])]), port=PORT, log_level='warning')
"""
SERVE = """
import sys
from pathlib import Path
from landwaiter.services.application.acting import application_of
from landwaiter.store import Workspace
from landwaiter.store.settings import WebSettings
from landwaiter.web.serving import serve
workspace = Workspace(Path(sys.argv[1]))
serve(workspace, WebSettings(port=PORT), tell=lambda _: None)
"""


@dataclass(frozen=True)
class Measured:
    """Seconds that answers took, and how long it all took."""

    took: list[float]
    seconds: float

    def told(self, cpu: float) -> dict[str, float]:
        """Return the figures."""
        at = np.percentile(self.took, [50, 99]) * 1000
        return {
            "p50, ms": round(float(at[0]), 1),
            "p99, ms": round(float(at[1]), 1),
            "a second": round(len(self.took) / self.seconds),
            "CPU ms a request": round(1000 * cpu / len(self.took), 2),
        }


def main() -> None:
    """Measure and print as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--trees", type=int, default=300)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--minutes", type=float, default=0.0)
    parser.add_argument("--keep", type=Path, default=None, help="where the country is made, or was made before")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        print(json.dumps(figures(asked, asked.keep or Path(folder)), indent=2))


def figures(asked: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Lay the country, start both servers, and measure them by turns."""
    key = lay_country(folder, asked.items, asked.trees)
    read_latest(folder)
    told: dict[str, Any] = {"machine": f"{os.cpu_count()} cores, {date.today()}"}
    told |= {"items of history": asked.items, "trees": asked.trees, "clients": asked.clients}
    with running(SERVE, str(folder / "ws")) as server, running(BARE) as bare:
        began = time.perf_counter()
        ask(server, [declaration(key, -1, "all")], 1, 1e9)
        told["ready after, s"] = round(time.perf_counter() - began, 1)
        plain, single = [], {reasons: [] for reasons in REASONS}
        for turn in range(asked.rounds):
            for reasons, rounds in single.items():
                cpu = server.cpu
                measured = ask(server, numbered(key, turn, reasons), asked.clients, asked.seconds)
                rounds.append(measured.told(server.cpu - cpu))
            cpu = bare.cpu
            plain.append(ask(bare, bare_posts(), asked.clients, asked.seconds / 3).told(bare.cpu - cpu))
        told["bare Starlette POST"] = middle(plain)
        for reasons, rounds in single.items():
            pairs = [one["a second"] / other["a second"] for one, other in zip(rounds, plain, strict=True)]
            told[f"one by one, reasons {reasons}"] = {**middle(rounds), "rate against bare": round(median(pairs), 3)}
        cpu = server.cpu
        bulk = ask(server, in_bulk(key), 2, asked.seconds)
        told["100 in bulk, 2 clients"] = bulk.told(server.cpu - cpu)
        if asked.minutes:
            told["100 a second"] = asyncio.run(steadily(server, key, asked.minutes))
    return told


def middle(rounds: list[dict[str, float]]) -> dict[str, float]:
    """Return the median of each figure."""
    return {name: round(median(one[name] for one in rounds), 2) for name in rounds[0]}


def lay_country(folder: Path, items: int, trees: int) -> str:
    """Make the workspace with a published model and policy; return a key."""
    if (folder / "key").exists():
        return (folder / "key").read_text()
    from landwaiter.country import Scenario, generate, write
    from landwaiter.engine import open_engine
    from landwaiter.features import build, learn_spec
    from landwaiter.selection import Policy
    from landwaiter.services.application import users
    from landwaiter.services.application.acting import Actor, application_of
    from landwaiter.services.application.deciding import answer
    from landwaiter.services.application.publishing import publish_model, publish_policy
    from landwaiter.services.session import engine_of, source_of
    from landwaiter.store import ImportRecord, Workspace
    from landwaiter.store.database import people
    from landwaiter.targeting import registry
    from landwaiter.targeting.boosting import BoostingRanker
    from landwaiter.targeting.training import About, fit_model

    workspace = Workspace.create(folder / "ws")
    with workspace.changing() as staging, open_engine() as engine:
        files = write(generate(Scenario().changed(items=items), 1), engine, staging)
        parts = {name: files[name] for name in ("declarations", "outcomes")}
        workspace.lake.commit(ImportRecord("c" * 64, "declarations", "country", "2026-01-01", tuple(parts)), parts)
    with engine_of(workspace) as engine:
        source = source_of(workspace, engine)
        spec = learn_spec(source)
        table = build(source, spec, labelled_only=True)
        model = fit_model(table, About(name="targeting", version="1", created=date.today(), spec=spec.as_dict()))
        ranker = BoostingRanker(most_trees=trees, patience=10**6)
        ranker.fit(table.matrix, table.fraud > 0)
        ranker.n_trees_ = trees
        # Exactly so many trees: early stopping would keep fewer.
        ranker._learn(ranker._sample(table.matrix, table.fraud > 0, None, None))  # noqa: SLF001
    from dataclasses import replace

    registry.save(replace(model, ranker=ranker), workspace.models)
    with application_of(workspace, create=True) as app:
        users.create_admin(app, "root", "root", PASSWORD)
        console = Actor.at_command_line()
        for role in ("analyst", "manager", "registry"):
            users.create_user(app, console, role, role, PASSWORD, [role], [])
        with app.database.reading() as reader:
            who = {user.name: Actor.of(user) for user in people.every_user(reader)}
        answer(app, who["manager"], publish_model(app, who["analyst"], "targeting", "1", "bench"), grant=True)
        answer(app, who["manager"], publish_policy(app, who["analyst"], Policy(rate=0.05), "bench"), grant=True)
        key = users.create_api_key(app, console, "registry", "bench", ["declaration.submit"], days=30).token
    (folder / "key").write_text(key)
    return key


@dataclass
class Server:
    """A process that listens."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def cpu(self) -> float:
        """CPU seconds that it has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def memory(self) -> float:
        """Resident memory, MB."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return round(next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024, 1)


@contextmanager
def running(script: str, *arguments: str) -> Iterator[Server]:
    """Start a server on a free port, and stop it at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # The server writes a line of each request, as it does in use; here nobody reads them.
    command = [sys.executable, "-c", script.replace("PORT", str(port)), *arguments]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                if process.poll() is not None:
                    raise SystemExit("the server did not start") from None
                time.sleep(0.2)
        yield Server(process, port)
    finally:
        process.terminate()
        process.wait()


def request(path: str, key: str, content: Any) -> bytes:
    """Return the bytes of a POST."""
    body = json.dumps(content).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {key}\r\ncontent-type: application/json\r\n"
    )
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


def item(number: int, prefix: str) -> dict[str, Any]:
    """Return a declaration like those of the country: one of its latest, by another number and today."""
    found = LATEST[number % len(LATEST)]
    return {**found, "declaration_id": f"{prefix}-{number}", "registration_date": str(date.today())}


LATEST: list[dict[str, Any]] = []


def read_latest(folder: Path, count: int = 5_000) -> None:
    """Read the latest declarations of the country as programs send them."""
    from landwaiter.schema import DECLARATION, tables
    from landwaiter.services.session import engine_of
    from landwaiter.store import Workspace

    declared = tables.declarations()
    names = [one.name for one in DECLARATION if one.kind in ("text", "number", "integer")]
    with engine_of(Workspace(folder / "ws")) as engine:
        found = engine.fetch(declared.order_by(declared.registration_date.desc()).limit(count).select(*names))
    for row in range(len(found["hs_code"])):
        values = {name: found[name][row] for name in names}
        plain = {name: value.item() if hasattr(value, "item") else value for name, value in values.items()}
        LATEST.append({name: value for name, value in plain.items() if value is not None and value == value})  # noqa: PLR0124


def declaration(key: str, number: int, reasons: str, prefix: str = "B") -> bytes:
    """Return the request that submits one."""
    return request(f"/api/v1/declarations?reasons={reasons}", key, item(number, prefix))


def numbered(key: str, turn: int, reasons: str) -> Iterator[bytes]:
    """Yield requests, each of another declaration."""
    number, stamp = 0, time.time_ns()
    while True:
        yield declaration(key, number, reasons, f"{stamp}-{turn}")
        number += 1


def in_bulk(key: str) -> Iterator[bytes]:
    """Yield requests of a hundred declarations each."""
    number, stamp = 0, time.time_ns()
    while True:
        yield request("/api/v1/declarations/bulk", key, {"items": [item(number + n, f"k{stamp}") for n in range(100)]})
        number += 100


def bare_posts() -> Iterator[bytes]:
    """Yield the same for the bare application."""
    while True:
        yield request("/post", "x", item(1, "bare"))


def ask(server: Server, requests: Any, clients: int, seconds: float) -> Measured:
    """Send requests from several clients, each the next one when it has its answer."""
    return asyncio.run(_ask(server, iter(requests), clients, seconds))


async def _ask(server: Server, requests: Iterator[bytes], clients: int, seconds: float) -> Measured:
    took: list[float] = []
    began = time.perf_counter()

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        for sent in requests:
            if time.perf_counter() - began > seconds:
                break
            started = time.perf_counter()
            await exchange(reader, writer, sent)
            took.append(time.perf_counter() - started)
        writer.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    return Measured(took, time.perf_counter() - began)


async def exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, sent: bytes) -> bytes:
    """Send a request and return the body of its answer, which must be a good one."""
    writer.write(sent)
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    body = await reader.readexactly(length)
    if b" 200 " not in head[:16]:
        raise SystemExit(f"{head!r} {body!r}")
    return body


async def steadily(server: Server, key: str, minutes: float) -> dict[str, Any]:
    """Send 100 declarations a second for so long; return how they were answered, and memory minute by minute."""
    waiting: asyncio.Queue[bytes | None] = asyncio.Queue()
    took: list[float] = []
    memory, cpu = [server.memory], server.cpu

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        while (sent := await waiting.get()) is not None:
            started = time.perf_counter()
            await exchange(reader, writer, sent)
            took.append(time.perf_counter() - started)
        writer.close()

    clients = [asyncio.create_task(client()) for _ in range(20)]
    began, source = time.perf_counter(), numbered(key, 99, "selected")
    for number in range(round(6_000 * minutes)):
        if (ahead := began + number / 100 - time.perf_counter()) > 0:
            await asyncio.sleep(ahead)
        await waiting.put(next(source))
        if number % 6_000 == 5_999:
            memory.append(server.memory)
    for _ in clients:
        await waiting.put(None)
    await asyncio.gather(*clients)
    measured = Measured(took, time.perf_counter() - began)
    return {**measured.told(server.cpu - cpu), "resident memory a minute, MB": memory}


if __name__ == "__main__":
    main()
