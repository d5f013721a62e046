"""What programs send and get, as strict types; declared values are the fields of the schema."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from landwaiter.schema import DECLARATION

PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"
"""Text without control characters but tabs and line breaks."""
MOST_ITEMS = 1_000
EXTRA_NAME = r"^[A-Za-z][A-Za-z0-9_ -]{0,62}$"

Text = Annotated[str, Field(max_length=2_000, pattern=PRINTABLE)]
Line = Annotated[str, Field(min_length=1, max_length=200, pattern=PRINTABLE)]
Extra = Annotated[dict[Annotated[str, Field(pattern=EXTRA_NAME)], Text], Field(max_length=50)]
KINDS: dict[str, Any] = {"text": Text, "date": Text, "time": Text, "integer": int, "number": float, "map": Extra}
FORMS = {"date": " As YYYY-MM-DD.", "time": " As HH:MM or HH:MM:SS."}


class Strict(BaseModel):
    """Takes what it names, of the right type, and nothing else."""

    model_config = ConfigDict(extra="forbid", strict=True)


FIELDS: dict[str, Any] = {
    one.name: (KINDS[one.kind] | None, Field(None, description=one.meaning + FORMS.get(one.kind, "")))
    for one in DECLARATION
}
Declaration = create_model(
    "Declaration",
    __base__=Strict,
    __doc__="A goods item of a declaration, as it is registered. Text is trimmed; an empty one is none.",
    **FIELDS,
)


class Submission(Strict):
    """Declaration items that are registered together."""

    items: Annotated[list[Declaration], Field(min_length=1, max_length=MOST_ITEMS)]
    reasons: Literal["all", "selected", "none"] = Field(
        "selected", description="For which items reasons are told: they take longer than lanes."
    )


class Said(BaseModel):
    """A reason: its message id, the values in it, and the sentence in the language that was asked for."""

    message: str
    params: dict[str, str | int | float]
    sentence: str


class Lane(BaseModel):
    """The lane that an item was given, and on what it rests."""

    declaration_id: str
    item_number: int
    registration_date: str
    office: str | None
    lane: Literal["red", "yellow", "blue", "green"]
    basis: Literal["targeted", "random", "none"] = Field(
        description="Whether it was picked for its score, drawn at random, or not picked."
    )
    score: float = Field(description="What items are held against each other by, under the policy.")
    probability: float = Field(description="Of fraud, as the model has it.")
    expected_revenue: float | None = Field(description="Of an inspection, national currency; null where not known.")
    inclusion_probability: float = Field(description="The chance that the item had in the random draw.")
    model: str
    policy: str
    submitted_at: str
    repeated: bool = Field(description="Whether the item had been submitted before: the answer is that of then.")
    reasons: list[Said] | None = Field(description="Strongest first; null where none were asked for.")


class Fault(BaseModel):
    """What is wrong with a value, and what to do."""

    field: str
    value: str | None = None
    message: str | None = None
    problem: str
    remedy: str | None = None


class RefusedItem(BaseModel):
    """An item that cannot be used; nothing of it was kept."""

    declaration_id: str | None
    item_number: int | None
    errors: list[Fault]


class Receipt(BaseModel):
    """An answer to each item, in their order: a lane, or what is wrong."""

    items: list[Lane | RefusedItem]
    accepted: int
    refused: int


class QueueItem(BaseModel):
    """An item of the queue, with the decision on it where there is one."""

    model_config = ConfigDict(extra="allow")

    declaration_id: str
    item_number: int
    registration_date: str
    office: str
    lane: str
    basis: str
    rank: int
    score: float | None
    inclusion_probability: float | None
    decision: DecisionMade | None


class DecisionMade(BaseModel):
    """The lane in which somebody took an item in hand."""

    declaration_id: str
    item_number: int
    office: str
    registered_on: str
    selection: str
    lane_given: str
    lane: str
    reason: str
    decided_by: str
    decided_at: str


class QueuePage(BaseModel):
    """A page of the queue, how many items match, and how many of them are in each lane."""

    items: list[QueueItem]
    total: int
    lanes: dict[str, int]
    selection: str
    first_day: str
    last_day: str


class Override(Strict):
    """Another lane for an item, and why."""

    lane: Literal["red", "yellow", "blue", "green"]
    reason: Annotated[str, Field(min_length=1, max_length=1_000, pattern=PRINTABLE)]


class Overridden(BaseModel):
    """The decision, or none where a second person has to answer first."""

    decision: DecisionMade | None
    waits_for_a_second_person: bool


class Explanation(BaseModel):
    """Why an item is ranked where it is, by the latest model; the look is in the audit."""

    declaration_id: str
    item_number: int
    model: str
    probability: float
    expected_revenue: float | None
    reasons: list[Said]


class OutcomeFound(Strict):
    """What an inspection found."""

    result: Literal["compliant", "minor", "fraud"]
    inspected_on: Text | None = Field(None, description="Day, as YYYY-MM-DD; today where it is not said.")
    known_on: Text | None = Field(None, description="Day on which it was known, as YYYY-MM-DD; today by default.")
    offence: Text | None = None
    additional_revenue: float | None = Field(None, description="Recovered duties and taxes, national currency.")
    corrected_hs_code: Text | None = None
    corrected_value: float | None = None
    corrected_origin: Text | None = None
    minutes: float | None = None
    note: Text | None = None


class OutcomeKept(BaseModel):
    """What was recorded is kept; whether the lake has it already."""

    recorded: bool
    in_the_lake: bool


class OutcomeRecorded(BaseModel):
    """An outcome that was recorded, and what became of it."""

    office: str
    recorded_at: str
    delivered_at: str | None
    problem: str | None
    content: dict[str, Any]


class OutcomePage(BaseModel):
    """Outcomes, the newest first."""

    outcomes: list[OutcomeRecorded]


class CodesAsked(Strict):
    """Descriptions of goods, each by itself."""

    descriptions: Annotated[list[Text], Field(min_length=1, max_length=100)]


class NationalCode(BaseModel):
    """A code of the national tariff below a candidate; the chances of all of them add up to the candidate's."""

    code: str
    chance: float
    path: list[str] = Field(description="Texts of the national tariff, from below the subheading down.")
    duty_percent: float | None
    reasons: list[str] = Field(description="Why the likeliest rather than the next; empty for the others.")


