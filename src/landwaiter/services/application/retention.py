"""Retention: personal data goes when the settings say so, and the audit says that it went."""

from __future__ import annotations

import calendar
import shutil
from datetime import datetime
from typing import TYPE_CHECKING

from landwaiter.errors import SettingsError
from landwaiter.services.application.acting import Actor, Application, performing
from landwaiter.store.database.masking import mask_before
from landwaiter.store.database.transactions import stamp

if TYPE_CHECKING:
    from landwaiter.store import Workspace


def mask_old(app: Application, actor: Actor) -> dict[str, int]:
    """Mask personal data that is older than ``retention.months``; return how many rows changed, by table.

    The application database and the reports on uploaded files are masked; the lake, models, the audit and
    backups stay as they are.

    Raises
    ------
    RightsError
        When the actor may not.
    SettingsError
        When it is not set after how many months.
    """
    months = months_kept(app.workspace)
    moment = months_before(app.database.now, months)
    with performing(app, actor, "retention.run", "", "", months=months, before=stamp(moment)) as writer:
        masked = mask_before(writer, stamp(moment))
        writer.tell(masked=masked)
    files = _forget_reports(app, moment)
    return {**masked, "reports": files} if files else masked


def months_kept(workspace: Workspace) -> int:
    """Return for how many months personal data is kept.

    Raises
    ------
    SettingsError
        When it is not set.
    """
    months = workspace.settings.retention.months
    if months is None:
        raise SettingsError("it is not set when personal data goes.", "Set retention.months in the settings.")
    return months


def months_before(moment: datetime, months: int) -> datetime:
    """Return the same time of day some months earlier, on the last day of a shorter month.

    >>> months_before(datetime(2026, 3, 31), 13).date().isoformat()
    '2025-02-28'
    """
    whole = moment.year * 12 + moment.month - 1 - months
    year, month = divmod(whole, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, calendar.monthrange(year, month + 1)[1]))


def _forget_reports(app: Application, moment: datetime) -> int:
    """Delete what was found in files uploaded before; it shows values of them."""
    old = [one for one in app.workspace.arrivals.glob("*") if one.stat().st_mtime < moment.timestamp()]
    for folder in old:
        shutil.rmtree(folder)
    return len(old)
