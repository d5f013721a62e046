"""A model in use is watched: what moved, what was found, and what to do."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from desk import cli
from pages import Page

from landwaiter.errors import ModelError, NotComputableError
from landwaiter.explain import render
from landwaiter.schema import Reason
from landwaiter.services import drift, training
from landwaiter.services.application.upkeep import keep_watch, last_watch
from landwaiter.services.lodged import compliance
from landwaiter.services.quality import Pages
from landwaiter.services.session import engine_of
from landwaiter.store import Workspace

UNTIL = date(2025, 2, 28)


@pytest.fixture(scope="module")
def watched(country: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The small country with a model that was trained in February and saw nothing since."""
    folder = tmp_path_factory.mktemp("watched") / "ws"
    shutil.copytree(country, folder)
    workspace = Workspace(folder)
    training.train(workspace, training.Request(created=UNTIL, until=UNTIL, name="february"))
    return workspace


@pytest.mark.slow
def test_a_country_that_stays_as_it_is_has_not_moved(watched: Workspace) -> None:
    found = drift.drift(watched, model="february")
    assert (found.first, found.last) == (date(2025, 6, 1), date(2025, 6, 30))
    assert found.since == date(2025, 6, 30) - timedelta(91)
    assert not found.evidence.others
    assert found.evidence.large == 0
    assert found.evidence.compared is not None
    assert found.evidence.judged is not None
    assert found.verdict.action == "keep"
    assert found.taught == date(2024, 7, 1)
    assert 200 < found.items < 500 < found.before
    assert last_watch(watched, "february", found.card.version) is None
    keep_watch(watched, found)
    assert last_watch(watched, "february", found.card.version) == found.as_dict()


@pytest.mark.slow
def test_a_month_of_training_is_no_month_to_judge_by(watched: Workspace) -> None:
    with pytest.raises(NotComputableError, match="trained on items up to"):
        drift.drift(watched, date(2025, 1, 15), model="february")
    with pytest.raises(NotComputableError, match="no declarations in this period"):
        drift.drift(watched, date(2025, 9, 1), model="february")
    with pytest.raises(ModelError):
        drift.drift(watched, model="march")


@pytest.mark.slow
def test_the_random_stratum_of_a_period_is_counted_by_day_of_registration(watched: Workspace) -> None:
    with engine_of(watched) as engine:
        whole = compliance(engine)
        early, late = compliance(engine, None, UNTIL), compliance(engine, UNTIL + timedelta(1))
        nothing = compliance(engine, date(2030, 1, 1))
    assert whole is not None
    assert early is not None
    assert late is not None
    assert early.inspected + late.inspected == whole.inspected
    assert early.frauds + late.frauds == whole.frauds
    assert nothing is None


@pytest.mark.slow
def test_page_and_json_say_the_same(watched: Workspace, tmp_path: Path) -> None:
    found = drift.drift(watched, date(2025, 4, 9), model="february")
    for language in ("en", "fr", "es"):
        pages = Pages(tmp_path / f"{language}.html")
        drift.write_report(found, pages, language, data="ws", made=date(2025, 5, 1))
        page = Page(pages.html.read_text("utf-8"))
        told = json.loads(pages.json.read_text("utf-8"))
        assert told["verdict"] == found.verdict.action
        for reason in (Reason(f"upkeep.verdict.{told['verdict']}"), *found.verdict.reasons):
            assert " ".join(render(reason, language).split()) in page.text
        assert {one["name"] for one in told["features"]} == {feature.name for feature in found.card.features}
        assert "report." not in page.text


@pytest.mark.slow
def test_the_command_says_what_to_do_and_why(watched: Workspace, tmp_path: Path) -> None:
    told = cli("drift", "-w", watched.folder, "--model", "february", "--html", tmp_path / "drift.html")
    assert told.code == 0
    assert "Keep the model" in told.out
    assert "random" in told.out
    assert (tmp_path / "drift.html").is_file()
    assert cli("drift", "-w", watched.folder, "--model", "february", "--json").json["model"] == "february"
    assert cli("drift", "-w", watched.folder, "--model", "february", "--month", "2025-01").code != 0
