"""An office with canaries in all that people and declarations can write, shared by all tests that change nothing."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

import pytest
from browsing import HERE, PASSWORD, PEOPLE, browser, cheap_passwords, furnished, office
from databases import cheap_hasher
from desk import ingest
from queues import Given, lay_selection
from starlette.testclient import TestClient

from landwaiter.services.application import casework, deciding, searches, users
from landwaiter.services.application.acting import Actor, Application, application_of
from landwaiter.services.application.queue import Asked
from landwaiter.services.application.signing_in import sign_in
from landwaiter.store import Workspace
from landwaiter.web.app import make_app

__all__ = ["browser", "cheap_passwords", "furnished", "office"]

MARKUP = "\"'><b canary>{{7*7}}</script>&"
"""What breaks out of text, attribute or script where it is not escaped."""
OTHERS = "of-another-office"
"""Stands in all that the office KPA has."""


@dataclass(frozen=True)
class House:
    """A server with a browser for each user; ``kept`` has the numbers of what belongs to the office KPA."""

    server: object
    browsers: dict[str, TestClient]
    kept: dict[str, object]

    def open(self, name: str) -> TestClient:
        """Return the browser of somebody, of nobody for an empty name."""
        return self.browsers[name]


@pytest.fixture(scope="session")
def house(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house") / "ws"
    with pytest.MonkeyPatch.context() as patch:
        cheap_hasher(patch)
        workspace = Workspace(copytree(furnished, folder))
        _write_canaries(workspace)
        with application_of(workspace) as app:
            kept = _work(app)
            server = make_app(app)
            browsers = {name: _browser(server, name) for name in ("", "k.agbo", *PEOPLE)}
            yield House(server, browsers, kept)
            for client in browsers.values():
                client.close()


def _write_canaries(workspace: Workspace) -> None:
    texts = ("goods_description", "importer_id", "declarant_id", "exporter_id", "carrier_id", "container_id")
    written = dict.fromkeys(texts, MARKUP), dict.fromkeys(texts, OTHERS)
    plain = {"item_number": 1, "registration_date": "2025-01-15", "hs_code": "870323", "customs_value": 900}
    lines = [{**plain, "declaration_id": f"D{7 + n}", "office": ("LOM", "KPA")[n], **written[n]} for n in (0, 1)]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "canaries.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.DictWriter(file, list(lines[0]))
            rows.writeheader()
            rows.writerows(lines)
        ingest(workspace, path)
    lay_selection(workspace, [Given("D7", office="LOM"), Given("D8", office="KPA")], "b", "2025-01-16")


def _work(app: Application) -> dict[str, object]:
    """Let people of both offices write canaries wherever they can."""
    clerk = Actor("k.agbo", 1, frozenset({"administrator"}), frozenset())
    users.create_user(app, clerk, "m.canary", MARKUP, PASSWORD, ["supervisor"], ["LOM"])
    users.add_office(app, clerk, "CAN", MARKUP)
    users.create_api_key(app, clerk, "m.canary", MARKUP, ["queue.view"])
    kept: dict[str, object] = {}
    for name, key, text in (("f.lopez", ("D8", 1), OTHERS), ("a.mensah", ("D7", 1), MARKUP)):
        actor = sign_in(app, name, PASSWORD).actor
        number = casework.open_case(app, actor, key, text)
        attached = casework.attach(app, actor, number, "note.txt", text.encode())
        kept |= {"case": number, "attachment": attached} if text == OTHERS else {}
        casework.comment(app, actor, number, text)
        deciding.override_lane(app, actor, key, "yellow", text)
        searches.save_search(app, actor, text[:20], Asked(text=text))
    return kept


def _browser(server: object, name: str) -> TestClient:
    client = TestClient(
        server,  # type: ignore[arg-type]
        base_url=HERE,
        headers={"origin": HERE},
        follow_redirects=False,
        raise_server_exceptions=False,
    )
    if name:
        assert client.post("/sign-in", data={"name": name, "password": PASSWORD}).status_code == 303
    return client


Browser = Callable[[str], TestClient]
