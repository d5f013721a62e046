"""The model card as a page of Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from landwaiter.explain import render
from landwaiter.targeting.card import Metrics, ModelCard


def card_text(card: ModelCard, language: str = "en") -> str:
    """Return the card as Markdown; its caveats in ``language``, the rest in English."""
    return "\n".join(_lines(card, language)) + "\n"


def _lines(card: ModelCard, language: str) -> Iterator[str]:
    data = card.data
    yield f"# {card.name} {card.version}"
    yield ""
    yield f"Ranker **{card.ranker}**, made on {card.created}, seed {card.seed}."
    yield ""
    yield "## Learned from"
    yield ""
    yield f"- {data.labelled} inspected items, {data.frauds} of them fraud, {data.with_revenue} with known revenue"
    yield f"- registered from {data.first_registration} to {data.last_registration}, outcomes known by {data.known_by}"
    yield f"- {data.offices} offices"
    for partner in card.partners:
        heard = (
            f"with the weight {partner.weight:.2f}" if partner.weight else "not used: own labels did not bear it out"
        )
        yield f"- what {partner.name} shared ({partner.fingerprint}), {heard}"
    yield ""
    yield "## How good it was"
    yield ""
    yield from _figures(card.metrics)
    yield ""
    yield "## Beware"
    yield ""
    yield from (f"- {render(caveat.as_reason(), language)}" for caveat in card.caveats)
    yield from _inside(card)


def _figures(metrics: Metrics | None) -> Iterator[str]:
    if metrics is None:
        yield "Not judged: too few of the latest items were fraud, or too few were not."
        return
    yield f"On the latest {metrics.rows} items ({metrics.frauds} frauds, from {metrics.first_registration}),"
    yield "which neither fitting nor tuning nor calibration had seen:"
    yield ""
    yield "| figure | value |"
    yield "|---|---|"
    yield f"| AUC | {metrics.auc:.3f} |"
    yield f"| average precision | {metrics.average_precision:.3f} |"
    for share, value in metrics.precision_at.items():
        yield f"| precision at {share} | {value:.3f} |"
    yield f"| Brier score | {metrics.brier:.4f} |"
    yield f"| calibration error | {metrics.calibration_error:.4f} |"


def _inside(card: ModelCard) -> Iterator[str]:
    yield ""
    yield "## Parameters"
    yield ""
    yield from (f"- {name}: {value}" for name, value in card.parameters.items())
    yield f"- calibration: {card.calibration['method']}"
    if card.revenue is not None:
        money = card.revenue
        yield f"- revenue: {money.method}, capped at {money.cap:.0f} (quantile {money.cap_quantile})"
    yield ""
    yield f"## Features ({len(card.features)})"
    yield ""
    yield from (f"- `{feature.name}`: {feature.meaning}" for feature in card.features)
    yield ""
    yield "## Files"
    yield ""
    yield from (f"- `{name}`: sha256 {digest}" for name, digest in card.files.items())
    yield ""
    yield "Made with " + ", ".join(f"{name} {version}" for name, version in card.libraries.items()) + "."
