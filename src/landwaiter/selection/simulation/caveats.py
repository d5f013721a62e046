"""What a reader must know before using the figures of a simulation."""

from __future__ import annotations

from landwaiter.schema.nouns import Reason

NEARLY_ALL = 0.99
FEW_FRAUDS = 200
FEW_SEEDS = 5


def caveats_of(
    *, items: int, candidates: int, frauds: int, revenue: float, seeds: int, truth: bool
) -> tuple[Reason, ...]:
    """Return the caveats that apply, the gravest first.

    Parameters
    ----------
    items, candidates
        Items registered in the time simulated, and those of them that could be selected.
    frauds, revenue
        Frauds among these, and what inspecting all would have recovered.
    seeds
        How often each strategy was played.
    truth
        Whether the truth of every item is known, as of a simulated country.
    """
    found = []
    if candidates < NEARLY_ALL * items:
        counts = {"candidates_count": candidates, "items_count": items, "share_percent": candidates / items}
        found.append(Reason("contest.caveat.candidates", counts))
    if frauds < FEW_FRAUDS:
        found.append(Reason("contest.caveat.few_frauds", {"frauds_count": frauds}))
    if not revenue:
        found.append(Reason("contest.caveat.no_revenue"))
    if seeds == 1:
        found.append(Reason("contest.caveat.one_seed"))
    elif seeds < FEW_SEEDS:
        found.append(Reason("contest.caveat.few_seeds", {"seeds_count": seeds}))
    found.append(Reason("contest.caveat.one_history"))
    found.append(Reason("contest.caveat.truth") if truth else Reason("contest.caveat.recorded"))
    return tuple(found)
