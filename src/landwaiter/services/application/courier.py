"""Bringing to addresses what they are to be told: signed, to the web only, and again when nobody was there."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import logging
import socket
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from landwaiter.errors import LandwaiterError
from landwaiter.services.application.webhooks import gather
from landwaiter.store.database import webhooks
from landwaiter.store.database.transactions import stamp

if TYPE_CHECKING:
    import httpx

    from landwaiter.services.application.acting import Application
    from landwaiter.store.database.webhooks import Delivery, Webhook

LOG = logging.getLogger("landwaiter.courier")
EVERY_SECONDS = 2.0
SECONDS = 10.0
"""How long an address may take to answer."""
AT_ONCE = 100
TRIES = 10
FIRST_WAIT, WAIT_GROWS = timedelta(seconds=10), 4
"""An address that does not answer is told again after 10 seconds, 40, 160 ...: the tenth time after a month."""
LONGEST_WAIT = timedelta(hours=12)

Resolve = Callable[[str, int], Sequence[str]]
"""Returns the addresses of a host."""


def resolved(host: str, port: int) -> list[str]:
    """Return the addresses of a host."""
    return sorted({str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)})


def deliver_events(
    app: Application, client: httpx.Client, *, resolve: Resolve = resolved, private: bool | None = None
) -> int:
    """Tell addresses what happened, and what could not be told before; return how much was told.

    Parameters
    ----------
    client
        Sends; it follows no redirects.
    private
        Whether addresses within the own network may be told; by default as the settings say.
    """
    gather(app)
    allowed = app.workspace.settings.web.private_webhooks if private is None else private
    with app.database.reading() as reader:
        due = webhooks.due_deliveries(reader, AT_ONCE)
        known = {one.id: one for one in webhooks.webhooks_of(reader)}
    told = 0
    for delivery in due:
        webhook = known.get(delivery.webhook_id)
        problem = "ended" if webhook is None else _told(client, webhook, delivery, app, resolve, private=allowed)
        with app.database.bookkeeping() as keeper:
            last = webhook is None or delivery.tries + 1 >= TRIES
            again = None if problem is None or last else stamp(keeper.now + wait_after(delivery.tries))
            webhooks.tried(keeper, delivery, problem, again)
        told += problem is None
    return told


def wait_after(tries: int) -> timedelta:
    """Return how long to wait after so many tries before this one.

    >>> [wait_after(tries).total_seconds() for tries in (0, 1, 2, 9)]
    [10.0, 40.0, 160.0, 43200.0]
    """
    seconds = min(FIRST_WAIT.total_seconds() * WAIT_GROWS**tries, LONGEST_WAIT.total_seconds())
    return timedelta(seconds=seconds)


def signature(secret: str, moment: int, body: bytes) -> str:
    """Return the header that signs a body: HMAC-SHA256 over the moment, a point and the body.

    >>> signature("secret", 1, b"{}")[:12]
    't=1,v1=11227'
    """
    signed = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={signed}"


def _told(
    client: httpx.Client, webhook: Webhook, delivery: Delivery, app: Application, resolve: Resolve, *, private: bool
) -> str | None:
    """Tell an address; return what went wrong, if anything did."""
    import httpx

    parts, body = urlsplit(webhook.url), delivery.payload.encode()
    host, port = str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)
    try:
        addresses = resolve(host, port)
    except (OSError, UnicodeError):
        return "the host is not known"
    if not addresses or not (private or all(_is_public(one) for one in addresses)):
        return "the host is within the own network"
    headers = {
        "host": parts.netloc,
        "content-type": "application/json",
        "landwaiter-event": delivery.event,
        "landwaiter-delivery": str(delivery.id),
        "landwaiter-signature": signature(webhook.secret, int(app.database.now.timestamp()), body),
    }
    # To the address that was looked at, not to one that the name leads to a moment later.
    there = f"[{addresses[0]}]" if ":" in addresses[0] else addresses[0]
    url = httpx.URL(webhook.url).copy_with(host=there.strip("[]"), port=port)
    try:
        answer = client.post(url, content=body, headers=headers, extensions={"sni_hostname": host}, timeout=SECONDS)
    except httpx.HTTPError as error:
        return f"it could not be reached ({type(error).__name__})"
    return None if answer.is_success else f"it answered {answer.status_code}"


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return (mapped or found).is_global and not found.is_multicast


class Courier:
    """Tells addresses what happens until it is closed."""

    def __init__(self, app: Application, *, seconds: float = EVERY_SECONDS) -> None:
        import httpx

        self._app = app
        self._closing = threading.Event()
        # Neither proxies nor keys of the environment: it says where it goes.
        self._client = httpx.Client(follow_redirects=False, trust_env=False)
        self._thread = threading.Thread(target=self._work, args=(seconds,), name="landwaiter-courier", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop when what is being told is told."""
        self._closing.set()
        self._thread.join()
        self._client.close()

    def _work(self, seconds: float) -> None:
        while not self._closing.wait(seconds):
            try:
                deliver_events(self._app, self._client)
            except LandwaiterError as error:
                LOG.warning("webhooks", extra={"kind": type(error).__name__})
