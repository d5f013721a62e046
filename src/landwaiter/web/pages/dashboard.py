"""The manager's dashboard."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from landwaiter.report.dashboard import budget_chart, months_chart, rates_chart
from landwaiter.report.words import Words
from landwaiter.services.application.acting import Actor
from landwaiter.services.application.dashboard import Dashboard, Period, open_dashboard
from landwaiter.services.application.queue import LANES
from landwaiter.web.asking import App, allowed
from landwaiter.web.rendering import language_of, page, say

router = APIRouter()
Viewer = Annotated[Actor, Depends(allowed("dashboard.view"))]
HOURS_OF_DAYS = 72
"""From so many hours on, times are told in days."""


def period(first: str = "", last: str = "", office: str = "") -> Period:
    """Return which months and office an address asks for."""
    return Period(first, last, office.strip())


@router.get("/dashboard")
def dashboard(request: Request, app: App, actor: Viewer, asked: Annotated[Period, Depends(period)]) -> Response:
    """Show the dashboard."""
    found, language = open_dashboard(app, actor, asked), language_of(request)
    words = Words(language)
    return page(
        request, "dashboard.html", found=found, words=words, charts=_charts(found, words), lane_named=LANES, time=_time
    )


def _charts(found: Dashboard, words: Words) -> dict[str, object]:
    guess = found.whole.strata["random"].hit_rate

    def lane(name: str) -> str:
        return say(words.language, f"web.lane.{name}") if name in LANES else say(words.language, "web.unknown")

    return {
        "lane": rates_chart(found.by_lane, words, words("dashboard.by_lane"), lane, guess),
        "office": rates_chart(found.by_office, words, words("dashboard.by_office"), str, guess),
        "month": months_chart(found.by_month, words),
        "budget": budget_chart(found.budget, words),
    }


def _time(hours: float) -> tuple[str, float]:
    """Return how a time is told: in hours, or in days where it is long.

    >>> _time(30.0), _time(96.0)
    (('hours', 30.0), ('days', 4.0))
    """
    return ("hours", round(hours, 1)) if hours < HOURS_OF_DAYS else ("days", round(hours / 24, 1))
