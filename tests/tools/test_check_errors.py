from __future__ import annotations

from pathlib import Path

import check_errors


def test_a_sentence_that_is_not_in_the_book_is_named(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(
        "def f(name):\n"
        "    problem, remedy = f'{name} is odd beyond words.', 'Write it.'\n"
        "    raise InputError(problem, remedy)\n"
    )
    (complaint,) = check_errors.check([tmp_path])
    assert complaint.endswith("one.py:3: not in the phrase book: {} is odd beyond words.")


def test_the_book_holds_what_is_said_here() -> None:
    assert not list(check_errors.check(check_errors.FOLDERS))
