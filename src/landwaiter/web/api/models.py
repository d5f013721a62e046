"""What programs send and get, as strict types; declared values are the fields of the schema."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from landwaiter.schema import DECLARATION

PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
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


Declaration = create_model(
    "Declaration",
    __base__=Strict,
    __doc__="A goods item of a declaration, as it is registered. Text is trimmed; an empty one is none.",
    **{
        one.name: (KINDS[one.kind] | None, Field(None, description=one.meaning + FORMS.get(one.kind, "")))
        for one in DECLARATION
    },
)


class Submission(Strict):
    """Declaration items that are registered together."""

    items: Annotated[list[Declaration], Field(min_length=1, max_length=MOST_ITEMS)]  # type: ignore[valid-type]
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


class ProblemDetails(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str | None = None
    remedy: str | None = None
    errors: list[dict[str, Any]] | None = None
