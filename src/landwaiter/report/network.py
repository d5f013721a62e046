"""Who trades with whom around an item: importers, declarants and exporters, drawn and told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from landwaiter.explain.sentences import field_label
from landwaiter.report.charts import svg
from landwaiter.report.drawing import STYLES, Point, mark, text

if TYPE_CHECKING:
    from landwaiter.report.words import Words
    from landwaiter.services.application.trading import Link, Network, Node

COLUMNS = {"importer_id": 110.0, "declarant_id": 320.0, "exporter_id": 530.0}
"""Where the parties of a role stand."""
TOP, STEP, BOTTOM = 58.0, 44.0, 14.0
SIZE = 7.0
THICKEST = 8.0
MOST_LETTERS = 24
CLEAN, FRAUD = STYLES[0], STYLES[1]


def network_chart(found: Network, words: Words) -> Markup | None:
    """Draw the parties of an item and those they deal with; ``None`` where nobody has dealt with anybody.

    Filled circles are the item's own parties. The more items a line stands for, the thicker it is; broken ones had
    frauds, and say how many.
    """
    if not found.links:
        return None
    places = _places(found.nodes)
    most = max(link.items for link in found.links)
    parts = [_line(link, places, most) for link in sorted(found.links, key=lambda link: link.frauds)]
    parts += [
        text((across, 22.0), field_label(role, words.language), "middle", "label") for role, across in COLUMNS.items()
    ]
    for node, place in zip(found.nodes, places, strict=True):
        parts += _party(node, place)
    parts += [_counted(link, places, words) for link in found.links if link.frauds]
    height = max(place[1] for place in places) + STEP / 2 + BOTTOM
    return svg(words("network.title"), network_told(found, words), parts, height)


def network_told(found: Network, words: Words) -> str:
    """Say in words what the drawing shows, one link after the other."""
    return " ".join(link_told(found, link, words) for link in found.links)


def link_told(found: Network, link: Link, words: Words) -> str:
    """Say in words what two parties share."""
    ends = {"one": found.nodes[link.start].name, "other": found.nodes[link.end].name}
    counts = {"items_count": link.items, "inspected_count": link.inspected, "frauds_count": link.frauds}
    return words("network.link", **ends, **counts)


def _places(nodes: tuple[Node, ...]) -> list[Point]:
    """Put each party below the last one of its role."""
    taken = dict.fromkeys(COLUMNS, 0)
    places = []
    for node in nodes:
        places.append((COLUMNS[node.role], TOP + STEP * taken[node.role]))
        taken[node.role] += 1
    return places


def _line(link: Link, places: list[Point], most: int) -> str:
    (left, high), (right, low) = places[link.start], places[link.end]
    colour, dash, _ = FRAUD if link.frauds else CLEAN
    width = max(1.0, THICKEST * (link.items / most) ** 0.5)
    # Curved, so that a line between the outer columns does not run through the middle one's circles.
    bend = (left + right) / 2
    shape = f"M{left:.0f} {high:.0f}C{bend:.0f} {high:.0f} {bend:.0f} {low:.0f} {right:.0f} {low:.0f}"
    return (
        f'<path d="{shape}" fill="none" stroke="{colour}" stroke-opacity="0.55" stroke-width="{width:.1f}" '
        f'stroke-dasharray="{dash}"/>'
    )


def _party(node: Node, place: Point) -> list[str]:
    name = node.name if len(node.name) <= MOST_LETTERS else node.name[: MOST_LETTERS - 1] + "\N{HORIZONTAL ELLIPSIS}"
    shape = "circle" if node.own else "ring"
    label = text((place[0], place[1] - 11), name, "middle", "small" if not node.own else "value")
    return [mark(place, shape, STYLES[3][0], SIZE), label]


def _counted(link: Link, places: list[Point], words: Words) -> str:
    (left, high), (right, low) = places[link.start], places[link.end]
    at = ((left + right) / 2, (high + low) / 2 + 4)
    return text(at, words("network.frauds", frauds_count=link.frauds), "middle", "small")
