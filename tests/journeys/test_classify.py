"""An officer asks for codes: out of the box, with a nomenclature, with own declarations, and in bulk."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from pathlib import Path

import pytest
from desk import cli

from landwaiter.services.classifying import train
from landwaiter.services.rulings import load as load_rulings
from landwaiter.store import Workspace

TABLE = """\
code,text_en,text_fr,text_ar,duty_rate
09,Coffee and tea,Café et thé,قهوة وشاي,
0901,Coffee,Café,قهوة,
090111,"Coffee, not roasted",Café non torréfié,قهوة غير محمصة,2
090121,"Coffee, roasted",Café torréfié,قهوة محمصة,8
64,Footwear,Chaussures,أحذية,
6404,Footwear of textile,Chaussures en textile,أحذية من نسيج,
640411,Sports shoes of textile,Chaussures de sport en textile,أحذية رياضية من نسيج,15
"""
DECLARATIONS = """\
declaration_id,item_number,registration_date,hs_code,office,importer_id,origin_country,customs_value,goods_description
D1,1,2026-01-05,090111,A01,I1,BR,1000,robusta green beans
D2,1,2026-01-06,090111,A01,I1,BR,1000,Robusta Green Beans
D3,1,2026-01-07,640411,A02,I2,VN,1000,robusta green beans
D4,1,2026-01-08,640411,A02,I2,VN,1000,running trainers
"""
OUTCOMES = """\
declaration_id,item_number,inspected_on,known_on,result,basis,additional_revenue
D1,1,2026-01-09,2026-01-10,compliant,targeted,0
"""


@pytest.fixture
def office(tmp_path: Path) -> Path:
    for name, text in (("table", TABLE), ("declarations", DECLARATIONS), ("outcomes", OUTCOMES)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    folder = tmp_path / "ws"
    assert cli("init", folder).code == 0
    loaded = cli("nomenclature", "load", tmp_path / "table.csv", "--edition", "NAT2026", "-w", folder)
    assert "loaded NAT2026: 7 lines, of them 2 chapters, 2 headings, 3 subheadings; texts in ar, en, fr" in loaded.out
    return folder


def test_it_answers_before_anything_is_loaded() -> None:
    found = json.loads(cli("classify", "téléphone portable", "--json").out)
    assert found["candidates"][0]["code"] == "851713"
    assert "trade term" in cli("classify", "smart phone").out
    assert cli("nomenclature", "show", "0901", "-l", "fr").out.startswith("0901 (short)")


@pytest.mark.parametrize(
    ("text", "code"), [("roasted coffee", "090121"), ("café torréfié en grains", "090121"), ("أحذية رياضية", "640411")]
)
def test_it_reads_the_nomenclature_in_every_language(office: Path, text: str, code: str) -> None:
    found = json.loads(cli("classify", text, "-w", office, "--json").out)
    assert found["candidates"][0]["code"] == code
    assert found["candidates"][0]["duty_percent"] == {"090121": 8.0, "640411": 15.0}[code]


def test_nomenclatures_are_listed_and_take_another_language(office: Path, tmp_path: Path) -> None:
    spanish = tmp_path / "spanish.csv"
    spanish.write_text("code,text\n09,Café y té\n0901,Café\n", encoding="utf-8")
    added = ("nomenclature", "load", spanish, "--text-language", "es", "--add", "-w", office)
    assert "no nomenclature of this edition is loaded" in cli(*added, "--edition", "OTHER").err
    assert cli(*added, "--edition", "NAT2026").code == 0
    listed = json.loads(cli("nomenclature", "list", "-w", office, "--json").out)
    assert [(one["edition"], one["lines"], one["languages"]) for one in listed] == [
        ("NAT2026", 7, ["ar", "en", "es", "fr"])
    ]
    assert "II. Plantas" in cli("nomenclature", "show", "0901", "-w", office, "-l", "es").out


def test_legal_notes_are_shown_and_quoted_where_they_name_the_other_heading(office: Path, tmp_path: Path) -> None:
    notes = tmp_path / "notes.csv"
    table = "code,kind,number,text\n09,note,1,Coffee stays here when roasted.\n64,note,2,Goods of 09.01 are not here.\n"
    notes.write_text(table, encoding="utf-8")
    assert cli("nomenclature", "notes", notes, "--edition", "OTHER", "-w", office).code == 1
    assert cli("nomenclature", "notes", notes, "--edition", "NAT2026", "-w", office).code == 0
    assert "note 1 (09): Coffee stays" in cli("nomenclature", "show", "0901", "-w", office).out
    found = json.loads(cli("classify", "roasted coffee shoes", "-w", office, "--json").out)["candidates"]
    said = {one["code"]: one["reasons"] for one in found}
    assert "Note 1 to 09: Coffee stays here when roasted." in said["090121"]
    assert "Note 2 to 64: Goods of 09.01 are not here." in said["640411"]


def test_a_code_is_shown_with_what_is_around_it(office: Path) -> None:
    shown = json.loads(cli("nomenclature", "show", "0901", "-w", office, "-l", "fr", "--json").out)
    assert (shown["path"], shown["duty_percent"]) == (["Café et thé", "Café"], 5.0)
    assert shown["section"] == {"number": "II", "title": "Plantes, légumes, fruits et céréales"}
    assert [line["code"] for line in shown["below"]] == ["090111", "090121"]
    refused = cli("nomenclature", "show", "9999", "-w", office)
    assert (refused.code, "Known editions: NAT2026" in refused.err) == (1, True)


def test_own_declarations_become_precedents_and_the_odd_one_is_found(office: Path) -> None:
    for command, name in (("ingest", "declarations"), ("record", "outcomes")):
        assert cli(command, office.parent / f"{name}.csv", "-w", office).code == 0
    early = cli("classify", "check", "-w", office)
    assert (early.code, "classify train" in early.err) == (1, True)
    card = json.loads(cli("classify", "train", "-w", office, "--json").out)
    assert card["texts"]["history"] == 3
    said = cli("classify", "robusta beans", "-w", office).out.replace("Robusta Green Beans", "robusta green beans")
    assert "“robusta green beans” was declared 2 times as 090111, last at office A01 on 6 January 2026" in said
    assert "after 1 inspections it had this code" in said
    out = office.parent / "signals.csv"
    rows = json.loads(cli("classify", "check", "-w", office, "--csv", out, "--signals", "--json").out)
    assert json.loads(cli("imports", "-w", office, "--json").out)[-1]["kind"] == "signals"
    assert "learned from some of these" in cli("classify", "check", "-w", office, "--from", "2026-01-08").out
    assert "learned from some of these" not in cli("classify", "check", "-w", office, "--from", "2026-01-09").out
    assert rows[0]["declaration_id"] == "D3"
    with out.open(encoding="utf-8-sig", newline="") as stream:
        assert [one["declaration_id"] for one in csv.DictReader(stream)] == [one["declaration_id"] for one in rows]
    assert cli("doctor", "-w", office).code == 0


def test_a_damaged_model_is_refused(office: Path) -> None:
    assert cli("classify", "train", "-w", office).code == 0
    (path,) = office.glob("classifiers/goods/*/texts.json")
    path.write_text(path.read_text(encoding="utf-8").replace("roasted", "toasted"), encoding="utf-8")
    refused = cli("classify", "coffee", "-w", office)
    assert (refused.code, "SHA-256 differs" in refused.err) == (1, True)


def test_a_file_is_classified_row_by_row_and_formulas_are_escaped(office: Path) -> None:
    asked, out = office.parent / "asked.csv", office.parent / "found.csv"
    asked.write_text("ID,Description\n1,roasted coffee\n=1+1,🙂\n", encoding="utf-8")
    done = cli("classify", "batch", asked, "--out", out, "-w", office)
    assert (done.code, "2 rows" in done.out, "1 without an answer" in done.out) == (3, True, True)
    with out.open(encoding="utf-8-sig", newline="") as stream:
        first, second = csv.DictReader(stream)
    assert (first["code_1"], first["enough"]) == ("090121", "yes")
    assert (second["ID"][:1], second["code_1"]) != ("=", "090121")


def test_it_is_judged_on_a_file(office: Path) -> None:
    labelled = office.parent / "labelled.csv"
    labelled.write_text("text,code\nroasted coffee,0901.21\nsports shoes,640411\nboots,999999\n", encoding="utf-8")
    found = json.loads(cli("classify", "evaluate", labelled, "-w", office, "--json").out)
    assert found["descriptions"] == 3
    assert found["top"]["subheading"]["1"] == pytest.approx(2 / 3, abs=1e-4)
    missing = cli("classify", "evaluate", labelled, "--column", "goods", "-w", office)
    assert (missing.code, "the file has: text, code" in missing.err) == (1, True)


def test_what_cannot_be_judged_by_is_counted_and_told(office: Path) -> None:
    labelled = office.parent / "labelled.csv"
    rows = ["text,code", "roasted coffee,0901.21.00.10", "Coffee Roasted,090121", "coffee roasted,090111"]
    labelled.write_text("\n".join([*rows, "boots,", ",640411", "boots,6404", "tea,09"]), encoding="utf-8")
    found = json.loads(cli("classify", "evaluate", labelled, "-w", office, "--json").out)
    assert found["left_out"] == {
        "without_code": {"rows": 1, "first_row": 4},
        "without_description": {"rows": 1, "first_row": 5},
        "code_too_short": {"rows": 2, "first_row": 6},
    }
    # Two rows have the same words in another order, and so are no repetition; two others have two codes.
    assert (found["descriptions"], found["repeated"], found["several_codes"]) == (3, 0, 1)
    said = cli("classify", "evaluate", labelled, "-w", office, "--by-chapter", "--confusions").out
    assert "left out: 2 with a code of fewer than six digits, the first in row 6 below the header" in said
    assert "right by chapter:" in said


def labelled_goods(path: Path, sender: str) -> Path:
    """Write thirty descriptions of two codes, with days and senders; every third comes from ``sender``."""
    words = ("robusta", "arabica", "lintong", "harrar", "sidamo", "mysore", "pacamara", "caturra", "bourbon", "typica")
    rows = [
        (f"{word} {what}", code, f"2026-01-{day:02}", sender if day % 3 else "X")
        for day, word in enumerate(words, 1)
        for what, code in (("unroasted sacks", "090111"), ("trainers", "6404.11.00"), ("espresso tins", "090121"))
    ]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("goods_description", "hs_code", "day", "sender"), *rows])
    return path


def test_it_learns_from_one_file_and_is_judged_by_another(office: Path) -> None:
    train, test = labelled_goods(office.parent / "train.csv", "A"), office.parent / "test.csv"
    test.write_text("text,code\nmocha trainers,640411\nmocha sacks,090111\nROBUSTA espresso tins,090121\n", "utf-8")
    found = json.loads(cli("classify", "evaluate", test, "--train", train, "--baseline", "-w", office, "--json").out)
    assert (found["learned"], found["dropped"], found["met_before"]) == (30, 0, 1)
    assert found["top"]["subheading"]["1"] == found["baseline"]["top"]["subheading"]["1"] == 1.0
    assert found["seen_count"] == 3
    assert found["cost"]["train_cpu_seconds"] >= 0
    assert set(found["cost"]) == set(found["baseline"]["cost"])
    said = cli("classify", "evaluate", test, "--train", train, "--baseline", "-w", office).out
    assert "learned from 30 descriptions" in said
    assert "1 have a near-duplicate among what was learned" in said
    assert "subheading, plain method" in said


@pytest.mark.parametrize(
    ("options", "judged", "learned"),
    [(("--split-by", "day"), 6, 24), (("--group", "sender"), None, None), ((), None, None)],
)
def test_a_share_is_held_out_by_days_senders_or_groups(
    office: Path, options: tuple[str, ...], judged: int | None, learned: int | None
) -> None:
    file = labelled_goods(office.parent / "goods.csv", "A")
    done = cli("classify", "evaluate", file, "--hold-out", "0.2", "--seed", "4", *options, "-w", office, "--json")
    found = json.loads(done.out)
    assert found["descriptions"] + found["learned"] + found["dropped"] == 30
    assert judged is None or (found["descriptions"], found["learned"]) == (judged, learned)
    assert found["met_before"] == 0


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("--split-by", "day"), "how much is to be judged by"),
        (("--split-by", "day", "--group", "sender", "--hold-out", "0.2"), "a split by days and one by a column"),
        (("--train", "goods.csv", "--hold-out", "0.2"), "files to learn from are named"),
        (("--split-by", "sender", "--hold-out", "0.2"), "row 1 below the header"),
        (("--group", "nobody", "--hold-out", "0.2"), "there is no column nobody"),
    ],
)
def test_a_split_that_makes_no_sense_is_refused(office: Path, options: tuple[str, ...], problem: str) -> None:
    file = labelled_goods(office.parent / "goods.csv", "A")
    given = [file if option == "goods.csv" else option for option in options]
    refused = cli("classify", "evaluate", file, *given, "-w", office)
    assert (refused.code, problem in refused.err) == (1, True), refused.err


def test_a_file_is_read_as_declarations_are(office: Path) -> None:
    french = office.parent / "francais.csv"
    french.write_bytes("Désignation;Description;hs_code\nx;café torréfié;0901.21\n".encode("cp1252"))
    found = json.loads(cli("classify", "evaluate", french, "-w", office, "--json").out)
    assert found["top"]["subheading"]["1"] == 1.0
    out = office.parent / "found.csv"
    assert cli("classify", "batch", french, "--out", out, "-w", office).code == 0
    with out.open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["Désignation"], row["Description"], row["code_1"]) == ("x", "café torréfié", "090121")
    french.write_text("description,code\ncoffee,090121\ntea,none\n", encoding="utf-8")
    refused = cli("classify", "evaluate", french, "-w", office)
    assert (refused.code, "row 2 below the header" in refused.err, "'none'" in refused.err) == (1, True, True)


def test_terms_are_loaded_and_found(office: Path) -> None:
    terms = office.parent / "terms.json"
    terms.write_text('{"flat white powder": "0901210000"}', encoding="utf-8")
    assert "loaded 1 terms as terms" in cli("nomenclature", "terms", terms, "-w", office).out
    found = json.loads(cli("classify", "flat white", "-w", office, "--json").out)
    assert found["candidates"][0]["code"] == "090121"
    terms.write_text("[]", encoding="utf-8")
    assert cli("nomenclature", "terms", terms, "-w", office).code == 1


def test_a_list_of_vague_descriptions_is_loaded_and_asked_back(office: Path) -> None:
    assert json.loads(cli("classify", "roasted coffee", "-w", office, "--json").out)["enough"]
    vague = office.parent / "vague.csv"
    vague.write_text("coffee (roasted)\nsundry bits\n", encoding="utf-8")
    assert "loaded 2 vague descriptions as vague" in cli("nomenclature", "vague", vague, "-w", office).out
    found = json.loads(cli("classify", "Roasted COFFEE", "-w", office, "-l", "fr", "--json").out)
    assert (found["enough"], found["candidates"][0]["code"]) == (False, "090121")
    assert found["questions"]
    assert cli("classify", "Roasted COFFEE", "-w", office, "-l", "fr").out.startswith("Cela ne suffit pas")
    assert not json.loads(cli("classify", "spare parts", "--json").out)["enough"]
    vague.write_text("a,b\nc,d\n", encoding="utf-8")
    assert cli("nomenclature", "vague", vague, "-w", office).code == 1


def test_lines_that_are_not_valid_on_the_day_are_not_recommended(office: Path) -> None:
    dated = office.parent / "dated.csv"
    dated.write_text(
        "code,text,valid_from,valid_to\n0901,Coffee,,\n090130,Roasted chicory blends,,2020-12-31\n"
        "090190,Coffee husks and skins,2020-01-01,2999-12-31\n",
        encoding="utf-8",
    )
    assert cli("nomenclature", "load", dated, "--edition", "DATED", "-w", office).code == 0

    def codes(text: str) -> set[str]:
        found = json.loads(cli("classify", text, "-w", office, "--json").out)
        return {one["code"] for one in found["candidates"]}

    assert "090190" in codes("coffee husks")
    assert "090130" not in codes("roasted chicory blends")
    card, _ = train(Workspace(office), date(2026, 6, 1))
    assert "090130" not in codes("roasted chicory blends")
    before, _ = train(Workspace(office), date(2020, 6, 1))
    assert before.codes == card.codes + 1
    # The nomenclature itself still has the line.
    assert "chicory" in cli("nomenclature", "show", "090130", "-w", office).out


def test_a_brand_that_was_loaded_finds_its_code(office: Path) -> None:
    brands = office.parent / "brands.csv"
    brands.write_text("CMDTYCODE,GDSDESC,Comments\n64041100,Zoomerino,shoes\n", encoding="utf-8")
    assert cli("classify", "ZOOMERINO black 42", "-w", office, "--json").out.count('"refused"') == 1
    assert cli("nomenclature", "terms", brands, "-w", office).code == 0
    found = json.loads(cli("classify", "ZOOMERINO black 42", "-w", office, "--json").out)
    assert (found["candidates"][0]["code"], found["enough"]) == ("640411", True)


def test_misspelt_words_are_read_as_known_ones_and_that_is_told(office: Path) -> None:
    found = json.loads(cli("classify", "cofee ROSTED", "-w", office, "--json").out)
    assert (found["candidates"][0]["code"], found["text"]) == ("090121", "coffee roasted")
    assert "“coffee roasted”" in found["read_as"]
    assert "Lu comme « coffee roasted »" in cli("classify", "cofee ROSTED", "-w", office, "-l", "fr").out
    assert json.loads(cli("classify", "coffee roasted", "-w", office, "--json").out)["read_as"] is None


def test_rulings_are_loaded_learned_and_cited(office: Path) -> None:
    ruled = office.parent / "ruled.csv"
    ruled.write_text(
        "reference,issued,valid_until,code,description,status\n"
        "R 1,2020-01-02,,0901.21.0000,Civet coffee beans,\n"
        "R 2,2020-01-02,2021-01-01,090111,Civet coffee beans,\n"
        "R 3,2020-01-02,,640411,Civet coffee beans,revoked\n",
        encoding="utf-8",
    )
    loaded = cli("nomenclature", "rulings", ruled, "--authority", "gb", "-w", office)
    assert loaded.out == "loaded 1 rulings: 1 of GB\nleft out: 1 revoked, 1 no longer valid\n"
    cited = "Ruling R 1 of GB (2 January 2020) put “Civet coffee beans” under 0901"
    assert cited in cli("classify", "civet coffee", "-w", office).out
    assert "1 of ruling" in cli("classify", "train", "-w", office).out
    assert cited in cli("classify", "civet coffee", "-w", office).out
    # Loaded again as revoked, it is there no more.
    ruled.write_text("reference,issued,code,description,status\nR 1,2020-01-02,090121,-,revoked\n", encoding="utf-8")
    assert json.loads(cli("nomenclature", "rulings", ruled, "--authority", "GB", "-w", office, "--json").out) == {
        "rulings": {},
        "left_out": {"revoked": 1},
    }
    assert "0 of ruling" in cli("classify", "train", "-w", office).out
    ruled.write_text("reference,issued,code,description\nR 9,2020-01-02,,Civet\n", encoding="utf-8")
    refused = cli("nomenclature", "rulings", ruled, "--authority", "GB", "-w", office)
    assert (refused.code, "ruled.csv, row 2, column 'code', value ''" in refused.err) == (1, True)


def test_what_a_recommender_learned_until_is_not_the_day_of_a_ruling_and_ended_ones_are_told(office: Path) -> None:
    workspace = Workspace(office)
    ruled = office.parent / "ruled.csv"
    ruled.write_text(
        "authority,reference,issued,valid_until,code,description\n"
        "GB,R 1,2026-04-01,2026-06-30,090121,Civet coffee beans\nGB,R 2,2026-01-02,2026-05-31,090111,Green civet\n",
        encoding="utf-8",
    )
    assert load_rulings(workspace, [ruled], day=date(2026, 5, 1)).kept == {"GB": 2}
    cli("ingest", office.parent / "declarations.csv", "-m", "landwaiter", "-w", office)
    card, _ = train(workspace, date(2026, 6, 1))
    assert (card.texts["ruling"], card.rulings_ended, card.last) == (1, 1, "2026-01-08")
    before, _ = train(workspace, date(2026, 6, 1), until=date(2026, 3, 31))
    assert (before.texts["ruling"], before.rulings_ended) == (1, 0)
    later, _ = train(workspace, date(2026, 7, 1), quick=True)
    assert (later.texts["ruling"], later.rulings_ended) == (0, 2)
    assert json.loads(cli("classify", "train", "-w", office, "--json").out)["rulings_ended"] == 2
    assert "left out 2 rulings that are no longer valid" in cli("classify", "train", "-w", office).out


NATIONAL = """\
code,text,duty_rate
0901,Coffee,
090121,"Coffee, roasted",
09012110,Ground,4
09012190,Other,9
"""


@pytest.fixture
def tariff(office: Path) -> Path:
    (office.parent / "national.csv").write_text(NATIONAL, encoding="utf-8")
    assert cli("nomenclature", "load", office.parent / "national.csv", "--edition", "AA2026", "-w", office).code == 0
    return office


def test_national_codes_are_recommended_below_the_subheading(tariff: Path) -> None:
    found = json.loads(cli("classify", "ground roasted coffee", "-w", tariff, "--json").out)
    first = found["candidates"][0]
    assert (first["code"], found["national_edition"]) == ("090121", "AA2026")
    assert [line["code"] for line in first["national"]] == ["09012110", "09012190"]
    assert sum(line["chance"] for line in first["national"]) == pytest.approx(first["chance"], abs=2e-4)
    assert [(line["path"], line["duty_percent"]) for line in first["national"]] == [(["Ground"], 4.0), (["Other"], 9.0)]
    assert first["national"][0]["reasons"][0].startswith("Ground: in the nomenclature")
    printed = cli("classify", "ground roasted coffee", "-w", tariff).out
    assert "09012110  " in printed
    assert "duty 4 %  Ground" in printed
    asked, out = tariff.parent / "asked.csv", tariff.parent / "found.csv"
    asked.write_text("description,code\nground roasted coffee,0901211000\nsports shoes,640411\n", encoding="utf-8")
    assert cli("classify", "batch", asked, "--out", out, "--digits", "national", "-w", tariff).code == 0
    with out.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["code_1"] for row in rows] == ["09012110", "640411"]
    judged = json.loads(cli("classify", "evaluate", asked, "-w", tariff, "--json").out)
    assert judged["national"] == {"descriptions": 1, "known": 1.0}
    assert judged["top"]["national"]["1"] == 1.0
    assert "national" in cli("classify", "evaluate", asked, "-w", tariff).out


def test_the_settings_name_the_national_tariff(tariff: Path) -> None:
    other = tariff.parent / "other.csv"
    other.write_text("code,text\n0901,Coffee\n0901210055,In capsules\n", encoding="utf-8")
    assert cli("nomenclature", "load", other, "--edition", "BB2026", "-w", tariff).code == 0

    def lines() -> list[str]:
        found = json.loads(cli("classify", "roasted coffee", "-w", tariff, "--json").out)
        return [line["code"] for line in found["candidates"][0]["national"]]

    def named(edition: str) -> None:
        path = tariff / "landwaiter.toml"
        text = re.sub(r"(?m)^(# )?national = .*$", f'national = "{edition}"', path.read_text(encoding="utf-8"))
        path.write_text(text, encoding="utf-8")

    assert lines() == []
    named("BB2026")
    assert lines() == ["0901210055"]
    named("CC2026")
    refused = cli("classify", "roasted coffee", "-w", tariff)
    assert (refused.code, "not loaded" in refused.err, "AA2026, BB2026" in refused.err) == (1, True, True)


def test_a_recommender_of_another_format_is_refused(office: Path) -> None:
    assert cli("classify", "train", "-w", office).code == 0
    (path,) = office.glob("classifiers/goods/*/card.json")
    path.write_text(path.read_text(encoding="utf-8").replace('"format": 2', '"format": 1'), encoding="utf-8")
    refused = cli("classify", "roasted coffee", "-w", office)
    assert (refused.code, "format 1" in refused.err, "classify train" in refused.err) == (1, True, True)
    assert cli("classify", "train", "-w", office).code == 0
    assert cli("classify", "roasted coffee", "-w", office).code == 0
