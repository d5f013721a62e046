"""A small nomenclature and a small history, written for these tests."""

from __future__ import annotations

from landwaiter.classify.knowledge import HISTORY, NOMENCLATURE, Precedent, Text
from landwaiter.classify.nomenclature import Line, Nomenclature

TREE = Nomenclature(
    "TEST",
    [
        Line("09", {"en": "Coffee and tea", "fr": "Café et thé"}),
        Line("0901", {"en": "Coffee", "fr": "Café"}),
        Line("090111", {"en": "Coffee, not roasted", "fr": "Café non torréfié"}, duty=2.0),
        Line("090121", {"en": "Coffee, roasted", "fr": "Café torréfié"}, duty=8.0),
        Line("0902", {"en": "Tea", "fr": "Thé"}),
        Line("090210", {"en": "Green tea", "fr": "Thé vert"}),
        Line("090230", {"en": "Black tea", "fr": "Thé noir"}),
        Line("64", {"en": "Footwear"}),
        Line("6403", {"en": "Footwear with uppers of leather"}),
        Line("640391", {"en": "Boots of leather covering the ankle"}),
        Line("6404", {"en": "Footwear with uppers of textile"}),
        Line("640411", {"en": "Sports shoes of textile"}),
    ],
)
DECLARED = {
    "090111": ("robusta grade 2 green coffee beans", "قهوة خضراء غير محمصة"),
    "090121": ("espresso ground coffee 250 g", "قهوة محمصة مطحونة"),
    "090210": ("sencha loose leaf", "شاي أخضر"),
    "640411": ("running trainers size 42", "chaussures de course"),
}
CAMERA_ARABIC = "كاميرا"


def history() -> list[Text]:
    """What was declared, each twice, once confirmed."""
    one = Precedent(2, 1, "A01", "2026-03-04")
    return [Text(code, text, HISTORY, one) for code, texts in DECLARED.items() for text in texts]


def nomenclature() -> list[Text]:
    """The lines with their full paths in English."""
    return [Text(line.code, TREE.full_text(line.code), NOMENCLATURE) for line in TREE if len(line.code) > 2]
