from __future__ import annotations

import pytest

from landwaiter.errors import ConflictError, InputError
from landwaiter.explain.phrases import told, translated


def test_values_keep_their_places_and_known_words_are_translated() -> None:
    assert translated("the title has more than 200 characters.", "fr") == (
        "texte trop long (titre) : plus de 200 caractères."
    )
    assert translated("there is no office 'ZZZ'.", "es") == "desconocido (aduana): 'ZZZ'."


def test_a_sentence_within_a_sentence_is_no_match() -> None:
    assert translated("somebody asked for this already. Twice.", "fr") is None


def test_english_is_told_where_one_of_both_sentences_lacks() -> None:
    error = InputError("the reason is missing.", "Something that nobody has put into the book.")
    assert told(error, "fr") == ("The reason is missing.", "Something that nobody has put into the book.", "en")


def test_the_reader_s_language_is_named() -> None:
    error = ConflictError("the case is closed.", "Open another one.")
    assert told(error, "fr_SN") == ("Le dossier est clos.", "Ouvrez-en un autre.", "fr")
    assert told(error, "en")[2] == "en"


@pytest.mark.parametrize("value", ["{0}", "{", "a {} b", "\x00", "x" * 3_000])
def test_whatever_stands_in_a_sentence_is_no_placeholder(value: str) -> None:
    found = translated(f"{value} has decided on this item already.", "fr")
    assert found == (None if len(value) > 2_000 else f"{value} a déjà décidé de cet article.")
