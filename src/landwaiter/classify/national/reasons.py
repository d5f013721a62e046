"""Why a national line, and not the one beside it: words that only it has, what it is the rest of, its duty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from landwaiter.classify.national.steps import is_rest
from landwaiter.classify.reasons import words_of
from landwaiter.schema.nouns import Reason

if TYPE_CHECKING:
    from landwaiter.classify.national.lines import Lines


def line_reasons(lines: Lines, code: str, other: str, text: str, language: str = "en") -> Iterator[Reason]:
    """Yield what speaks for a line and against another one of its subheading, where the tariff tells.

    Parameters
    ----------
    text
        The description.
    """
    own, others = lines.path(code, language), lines.path(other, language)
    said, beside = words_of(text), words_of(" ".join(others))
    only = [said[word] for word in words_of(" ".join(own)) if word in said and word not in beside]
    if only:
        yield Reason("classify.reason.only_here", {"code": code, "other": other, "words": ", ".join(only)})
    elif is_rest(own[-1:]) and not is_rest(others[-1:]):
        yield Reason("classify.reason.rest", {"code": code, "other": other})
    rates = lines.duty(code), lines.duty(other)
    if rates[0] is not None and rates[1] is not None and rates[0] != rates[1]:
        params: dict[str, str | float] = {"code": code, "duty_number": rates[0]}
        yield Reason("classify.reason.duty", {**params, "other": other, "other_number": rates[1]})
