"""Running the server: one process, embedded, until it is told to stop."""

from __future__ import annotations

from contextlib import closing, nullcontext, suppress
from typing import TYPE_CHECKING

import uvicorn

from landwaiter.errors import NotComputableError
from landwaiter.jobs.worker import embedded
from landwaiter.services.application.acting import application_of
from landwaiter.services.application.courier import Courier
from landwaiter.services.application.desk import Desk
from landwaiter.services.application.queue import latest
from landwaiter.web.app import make_app
from landwaiter.web.watching import log_to_standard_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from landwaiter.store import Workspace
    from landwaiter.store.settings import WebSettings

STOPPING_SECONDS = 10
"""How long answers that have begun may take when the server is told to stop."""


def serve(workspace: Workspace, settings: WebSettings, *, tell: Callable[[str], None], jobs: bool = True) -> None:
    """Serve the pages of a workspace, and do its jobs, until the process is told to stop.

    Parameters
    ----------
    settings
        Where it listens, and how it is reached.
    tell
        Is given the address when everything is ready to answer.
    jobs
        Whether this process does the jobs; if not, ``landwaiter work`` does.

    Raises
    ------
    SettingsError
        When the settings do not say how the server is reached.
    WorkspaceError
        When there is no application database.
    """
    log_to_standard_error()
    with (
        application_of(workspace) as application,
        embedded(application) if jobs else nullcontext(),
        closing(Courier(application)),
    ):
        server = make_app(application, settings)
        server.state.desk = Desk(application, prepared=True)
        with suppress(NotComputableError):
            # Read before the first officer asks for it; where nothing was selected yet, the page says so.
            latest(application)
        tell(settings.public_url or f"http://{settings.address}:{settings.port}")
        uvicorn.run(
            server,
            host=settings.address,
            port=settings.port,
            forwarded_allow_ips=settings.proxies,
            server_header=False,
            access_log=False,
            log_config=None,
            timeout_graceful_shutdown=STOPPING_SECONDS,
        )
