"""What officers said of codes, as it is learned from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from landwaiter.classify.knowledge import Precedent
from landwaiter.classify.text.cleaning import cleaned
from landwaiter.store.workspace import DATABASE

if TYPE_CHECKING:
    from landwaiter.classify.remapping import Row
    from landwaiter.store import Workspace
    from landwaiter.store.database.judging import Judgment


def judgments_of(workspace: Workspace, until: date | None = None) -> list[Judgment]:
    """Return what was said of codes in the application of a workspace, nothing where there is none."""
    if workspace.settings.database.url is None and not (workspace.folder / DATABASE).is_file():
        return []
    from landwaiter.store.database.judging import all_judgments
    from landwaiter.store.database.opening import open_database

    database = open_database(workspace)
    try:
        with database.reading() as reader:
            return [one for one in all_judgments(reader) if until is None or one.judged_at[:10] <= until.isoformat()]
    finally:
        database.close()


def with_judgments(rows: Iterable[Row], said: Iterable[Judgment]) -> Iterator[Row]:
    """Yield history without what was rejected since, and then what was accepted and corrected, as confirmed.

    Rejected with a subheading are all national codes below it; with a national code, only this one is.
    """
    judged = list(said)
    # The last word on a description counts.
    latest = dict(zip(cleaned([one.description for one in judged]), judged, strict=True))
    wrong = {text: one.suggested for text, one in latest.items() if not one.code.startswith(one.suggested)}
    kept = list(rows)
    texts = cleaned([text for text, _, _ in kept]) if wrong else [""] * len(kept)
    for row, text in zip(kept, texts, strict=True):
        if text not in wrong or not row[1].startswith(wrong[text]):
            yield row
    for one in latest.values():
        if one.code:
            yield one.description, one.code, Precedent(1, 1, "", one.judged_at[:10])
