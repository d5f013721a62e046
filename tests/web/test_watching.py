"""Whoever runs the server sees how it is, and nothing of what people sent or who they are."""

from __future__ import annotations

import io
import json
import logging
import re

import pytest
from browsing import PASSWORD, Browser
from starlette.testclient import TestClient

from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.deciding import decide
from landwaiter.services.application.users import create_user
from landwaiter.web.app import make_app
from landwaiter.web.watching import JsonLines, Requests

CANARY = "canary7f3a"
NEAR = ("127.0.0.1", 50_000)


def near(office: Application, **headers: str) -> TestClient:
    """Return a client on the same machine."""
    return TestClient(make_app(office), base_url="http://localhost", headers=headers, client=NEAR)


def figures(client: TestClient) -> dict[str, str]:
    text = client.get("/metrics").text
    return dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))


def test_health_is_told_to_anybody(office: Application, browser: Browser) -> None:
    assert browser("").get("/health").json() == {"alive": True}
    answer = browser("").get("/health/ready")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "database": True, "lake": True})
    (office.workspace.lake.folder / "imports").rename(office.workspace.folder / "moved")
    answer = browser("").get("/health/ready")
    assert (answer.status_code, answer.json()["lake"]) == (503, False)


def test_figures_are_for_this_machine_or_who_may_see_them(office: Application, browser: Browser) -> None:
    assert near(office).get("/metrics").status_code == 200
    # A proxy on this machine asks for somebody else.
    refused = near(office, **{"x-forwarded-for": "203.0.113.9"}).get("/metrics", follow_redirects=False)
    assert (refused.status_code, refused.headers["location"]) == (303, "/sign-in?next=%2Fmetrics")
    assert browser("").get("/metrics").status_code == 303
    assert browser("d.kone").get("/metrics").status_code == 403
    assert browser("k.agbo").get("/metrics").status_code == 200


def test_figures_are_what_happened(office: Application, browser: Browser) -> None:
    clerk = near(office)
    for _ in range(3):
        clerk.get("/queue", follow_redirects=False)
    clerk.get("/nowhere/at/all")
    decide(office, Actor("a.mensah", 2, frozenset({"officer"}), frozenset({"LOM"})), ("D1", 1))
    found = figures(clerk)
    assert found['landwaiter_requests_total{method="GET",route="/queue",status="303"}'] == "3"
    assert found['landwaiter_requests_total{method="GET",route="unrouted",status="404"}'] == "1"
    assert found['landwaiter_request_seconds_bucket{route="/queue",le="+Inf"}'] == "3"
    assert found['landwaiter_request_seconds_count{route="/queue"}'] == "3"
    assert found['landwaiter_queue_items{lane="red"}'] == "2"
    assert found['landwaiter_decisions{lane="red"}'] == "1"
    assert (found["landwaiter_outcomes_waiting"], found["landwaiter_worker"]) == ("0", "0")


def test_durations_fall_into_their_buckets() -> None:
    requests = Requests()
    for seconds in (0.004, 0.04, 0.2, 20.0):
        requests.count("GET", "/queue", 200, seconds)
    found = dict(line.rsplit(" ", 1) for line in requests.lines() if "_bucket" in line)
    counts = [
        int(found[f'landwaiter_request_seconds_bucket{{route="/queue",le="{most}"}}'])
        for most in (0.005, 0.05, 0.3, 10.0, "+Inf")
    ]
    assert counts == [1, 2, 3, 3, 4]


@pytest.fixture
def log() -> io.StringIO:
    """What the process would write to its standard error, everything logged."""
    stream, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root.addHandler(handler)
    levels = {name: logging.getLogger(name).level for name in ("", "landwaiter")}
    for name in levels:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def test_nothing_that_people_send_is_in_the_log_or_the_figures(
    office: Application, browser: Browser, log: io.StringIO
) -> None:
    administrator = Actor("k.agbo", 1, frozenset({"administrator"}), frozenset())
    create_user(office, administrator, f"{CANARY}.user", CANARY, PASSWORD, ["manager"], [])
    client = browser(f"{CANARY}.user")
    token = client.cookies["landwaiter"]
    client.post("/sign-in", data={"name": CANARY, "password": f"{CANARY} password", "code": CANARY})
    client.get(f"/queue?importer_id={CANARY}&sort={CANARY}")
    client.get(f"/{CANARY}/{CANARY}?{CANARY}={CANARY}")
    client.request(CANARY.upper(), "/queue")
    client.get("/queue", headers={"cookie": f"landwaiter={CANARY}", "user-agent": CANARY, "referer": CANARY})
    client.post("/account/password", data={"old": CANARY, "new": CANARY})
    # What other packages, or a fault of ours, log by themselves.
    logging.getLogger("uvicorn.error").warning("refused %s", CANARY)
    try:
        int(CANARY)
    except ValueError:
        logging.getLogger("landwaiter.web").exception("fault", extra={"secret": CANARY})
    metrics = near(office).get("/metrics").text
    written = log.getvalue()
    for secret in (CANARY, CANARY.upper(), PASSWORD, token):
        assert secret not in written
        assert secret not in metrics
    lines = [json.loads(line) for line in written.splitlines()]
    requests = [line for line in lines if line["event"] == "request"]
    assert len(requests) >= 7
    assert set(requests[0]) == {"time", "level", "from", "event", "method", "route", "status", "ms", "request", "user"}
    asked = [line for line in requests if line["route"] == "/queue" and line["status"] == 422]
    assert [line["user"] for line in asked] == [9]
    assert {"OTHER", "GET", "POST"} == {line["method"] for line in requests}
    (fault,) = (line for line in lines if line["event"] == "fault")
    assert (fault["error"], "secret" in fault) == ("ValueError", False)


def test_each_answer_carries_the_number_of_its_line(browser: Browser, log: io.StringIO) -> None:
    answer = browser("").get("/sign-in")
    number = answer.headers["x-request-id"]
    assert re.fullmatch(r"[0-9a-f]{16}", number)
    assert json.loads(log.getvalue().splitlines()[-1])["request"] == number
