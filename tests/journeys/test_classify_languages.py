"""French, Spanish and Arabic from a nomenclature and declarations to codes, judging and misdeclarations."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from desk import cli

NAMES = "declaration_id,item_number,registration_date,hs_code,office,importer_id,origin_country,customs_value"


@dataclass(frozen=True)
class Tongue:
    """A language: lines of a nomenclature, what is said of some codes beyond it, and a question with its code."""

    code: str
    lines: dict[str, str]
    words: dict[str, tuple[str, ...]]
    asked: str
    right: str


TONGUES = (
    Tongue(
        "ar",
        {
            "09": "قهوة وشاي وتوابل",
            "0901": "قهوة",
            "090111": "قهوة خضراء",
            "090121": "قهوة محمصة",
            "0902": "شاي",
            "090210": "شاي أخضر",
            "090230": "شاي أسود",
            "64": "أحذية",
            "6403": "أحذية بوجه من جلد",
            "640391": "أحذية من جلد تغطي الكاحل",
            "6404": "أحذية بوجه من نسيج",
            "640411": "أحذية رياضية من نسيج",
        },
        {
            "090121": ("بن مطحون", "حبوب بن داكنة", "بن عربي بالهيل"),
            "090230": ("شاي سيلاني فرط", "أكياس شاي أحمر", "شاي كرك"),
            "640411": ("جزم جري", "جزم كرة سلة", "جزم مشي خفيفة"),
            "640391": ("بوت شتوي", "بوت عسكري", "بوت عمل"),
        },
        "جِزَمُ الجري للرجال",
        "640411",
    ),
    Tongue(
        "fr",
        {
            "09": "Café, thé et épices",
            "0901": "Café",
            "090111": "Café non torréfié",
            "090121": "Café torréfié",
            "0902": "Thé",
            "090210": "Thé vert",
            "090230": "Thé noir",
            "64": "Chaussures",
            "6403": "Chaussures à dessus en cuir",
            "640391": "Chaussures en cuir couvrant la cheville",
            "6404": "Chaussures à dessus en textile",
            "640411": "Chaussures de sport en textile",
        },
        {
            "090121": ("moulu pour percolateur", "grains robusta foncés", "dosettes expresso"),
            "090230": ("Ceylan en vrac", "sachets Earl Grey", "Darjeeling feuilles"),
            "640411": ("baskets de course", "tennis en toile", "baskets de salle"),
            "640391": ("bottines fourrées", "rangers", "bottes de chantier"),
        },
        "BASKETS hommes, pointure 42",
        "640411",
    ),
    Tongue(
        "es",
        {
            "09": "Café, té y especias",
            "0901": "Café",
            "090111": "Café sin tostar",
            "090121": "Café tostado",
            "0902": "Té",
            "090210": "Té verde",
            "090230": "Té negro",
            "64": "Calzado",
            "6403": "Calzado con parte superior de cuero",
            "640391": "Calzado de cuero que cubre el tobillo",
            "6404": "Calzado con parte superior textil",
            "640411": "Calzado deportivo textil",
        },
        {
            "090121": ("molido para cafetera", "grano robusta oscuro", "cápsulas expreso"),
            "090230": ("hebras de Ceilán", "bolsitas Earl Grey", "Darjeeling suelto"),
            "640411": ("zapatillas de correr", "tenis de lona", "zapatillas de baloncesto"),
            "640391": ("botines forrados", "borceguíes", "botas de obra"),
        },
        "ZAPATILLAS para niño núm. 33",
        "640411",
    ),
)


@pytest.fixture(params=TONGUES, ids=lambda tongue: tongue.code)
def office(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Tongue, Path]:
    """A workspace with a nomenclature and declarations in one language; one declaration has another's code."""
    tongue: Tongue = request.param
    table = [("code", f"text_{tongue.code}"), *tongue.lines.items()]
    said = [(code, words) for code, listed in tongue.words.items() for words in listed for _ in range(3)]
    wrong = ("090111", tongue.words["640411"][0])
    rows = [
        (f"D{at}", 1, f"2026-01-{1 + at % 28:02}", code, "A01", "I1", "BR", 1000, words)
        for at, (code, words) in enumerate([wrong, *said])
    ]
    for name, lines in (("table", table), ("declared", [(*NAMES.split(","), "goods_description"), *rows])):
        with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(lines)
    folder = tmp_path / "ws"
    assert cli("init", folder).code == 0
    assert cli("nomenclature", "load", tmp_path / "table.csv", "--edition", "NAT", "-w", folder).code == 0
    assert cli("ingest", tmp_path / "declared.csv", "-w", folder).code == 0
    assert cli("classify", "train", "-w", folder).code == 0
    return tongue, folder


def test_a_language_works_from_the_nomenclature_to_the_misdeclared(office: tuple[Tongue, Path]) -> None:
    tongue, folder = office
    found = json.loads(cli("classify", tongue.asked, "-w", folder, "--json").out)
    assert found["candidates"][0]["code"] == tongue.right
    assert found["candidates"][0]["path"][-1] == tongue.lines[tongue.right]
    quoted = " ".join(found["candidates"][0]["reasons"])
    assert any(words in quoted for words in tongue.words[tongue.right])
    for code in ("090121", "640391"):
        by_text = json.loads(cli("classify", tongue.lines[code], "-w", folder, "--json").out)
        assert by_text["candidates"][0]["code"] == code
    worst = json.loads(cli("classify", "check", "-w", folder, "--json").out)[0]
    assert worst["declaration_id"] == "D0"
    assert "640411" in worst["reasons"]


def test_a_file_in_a_language_is_judged_and_classified(office: tuple[Tongue, Path]) -> None:
    tongue, folder = office
    labelled, out = folder.parent / "labelled.csv", folder.parent / "out.csv"
    rows = [("description", "code"), (tongue.asked, tongue.right), (tongue.lines["090210"], "090210")]
    with labelled.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    judged = json.loads(cli("classify", "evaluate", labelled, "-w", folder, "--json").out)
    assert judged["top"]["subheading"]["1"] == 1.0
    assert cli("classify", "batch", labelled, "--out", out, "-w", folder).code == 0
    with out.open(encoding="utf-8-sig", newline="") as stream:
        first, second = csv.DictReader(stream)
    assert (first["description"], first["code_1"], second["code_1"]) == (tongue.asked, tongue.right, "090210")
