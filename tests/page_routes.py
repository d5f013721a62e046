"""Every page and form that the server has, as it has them: no list that somebody could forget to add to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from landwaiter.web.asking import signed_in
from landwaiter.web.pages import ROUTERS


class PageRoute(NamedTuple):
    """A page or form: ``action`` is what it demands of a person, ``personal`` whether it is for anybody signed in."""

    method: str
    path: str
    action: str | None
    personal: bool


def _asked(dependant: Dependant) -> Iterator[object]:
    for one in dependant.dependencies:
        yield one.call
        yield from _asked(one)


def _pages() -> Iterator[PageRoute]:
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            asked = list(_asked(route.dependant))
            actions = {one.__dict__["action"] for one in asked if "action" in getattr(one, "__dict__", {})}
            assert len(actions) <= 1, route.path
            for method in sorted(route.methods):
                yield PageRoute(method, route.path, next(iter(actions), None), signed_in in asked)


PAGES = tuple(_pages())
UNSAFE = tuple(one for one in PAGES if one.method not in {"GET", "HEAD"})
SHOWN = tuple(one for one in PAGES if one.method == "GET")


PARAMETER = re.compile(r"\{([a-z_]+)(?::[a-z]+)?\}")


def filled(path: str, **values: object) -> str:
    """Return an address with values in the place of its parameters; ``1`` where none is given."""
    return PARAMETER.sub(lambda found: str(values.get(found[1], 1)), path)


def named(route: PageRoute) -> str:
    return f"{route.method} {route.path}"
