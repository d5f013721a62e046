"""The client that comes with the package, against the interface itself; and the page that shows both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from browsing import HERE
from programs import declared, key_of
from starlette.testclient import TestClient

import landwaiter.client
from landwaiter.client import Client
from landwaiter.errors import ConflictError, InputError, NotFoundError, RightsError, SignInError, WorkspaceError
from landwaiter.services.application.acting import Application
from landwaiter.web.app import make_app

PAGE = Path(__file__).parents[3] / "docs/how-to/use-the-api.md"


class Lossy(httpx.BaseTransport):
    """Carries requests to the server, and loses the first answers on the way back."""

    def __init__(self, inner: httpx.BaseTransport, lost: int = 0) -> None:
        self.inner, self.lost, self.sent = inner, lost, 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.sent += 1
        answer = self.inner.handle_request(request)
        if self.lost:
            self.lost -= 1
            raise httpx.ReadError("lost")
        return answer


@pytest.fixture
def served(office: Application) -> Iterator[httpx.BaseTransport]:
    with TestClient(make_app(office), base_url=HERE, raise_server_exceptions=False) as browser:
        yield browser._transport


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landwaiter.client, "FIRST_WAIT", 0.0)


def test_officers_work_by_program(office: Application, served: httpx.BaseTransport) -> None:
    with Client(HERE, key_of(office, "a.mensah"), transport=served) as officer:
        page = officer.queue(lane="red", decided=False)
        assert [one["declaration_id"] for one in page["items"]] == ["D1"]
        assert officer.decide("D2")["decided_by"] == "a.mensah"
        assert officer.override_lane("D1", 1, "green", "a known importer")["waits_for_a_second_person"]
        assert officer.record_outcome("D2", 1, result="fraud", additional_revenue=12.5)["recorded"]
        assert [one["content"]["result"] for one in officer.outcomes()] == ["fraud"]
        number = officer.open_case("D1", 1, "Odd invoices")
        officer.comment(number, "The same printer.")
        assert [one["text"] for one in officer.case(number)["comments"]] == ["The same printer."]
        assert len(officer.selections()) == 1
        with pytest.raises(ConflictError, match="decided on this item already"):
            officer.decide("D2")
        with pytest.raises(NotFoundError):
            officer.decide("D3")
        with pytest.raises(RightsError):
            officer.close_case(number, "done")
        with pytest.raises(InputError, match="result"):
            officer.record_outcome("D1", 1, result="nothing")
    with Client(HERE, key_of(office, "b.sowah"), transport=served, language="fr") as supervisor:
        (waiting,) = supervisor.requests()
        assert supervisor.answer(waiting["id"], grant=True) == {"id": waiting["id"], "granted": True}
        assert supervisor.close_case(number, "Fined.")["closed"]
        assert [one["conclusion"] for one in supervisor.cases()] == ["Fined."]
        assert "case.close" in supervisor.key()["scopes"]
        with pytest.raises(NotFoundError, match=r"(?i)aucun|pas"):
            supervisor.case(99)
    with Client(HERE, "nobody's", transport=served) as nobody, pytest.raises(SignInError):
        nobody.queue()


def test_a_lost_answer_is_asked_for_again_and_nothing_is_done_twice(
    office: Application, served: httpx.BaseTransport
) -> None:
    carrier = Lossy(served, lost=2)
    with Client(HERE, key_of(office, "a.mensah"), transport=carrier) as officer:
        number = officer.open_case("D1", 1, "Odd invoices")
        assert carrier.sent == 3
        assert [one["id"] for one in officer.cases()] == [number]
        # A key belongs to one request.
        headers = {"idempotency-key": "one"}
        path, about = "/api/v1/cases", {"declaration_id": "D1", "item_number": 1, "title": "Another"}
        first = officer._http.post(path, json=about, headers=headers)
        assert officer._http.post(path, json=about, headers=headers).json() == first.json()
        other = officer._http.post(path, json={**about, "title": "Yet another"}, headers=headers)
        assert (other.status_code, "idempotency" in other.json()["detail"]) == (422, True)
        carrier.lost = 99
        with pytest.raises(WorkspaceError, match="cannot be reached"):
            officer.cases()


def test_a_request_that_failed_may_be_sent_again_under_its_key(
    office: Application, served: httpx.BaseTransport
) -> None:
    with Client(HERE, key_of(office, "b.sowah"), transport=served) as officer:
        headers = {"idempotency-key": "later"}
        sent = {"text": "seen"}
        assert officer._http.post("/api/v1/cases/1/comments", json=sent, headers=headers).status_code == 404
        officer.open_case("D1", 1, "Odd invoices")
        assert officer._http.post("/api/v1/cases/1/comments", json=sent, headers=headers).status_code == 201


def test_what_the_page_shows_is_so(registering: Application, capsys: pytest.CaptureFixture[str]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    with TestClient(make_app(registering), base_url=HERE, raise_server_exceptions=False) as browser:
        key = key_of(registering, "registry")
        shown = {"authorization": f"Bearer {key}", "content-type": "application/json"}
        # The commands for the shell: path and body of each are sent as they stand there.
        for path, body in re.findall(
            r"curl .*?https://landwaiter\.customs\.example(\S+).*?--data '(.*?)'", text, re.DOTALL
        ):
            answer = browser.post(path, content=body, headers=shown)
            assert answer.status_code == 200, answer.text
        known: dict[str, Any] = {}
        for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
            code = block.replace('"https://landwaiter.customs.example", key', f'"{HERE}", key, transport=transport')
            exec(code, {**known, "key": key, "transport": browser._transport})
    assert "2025-0042 1 " in capsys.readouterr().out


def test_the_client_needs_nothing_of_a_workspace(registering: Application) -> None:
    with TestClient(make_app(registering), base_url=HERE, raise_server_exceptions=False) as browser:
        registry = Client(HERE, key_of(registering, "registry"), transport=browser._transport)
        lane = registry.submit(declared(1), reasons="none")
        assert registry.declaration("X1") == {**lane, "repeated": True}
        receipt = registry.submit_all([declared(1), declared(2, hs_code="1")])
        assert (receipt["accepted"], receipt["refused"]) == (1, 1)
        with pytest.raises(InputError) as refused:
            registry.submit(declared(3, hs_code="1"))
        assert (refused.value.place.column, refused.value.place.value) == ("hs_code", "1")
        registry.close()
