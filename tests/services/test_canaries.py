"""Names that nobody can overlook go in with a key; nothing of them, or of the key, may ever lie in the workspace."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import xlsxwriter
from desk import cli, write

from landwaiter.errors import InputError
from landwaiter.ingest.mapping import Mapping, load_mapping, parse_mapping
from landwaiter.ingest.pseudonyms import key_text
from landwaiter.services import intake, pseudonyms
from landwaiter.services.watching import MEMORY, Watch
from landwaiter.store import Workspace

CANARY = "KanarienVogel"
START = "declaration_id,item_number,registration_date,hs_code"
HEADER = (
    f"{START},customs_value,importer_id,declarant_id,exporter_id,carrier_id,inspector_id,registered_by,Notify,Phone,"
    "outcome.inspected_on,outcome.known_on,outcome.result,outcome.inspector_id,outcome.note"
)
FIELDS = [name for name in HEADER.split(",") if name not in ("Notify", "Phone")]
MAPPING = 'unmapped = "extra"\nabsent = "allow"\n[columns]\n' + "\n".join(f'"{name}" = "{name}"' for name in FIELDS)
MAPPING += '\nNotify = { to = "extra", identifies = "party" }\n[defaults]\ncarrier_id = "KanarienVogel Lines"\n'
WRONG = f"{CANARY} code"
KILLED = Path(__file__).with_name("killed.py")


def canary(number: int, role: str) -> str:
    return f"{CANARY} {role} {number}"


def cells(number: int, hs_code: str = "870323") -> list[str]:
    parties = [canary(number, role) for role in ("importer", "declarant", "exporter", "carrier", "guard", "user")]
    extras = [canary(number, "notify"), canary(number, "phone")]
    outcome = ["2025-02-01", "2025-02-02", "fraud", canary(number, "inspector"), canary(number, "lied")]
    return [f"D{number}", "1", "2025-01-01", hs_code, "100", *parties, *extras, *outcome]


def mapping() -> Mapping:
    return parse_mapping(MAPPING)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "ws")


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pseudonyms.Key:
    """A key in a file; temporary files of the tests lie in a folder of their own."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    return pseudonyms.new_key(tmp_path / "customs.key")


