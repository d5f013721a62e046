"""What misspelt and vague descriptions do to recommendations, from nomenclatures and trade terms alone.

Usage: python benchmarks/bench_classify_words.py [--data FOLDER]

Typos: in every word of four letters or more one letter, drawn with a seed, is left out, doubled, exchanged with the
next or replaced. Vague: how many of the UK's terms that are too vague to classify are told not to tell enough, without
a list, and in the half that was not loaded when the other was; and how many of other texts.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from bench_classify import DATA, halved, labelled, published

ODD_ONES = ("leave out", "double", "exchange", "replace")
SEED = 5


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=DATA)
    data = parser.parse_args().data
    if not (data / "hs-labelled").is_dir():
        print(json.dumps(f"left out: {data} holds no labelled sets"))
        return
    from landwaiter.classify.recommender import learn

    recommender = learn(published(data))
    found = {"cores": os.cpu_count(), "typos": typos(recommender, data), "vague": vagueness(recommender, data)}
    print(json.dumps(found, indent=2))


def typos(recommender: Any, data: Path) -> dict[str, Any]:
    """Return the share right among the first 1, 3, 5, 10 as written, and with a typo in every longer word."""
    from landwaiter.classify.evaluation import evaluate

    figures: dict[str, Any] = {}
    for name, rows in labelled(data).items():
        texts, codes = [text for text, _ in rows], [code for _, code in rows]
        rng = np.random.default_rng(SEED)
        written = {"as written": texts, "misspelt": [misspelt(text, rng) for text in texts]}
        figures[name] = {how: evaluate(recommender, some, codes).top for how, some in written.items()}
    return figures


def misspelt(text: str, rng: np.random.Generator) -> str:
    """Return a text with one typo in every word of four letters or more.

    >>> misspelt("red shoes", np.random.default_rng(0)) != "red shoes"
    True
    """
    return re.sub(r"[^\W\d_]{4,}", lambda found: _misspelt_word(found.group(), rng), text)


def _misspelt_word(word: str, rng: np.random.Generator) -> str:
    at, how = int(rng.integers(1, len(word) - 1)), ODD_ONES[int(rng.integers(len(ODD_ONES)))]
    other = chr(ord("a") + int(rng.integers(26)))
    middle = {"leave out": "", "double": word[at] * 2, "exchange": word[at + 1] + word[at], "replace": other}[how]
    return word[:at] + middle + word[at + (2 if how == "exchange" else 1) :]


def vagueness(recommender: Any, data: Path) -> dict[str, Any]:
    """Return the shares of texts that are said not to tell enough, or are refused."""
    from landwaiter.classify.terms.vague import read_vague
    from landwaiter.classify.text.vagueness import Vague, shipped, vague_of

    listed = read_vague(data / "hs-labelled" / "uk-fpo" / "vague_terms.csv")
    loaded, other = ([text for text in listed if halved(text) == half] for half in ("dev", "test"))
    texts = {"vague, loaded half": loaded, "vague, other half": other}
    texts |= {name: [text for text, _ in rows] for name, rows in labelled(data).items()}
    lists = {"no list": Vague(), "shipped": shipped(), "half loaded": shipped() | vague_of(loaded)}
    return {
        name: {which: not_enough(recommender, some, vague) for which, vague in lists.items()}
        for name, some in texts.items()
    }


def not_enough(recommender: Any, texts: Sequence[str], vague: Any) -> float:
    """Return the share of texts that get no clear answer."""
    from landwaiter.classify.candidates import suggest

    parts = [suggest(recommender, texts[at : at + 256], vague=vague) for at in range(0, len(texts), 256)]
    return round(1.0 - float(np.mean([one.enough for part in parts for one in part])), 4)


if __name__ == "__main__":
    main()
