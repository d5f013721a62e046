from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from zipfile import ZipFile

import pytest

from landwaiter.classify.catalogue.entries import entries
from landwaiter.errors import InputError
from landwaiter.services.goods import trees
from landwaiter.services.pulling import fetch, listed, pull
from landwaiter.store import Workspace

LINES = [("TOTAL", "All"), ("09", "09 - Coffee"), ("0901", "0901 - Coffee; roasted")]
COMTRADE = json.dumps({"results": [{"id": code, "text": text} for code, text in LINES]})


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/there")
            self.end_headers()
            return
        self.send_response(200 if self.path == "/there" else 404)
        self.end_headers()
        self.wfile.write(b"x" * 1_000)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_every_entry_has_an_encrypted_address_a_licence_and_a_reader() -> None:
    for one in entries().values():
        assert one.url.startswith("https://")
        # The European Union's address makes the file, whose name it does not have.
        assert one.url.endswith(one.file) or one.name == "eu-ebti"
        assert one.licence
        assert one.kind in ("nomenclature", "terms", "rulings")
        assert one.sha256 == "" or len(one.sha256) == 64
    assert list(entries()) == sorted(entries())


def test_a_file_that_was_brought_is_loaded(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "ws")
    file = tmp_path / "H5.json"
    file.write_text(COMTRADE, encoding="utf-8")
    assert pull(workspace, "un-hs2017", file)["lines"] == 2
    assert trees(workspace)[0].path("0901") == ["Coffee", "Coffee; roasted"]
    assert {row["name"]: row["loaded"] for row in listed(workspace)}["un-hs2017"] is True
    assert not any(row["loaded"] for row in listed(None))


def test_rulings_that_were_brought_are_loaded(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "ws")
    assert {row["name"]: row["loaded"] for row in listed(workspace)}["eu-ebti"] is False
    columns = "BTI_REFERENCE,ISSUING_COUNTRY,DATE_OF _ISSUE,END_DATE_OF_VALIDITY,NOMENCLATURE_CODE,DESCRIPTION_OF_GOODS"
    with ZipFile(tmp_path / "DDS2-EBTI_Full.zip", "w") as packed:
        packed.writestr("EBTI_2026.csv", f"{columns}\nDEBTI-1,DE,02/01/2026,01/01/2200,0901210000****,Kaffee\n")
    assert pull(workspace, "eu-ebti", tmp_path / "DDS2-EBTI_Full.zip")["lines"] == 1
    assert {row["name"]: row["loaded"] for row in listed(workspace)}["eu-ebti"] is True


def test_another_file_than_the_catalogue_means_is_refused(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "ws")
    file = tmp_path / "terms.json"
    file.write_text('{"coffee": "090121"}', encoding="utf-8")
    assert hashlib.sha256(file.read_bytes()).hexdigest() != entries()["uk-terms"].sha256
    with pytest.raises(InputError, match="SHA-256 differs"):
        pull(workspace, "uk-terms", file)
    with pytest.raises(InputError, match="no such entry"):
        pull(workspace, "moon", file)
    file.write_text("[]", encoding="utf-8")
    with pytest.raises(InputError, match="no classification of UN Comtrade"):
        pull(workspace, "un-hs2012", file)
    assert not any(row["loaded"] for row in listed(workspace))


def test_what_is_fetched_is_limited_and_never_leaves_encryption(site: str, tmp_path: Path) -> None:
    fetch(f"{site}/there", tmp_path / "a")
    assert (tmp_path / "a").stat().st_size == 1_000
    for address, problem in (("/moved", "without encryption"), ("/nowhere", "404")):
        with pytest.raises(InputError, match=problem):
            fetch(f"{site}{address}", tmp_path / "b")
    with pytest.raises(InputError, match="larger than 100 bytes"):
        fetch(f"{site}/there", tmp_path / "b", largest=100)
