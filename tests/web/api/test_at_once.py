"""Programs that do the same at once: one of them did it, and each other is told so."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

from programs import Program

from landwaiter.services.application.acting import Application

TIMES = int(os.environ.get("LANDWAITER_AT_ONCE", "24"))
DECISION = "/api/v1/queue/D2/1/decision"


def test_of_decisions_on_one_item_at_once_one_is_accepted(office: Application, program: Program) -> None:
    officer = program("a.mensah")
    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(lambda _: officer.post(DECISION).status_code, range(TIMES)))
    assert sorted(statuses) == [200] + [409] * (TIMES - 1)
    assert sum(entry.action == "item.decide" for entry in office.database.entries()) == 1


def test_one_request_sent_several_times_at_once_is_done_once(office: Application, program: Program) -> None:
    officer = program("a.mensah")
    about = {"declaration_id": "D1", "item_number": 1, "title": "Odd invoices"}
    headers = {"idempotency-key": "one"}

    def send(_: int) -> tuple[int, str]:
        answer = officer.post("/api/v1/cases", json=about, headers=headers)
        return answer.status_code, answer.text

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(send, range(TIMES)))
    # Who came while it was being done is told so; everybody else gets the one answer.
    assert {status for status, _ in answers} <= {201, 409}
    assert len({text for status, text in answers if status == 201}) == 1
    assert officer.get("/api/v1/cases").json()["total"] == 1
