"""Jobs and imports on the pages: a file is checked, looked at and taken in, and who may not does not."""

from __future__ import annotations

import re
from typing import Any

import pytest
from browsing import Browser
from desk import HEADER, row

from landwaiter.jobs import worker
from landwaiter.services.application.acting import Application

FILE = "\n".join([HEADER, row(11), row(12, hs_code="87")]) + "\n"


def send(client: Any, name: str = "may.csv", content: str = FILE, **form: str) -> Any:
    given = {"holds": "declarations", "mapping": "landwaiter", **form}
    return client.post("/imports", data=given, files={"file": (name, content.encode(), "text/csv")})


def hidden(text: str) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(upload|holds|mapping)" value="([^"]*)"', text))


def test_a_file_is_checked_looked_at_and_taken_in(office: Application, browser: Browser) -> None:
    analyst = browser("d.kone")
    assert 'enctype="multipart/form-data"' in analyst.get("/imports").text
    there = send(analyst).headers["location"]
    waiting = analyst.get(there).text
    assert "It waits for its turn." in waiting
    assert 'hx-trigger="every 2s"' in waiting
    assert worker.work_off(office) == 1
    checked = analyst.get(there).text
    assert "2 rows were looked at: 1 can be taken in, 0 are stored already, 1 would be rejected." in checked
    assert "hx-trigger" not in checked
    report = analyst.get(re.findall(r'href="(/imports/[0-9a-f]+/report/check)"', checked)[0])
    assert report.status_code == 200
    policy = report.headers["content-security-policy"]
    assert re.search(r"style-src 'sha256-[A-Za-z0-9+/]{43}='$", policy)
    assert "unsafe" not in policy
    taken = analyst.post("/imports/take", data=hidden(checked))
    assert taken.status_code == 303
    # Sent twice, it is asked for once.
    assert analyst.post("/imports/take", data=hidden(checked)).status_code == 409
    worker.work_off(office)
    done = analyst.get(taken.headers["location"]).text
    assert "2 rows were read: 1 taken in, 0 stored already, 1 rejected." in done
    rows = analyst.get(re.findall(r'href="(/imports/[0-9a-f]+/rejected)"', done)[0])
    assert rows.headers["content-disposition"] == 'attachment; filename="rejected.csv"'
    assert "landwaiter_problem" in rows.text
    listed = analyst.get("/imports").text
    assert "Quality report of may.csv" in listed
    assert [record.source for record in office.workspace.lake.records()][-1] == "may.csv"


def test_what_cannot_be_taken_is_told_on_the_form(browser: Browser) -> None:
    analyst = browser("d.kone")
    for given, status in (
        ({"name": ".hidden.csv"}, 422),
        ({"content": ""}, 422),
        ({"mapping": "/etc/passwd"}, 422),
        ({"holds": "secrets"}, 422),
    ):
        answer = send(analyst, **given)
        assert answer.status_code == status
        assert 'role="alert"' in answer.text
    big = analyst.post("/imports", content=b"x", headers={"content-length": str(10**10)})
    assert big.status_code == 413
    assert analyst.get("/imports/../../etc/rejected").status_code == 404
    assert analyst.get(f"/imports/{'a' * 32}/rejected").status_code == 404
    assert analyst.get(f"/imports/{'a' * 32}/report/check").status_code == 404


def test_jobs_are_asked_for_listed_and_cancelled(office: Application, browser: Browser) -> None:
    manager = browser("c.diallo")
    there = manager.post("/jobs", data={"kind": "train"}).headers["location"]
    listed = manager.get("/jobs").text
    assert "Training of a model" in listed
    assert 'hx-trigger="every 3s"' in listed
    assert manager.post(f"{there}/cancel").status_code == 303
    assert "It was cancelled before it began." in manager.get(there).text
    assert manager.post(f"{there}/cancel").status_code == 409
    assert "hx-trigger" not in manager.get("/jobs").text
    failing = manager.post("/jobs", data={"kind": "queue"}).headers["location"]
    worker.work_off(office)
    assert "No model or no policy is in force." in manager.get(failing).text
    assert manager.post("/jobs", data={"kind": "burn"}).status_code == 422
    assert manager.get("/jobs/9999").status_code == 404


@pytest.mark.parametrize("name", ["a.mensah", "b.sowah"])
def test_officers_neither_see_jobs_nor_take_files_in(browser: Browser, name: str) -> None:
    officer = browser(name)
    for path in ("/jobs", "/imports", "/jobs/1", f"/imports/{'a' * 32}/rejected"):
        assert officer.get(path).status_code == 403
    assert officer.post("/jobs", data={"kind": "train"}).status_code == 403
    assert send(officer).status_code == 403
    assert 'href="/jobs"' not in officer.get("/queue").text


def test_who_runs_the_system_sees_jobs_but_no_files(browser: Browser) -> None:
    send(browser("d.kone"))
    administrator = browser("k.agbo")
    assert "Check of a file" in administrator.get("/jobs").text
    assert "report" not in administrator.get("/jobs/1").text
    assert administrator.get("/imports").status_code == 403


@pytest.mark.parametrize(("language", "said"), [("fr", "Travaux en arrière-plan"), ("es", "Trabajos en segundo plano")])
def test_the_pages_speak_three_languages(browser: Browser, language: str, said: str) -> None:
    manager = browser("c.diallo")
    manager.cookies.set("language", language)
    assert said in manager.get("/jobs").text
    assert manager.get("/imports").status_code == 200


def test_a_file_that_needs_repairs_is_taken_in_when_they_are_accepted(office: Application, browser: Browser) -> None:
    analyst = browser("d.kone")
    codes = ("101210000", "8471300000", "303890000")
    damaged = "\n".join([HEADER, *(row(number, hs_code=code) for number, code in enumerate(codes, 21))])
    there = send(analyst, content=damaged).headers["location"]
    worker.work_off(office)
    form = hidden(analyst.get(there).text)
    for repairs, said in (("ask", "lost-zero"), ("all", "3 rows were read: 3 taken in")):
        taken = analyst.post("/imports/take", data={**form, "repairs": repairs})
        worker.work_off(office)
        assert said in analyst.get(taken.headers["location"]).text
    assert analyst.post("/imports/take", data={**form, "repairs": "perhaps"}).status_code == 422


def test_what_went_wrong_with_a_job_is_told_in_the_reader_s_language(office: Application, browser: Browser) -> None:
    analyst = browser("d.kone")
    there = analyst.post("/jobs", data={"kind": "queue"}).headers["location"]
    assert worker.work_off(office) == 1
    page = analyst.get(there, headers={"accept-language": "fr"}).text
    assert '<p lang="fr">Aucun modèle ou aucune politique n’est en vigueur.</p>' in page


def test_where_a_file_is_wrong_is_told_with_the_job(office: Application, browser: Browser) -> None:
    analyst = browser("d.kone")
    there = send(analyst, content='declaration_id,item_number\n"D1,1\n').headers["location"]
    assert worker.work_off(office) == 1
    page = analyst.get(there).text
    assert 'role="alert"' in page
    assert re.search(r"<bdi>(row \d+|column &#39;)", page), page
