"""Programs are told what happened where they may see it: signed, once, to the web only, again if nobody was there."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator

import httpx
import pytest
from databases import Clock
from queues import Given, declare, lay_selection

from landwaiter.errors import InputError, NotFoundError, RightsError
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.casework import open_case
from landwaiter.services.application.courier import deliver_events
from landwaiter.services.application.deciding import decide, override_lane
from landwaiter.services.application.outcomes import record_outcome
from landwaiter.services.application.users import set_active
from landwaiter.services.application.webhooks import (
    EVENTS,
    deliveries,
    end_webhook,
    own_webhooks,
    refuse_address,
    register_webhook,
)

Person = Callable[..., Actor]
URL = "https://told.example/events?of=landwaiter"
OWN = ("127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.0.1", "::1", "fd00::1", "::ffff:10.0.0.1", "0.0.0.0")
NO_ADDRESSES = (
    "ftp://told.example",
    "//told.example",
    "https://",
    "https://a:b@told.example",
    "https://told.example/#x",
    "https://t:0",
)
ITEMS = [Given("D1"), Given("D2", lane="yellow"), Given("D3", office="ANE")]


class Receiver(httpx.BaseTransport):
    """Receives what is told, and answers as it is set to."""

    def __init__(self) -> None:
        self.got: list[httpx.Request] = []
        self.status: int | None = 200

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.status is None:
            raise httpx.ConnectError("nobody there")
        self.got.append(request)
        return httpx.Response(self.status)

    @property
    def told(self) -> list[dict[str, object]]:
        return [json.loads(one.content) for one in self.got]


@pytest.fixture
def laid(app: Application) -> Application:
    declare(app.workspace, ITEMS)
    lay_selection(app.workspace, ITEMS)
    return app


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def tell(laid: Application, receiver: Receiver) -> Iterator[Callable[..., int]]:
    with httpx.Client(transport=receiver) as client:
        yield lambda *addresses, **how: deliver_events(
            laid, client, resolve=lambda *_: addresses or ("93.184.216.34",), **how
        )


def test_what_happened_in_the_own_office_is_told_once_and_signed(
    laid: Application, person: Person, receiver: Receiver, tell: Callable[..., int], clock: Clock
) -> None:
    supervisor, officer, other = person("supervisor", "LOM"), person("officer", "LOM"), person("officer", "ANE")
    decide(laid, other, ("D3", 1))
    made = register_webhook(laid, supervisor, URL, EVENTS)
    decide(laid, officer, ("D2", 1))
    override_lane(laid, officer, ("D1", 1), "green", "a known importer")
    record_outcome(laid, officer, ("D1", 1), {"result": "fraud"})
    open_case(laid, officer, ("D1", 1), "Odd invoices")
    open_case(laid, other, ("D3", 1), "Elsewhere")
    assert tell() == 4
    assert [(one["event"], one["subject"], one["office"]) for one in receiver.told] == [
        ("item.decided", "D2/1", "LOM"),
        ("request.waiting", "D1/1", "LOM"),
        ("outcome.recorded", "D1/1", "LOM"),
        ("case.opened", "D1/1", "LOM"),
    ]
    # What was written is not told: whoever may see it asks for it.
    assert "importer" not in str(receiver.told)
    assert "Odd" not in str(receiver.told)
    sent = receiver.got[0]
    moment = int(clock.now.timestamp())
    signed = hmac.new(made.secret.encode(), f"{moment}.".encode() + sent.content, hashlib.sha256).hexdigest()
    assert sent.headers["landwaiter-signature"] == f"t={moment},v1={signed}"
    assert sent.headers["host"] == "told.example"
    assert (sent.url.host, sent.url.port, sent.url.raw_path) == ("93.184.216.34", None, b"/events?of=landwaiter")
    assert sent.extensions["sni_hostname"] == "told.example"
    assert tell() == 0
    assert made.secret not in "".join(entry.details for entry in laid.database.entries())


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_nobody_there_is_told_again_later_and_not_for_ever(
    laid: Application, person: Person, receiver: Receiver, tell: Callable[..., int], clock: Clock
) -> None:
    supervisor = person("supervisor", "LOM")
    number = register_webhook(laid, supervisor, URL, ["item.decided"]).id
    decide(laid, person("officer", "LOM"), ("D2", 1))
    receiver.status = None
    assert tell() == 0
    (waiting,) = deliveries(laid, supervisor, number)
    assert (waiting.tries, waiting.problem) == (1, "it could not be reached (ConnectError)")
    clock.pass_by(seconds=9)
    receiver.status = 302
    assert tell() == 0
    assert receiver.got == []
    clock.pass_by(seconds=1)
    assert tell() == 0
    (waiting,) = deliveries(laid, supervisor, number)
    assert (waiting.tries, waiting.problem) == (2, "it answered 302")
    for _ in range(20):
        clock.pass_by(hours=12)
        tell()
    (lost,) = deliveries(laid, supervisor, number)
    assert (lost.tries, lost.next_at, lost.delivered_at) == (10, None, None)


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_nothing_is_told_within_the_own_network(
    laid: Application, person: Person, receiver: Receiver, tell: Callable[..., int], clock: Clock
) -> None:
    supervisor = person("supervisor", "LOM")
    number = register_webhook(laid, supervisor, URL, ["item.decided"]).id
    decide(laid, person("officer", "LOM"), ("D2", 1))
    for address in OWN:
        # One of several is enough to be refused.
        assert tell("93.184.216.34", address) == 0
        assert deliveries(laid, supervisor, number)[0].problem == "the host is within the own network"
        clock.pass_by(hours=12)
    assert receiver.got == []
    assert tell(OWN[0], private=True) == 1


@pytest.mark.parametrize("url", NO_ADDRESSES)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(InputError):
        refuse_address(url)


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_an_address_is_its_users_own(
    laid: Application, person: Person, receiver: Receiver, tell: Callable[..., int]
) -> None:
    supervisor, other = person("supervisor", "LOM"), person("supervisor", "ANE")
    number = register_webhook(laid, supervisor, URL, ["item.decided"]).id
    assert [one.id for one in own_webhooks(laid, supervisor)] == [number]
    assert own_webhooks(laid, other) == []
    for act in (lambda: deliveries(laid, other, number), lambda: end_webhook(laid, other, number)):
        with pytest.raises(NotFoundError):
            act()
    with pytest.raises(RightsError):
        register_webhook(laid, person("officer", "LOM"), URL, ["item.decided"])
    with pytest.raises(InputError):
        register_webhook(laid, supervisor, URL, ["everything"])
    # Whoever was shut out is told nothing of what happens meanwhile.
    set_active(laid, Actor.at_command_line(), supervisor.name, active=False)
    decide(laid, person("officer", "LOM"), ("D2", 1))
    assert tell() == 0
    set_active(laid, Actor.at_command_line(), supervisor.name, active=True)
    end_webhook(laid, supervisor, number)
    assert tell() == 0
    assert receiver.got == []
