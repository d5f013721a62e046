from __future__ import annotations

import pytest

from landwaiter.errors import SettingsError
from landwaiter.explain import describe_all, render
from landwaiter.explain.sentences import write
from landwaiter.schema import Reason

# French narrow and plain no-break spaces, and the Spanish one, as they must be in print.
N, B = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"

HISTORY = Reason(
    "reason.history.window",
    {
        "subject_pairs": '[["importer_id", "7JD1S2X"]]',
        "frauds_count": 7,
        "inspected_count": 11,
        "window_count": 180,
        "rate_percent": 7 / 11,
        "average_percent": 0.04,
    },
)
PRICE = Reason(
    "reason.price.per_kg.below",
    {
        "subject_pairs": '[["hs6", "851712"], ["origin_country", "CN"]]',
        "declared_price": 3.1,
        "usual_price": 8.2,
        "gap_percent": 0.622,
        "comparable_count": 1214,
    },
)


def test_an_importers_history() -> None:
    assert render(HISTORY, "en") == (
        f"Importer 7JD1S2X: 7 of 11 inspections in the last 180 days found fraud (64{B}%); the average is 4{B}%."
    )
    assert render(HISTORY, "fr") == (
        f"Importateur 7JD1S2X{B}: fraude constatée 7 fois en 11 contrôles sur les 180 derniers jours "
        f"(64{N}%){N}; la moyenne est de 4{N}%."
    )
    assert render(HISTORY, "es") == (
        f"Importador 7JD1S2X: fraude en 7 de 11 inspecciones de los últimos 180 días (64{B}%); la media es del 4{B}%."
    )


def test_a_price_below_the_usual() -> None:
    assert render(PRICE, "en") == (
        f"Value per kg 3.10 is 62{B}% below what is usual for HS6 8517.12, origin CN (8.20; comparable imports: 1,214)."
    )
    assert render(PRICE, "fr") == (
        f"Valeur par kg{B}: 3,10, soit 62{N}% de moins que d'habitude pour SH6 8517.12, origine CN "
        f"(8,20{N}; importations comparables{B}: 1{N}214)."
    )
    assert render(PRICE, "es") == (
        f"Valor por kg: 3,10, un 62{B}% menos de lo habitual para SA6 8517.12, origen CN "
        "(8,20; importaciones comparables: 1.214)."
    )


def test_a_first_declaration() -> None:
    reason = Reason("reason.newness.first", {"subject_pairs": '[["declarant_id", "D9"], ["hs4", "8703"]]'})
    assert [render(reason, language) for language in ("en", "fr", "es")] == [
        "Declarant D9, HS4 8703: no earlier declaration.",
        f"Déclarant D9, SH4 8703{B}: aucune déclaration antérieure.",
        "Declarante D9, SA4 8703: ninguna declaración anterior.",
    ]


def test_days_are_written_in_full() -> None:
    params = {"subject_pairs": '[["importer_id", "A"]]', "first_date": "2026-11-01", "days_count": 20}
    assert render(Reason("reason.newness.recent", params), "es") == (
        "Importador A: primera declaración el 1 de noviembre de 2026, 20 días antes de esta partida."
    )


def test_a_key_whose_value_is_not_at_hand_is_named_as_the_same() -> None:
    pairs = '[["hs6", "040900"], ["quantity_unit", null]]'
    assert [write("subject_pairs", pairs, language) for language in ("en", "fr", "es")] == [
        "HS6 0409.00, same unit",
        "SH6 0409.00, même unité",
        "SA6 0409.00, igual unidad",
    ]


def test_extra_columns_go_by_their_own_name() -> None:
    assert write("subject_pairs", '[["extra:Tax Type", "FEU1"]]', "fr") == "Tax Type FEU1"


def test_values_are_written_as_their_names_ask() -> None:
    written = {
        "share_percent": (0.5, f"50{B}%"),
        "rows_count": (12_345, "12,345"),
        "total_money": (12_345.6, "12,346"),
        "auc_number": (0.512, "0.512"),
        "code": ("0409", "0409"),
        "frauds": (12_345, "12,345"),
        "factor": (1_234.5, "1,234.5"),
        "day_weekday": (0, "Monday"),
        "column_field": ("net_mass_kg", "net mass (kg)"),
    }
    assert {name: write(name, value, "en") for name, (value, _) in written.items()} == {
        name: expected for name, (_, expected) in written.items()
    }


def test_several_reasons_keep_their_order() -> None:
    assert describe_all([PRICE, HISTORY]) == [render(PRICE), render(HISTORY)]


@pytest.mark.parametrize("name", ["fr_SN", "fr-FR", "FR"])
def test_regions_read_their_language(name: str) -> None:
    assert render(HISTORY, name) == render(HISTORY, "fr")


def test_a_language_without_catalogue_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"no wording in the language 'de'.*en, fr, es"):
        render(HISTORY, "de")


def test_an_id_without_wording_is_shown_with_its_parameters() -> None:
    assert render(Reason("made.up", {"a": 1, "b": "x"}), "fr") == "made.up (a=1, b=x)"


def test_braces_in_values_are_left_alone() -> None:
    reason = Reason("reason.newness.first", {"subject_pairs": '[["importer_id", "{x}"]]'})
    assert render(reason, "en") == "Importer {x}: no earlier declaration."
