"""An outcome that is recorded while there is no link is sent when it is back: once, whatever happens in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from live import TELEPHONE, live, sign_in, visiting

from landwaiter.services.application.acting import Application
from landwaiter.store.database import work

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
Visited = Callable[..., "Page"]
"""Opens a page on a telephone: ``visited("a.mensah", "fr")``."""
FORM = "/item/outcome?declaration=D1&number=1"


@pytest.fixture
def visited(office: Application, chromium: Browser) -> Iterator[Visited]:
    with ExitStack() as stack:
        url = stack.enter_context(live(office))

        def visit(name: str, language: str = "en") -> Page:
            return stack.enter_context(visiting(chromium, url, name, language, viewport=TELEPHONE))

        yield visit


def recorded(office: Application) -> list[str]:
    """Return every outcome in the audit: the table holds one of an item in any case."""
    return [entry.subject for entry in office.database.entries() if entry.action == "outcome.record"]


def found(office: Application, declaration: str = "D1") -> dict[str, object]:
    with office.database.reading() as reader:
        one = work.outcome_on(reader, declaration, 1)
    assert one is not None
    return dict(one.content)


def fill_in(page: Page) -> None:
    page.check("[value=fraud]")
    page.select_option("#offence", "undervaluation")
    page.fill("#additional_revenue", "1 250,5")


def ready_for_a_lost_link(page: Page) -> None:
    page.goto(FORM)
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("caches.match('/offline').then(Boolean)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")


def test_recorded_without_a_link_and_sent_once_it_is_back(visited: Visited, office: Application) -> None:
    page = visited("a.mensah", "fr")
    ready_for_a_lost_link(page)
    page.context.set_offline(True)
    fill_in(page)
    page.click("button.large")
    page.wait_for_selector("#kept:visible")
    assert "D1/1" in page.inner_text("#waiting")
    assert recorded(office) == []
    # The tab is closed, another one is opened, still without a link: the browser answers in the server's place.
    tab = page.context.new_page()
    page.close()
    tab.goto(FORM)
    assert "Pas de connexion" in tab.inner_text("h1")
    assert "D1/1" in tab.inner_text("#waiting")
    assert tab.input_value("#additional_revenue") == "1 250,5"
    tab.context.set_offline(False)
    tab.goto("/queue")
    tab.wait_for_selector("#waiting", state="hidden")
    assert recorded(office) == ["D1/1"]
    assert {name: found(office)[name] for name in ("result", "offence", "additional_revenue")} == {
        "result": "fraud",
        "offence": "undervaluation",
        "additional_revenue": 1250.5,
    }
    assert tab.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('outcome:'))") == []


def test_an_answer_that_was_lost_makes_no_second_outcome(visited: Visited, office: Application) -> None:
    page = visited("a.mensah")
    page.goto(FORM)
    page.check("[value=compliant]")
    # What was sent arrives; that it did is not heard.
    page.route("**/item/outcome", lambda route: (route.fetch(), route.abort()))
    page.click("button.large")
    page.wait_for_selector("#kept:visible")
    assert recorded(office) == ["D1/1"]
    page.unroute("**/item/outcome")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_selector("#waiting", state="hidden")
    assert recorded(office) == ["D1/1"]


def test_what_was_refused_is_shown_and_not_lost(visited: Visited, office: Application) -> None:
    page = visited("a.mensah")
    page.goto(FORM)
    page.check("[value=fraud]")
    page.fill("#additional_revenue", "many")
    page.click("button.large")
    page.wait_for_selector("#refused .alarm")
    page.goto("/queue")
    assert "The kind of offence is missing" in page.inner_text("#waiting")
    page.focus("tbody th a >> nth=0")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "D2/1"
    page.click("#waiting a")
    assert page.input_value("#additional_revenue") == "many"
    page.select_option("#offence", "other")
    page.fill("#additional_revenue", "3")
    page.click("button.large")
    page.wait_for_selector("main .done:has-text('Recorded')")
    assert found(office)["additional_revenue"] == 3.0
    assert page.is_hidden("#waiting")


def test_a_session_that_ended_meanwhile_asks_to_sign_in_and_sends_then(visited: Visited, office: Application) -> None:
    page = visited("a.mensah")
    page.goto(FORM)
    page.check("[value=compliant]")
    page.context.clear_cookies(name="landwaiter")
    page.click("button.large")
    page.wait_for_selector("#kept:visible")
    page.click("#waiting a")
    sign_in(page, "f.lopez")
    # Somebody else's sign-in sends nothing of it.
    assert "another person" in page.inner_text("#waiting")
    assert recorded(office) == []
    page.context.clear_cookies(name="landwaiter")
    page.goto("/sign-in")
    sign_in(page, "a.mensah")
    page.wait_for_selector("#waiting", state="hidden")
    assert recorded(office) == ["D1/1"]


def test_leaving_warns_of_what_was_not_sent(visited: Visited, office: Application) -> None:
    page = visited("a.mensah")
    page.goto(FORM)
    page.check("[value=compliant]")
    page.route("**/item/outcome", lambda route: route.abort())
    page.click("button.large")
    page.wait_for_selector("#kept:visible")
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.click("form[action='/sign-out'] button")
    assert asked == ["Sign out all the same? Outcomes that were not sent yet are lost: 1"]
    assert "/sign-in" not in page.url
    page.once("dialog", lambda dialog: dialog.accept())
    page.click("form[action='/sign-out'] button")
    page.wait_for_url("**/sign-in")
    assert page.evaluate("localStorage.length") == 0


def test_from_the_queue_to_the_next_item_in_few_touches(visited: Visited, office: Application) -> None:
    """An officer with a telephone: at most seven touches and one number for a fraud. Two clicks are one."""
    page, touches = visited("a.mensah", "es"), 0

    def touch(selector: str) -> None:
        nonlocal touches
        touches += 1
        page.click(selector)

    page.goto("/queue")
    touch("a.quick >> nth=0")
    touch("[value=fraud]")
    touch("#offence")
    touches += 1
    page.select_option("#offence", "origin")
    touch("#additional_revenue")
    page.keyboard.type("12,50")
    touches += 1
    page.dblclick("button.large")
    page.wait_for_selector("main .done")
    assert touches <= 7
    assert recorded(office) == ["D1/1"]
    assert found(office)["additional_revenue"] == 12.5
