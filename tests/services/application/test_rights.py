"""Who may do what: the whole table, written out a second time."""

from __future__ import annotations

import pytest

from landwaiter.errors import RightsError
from landwaiter.services.application.acting import Actor, Application, looking, performing
from landwaiter.services.application.rights import ACTIONS, ROLES

# officer, registry, supervisor, analyst, manager, auditor, administrator: o in own offices, a in all.
MATRIX = {
    "declaration.submit": "oao....",
    "queue.view": "oaoaaa.",
    "queue.make": "...aa..",
    "item.explain": "o.oaaa.",
    "item.decide": "o.o....",
    "lane.override": "o.o....",
    "lane.answer": "..o....",
    "outcome.record": "o.o....",
    "code.ask": "o.oaaa.",
    "code.judge": "o.oaa..",
    "code.traders": "o.oaaa.",
    "case.view": "o.oaaa.",
    "case.open": "o.o....",
    "case.comment": "o.oa...",
    "case.attach": "o.o....",
    "case.close": "..o....",
    "model.view": "...aaa.",
    "request.view": "o.oaa..",
    "publication.ask": "...aa..",
    "publication.answer": "....a..",
    "import.make": "...aa..",
    "model.train": "...aa..",
    "model.watch": "...aa..",
    "outcome.deliver": "....a.a",
    "retention.run": "......a",
    "backup.make": "......a",
    "jobs.view": "...aaaa",
    "system.watch": "......a",
    "dashboard.view": "..oaaa.",
    "table.export": "o.oaaaa",
    "trail.view": ".....a.",
    "trail.export": ".....a.",
    "user.view": ".....aa",
    "user.manage": "......a",
    "office.manage": "......a",
    "webhook.manage": ".ao....",
    "key.manage": "......a",
}
OWN = frozenset({"LOM"})
WHERE: dict[str, frozenset[str] | None] = {"o": OWN, "a": None, ".": frozenset()}


def test_the_matrix_is_of_every_role_and_action() -> None:
    assert list(MATRIX) == list(ACTIONS)
    assert list(ROLES) == ["officer", "registry", "supervisor", "analyst", "manager", "auditor", "administrator"]


@pytest.mark.parametrize("action", MATRIX)
def test_a_role_may_do_what_the_matrix_says(action: str) -> None:
    for role, said in zip(ROLES, MATRIX[action], strict=True):
        actor = Actor(role, 1, frozenset({role}), OWN)
        assert actor.may(action) == (said != ".")
        assert actor.where(action) == WHERE[said]
        narrowed = Actor("key:x", 1, frozenset({role}), OWN, scopes=frozenset(ACTIONS) - {action})
        assert not narrowed.may(action)
        assert narrowed.where(action) == frozenset()
        alone = Actor("key:x", 1, frozenset({role}), OWN, scopes=frozenset({action}))
        assert alone.where(action) == WHERE[said]
        nobody = Actor("nobody", 1, frozenset(), OWN)
        assert nobody.where(action) == frozenset()


def test_what_is_not_allowed_is_refused_and_entered(app: Application) -> None:
    before, expected = app.database.count, []
    for action, row in MATRIX.items():
        for role, said in zip(ROLES, row, strict=True):
            actor = Actor(role, 1, frozenset({role}), OWN)
            for office, allowed in (("LOM", said != "."), ("ANE", said == "a")):
                assert _allowed(app, actor, action, office) == allowed
                expected.append((action if allowed else "access.refused", role, office))
    assert [(one.action, one.actor, one.office) for one in app.database.entries(before + 1)] == expected


def _allowed(app: Application, actor: Actor, action: str, office: str) -> bool:
    try:
        with performing(app, actor, action, "D1/1", office) as writer:
            assert writer.offices == actor.where(action)
    except RightsError:
        return False
    return True


def test_looking_is_refused_too(app: Application) -> None:
    with pytest.raises(RightsError), looking(app, Actor("x", 1, frozenset({"officer"}), OWN), "user.view"):
        pass
    assert list(app.database.entries())[-1].details == '{"action":"user.view"}'
