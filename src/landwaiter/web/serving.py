"""Running the server: one process, embedded, until it is told to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import uvicorn

from landwaiter.services.application.acting import application_of
from landwaiter.services.application.courier import Courier
from landwaiter.services.application.desk import Desk
from landwaiter.web.app import make_app

if TYPE_CHECKING:
    from collections.abc import Callable

    from landwaiter.store import Workspace
    from landwaiter.store.settings import WebSettings

STOPPING_SECONDS = 10
"""How long answers that have begun may take when the server is told to stop."""


def serve(workspace: Workspace, settings: WebSettings, *, tell: Callable[[str], None]) -> None:
    """Serve the pages of a workspace until the process is told to stop.

    Parameters
    ----------
    settings
        Where it listens, and how it is reached.
    tell
        Is given the address when everything is ready to answer.

    Raises
    ------
    SettingsError
        When the settings do not say how the server is reached.
    WorkspaceError
        When there is no application database.
    """
    with application_of(workspace) as application:
        server = make_app(application, settings)
        server.state.desk = Desk(application, prepared=True)
        courier = Courier(application)
        tell(settings.public_url or f"http://{settings.address}:{settings.port}")
        try:
            uvicorn.run(
                server,
                host=settings.address,
                port=settings.port,
                forwarded_allow_ips=settings.proxies,
                server_header=False,
                access_log=False,
                log_level="warning",
                timeout_graceful_shutdown=STOPPING_SECONDS,
            )
        finally:
            courier.close()