def pieces(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield the name and bytes of every file of a folder, and what is packed in those of Parquet."""
    for path in folder.rglob("*"):
        yield path, os.fsencode(path.relative_to(folder))
        if path.is_file():
            yield path, path.read_bytes()
        if path.suffix == ".parquet":
            rows = duckdb.sql(f"SELECT * FROM read_parquet('{path}')").fetchall()
            told = duckdb.sql(f"SELECT * FROM parquet_metadata('{path}')").fetchall()
            yield path, repr((rows, told)).encode()


def leaks(folder: Path, key: pseudonyms.Key) -> list[str]:
    secrets = [CANARY.lower().encode(), key.secret, key.secret.hex().encode(), key_text(key).encode()]
    return [str(path) for path, found in pieces(folder) for one in secrets if one in found or one in found.lower()]


def clean(workspace: Workspace, key: pseudonyms.Key, temporary: Path) -> bool:
    return leaks(workspace.folder, key) == [] and list(temporary.iterdir()) == []


def test_the_search_finds_a_canary_where_there_is_one(
    workspace: Workspace, tmp_path: Path, key: pseudonyms.Key
) -> None:
    intake.ingest(workspace, write(tmp_path, ",".join(cells(1)), header=HEADER), mapping=mapping())
    places = {Path(one).parent.name for one in leaks(workspace.folder, key)}
    assert places == {"declarations", "outcomes", "imports"}


def test_a_delimited_file_leaves_no_name(workspace: Workspace, tmp_path: Path, key: pseudonyms.Key) -> None:
    lines = [",".join(cells(number)) for number in range(1, 6)] + [",".join(cells(9, WRONG))]
    path = write(tmp_path, *lines, header=HEADER)
    # Another encoding has to be transcoded, into a file that holds every name.
    path.write_text(path.read_text() + ",".join(cells(10)).replace("phone", "téléphone") + "\n", encoding="cp1252")
    taken = intake.ingest(workspace, path, mapping=mapping(), key=key)
    assert (taken.prepared.counts.accepted, taken.prepared.counts.rejected) == (6, 1)
    assert taken.rejected is not None
    assert CANARY in taken.rejected.read_text(encoding="utf-8-sig")
    assert CANARY not in json.dumps(taken.as_dict() | {"rejected_file": None})
    assert clean(workspace, key, tmp_path / "temporary")


def test_a_workbook_leaves_no_name(workspace: Workspace, tmp_path: Path, key: pseudonyms.Key) -> None:
    path = tmp_path / "report.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet(f"{CANARY} Ltd")
        sheet.write_row(0, 0, [f"Report for {CANARY}"])
        for at, line in enumerate([HEADER.split(","), cells(1), cells(2), cells(3, WRONG)], 2):
            sheet.write_row(at, 0, line)
        book.add_worksheet(f"Notes of {CANARY}").write_row(0, 0, [canary(1, "note")])
    taken = intake.ingest(workspace, path, mapping=mapping(), key=key, rejected=tmp_path / "rejected.csv")
    assert (taken.prepared.counts.accepted, taken.prepared.counts.rejected) == (2, 1)
    assert CANARY in str(taken.prepared.facts.banner) + str(taken.prepared.facts.sheets)
    assert clean(workspace, key, tmp_path / "temporary")


DOCUMENT = """<ASYCUDA><Identification><Office_segment><Customs_clearance_office_code>O1</Customs_clearance_office_code>
</Office_segment><Registration><Number>{number}</Number><Date>5/20/25</Date></Registration></Identification>
<Traders><Exporter><Exporter_name>{name} exporter</Exporter_name></Exporter><Consignee><Consignee_code/>
<Consignee_name>{name} importer
{name} street 7</Consignee_name></Consignee></Traders><Declarant><Declarant_code>{name} broker</Declarant_code>
<Declarant_representative>{name} himself</Declarant_representative></Declarant>
<Item><Tarification><HScode><Commodity_code>87032310</Commodity_code></HScode></Tarification>
<Goods_description><Commercial_Description>A car</Commercial_Description></Goods_description>
<Free_text_1>{name} wrote this</Free_text_1></Item></ASYCUDA>"""


def test_a_folder_of_documents_leaves_no_name(workspace: Workspace, tmp_path: Path, key: pseudonyms.Key) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    for number in (1, 2):
        path = folder / f"{CANARY} {number}.xml"
        path.write_text(DOCUMENT.format(number=number, name=f"{CANARY} {number}"), encoding="utf-8")
    taken = intake.ingest(workspace, folder, mapping=load_mapping("asycuda-xml"), key=key)
    assert taken.prepared.counts.accepted == 2
    assert taken.prepared.hidden is not None
    assert taken.prepared.hidden.fields == ("importer_id", "declarant_id", "exporter_id")
    assert "Declarant.Declarant_representative" in taken.prepared.hidden.left_out
    assert clean(workspace, key, tmp_path / "temporary")


def test_a_refused_file_leaves_no_name(workspace: Workspace, tmp_path: Path, key: pseudonyms.Key) -> None:
    path = write(tmp_path, ",".join(cells(1, WRONG)), header=HEADER)
    with pytest.raises(InputError, match="every row is"):
        intake.ingest(workspace, path, mapping=mapping(), key=key)
    with pytest.raises(InputError, match=r"what the columns mean is not clear.*KanarienVogel") as caught:
        intake.ingest(workspace, path, key=key)
    assert key.secret.hex() not in str(caught.value)
    assert clean(workspace, key, tmp_path / "temporary")


def test_a_watched_folder_leaves_no_name(workspace: Workspace, tmp_path: Path, key: pseudonyms.Key) -> None:
    folder = tmp_path / "arriving"
    folder.mkdir()
    write(folder, ",".join(cells(1)), header=HEADER, name="right.csv")
    write(folder, ",".join(cells(2, WRONG)), header=HEADER, name="wrong.csv")
    watch = Watch(workspace, folder, mapping(), tmp_path, key=key)
    found = {one.file: one for one in watch.run(lambda _: False, 0, once=True)}
    assert {name: one.state for name, one in found.items()} == {"right.csv": "taken", "wrong.csv": "refused"}
    assert CANARY in str(found["wrong.csv"].reason) + (tmp_path / "wrong.rejected.csv").read_text()
    assert (workspace.folder / MEMORY).exists()
    assert clean(workspace, key, tmp_path / "temporary")
    again = {one.file: one for one in Watch(workspace, folder, mapping(), key=key).run(lambda _: False, 0, once=True)}
    assert {name: one.state for name, one in again.items()} == {"wrong.csv": "still refused"}
    (workspace.folder / MEMORY).unlink()
    again = {one.file: one for one in Watch(workspace, folder, mapping(), key=key).run(lambda _: False, 0, once=True)}
    assert again["right.csv"].state == "known"


def test_the_command_line_takes_the_path_of_a_key_alone(workspace: Workspace, tmp_path: Path) -> None:
    made = cli("pseudonyms", "new-key", tmp_path / "customs.key", "--json").json
    path, chosen = write(tmp_path, ",".join(cells(1)), header=HEADER), tmp_path / "mapping.toml"
    chosen.write_text(MAPPING)
    options = ("-w", workspace.folder, "-m", chosen, "--pseudonyms", tmp_path / "customs.key")
    told = cli("ingest", path, *options)
    assert told.code == 0
    assert f"pseudonyms (key {made['key']}): importer_id, declarant_id" in told.out
    assert "columns left out, as they may name somebody: 2 (outcome.note, Phone)" in told.out
    key = pseudonyms.load_key(tmp_path / "customs.key")
    assert leaks(workspace.folder, key) == []
    (tmp_path / "known.txt").write_text("Nobody\n" + canary(1, "IMPORTER") + "\n")
    known = cli("pseudonyms", "of", tmp_path / "customs.key", tmp_path / "known.txt", "--json").json
    stored = duckdb.sql(f"SELECT importer_id FROM '{workspace.folder}/lake/declarations/*.parquet'").fetchall()
    assert stored == [(known[canary(1, "IMPORTER")],)]
    assert (
        cli("pseudonyms", "of", tmp_path / "customs.key", tmp_path / "known.txt", "--officers").out.count("officer-")
        == 2
    )


@pytest.mark.slow
@pytest.mark.parametrize(("how", "count"), [("events", 60), ("moments", 15)])
def test_killed_at_any_moment_no_name_is_in_the_workspace(
    workspace: Workspace, tmp_path: Path, key: pseudonyms.Key, how: str, count: int
) -> None:
    lines = (",".join(cells(number, WRONG if number % 9 == 0 else "870323")) for number in range(1, 200))
    file, tries = write(tmp_path, *lines, header=HEADER), tmp_path / "tries"
    tries.mkdir()
    (tmp_path / "mapping.toml").write_text(MAPPING)
    command = [sys.executable, str(KILLED), how, str(workspace.folder), str(file), str(tries), str(count)]
    told = [str(tmp_path / "mapping.toml"), str(tmp_path / "customs.key")]
    environment = {**os.environ, "TMPDIR": str(tmp_path / "temporary")}
    done = subprocess.run([*command, *told], capture_output=True, text=True, check=True, env=environment)
    endings = json.loads(done.stdout)
    assert signal.SIGKILL in endings
    for number in range(1, len(endings) + 1):
        assert leaks(tries / str(number), key) == []
    if how == "events":
        assert endings[-1] == 0
        assert len(endings) > 10
    with pseudonyms.private_folder():
        pass
    assert not any(CANARY.encode() in found for _, found in pieces(tmp_path / "temporary"))
