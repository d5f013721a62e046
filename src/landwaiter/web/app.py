"""The web application: pages and API over one application of a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from landwaiter.errors import SettingsError
from landwaiter.web.api import about_interface, include_interface
from landwaiter.web.api.declarations import LARGER, with_desk
from landwaiter.web.pages import ROUTERS
from landwaiter.web.problems import FaultPages, handle_problems
from landwaiter.web.rendering import STATIC
from landwaiter.web.security import IMPORTS, LARGEST_BODY, LimitedBody, OwnPagesOnly, SecureHeaders
from landwaiter.web.watching import Requests, Watched

if TYPE_CHECKING:
    from landwaiter.services.application.acting import Application
    from landwaiter.store.settings import WebSettings

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def make_app(application: Application, settings: WebSettings | None = None) -> FastAPI:
    """Return the web application of a workspace's application, which stays open as long as it serves.

    Parameters
    ----------
    settings
        How the server is reached; those of the workspace by default.

    Raises
    ------
    SettingsError
        When the server is to be reached from elsewhere, and the settings do not say under which name.
    """
    reached = settings or application.workspace.settings.web
    secure = (reached.public_url or "").startswith("https://")
    hosts = hosts_of(reached)
    server = FastAPI(**about_interface(), docs_url=None, redoc_url=None, lifespan=with_desk)
    server.state.application = application
    server.state.secure = secure
    server.state.requests = Requests()
    for router in ROUTERS:
        server.include_router(router, include_in_schema=False)
    include_interface(server)
    server.mount("/static", StaticFiles(directory=STATIC), name="static")
    handle_problems(server)
    # The last one that is added is the first one asked.
    server.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=5)
    imports = reached.upload_megabytes * 10**6 + LARGEST_BODY
    server.add_middleware(LimitedBody, larger={IMPORTS: imports, **LARGER})
    server.add_middleware(OwnPagesOnly)
    server.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False)
    server.add_middleware(FaultPages)
    server.add_middleware(SecureHeaders, secure=secure)
    server.add_middleware(Watched, requests=server.state.requests)
    return server


def hosts_of(settings: WebSettings) -> list[str]:
    """Return the names under which the server may be asked.

    Raises
    ------
    SettingsError
        When it listens beyond this machine, and has no name.
    """
    named = urlsplit(settings.public_url).hostname if settings.public_url else None
    if named is None and settings.address not in LOOPBACK:
        problem = "the server is to be reached from elsewhere, but has no name."
        raise SettingsError(problem, "Set web.public_url, such as https://landwaiter.customs.example.")
    return [*LOOPBACK, named] if named else list(LOOPBACK)
