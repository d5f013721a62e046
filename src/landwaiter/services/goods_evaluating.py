"""Judge recommendations on descriptions whose codes are known: by what was learned before, or by a fair split."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landwaiter.classify.knowledge import HISTORY, LARGEST, RULING, Knowledge, Precedent, from_history
from landwaiter.classify.text.cleaning import cleaned
from landwaiter.errors import InputError, Place, SettingsError
from landwaiter.services.encoders import encoder_of
from landwaiter.services.goods import known_texts, national_lines, ready, trees, vague_descriptions
from landwaiter.services.goods_files import CODE_COLUMNS, TEXT_COLUMNS, goods_file
from landwaiter.services.session import Tell, silent

if TYPE_CHECKING:
    from landwaiter.classify.costs import Cost
    from landwaiter.classify.encoding.encoder import Encoder
    from landwaiter.classify.evaluation import Evaluation, Judged
    from landwaiter.classify.national.chances import National
    from landwaiter.classify.national.lines import Lines
    from landwaiter.classify.recommender import Recommender
    from landwaiter.classify.splitting import Split
    from landwaiter.classify.text.vagueness import Vague
    from landwaiter.services.goods_files import GoodsFile
    from landwaiter.store import Workspace

NO_CODE, NO_TEXT, SHORT = "without_code", "without_description", "code_too_short"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be judged, and how.

    ``train`` are files to learn from. ``share`` of the file is to judge by, drawn by groups of near-duplicates, or by
    whole values of the column ``group``, or the latest days of the column ``day``. ``columns`` are those of description
    and code, where they have no usual names. With ``baseline`` a plain method is judged as well.
    """

    train: Sequence[Path] = ()
    share: float | None = None
    day: str = ""
    group: str = ""
    columns: tuple[str, str] = ("", "")
    seed: int = 0
    baseline: bool = False


@dataclass(frozen=True, slots=True)
class Labelled:
    """Descriptions with their codes, the values of a column to split by, and rows that were left out.

    ``left_out`` has by reason how many they are and the first one, counted from 1 below the header.
    """

    texts: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    left_out: dict[str, dict[str, int]] = field(default_factory=dict)

    def leave_out(self, reason: str, row: int) -> None:
        """Count a row that cannot be used."""
        counted = self.left_out.setdefault(reason, {"rows": 0, "first_row": row})
        counted["rows"] += 1

    def chosen(self, rows: Sequence[bool]) -> Labelled:
        """Return the descriptions of some rows."""
        kept = [at for at, there in enumerate(rows) if there]
        return Labelled([self.texts[at] for at in kept], [self.codes[at] for at in kept])


