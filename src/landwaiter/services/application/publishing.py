"""Which model and which policy are in force: published by two people, and rolled back in the same way."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import date
from typing import Any

from landwaiter.errors import NotComputableError
from landwaiter.selection import Policy
from landwaiter.services import selecting
from landwaiter.services.application.acting import Actor, Application, looking, performing, plain_text
from landwaiter.services.application.deciding import LONGEST_REASON, ask
from landwaiter.services.application.submissions import deliver_submissions
from landwaiter.services.session import Tell, silent
from landwaiter.store.database import work
from landwaiter.store.model_files import CARD
from landwaiter.targeting import registry

POLICY = "policy"
MODEL = "model"


def publish_model(app: Application, actor: Actor, name: str, version: str, reason: str) -> int:
    """Ask for a version of a model to be in force; return the number of the request that a second person answers.

    An earlier version is asked for in the same way, which rolls back to it.

    Raises
    ------
    ConflictError
        When somebody asked for this already.
    InputError
        When the reason is missing.
    ModelError
        When there is no such version, or its files are not what its card says.
    RightsError
        When the actor may not.
    """
    registry.load(app.workspace.models, name, version)
    payload = {"name": name, "version": version, "card": _card(app, name, version)}
    return _ask(app, actor, MODEL, f"{MODEL} {name} {version}", payload, reason)


def publish_policy(app: Application, actor: Actor, policy: Policy, reason: str) -> int:
    """Ask for a policy to be in force; return the number of the request that a second person answers.

    Raises
    ------
    ConflictError
        When somebody asked for one under this name already.
    InputError
        When the reason is missing.
    RightsError
        When the actor may not.
    """
    name = plain_text(policy.name, "name of the policy", longest=80)
    return _ask(app, actor, POLICY, f"{POLICY} {name}", policy.as_dict(), reason)


def _ask(app: Application, actor: Actor, kind: str, subject: str, payload: dict[str, Any], reason: str) -> int:
    why = plain_text(reason, "reason", longest=LONGEST_REASON)
    with performing(app, actor, "publication.ask", subject, reason=why, payload=payload) as writer:
        return ask(writer, actor, kind, subject, "", payload, why)


def model_in_force(app: Application, name: str = "targeting") -> str | None:
    """Return the version of a model that is in force, ``None`` where none was published.

    Raises
    ------
    NotComputableError
        When its card is not the one that was published.
    """
    with app.database.reading() as reader:
        found = work.published(reader, MODEL, name)
    if not found:
        return None
    version, card = found[0].payload["version"], found[0].payload["card"]
    if _card(app, name, version) != card:
        raise NotComputableError(
            f"the model {name} {version} is not the one that was published.", "Restore its folder."
        )
    return str(version)


def policy_in_force(app: Application, name: str = "default") -> Policy | None:
    """Return the policy that is in force under a name, ``None`` where none was published."""
    with app.database.reading() as reader:
        found = work.published(reader, POLICY, name)
    return Policy(**found[0].payload) if found else None


def published(app: Application, actor: Actor, kind: str, name: str) -> list[work.Publication]:
    """Return what was published under a name, the newest, which is in force, first.

    Raises
    ------
    RightsError
        When the actor may not see it.
    """
    with looking(app, actor, "model.view") as reader:
        return work.published(reader, kind, name)


def make_queue(
    app: Application,
    actor: Actor,
    start: date | None = None,
    end: date | None = None,
    *,
    model: str = "targeting",
    policy: str = "default",
    tell: Tell = silent,
) -> selecting.Selected:
    """Select by the model and the policy in force; it is entered before it is done, so that none is without an entry.

    What was submitted and waits for its delivery to the lake is delivered first.

    Raises
    ------
    NotComputableError
        When no model or no policy is in force, or nothing was registered in the period.
    RightsError
        When the actor may not.
    """
    version, rules = model_in_force(app, model), policy_in_force(app, policy)
    if version is None or rules is None:
        problem = "no model or no policy is in force."
        raise NotComputableError(problem, "Publish both: one person asks, another answers.")
    told = {"model": f"{model} {version}", "policy": asdict(rules)}
    with performing(app, actor, "queue.make", policy, "", **told):
        pass
    deliver_submissions(app)
    return selecting.select(app.workspace, start, end, policy=rules, model=model, version=version, tell=tell)


def _card(app: Application, name: str, version: str) -> str:
    path = app.workspace.models / name / version / CARD
    return hashlib.sha256(path.read_bytes() if path.is_file() else b"").hexdigest()
