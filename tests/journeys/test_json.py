"""Every command answers in JSON when asked to: when it is done, when it refuses, and when it is used wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest
from classify.meaning import write_weights
from desk import cli, declarations, outcomes, row, write
from xlsxwriter import Workbook

import reference
from landwaiter.cli.output import EXIT_CODES
from landwaiter.store import Workspace

COMTRADE = '{"results": [{"id": "03", "text": "03 - Fish"}, {"id": "0306", "text": "0306 - Crustaceans"}]}'
RULED = "reference,issued,code,description\nR 1,2026-01-02,030617,frozen shrimps\n"
PASSWORD = "seven grey herons\n"
COMMANDS = [name.removeprefix("landwaiter ") for name, _ in reference.subcommands(reference.root_command())]


def right(name: str, folder: Path, tmp_path: Path) -> tuple[object, ...]:
    """Return arguments with which a command has something to do."""
    here = ("-w", folder)
    if name == "explain":
        return cli("select", *here, "--json").json[0]["declaration_id"], *here
    if name == "country report":
        cli("country", "generate", "border-post", "--to", tmp_path / "made")
        return (tmp_path / "made",)
    if name == "watch":
        (tmp_path / "arrivals").mkdir()
        declarations(tmp_path / "arrivals", 3, name="new.csv")
        return tmp_path / "arrivals", "--once", "-m", "landwaiter", *here
    if name == "pseudonyms of":
        cli("pseudonyms", "new-key", tmp_path / "secret.key")
        return tmp_path / "secret.key", write(tmp_path, "T1", "T2")
    group, _, rest = name.partition(" ")
    if group in PREPARED and (group, rest) not in {("share", "new-key"), ("audit", "new-key")}:
        return PREPARED[group](name, folder, tmp_path)
    own: dict[str, tuple[object, ...]] = {
        "audit new-key": (tmp_path / "signing.key",),
        "init": (tmp_path / "fresh",),
        "pseudonyms new-key": (tmp_path / "secret.key",),
        "share new-key": (tmp_path / "signing.key",),
        "simulate": ("random", "--periods", "1", "--seeds", "1", "--workers", "1", *here),
        "ingest": (declarations(tmp_path, 3, name="new.csv"), "-m", "landwaiter", *here),
        "check": (declarations(tmp_path, 3, name="new.csv"), "-m", "landwaiter", *here),
        "evaluate": (*here, "--html", tmp_path / "e.html", "--json-file", tmp_path / "e.json"),
        "demo": (tmp_path / "demo",),
        "country new": (tmp_path / "own.toml",),
        "country describe": (),
        "country generate": ("border-post", "--to", tmp_path / "made"),
    }
    return own.get(name, here)


def shared(name: str, folder: Path, tmp_path: Path) -> tuple[object, ...]:
    """Return arguments for the commands about shared knowledge, with a key and, but for export, a file."""
    file, key = tmp_path / "north.json", tmp_path / "signing.key"
    cli("share", "new-key", key)
    made = (file, "--key", key, "--as", "North", "--fewest", "10", "-w", folder)
    if name == "share export":
        return made
    cli("share", "export", *made)
    public = ("--key", f"{key}.pub")
    return (file, *public) if name == "share inspect" else (file, *public, "--name", "north", "-w", folder)


def administered(name: str, folder: Path, tmp_path: Path) -> tuple[object, ...]:
    """Return arguments for the commands about users and the audit, with an administrator and an officer."""
    if name != "users create-admin":
        cli("users", "create-admin", "root", "-w", folder, said=PASSWORD)
        cli("users", "add-office", "LOM", "Port", "-w", folder)
        if name != "users add":
            cli("users", "add", "afi", "--role", "officer", "--office", "LOM", "-w", folder, said=PASSWORD)
    if name in ("users link", "users list-links"):
        settings = folder / "landwaiter.toml"
        settings.write_text(settings.read_text().replace("[openid]\n", "[openid]\nissuer = 'https://login.example'\n"))
    if name == "users list-links":
        cli("users", "link", "afi", "s-1042", "-w", folder)
    made = cli("users", "new-key", "afi", "program", "--may", "queue.view", "-w", folder, "--json")
    cli("audit", "new-key", tmp_path / "signing.key")
    own: dict[str, tuple[object, ...]] = {
        "users create-admin": ("root",),
        "users add": ("afi", "--role", "officer", "--office", "LOM"),
        "users set-roles": ("afi", "--role", "auditor"),
        "users reset-password": ("afi",),
        "users disable": ("afi",),
        "users list-keys": ("afi",),
        "users enable": ("afi",),
        "users add-office": ("ANE", "Border"),
        "users new-key": ("afi", "program", "--may", "queue.view"),
        "users revoke-key": (made.json.get("prefix"),) if made.code == 0 else (),
        "users link": ("afi", "s-1042"),
        "users unlink": ("afi",),
        "audit export": (tmp_path / "may.head", "--key", tmp_path / "signing.key"),
    }
    return *own.get(name, ()), "-w", folder


RUNNING = ("work", "backup", "restore", "upgrade")


def running(name: str, folder: Path, tmp_path: Path) -> tuple[object, ...]:
    """Return arguments for the commands that run the system, with an administrator and a backup."""
    cli("users", "create-admin", "root", "-w", folder, said=PASSWORD)
    file = tmp_path / "office.tar"
    if name == "restore":
        cli("backup", file, "-w", folder)
        return file, tmp_path / "elsewhere"
    own: dict[str, tuple[object, ...]] = {"work": ("--once",), "backup": (file,)}
    return *own.get(name, ()), "-w", folder


def classified(name: str, folder: Path, tmp_path: Path) -> tuple[object, ...]:
    """Return arguments for the commands about goods and their codes, with declarations learned from."""
    here = ("-w", folder)
    if name == "classify check":
        cli("classify", "train", *here)
    if name == "nomenclature notes":
        cli("nomenclature", "load", write_text(tmp_path / "one.csv", "code,text\n03,Fish\n"), "--edition", "N1", *here)
    goods = write_text(tmp_path / "goods.csv", "description,code\nfrozen shrimps,030617\n")
    own: dict[str, tuple[object, ...]] = {
        "classify text": ("frozen shrimps",),
        "classify batch": (goods, "--out", tmp_path / "found.csv"),
        "classify evaluate": (goods,),
        "nomenclature load": (write_text(tmp_path / "codes.csv", "code,text_en\n01,Live animals\n"), "--edition", "N1"),
        "nomenclature vague": (write_text(tmp_path / "vague.txt", "spare parts\n"),),
        "nomenclature terms": (write_text(tmp_path / "terms.json", '{"frozen shrimps": "030617"}'),),
        "nomenclature notes": (
            write_text(tmp_path / "notes.csv", "code,kind,number,text\n03,note,1,Fish only.\n"),
            *("--edition", "N1"),
        ),
        "nomenclature rulings": (write_text(tmp_path / "ruled.csv", RULED), "--authority", "GB"),
        "nomenclature show": ("0306",),
        "data pull": ("un-hs2017", "--from", write_text(tmp_path / "H5.json", COMTRADE)),
    }
    if name == "classify encoder":
        pytest.importorskip("onnx", reason="onnx is not installed")
        return write_weights(tmp_path / "weights"), "--out", tmp_path / "made"
    if name == "nomenclature successors":
        return correlated(tmp_path / "editions.xlsx"), "010121"
    return *own.get(name, ()), *here


def write_text(path: Path, text: str) -> Path:
    """Write a file and return where it is."""
    path.write_text(text, encoding="utf-8")
    return path


def correlated(path: Path) -> Path:
    """Write a workbook that relates two editions."""
    with Workbook(path) as book:
        sheet = book.add_worksheet("Correlations")
        for number, cells in enumerate((("HS 2022", "HS 2017", "Relationship"), ("010121", "010121", "1:1"))):
            sheet.write_row(number, 0, cells)
    return path


PREPARED = {
    **dict.fromkeys(RUNNING, running),
    "share": shared,
    "users": administered,
    "audit": administered,
    "classify": classified,
    "nomenclature": classified,
    "data": classified,
}


def wrong(name: str, tmp_path: Path) -> tuple[object, ...]:
    """Return arguments that a command refuses."""
    occupied = tmp_path / "occupied"
    occupied.mkdir()
    (occupied / "letter").write_text("")
    file = declarations(tmp_path, 1)
    own: dict[str, tuple[object, ...]] = {
        "init": (occupied,),
        "ingest": (file, "-w", occupied),
        "record": (file, "-w", occupied),
        "check": (file, "-w", occupied),
        "watch": (tmp_path, "--once", "-w", occupied),
        "explain": ("D1", "-w", occupied),
        "demo": (occupied,),
        "simulate": ("random", "-w", occupied),
        "work": ("--once", "-w", occupied),
        "backup": (tmp_path / "office.tar", "-w", occupied),
        "restore": (tmp_path / "office.tar", occupied),
        "users create-admin": ("root", "-w", occupied),
        "users add": ("afi", "--role", "officer", "-w", occupied),
        "users set-roles": ("afi", "--role", "officer", "-w", occupied),
        "users reset-password": ("afi", "-w", occupied),
        "users disable": ("afi", "-w", occupied),
        "users list-keys": ("afi", "-w", occupied),
        "users enable": ("afi", "-w", occupied),
        "users link": ("afi", "s-1042", "-w", occupied),
        "users unlink": ("afi", "-w", occupied),
        "users add-office": ("ANE", "Border", "-w", occupied),
        "users new-key": ("afi", "program", "--may", "queue.view", "-w", occupied),
        "users revoke-key": ("lw_1a2b3c4d", "-w", occupied),
        "audit new-key": (occupied,),
        "audit export": (tmp_path / "may.head", "--key", occupied, "-w", occupied),
        "pseudonyms new-key": (occupied,),
        "pseudonyms of": (occupied, file),
        "share new-key": (occupied,),
        "share export": (tmp_path / "north.json", "--key", occupied, "--as", "North", "-w", occupied),
        "share inspect": (occupied,),
        "share import": (occupied, "--key", occupied, "--name", "north", "-w", occupied),
        "classify text": ("shrimps", "-w", occupied),
        "classify batch": (file, "--out", tmp_path / "found.csv", "-w", occupied),
        "classify evaluate": (file, "-w", occupied),
        "classify encoder": (occupied, "--out", tmp_path / "made"),
        "nomenclature load": (file, "--edition", "N1", "-w", occupied),
        "nomenclature terms": (file, "-w", occupied),
        "nomenclature vague": (file, "-w", occupied),
        "nomenclature list": ("-w", occupied),
        "nomenclature notes": (file, "--edition", "N1", "-w", occupied),
        "nomenclature rulings": (file, "-w", occupied),
        "nomenclature show": ("0306", "-w", occupied),
        "nomenclature successors": (occupied, "010121"),
        "data list": ("-w", occupied),
        "data pull": ("nowhere", "-w", occupied),
        "country new": (occupied,),
        "country describe": (occupied,),
        "country generate": ("--to", occupied),
        "country report": (occupied,),
    }
    return own.get(name, ("-w", occupied))


def test_the_commands_are_those_that_there_should_be() -> None:
    listed = {
        "init",
        "check",
        "ingest",
        "imports",
        "train",
        "select",
        "explain",
        "evaluate",
        "record",
        "doctor",
        "demo",
        "watch",
        "simulate",
        "drift",
        "serve",
    }
    listed |= set(RUNNING)
    listed |= {"pseudonyms new-key", "pseudonyms of"}
    listed |= {f"share {name}" for name in ("new-key", "export", "inspect", "import")}
    listed |= {f"country {name}" for name in ("new", "describe", "generate", "report")}
    administer = ("create-admin", "add", "set-roles", "reset-password", "disable", "enable", "list", "add-office")
    linking = ("link", "unlink", "list-links")
    listed |= {f"users {name}" for name in (*administer, *linking, "new-key", "list-keys", "revoke-key")}
    listed |= {f"audit {name}" for name in ("list", "verify", "export", "new-key")}
    listed |= {f"classify {name}" for name in ("text", "train", "batch", "evaluate", "check", "encoder")}
    tables = ("load", "list", "notes", "terms", "vague", "rulings", "show", "successors")
    listed |= {f"nomenclature {name}" for name in tables}
    listed |= {"data list", "data pull"}
    assert set(COMMANDS) == listed


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in ("record", "serve")])
def test_what_was_done_is_json(office: Workspace, tmp_path: Path, name: str) -> None:
    answer = cli(*name.split(), *right(name, office.folder, tmp_path), "--json", said=PASSWORD)
    assert (answer.code, answer.err) == (0, "")
    assert answer.json
    assert "NaN" not in answer.out


def test_what_was_recorded_is_json(tmp_path: Path) -> None:
    folder = Workspace.create(tmp_path / "ws").folder
    assert cli("ingest", declarations(tmp_path, 3), "-m", "landwaiter", "-w", folder, "--json").json["import"]
    answer = cli("record", outcomes(tmp_path, 1, 9), "-w", folder, "--json")
    assert answer.code == 3
    assert answer.json["counts"]["rejected"] == 1
    assert answer.json["rejected_file"] == str(tmp_path / "found.rejected.csv")
    assert [problem["problem"] for problem in answer.json["problems"]] == ["check.unknown_declaration"]


@pytest.mark.parametrize("name", COMMANDS)
def test_what_was_refused_is_json(tmp_path: Path, name: str) -> None:
    arguments = wrong(name, tmp_path)
    answer = cli(*name.split(), *arguments, "--json")
    assert answer.err == ""
    if name == "doctor":
        assert answer.code == 4
        assert [one["well"] for one in answer.json] == [False]
        return
    assert answer.code == 1
    assert {"error", "problem", "remedy", "file"} <= set(answer.json)
    assert answer.json["file"] == str(tmp_path / "occupied")
    # Without the option the same is said in words, on the other stream.
    plain = cli(*name.split(), *arguments)
    assert (plain.code, plain.out) == (1, "")
    assert plain.err == f"error: {answer.json['file']}: {answer.json['problem']} {answer.json['remedy']}\n"


@pytest.mark.parametrize("name", [*COMMANDS, "burn"])
def test_wrong_usage_is_json(name: str) -> None:
    answer = cli(*name.split(), "--no-such-option", "--json")
    assert (answer.code, answer.err) == (2, "")
    assert set(answer.json) == {"error", "problem", "remedy"}
    assert ("--no-such-option" if name in COMMANDS else "burn") in answer.json["problem"]
    plain = cli(*name.split(), "--no-such-option")
    assert (plain.code, plain.out) == (2, "")
    assert answer.json["problem"] in " ".join(plain.err.split())


def test_a_place_in_a_file_is_told_in_fields(tmp_path: Path) -> None:
    folder = Workspace.create(tmp_path / "ws").folder
    answer = cli("ingest", write(tmp_path, row(1, hs_code="87")), "-m", "landwaiter", "-w", folder, "--json")
    assert {name: answer.json[name] for name in ("error", "file", "row", "column", "value")} == {
        "error": "InputError",
        "file": "may.csv",
        "row": 2,
        "column": "hs_code",
        "value": "87",
    }


def test_exit_codes_are_in_the_help() -> None:
    said = " ".join(cli("--help").out.split())
    assert list(EXIT_CODES) == [0, 1, 2, 3, 4]
    assert all(f"{status} {meaning}" in said for status, meaning in EXIT_CODES.items())
