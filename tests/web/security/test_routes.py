"""Every page and form of the server, as it has them, against who may do what and where requests come from."""

from __future__ import annotations

import pytest
from browsing import HERE, PEOPLE
from page_routes import PAGES, SHOWN, UNSAFE, PageRoute, filled, named
from starlette.testclient import TestClient

from landwaiter.services.application.rights import ACTIONS, ROLES

PUBLIC = {
    "GET /sign-in",
    "POST /sign-in",
    "POST /sign-out",
    "POST /language",
    "GET /openid/start",
    "GET /openid/callback",
    "GET /health",
    "GET /health/ready",
}
"""For nobody in particular: they let in and out, and say whether the server is there."""
WATCHED = {"GET /metrics"}
"""For whoever is at the machine, or has the right, as it asks itself."""
PERSONAL = {"GET /", "GET /account", "POST /account/password", "GET /account/codes", "POST /account/codes"}
"""For anybody who signed in, about that one alone."""
WATCHED = {"GET /metrics"}
"""For processes of this machine, and for whoever may watch the system."""
ROLE_OF = {name: roles[0] for name, (roles, _) in PEOPLE.items()} | {"k.agbo": "administrator"}


def test_every_page_names_its_action_or_is_one_of_few() -> None:
    unnamed = {named(one) for one in PAGES if one.action is None}
    assert unnamed == PUBLIC | PERSONAL | WATCHED
    assert {named(one) for one in PAGES if one.action is None and one.personal} == PERSONAL
    assert {one.action for one in PAGES} - {None} <= set(ACTIONS)


def test_somebody_is_of_every_role() -> None:
    assert set(ROLE_OF.values()) == set(ROLES)


def ask(client: TestClient, route: PageRoute) -> int:
    answer = client.request(route.method, filled(route.path))
    if answer.status_code == 303 and answer.headers["location"].startswith("/sign-in"):
        return 401
    return answer.status_code


@pytest.mark.parametrize("route", [one for one in PAGES if named(one) not in PUBLIC], ids=named)
def test_nobody_gets_in_without_signing_in(house, route: PageRoute) -> None:
    assert ask(house.open(""), route) == 401


@pytest.mark.parametrize("route", [one for one in PAGES if one.action], ids=named)
def test_a_page_is_for_the_roles_that_may(house, route: PageRoute) -> None:
    for name, role in ROLE_OF.items():
        may = route.action in ROLES[role].actions
        if may and route.method != "GET":
            continue  # what the form then does is tested where it is
        status = ask(house.open(name), route)
        assert status < 500
        assert (status == 403) == (not may), (name, status)
        assert status != 401


FOREIGN = ({}, {"origin": "https://evil.example"}, {"origin": "null"}, {"origin": HERE, "sec-fetch-site": "cross-site"})


@pytest.mark.parametrize("route", UNSAFE, ids=named)
def test_no_other_site_can_send_a_form(house, route: PageRoute) -> None:
    client = house.open("a.mensah")
    for headers in FOREIGN:
        foreign = TestClient(house.server, base_url=HERE, follow_redirects=False)
        foreign.cookies = client.cookies
        assert foreign.request(route.method, filled(route.path), headers=headers).status_code == 403
    assert client.get("/account").status_code == 200  # it did not sign out


def test_looking_is_safe(house) -> None:
    """What a link can do changes nothing: HEAD and OPTIONS are answered by nothing that acts."""
    assert {one.method for one in PAGES} <= {"GET", "POST"}
    for route in SHOWN:
        if named(route) not in PUBLIC:
            assert house.open("a.mensah").options(filled(route.path)).status_code == 405