class CodeCandidate(BaseModel):
    """A code that may be right, the chances of it, its heading and its chapter, and why."""

    code: str
    chance: float
    heading_chance: float
    chapter_chance: float
    path: list[str] = Field(description="Texts of the nomenclature, from the chapter down.")
    duty_percent: float | None
    reasons: list[str]
    national: list[NationalCode] = Field([], description="The likeliest national codes below it, where any are known.")


class CodesOfGoods(BaseModel):
    """Candidates for one description, likeliest first."""

    text: str
    refused: str | None = Field(None, description="Why there are none; null where there are.")
    read_as: str | None = Field(None, description="How it was read where words are taken for misspelt.")
    enough: bool = Field(False, description="Whether the description tells the heading.")
    questions: list[str] = Field([], description="What to ask where it does not.")
    candidates: list[CodeCandidate] = []
    national_edition: str = Field("", description="Tariff that the national codes are of; empty: own declarations.")


class CodesSuggested(BaseModel):
    """An answer to each description, in their order."""

    answers: list[CodesOfGoods]


class SaidOfCode(Strict):
    """Which code goods have; no code where it is only known that the suggested one is wrong."""

    description: Annotated[str, Field(min_length=1, max_length=2_000, pattern=PRINTABLE)]
    suggested: Line
    code: Text | None = None
    reference: Text | None = Field(None, description="What it rests on, such as the number of a ruling.")


class CodeJudged(BaseModel):
    """What was kept."""

    verdict: Literal["accepted", "corrected", "rejected"]
    code: str | None


class SelectionMade(BaseModel):
    """A selection that was made."""

    id: str
    made_at: str
    model: str
    policy: dict[str, Any]
    period: str
    items: int
    selected: int


class SelectionPage(BaseModel):
    """Selections, the newest first."""

    selections: list[SelectionMade]


class WaitingRequest(BaseModel):
    """What somebody asked for and a second person answers."""

    id: int
    kind: str
    subject: str
    office: str
    reason: str
    asked_at: str


class WaitingRequests(BaseModel):
    """Requests that the key's user may answer, the oldest first."""

    requests: list[WaitingRequest]


class Answer(Strict):
    """Whether what was asked for is granted."""

    grant: bool


class AnswerGiven(BaseModel):
    """The request was answered."""

    id: int
    granted: bool


class NewCase(Strict):
    """A case on an item."""

    declaration_id: Line
    item_number: Annotated[int, Field(ge=1, le=99_999)]
    title: Line


class CaseNumber(BaseModel):
    """The number of a case."""

    id: int


class CaseShort(BaseModel):
    """A case; what closed it is null while it is open."""

    id: int
    declaration_id: str
    item_number: int
    office: str
    title: str
    opened_by: str
    opened_at: str
    closed_at: str | None
    conclusion: str | None


class CasePage(BaseModel):
    """Cases, the newest first."""

    cases: list[CaseShort]
    total: int


class CommentWritten(BaseModel):
    """A comment in a case."""

    id: int
    text: str
    written_by: str
    written_at: str


class CaseWhole(CaseShort):
    """A case with its comments."""

    comments: list[CommentWritten]


class Remark(Strict):
    """A text."""

    text: Annotated[str, Field(min_length=1, max_length=10_000, pattern=PRINTABLE)]


class CommentNumber(BaseModel):
    """The number of a comment."""

    id: int


class CaseClosed(BaseModel):
    """The case is closed."""

    id: int
    closed: bool


class OwnKey(BaseModel):
    """What the key that is shown may do, and where: its scopes that the user's roles allow; null is everywhere."""

    name: str
    scopes: list[str]
    offices: dict[str, list[str] | None]


Event = Literal["item.selected", "item.decided", "outcome.recorded", "request.waiting", "case.opened"]


class WebhookWanted(Strict):
    """An address that is to be told of events."""

    url: Annotated[str, Field(max_length=500, pattern=r"^https?://[!-~]+$")]
    events: Annotated[list[Event], Field(min_length=1, max_length=20)]


class WebhookMade(BaseModel):
    """A new address, and the secret by which what it is told is signed: it is shown once."""

    id: int
    secret: str


class WebhookKnown(BaseModel):
    """An address that is told of events."""

    id: int
    url: str
    events: list[str]
    created_at: str


class WebhookList(BaseModel):
    """The addresses of the key's user."""

    webhooks: list[WebhookKnown]


class WebhookEnded(BaseModel):
    """The address is told nothing any more."""

    id: int
    ended: bool


class DeliveryMade(BaseModel):
    """What an address was told, or is to be told."""

    id: int
    event: str
    made_at: str
    tries: int
    next_at: str | None
    delivered_at: str | None
    problem: str | None


class DeliveryPage(BaseModel):
    """Deliveries, the newest first."""

    deliveries: list[DeliveryMade]


class ProblemDetails(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str | None = None
    remedy: str | None = None
    errors: list[dict[str, Any]] | None = None
