from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from check_messages import LANGUAGES, catalogue_path, check, compile_all

CODE = """
from landwaiter.schema import Reason

first = Reason("reason.few", {"few_count": 3})
second = Reason(f"reason.side.{'above'}")
"""
WORDS = {"reason.few": "{few_count} so far", "reason.side.above": "above", "reason.side.below": "below"}

Package = Callable[..., Path]


@pytest.fixture
def package(tmp_path: Path) -> Package:
    def make(code: str = CODE, **changes: dict[str, str]) -> Path:
        (tmp_path / "code.py").write_text(code)
        for language in LANGUAGES:
            path = catalogue_path(tmp_path, language)
            path.parent.mkdir(parents=True, exist_ok=True)
            words = {**WORDS, **changes.get(language, {}), **changes.get("all", {})}
            entries = "".join(f'msgid "{key}"\nmsgstr "{text}"\n\n' for key, text in words.items() if text != "absent")
            path.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n' + entries)
        compile_all(tmp_path)
        return tmp_path

    return make


def test_whole_catalogues_are_accepted(package: Package) -> None:
    assert list(check(package())) == []


def test_a_message_without_wording_is_named_with_its_place(package: Package) -> None:
    (complaint,) = check(package(CODE + '\nthird = Reason("reason.unheard_of")\n'))
    assert complaint.endswith("code.py:7: no wording for reason.unheard_of")


def test_a_message_of_a_new_kind_is_seen_too(package: Package) -> None:
    (complaint,) = check(package(CODE + '\nthird = Reason("novelty.one")\n'))
    assert complaint.endswith("no wording for novelty.one")


def test_a_message_put_together_at_run_time_must_match_something(package: Package) -> None:
    (complaint,) = check(package(CODE + '\nname = "x"\nthird = Reason(f"reason.other.{name}")\n'))
    assert "no wording for reason.other." in complaint


def test_names_of_files_are_no_messages(package: Package) -> None:
    assert list(check(package(CODE + '\npath = "reason.json"\n'))) == []


@pytest.mark.parametrize("text", ["absent", ""])
def test_a_language_that_lacks_a_message_is_named(package: Package, text: str) -> None:
    assert list(check(package(fr={"reason.few": text}))) == ["reason.few: no wording in fr"]


def test_placeholders_must_be_those_of_english(package: Package) -> None:
    complaints = list(check(package(es={"reason.few": "{pocos_count} hasta hoy"})))
    assert complaints == ["reason.few: the placeholders in es are not those in en"]


def test_a_placeholder_that_the_code_does_not_give_is_named(package: Package) -> None:
    complaints = list(check(package(all={"reason.few": "{few_count} of {all_count}"})))
    assert len(complaints) == 1
    assert complaints[0].endswith("reason.few needs all_count")


def test_a_wording_without_use_is_named(package: Package) -> None:
    assert list(check(package(all={"reason.gone": "gone"}))) == ["reason.gone: nothing in the code says this"]


def test_an_ending_put_behind_another_id_counts_as_use(package: Package) -> None:
    words = {"all": {"reason.few.remedy": "look", "reason.few.other": "lost"}}
    complaints = list(check(package(CODE + '\nsaid = f"{first.message}.remedy"\n', **words)))
    assert complaints == ["reason.few.other: nothing in the code says this"]


def test_a_stale_compiled_catalogue_is_named(package: Package) -> None:
    folder = package()
    path = catalogue_path(folder, "fr")
    path.write_text(path.read_text().replace('"above"', '"au-dessus"'))
    (complaint,) = check(folder)
    assert "run make messages" in complaint
