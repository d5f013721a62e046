"""The interface is as its description says: whatever is sent, no fault of the server, and no answer of another kind."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from programs import CLERK, key_of
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from landwaiter.services.application.acting import application_of
from landwaiter.services.application.desk import Desk
from landwaiter.services.application.users import create_user
from landwaiter.store import Workspace
from landwaiter.web.app import make_app
from openapi import FILE, written
from openapi import described as openapi_of

BEYOND = [positive_data_acceptance, ignored_auth]
"""Values have rules that no JSON Schema says: days that exist, codes that are known, letters that can be printed.
And the check of keys sends the key of these tests along where it means to send none: the matrix does that rightly."""
EXAMPLES = int(os.environ.get("LANDWAITER_EXAMPLES", "8"))


def shown(key: str) -> type:
    """Return what shows a key, in the way that Schemathesis asks for; its checks take it away and try others."""

    class Key:
        def get(self, case: Any, context: Any) -> str:
            return key

        def set(self, case: Any, data: str, context: Any) -> None:
            case.headers = {**(case.headers or {}), "authorization": f"Bearer {data}"}

    return Key


@pytest.fixture(scope="module")
def described(publishing: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A server with a model and a policy in force, and the key of somebody who may do everything there."""
    folder = tmp_path_factory.mktemp("described") / "ws"
    roles = ["supervisor", "registry", "manager"]
    with application_of(Workspace(copytree(publishing, folder))) as app:
        create_user(app, CLERK, "anybody", "anybody", "seven grey herons", roles, ["N1"])
        server = make_app(app)
        server.state.desk = Desk(app)
        # Every call starts and stops the server; the desk goes on.
        server.router.lifespan_context = _nothing
        schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", server, headers={"host": "localhost"})
        schema.auth()(shown(key_of(app, "anybody")))
        yield schema
        server.state.desk.close()


@asynccontextmanager
async def _nothing(_: object) -> AsyncIterator[None]:
    yield


def operations() -> list[tuple[str, str]]:
    return [(path, method) for path, methods in openapi_of()["paths"].items() for method in methods]


@pytest.mark.parametrize(("path", "method"), operations())
def test_answers_are_as_described(described: Any, path: str, method: str) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=described[path][method.upper()].as_strategy())
    def sent(case: schemathesis.Case) -> None:
        case.headers = {**(case.headers or {}), "host": "localhost"}
        case.call_and_validate(excluded_checks=BEYOND)

    sent()


def test_the_description_in_the_documentation_is_that_of_the_server() -> None:
    # Made anew by: python tools/openapi.py
    assert FILE.read_text(encoding="utf-8") == written()
