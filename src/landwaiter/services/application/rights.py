"""Who may do what: a role has actions, and those in the offices of the user or in all.

An action has one name everywhere: as a right, as the scope of a key, and in the audit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ACTIONS: dict[str, str] = {
    "declaration.submit": "Submit declarations as they are registered, and get their lanes back.",
    "queue.view": "See the queue of items and the lanes that they were given.",
    "queue.make": "Make the queue by the model and the policy in force.",
    "item.explain": "See why an item was ranked where it was. Every look is in the audit.",
    "item.decide": "Take an item in hand in the lane that it was given.",
    "lane.override": "Give an item another lane, with a reason; from red to a lower one only with a second person.",
    "lane.answer": "Grant or refuse, as the second person, that an item leaves the red lane.",
    "outcome.record": "Record what an inspection found.",
    "code.ask": "Ask for codes of goods, and look through the nomenclature.",
    "code.judge": "Accept, correct or reject the code that is suggested for goods.",
    "code.traders": "See who trades in the goods of a code.",
    "case.view": "See cases with their comments and attachments.",
    "case.open": "Open a case.",
    "case.comment": "Write a comment in a case.",
    "case.attach": "Attach a file to a case.",
    "case.close": "Close a case with a conclusion.",
    "model.view": "See models, policies and what was published, and try out what a policy would select.",
    "request.view": "See what waits for one's answer, and what one asked for.",
    "publication.ask": "Ask for a model or a policy to be published.",
    "publication.answer": "Publish, as the second person, or refuse what was asked for.",
    "import.make": "Upload files, check them and take them in.",
    "model.train": "Train models.",
    "model.watch": "Hold a model against what was registered since it was trained.",
    "outcome.deliver": "Deliver outcomes that wait to the lake.",
    "retention.run": "Mask personal data that is older than the settings let it be kept.",
    "backup.make": "Make backups.",
    "jobs.view": "See what is done in the background, and what came of it.",
    "system.watch": "See figures about the server: requests, jobs, outcomes that wait.",
    "dashboard.view": "See the dashboard: hit rates, revenue, budget, times.",
    "table.export": "Export, as a file, a table that one may see. Each export is in the audit.",
    "trail.view": "Read and verify the audit.",
    "trail.export": "Write a signed head of the audit.",
    "user.view": "See users, their roles and offices.",
    "user.manage": "Add users, give roles and offices, reset passwords, let users in and out.",
    "office.manage": "Add offices.",
    "webhook.manage": "Register addresses at which a program is told what happened.",
    "key.manage": "Make and revoke keys of programs.",
}
"""What there is to be allowed, and what it means."""

LOOKING = ("queue.view", "item.explain", "case.view", "table.export", "code.ask", "code.traders")
WORKING = (
    *LOOKING,
    *("declaration.submit", "item.decide", "lane.override", "outcome.record", "code.judge", "request.view"),
    *("case.open", "case.comment", "case.attach"),
)

RUNNING = ("jobs.view", "outcome.deliver", "retention.run", "backup.make", "system.watch", "table.export")
KEEPING = ("user.view", "user.manage", "office.manage", "key.manage", *RUNNING)
MODELLING = ("model.train", "model.watch", "model.view", "queue.make", "request.view", "publication.ask")
MAKING = (*LOOKING, *MODELLING, "code.judge", "jobs.view", "import.make", "dashboard.view")


@dataclass(frozen=True, slots=True)
class Role:
    """What a role may do, and where: in the user's ``own`` offices or in ``all``."""

    meaning: str
    offices: Literal["own", "all"]
    actions: tuple[str, ...]


ROLES: dict[str, Role] = {
    "officer": Role("Works the queue of an office.", "own", WORKING),
    "registry": Role(
        "Is the system that registers declarations, such as ASYCUDA.",
        "all",
        ("declaration.submit", "queue.view", "webhook.manage"),
    ),
    "supervisor": Role(
        "Leads officers.", "own", (*WORKING, "lane.answer", "case.close", "dashboard.view", "webhook.manage")
    ),
    "analyst": Role("Makes models and policies.", "all", (*MAKING, "case.comment")),
    "manager": Role("Answers for models and policies.", "all", (*MAKING, "publication.answer", "outcome.deliver")),
    "auditor": Role(
        "Looks at everything and changes nothing.",
        "all",
        (*LOOKING, "jobs.view", "model.view", "dashboard.view", "trail.view", "trail.export", "user.view"),
    ),
    "administrator": Role("Keeps users, offices and the system.", "all", KEEPING),
}
"""The roles. A user may have several."""


def offices_of(action: str, roles: frozenset[str], own: frozenset[str]) -> frozenset[str] | None:
    """Return where somebody with ``roles`` may do ``action``: in these offices, or in all (``None``).

    >>> offices_of("item.decide", frozenset({"officer", "auditor"}), frozenset({"LOM"}))
    frozenset({'LOM'})
    >>> offices_of("trail.view", frozenset({"officer"}), frozenset({"LOM"}))
    frozenset()
    """
    permitting = [ROLES[role] for role in roles if action in ROLES[role].actions]
    if any(role.offices == "all" for role in permitting):
        return None
    return own if permitting else frozenset()
