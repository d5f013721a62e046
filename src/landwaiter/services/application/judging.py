"""Officers accept, correct or reject the code that is suggested for goods; what they say is learned from."""

from __future__ import annotations

from landwaiter.errors import InputError, Place
from landwaiter.services.application.acting import Actor, Application, looking, performing, plain_text
from landwaiter.store.database import judging
from landwaiter.store.database.judging import Judgment

LONGEST = 2_000
SMALLEST, LARGEST = 6, 12


def judge(app: Application, actor: Actor, description: str, suggested: str, code: str, reference: str = "") -> Judgment:
    """Say which code goods have, or that they do not have the suggested one.

    Parameters
    ----------
    description
        Of the goods.
    suggested
        The code that was recommended.
    code
        The right one: the same, another, or empty where it is only known that the suggested one is wrong.
    reference
        What it rests on, such as the number of a ruling; may be empty.

    Raises
    ------
    InputError
        When a text or code cannot be used.
    RightsError
        When the actor may not.
    """
    said = plain_text(description, "goods_description", longest=LONGEST)
    rests = plain_text(reference, "reference", longest=200, needed=False)
    codes = _code(suggested), _code(code) if code.strip() else ""
    verdict = judging.verdict_of(*codes)
    details = {"suggested": codes[0], "code": codes[1], "verdict": verdict, "reference": rests}
    with performing(app, actor, "code.judge", codes[1] or codes[0], **details) as writer:
        judging.add_judgment(writer, actor.user, said, *codes, rests)
        return Judgment(said, codes[0], verdict, codes[1], rests, actor.name, writer.at)


def judgments(app: Application, actor: Actor) -> list[Judgment]:
    """Return what was said of codes, oldest first.

    Raises
    ------
    RightsError
        When the actor may not ask for codes.
    """
    with looking(app, actor, "code.ask") as reader:
        return judging.all_judgments(reader)


def _code(text: str) -> str:
    plain = text.replace(".", "").replace(" ", "").strip()
    if not (plain.isascii() and plain.isdigit() and SMALLEST <= len(plain) <= LARGEST):
        raise InputError(
            "this is no commodity code.", "Write 6 to 12 digits.", Place(column="hs_code", value=text[:40])
        )
    return plain
