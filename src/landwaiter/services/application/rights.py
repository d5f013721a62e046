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
    "case.view": "See cases with their comments and attachments.",
    "case.open": "Open a case.",
    "case.comment": "Write a comment in a case.",
    "case.attach": "Attach a file to a case.",
    "case.close": "Close a case with a conclusion.",
    "publication.ask": "Ask for a model or a policy to be published.",
    "publication.answer": "Publish, as the second person, or refuse what was asked for.",
    "trail.view": "Read and verify the audit.",
    "trail.export": "Write a signed head of the audit.",
    "user.view": "See users, their roles and offices.",
    "user.manage": "Add users, give roles and offices, reset passwords, let users in and out.",
    "office.manage": "Add offices.",
    "webhook.manage": "Register addresses at which a program is told what happened.",
    "key.manage": "Make and revoke keys of programs.",
}
"""What there is to be allowed, and what it means."""

LOOKING = ("queue.view", "item.explain", "case.view")
WORKING = (
    *LOOKING,
    "declaration.submit",
    "item.decide",
    "lane.override",
    "outcome.record",
    "case.open",
    "case.comment",
    "case.attach",
)


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
    "supervisor": Role("Leads officers.", "own", (*WORKING, "lane.answer", "case.close", "webhook.manage")),
    "analyst": Role("Makes models and policies.", "all", (*LOOKING, "queue.make", "case.comment", "publication.ask")),
    "manager": Role(
        "Answers for models and policies.", "all", (*LOOKING, "queue.make", "publication.ask", "publication.answer")
    ),
    "auditor": Role(
        "Looks at everything and changes nothing.", "all", (*LOOKING, "trail.view", "trail.export", "user.view")
    ),
    "administrator": Role(
        "Keeps users and offices.", "all", ("user.view", "user.manage", "office.manage", "key.manage")
    ),
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
