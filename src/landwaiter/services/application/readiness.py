"""What is ready to answer for an item that arrives: the model and the policy in force, and the history as it stands."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from landwaiter.errors import NotComputableError
from landwaiter.features import FeatureSpec, build
from landwaiter.features.standing import Item, Standing
from landwaiter.schema import tables
from landwaiter.selection import Policy, objective_score
from landwaiter.selection.arriving import Bars, learn_bars
from landwaiter.services import pseudonyms
from landwaiter.services.application.publishing import model_in_force, policy_in_force
from landwaiter.services.lodged import day_of_latest
from landwaiter.services.session import engine_of, source_of
from landwaiter.store.lake import RECORDS
from landwaiter.targeting import registry
from landwaiter.targeting.model import TargetingModel

if TYPE_CHECKING:
    from landwaiter.features.state import Source
    from landwaiter.features.table import FeatureTable
    from landwaiter.services.application.acting import Application

RECENT = 20_000
"""Latest items whose scores set the bars."""
DAYS = 2
"""Days of registration that are held at a time."""


@dataclass(slots=True)
class Ready:
    """A model, a policy with its bars, and the history on the days on which items arrive.

    Attributes
    ----------
    model, policy
        Those in force when this was made.
    bars
        What an item must reach to be targeted, by the scores of recent items.
    commits
        What lay in the lake then.
    """

    model: TargetingModel
    policy: Policy
    bars: Bars
    commits: frozenset[str]
    _source: Source
    _spec: FeatureSpec
    _open: ExitStack
    _days: OrderedDict[date, Standing] = field(default_factory=OrderedDict)

    @property
    def name(self) -> str:
        """Name and version of the model."""
        return f"{self.model.card.name} {self.model.card.version}"

    def table(self, day: date, items: list[Item]) -> FeatureTable:
        """Return the features of items registered on a day, as things were known before it."""
        if day not in self._days:
            self._days[day] = Standing(self._source, self._spec, day)
            while len(self._days) > DAYS:
                self._days.popitem(last=False)
        self._days.move_to_end(day)
        return self._days[day].table(items)

    @property
    def days(self) -> tuple[date, ...]:
        """The days that are held."""
        return tuple(self._days)

    def close(self) -> None:
        """Free what is held."""
        self._open.close()


def in_force(app: Application, model: str = "targeting", policy: str = "default") -> tuple[str, Policy]:
    """Return the version of the model and the policy that are in force.

    Raises
    ------
    NotComputableError
        When none is, or the model is not the one that was published.
    """
    version, rules = model_in_force(app, model), policy_in_force(app, policy)
    if version is None or rules is None:
        problem = "no model or no policy is in force."
        raise NotComputableError(problem, "Publish both: one person asks, another answers.")
    return version, rules


def commits_of(app: Application) -> frozenset[str]:
    """Return the names of everything that was committed to the lake."""
    return frozenset(path.stem for path in (app.workspace.lake.folder / RECORDS).glob("*.json"))


def make_ready(app: Application, model: str = "targeting", policy: str = "default") -> Ready:
    """Load the model in force, learn the bars of the policy in force, and open the history.

    Raises
    ------
    InputError
        When the workspace holds pseudonyms, among which nothing is recorded by name.
    NotComputableError
        When none is in force, or there is no history.
    """
    version, rules = in_force(app, model, policy)
    pseudonyms.refuse_mixture(app.workspace, None)
    ranker, commits = registry.load(app.workspace.models, model, version), commits_of(app)
    spec = FeatureSpec.from_dict(dict(ranker.spec))
    with ExitStack() as stack:
        engine = stack.enter_context(engine_of(app.workspace))
        source = source_of(app.workspace, engine)
        first = day_of_latest(engine, tables.declarations(), RECENT)
        recent = build(source, spec, start=first, evidence=True)
        return Ready(ranker, rules, _bars(ranker, rules, recent), commits, source, spec, stack.pop_all())


def _bars(model: TargetingModel, policy: Policy, recent: FeatureTable) -> Bars:
    scores = model.score(recent)
    return learn_bars(
        policy, objective_score(scores.probability, scores.expected_revenue, policy.weight), recent.day, recent.office
    )