@dataclass(frozen=True, slots=True)
class Result:
    """Figures, what they were counted on and what it cost; the same of the plain method where it was asked for.

    ``learned`` are the descriptions that were learned, ``dropped`` those that were not for being too like one that is
    judged by, ``met_before`` those judged by that have a near-duplicate among what was learned. ``repeated`` are
    descriptions that come again, ``several_codes`` those that have more than one code.
    """

    evaluation: Evaluation
    cost: Cost
    learned: int
    dropped: int
    met_before: int
    repeated: int
    several_codes: int
    left_out: dict[str, dict[str, int]]
    baseline: tuple[Evaluation, Cost] | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the figures as JSON-ready values."""
        counts = ("learned", "dropped", "met_before", "repeated", "several_codes", "left_out")
        plain = self.baseline and {**self.baseline[0].as_dict(), "cost": asdict(self.baseline[1])}
        return {
            **self.evaluation.as_dict(),
            "cost": asdict(self.cost),
            **{name: getattr(self, name) for name in counts},
            "baseline": plain,
        }


def evaluate(workspace: Workspace | None, path: Path, asked: Asked | None = None, *, tell: Tell = silent) -> Result:
    """Judge on a file of descriptions and codes.

    By default the whole file is judged by what the workspace knows. Where files to learn from are named, or a share of
    the file is to judge by, it is judged by what the others teach beside the workspace's nomenclatures, terms and
    rulings. The workspace's declarations are left out then, for they may hold what is judged by.

    Raises
    ------
    InputError
        When a column is missing, a code is none, or a day is none; the row is named.
    SettingsError
        When it is asked to split in two ways at once.
    NotComputableError
        When nothing is left to judge by.
    """
    from landwaiter.classify.national.chances import national_of

    given = asked or Asked()
    _hold_one_way(given)
    tell("reading the file")
    judged, own, dropped = _sides(path, given, tell)
    if given.share is None and not given.train:
        tell("reading what was learned")
        at_hand = ready(workspace)
        recommender, national, seconds = at_hand.recommender, at_hand.national, None
        knowledge = recommender.knowledge
    else:
        tell(f"learning from {len(own.texts):,} descriptions")
        knowledge = _with_own(workspace, own)
        lines = national_lines(workspace, trees(workspace), knowledge)
        recommender, seconds = _learned(knowledge, lines, encoder_of(workspace), given.seed)
        national = national_of(lines, knowledge)
    tell(f"judging by {len(judged.texts):,} descriptions")
    vague = vague_descriptions(workspace)
    evaluation, cost = _measured(recommender, judged, seconds, vague, national)
    return Result(
        evaluation,
        cost,
        len(own.texts),
        dropped,
        _met_before(recommender, judged),
        *_repeated(judged),
        {name: counted for name, counted in judged.left_out.items() if counted["rows"]},
        _plain(knowledge, judged, given.seed, vague, tell) if given.baseline else None,
    )


def _hold_one_way(asked: Asked) -> None:
    if asked.train and asked.share is not None:
        raise SettingsError("files to learn from are named, and a share to hold out.", "Leave one of them away.")
    if asked.day and asked.group:
        raise SettingsError("a split by days and one by a column are asked for.", "Leave one of them away.")
    if (asked.day or asked.group) and asked.share is None:
        raise SettingsError("it is not said how much is to be judged by.", "Say it with --hold-out, as 0.2.")


def _sides(path: Path, asked: Asked, tell: Tell) -> tuple[Labelled, Labelled, int]:
    """Return what is judged by, what is learned, and how many descriptions are neither."""
    whole = read_labelled(path, asked.columns, asked.day or asked.group)
    if asked.share is None:
        parts = [read_labelled(one, asked.columns) for one in asked.train]
        texts, codes = ([value for part in parts for value in getattr(part, name)] for name in ("texts", "codes"))
        return whole, Labelled(texts, codes), 0
    tell("splitting")
    split = _split(path, whole, asked, asked.share)
    judged = whole.chosen(split.test.tolist())
    judged.left_out.update(whole.left_out)
    return judged, whole.chosen(split.train.tolist()), split.dropped


def _split(path: Path, whole: Labelled, asked: Asked, share: float) -> Split:
    from landwaiter.classify.splitting import kept_apart, split_by_day, split_by_group, split_by_value

    if asked.day:
        return split_by_day(whole.texts, _days(path, whole, asked.day), share)
    if asked.group:
        return split_by_value(whole.texts, whole.values, share, asked.seed)
    return kept_apart(whole.texts, split_by_group(whole.texts, share, asked.seed))


def _days(path: Path, whole: Labelled, column: str) -> list[date]:
    days = []
    for number, value in zip(whole.numbers, whole.values, strict=True):
        try:
            days.append(date.fromisoformat(value.strip()[:10]))
        except ValueError as error:
            place = Place(file=path.name, column=column, value=value, at=_below_header(number))
            raise InputError("this is no day.", "Write days as 2026-03-31.", place) from error
    return days


def read_labelled(path: Path, columns: tuple[str, str], split_by: str = "") -> Labelled:
    """Read descriptions and codes, without points; count rows that have none, or a code that is too short.

    Raises
    ------
    InputError
        When a column is missing, or a code is not of digits.
    """
    found, number = Labelled(), 0
    with goods_file(path) as goods:
        text, code = (
            goods.column(name, usual) for name, usual in zip(columns, (TEXT_COLUMNS, CODE_COLUMNS), strict=True)
        )
        by = goods.column(split_by, ()) if split_by else ""
        for part in goods.parts():
            for row in part:
                number += 1
                _take(found, goods, number, row[text], (code, row[code]), row[by] if by else "")
    return found


def _take(found: Labelled, goods: GoodsFile, number: int, text: str, code: tuple[str, str], value: str) -> None:
    digits = code[1].replace(".", "").replace(" ", "")
    if digits and not (digits.isascii() and digits.isdigit()):
        place = Place(file=goods.path.name, column=code[0], value=code[1], at=_below_header(number))
        raise InputError("this is no commodity code.", f"Write {LARGEST} digits or more.", place)
    reason = NO_CODE if not digits else NO_TEXT if not text.strip() else SHORT if len(digits) < LARGEST else ""
    if reason:
        found.leave_out(reason, number)
        return
    found.texts.append(text)
    found.codes.append(digits)
    found.values.append(value)
    found.numbers.append(number)


def _below_header(number: int) -> str:
    return f"row {number} below the header"


def _with_own(workspace: Workspace | None, own: Labelled) -> Knowledge:
    rows = ((text, code, Precedent()) for text, code in zip(own.texts, own.codes, strict=True))
    return Knowledge((*known_texts(workspace, trees(workspace)).texts, *from_history(rows)))


def _learned(knowledge: Knowledge, lines: Lines, encoder: Encoder | None, seed: int) -> tuple[Recommender, float]:
    """Return a recommender, and the seconds of processor time that it took."""
    from landwaiter.classify.recommender import learn

    begun = time.process_time()
    recommender = learn(knowledge, seed=seed, national=lines, encoder=encoder)
    return recommender, round(time.process_time() - begun, 1)


def _measured(
    recommender: Judged, judged: Labelled, seconds: float | None, vague: Vague, national: National | None = None
) -> tuple[Evaluation, Cost]:
    from landwaiter.classify.costs import Cost, one_at_a_time, peak_gigabytes
    from landwaiter.classify.evaluation import evaluate as judge

    evaluation = judge(recommender, judged.texts, judged.codes, national=national, vague=vague)
    peak = peak_gigabytes()
    return evaluation, Cost(seconds, one_at_a_time(recommender, judged.texts), _megabytes(recommender), peak)


def _megabytes(recommender: Judged) -> float:
    from landwaiter.classify.baseline import Baseline
    from landwaiter.classify.recommender import Recommender
    from landwaiter.classify.saving import files

    size = recommender.size if isinstance(recommender, Baseline) else 0
    size += sum(map(len, files(recommender).values())) if isinstance(recommender, Recommender) else 0
    return round(size / 1e6, 1)


def _plain(knowledge: Knowledge, judged: Labelled, seed: int, vague: Vague, tell: Tell) -> tuple[Evaluation, Cost]:
    from landwaiter.classify.baseline import fit_baseline

    tell("judging a plain method")
    begun = time.process_time()
    plain = fit_baseline(knowledge, seed=seed)
    return _measured(plain, judged, round(time.process_time() - begun, 1), vague)


def _met_before(recommender: Judged, judged: Labelled) -> int:
    from landwaiter.classify.splitting import near_duplicates

    known = [text.text for source in (HISTORY, RULING) for text in recommender.knowledge.of(source)]
    return int(near_duplicates(judged.texts, known).sum()) if known else 0


def _repeated(judged: Labelled) -> tuple[int, int]:
    """Return how many rows come again, and how many different descriptions have more than one code."""
    pairs = set(zip(cleaned(judged.texts), (code[:LARGEST] for code in judged.codes), strict=True))
    codes = Counter(text for text, _ in pairs)
    return len(judged.texts) - len(pairs), sum(count > 1 for count in codes.values())
