"""Signing in by the identity provider through HTTP: there and back in one browser, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import HERE, Browser
from databases import set_setting
from identity_provider import IdentityProvider, identity_provider, set_up
from starlette.testclient import TestClient

from landwaiter.services.application import identities
from landwaiter.services.application.acting import Actor, Application
from landwaiter.web.app import make_app


class Now:
    """The time of day, which the pages go by."""

    def __init__(self, app: Application) -> None:
        self.app = app

    @property
    def now(self):  # type: ignore[no-untyped-def]
        return self.app.database.now


@pytest.fixture
def provider(office: Application) -> Iterator[IdentityProvider]:
    with identity_provider(Now(office)) as opened:  # type: ignore[arg-type]
        set_up(office, issuer=opened.issuer, label="Staff <account>")
        identities.link(office, Actor.at_command_line(), "a.mensah", opened.subject)
        yield opened


def there_and_back(client: TestClient, provider: IdentityProvider, there: str = "/queue?lane=red"):  # type: ignore[no-untyped-def]
    begun = client.get("/openid/start", params={"next": there})
    assert begun.status_code == 303
    return client.get("/openid/callback", params=provider.sign_in(begun.headers["location"]))


def test_a_browser_goes_there_and_comes_back_signed_in(browser: Browser, provider: IdentityProvider) -> None:
    client = browser("")
    assert "Sign in with Staff &lt;account&gt;" in client.get("/sign-in?next=/queue").text
    answer = there_and_back(client, provider)
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue?lane=red")
    assert "a.mensah" in client.get("/account").text
    flags = [cookie.split("; ") for cookie in answer.headers.get_list("set-cookie")]
    assert [one[0].partition("=")[0] for one in flags] == ["landwaiter", "landwaiter-openid"]
    assert all({"HttpOnly", "SameSite=lax", "Path=/"} <= set(one) for one in flags)
    assert "Max-Age=0" in flags[1]


def test_another_browser_or_a_second_time_shows_the_way_in_again(browser: Browser, provider: IdentityProvider) -> None:
    client, other = browser(""), browser("")
    brought = provider.sign_in(client.get("/openid/start").headers["location"])
    answer = other.get("/openid/callback", params=brought)
    assert answer.status_code == 401
    assert "This sign-in began in another browser." in answer.text
    assert "landwaiter" not in other.cookies
    there_and_back(client, provider)
    brought = provider.sign_in(client.get("/openid/start").headers["location"])
    assert client.get("/openid/callback", params=brought).status_code == 303
    again = client.get("/openid/callback", params=brought, headers={"accept-language": "fr"})
    assert again.status_code == 401
    assert "Cette connexion est terminée" in again.text


def test_the_way_back_leads_nowhere_else(browser: Browser, provider: IdentityProvider) -> None:
    for there in ("https://evil.example", "//evil.example", "/\\evil.example"):
        assert there_and_back(browser(""), provider, there).headers["location"] == "/"


def test_the_provider_gets_the_address_that_it_knows(office: Application, provider: IdentityProvider) -> None:
    public = "https://landwaiter.customs.example"
    set_setting(office.workspace, "web", public_url=public)
    client = TestClient(make_app(office), base_url=HERE, follow_redirects=False)
    for headers in ({}, {"x-forwarded-host": "evil.example"}):
        begun = client.get("/openid/start", headers=headers)
        asked = provider.sign_in(begun.headers["location"])
        assert provider.codes[asked["code"]]["redirect_uri"] == f"{public}/openid/callback"
        assert begun.headers["set-cookie"].startswith("__Host-landwaiter-openid=")
        assert "Secure" in begun.headers["set-cookie"]


def test_what_goes_wrong_is_told_and_no_secret_is(browser: Browser, provider: IdentityProvider) -> None:
    provider.claims = lambda claims: {**claims, "nonce": "replayed"}
    client = browser("")
    answer = there_and_back(client, provider)
    assert answer.status_code == 401
    assert "(invalid_claim: nonce)" in answer.text
    assert "replayed" not in answer.text
    provider.subject = '<b id="canary">'
    provider.restore()
    provider.subject = '<b id="canary">'
    assert "&lt;b id=&#34;canary&#34;&gt;" in there_and_back(browser(""), provider).text


def test_a_server_without_a_provider_has_no_such_way(browser: Browser) -> None:
    client = browser("")
    assert "/openid/start" not in client.get("/sign-in").text
    for path in ("/openid/start", "/openid/callback?state=x&code=y"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "landwaiter" not in client.cookies
