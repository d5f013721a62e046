"""Pages from templates: in the reader's language, with what the reader may open, and everything escaped."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from landwaiter.explain import render
from landwaiter.explain.catalogue import LANGUAGES
from landwaiter.explain.phrases import told
from landwaiter.explain.sentences import code, field_label, write
from landwaiter.schema.nouns import Parameter, Reason

if TYPE_CHECKING:
    from fastapi import Request

    from landwaiter.services.application.acting import Actor

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"
LANGUAGE_COOKIE = "language"
OWN_NAMES = {"en": "English", "fr": "Français", "es": "Español"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the menu: its path, the id of what it is called, and the action that it needs."""

    path: str
    message: str
    action: str


MENU: tuple[Entry, ...] = (
    Entry("/queue", "web.menu.queue", "queue.view"),
    Entry("/dashboard", "web.menu.dashboard", "dashboard.view"),
    Entry("/requests", "web.menu.requests", "request.view"),
    Entry("/models", "web.menu.models", "model.view"),
    Entry("/policies", "web.menu.policies", "model.view"),
    Entry("/imports", "web.menu.imports", "import.make"),
    Entry("/jobs", "web.menu.jobs", "jobs.view"),
    Entry("/users", "web.menu.users", "user.view"),
    Entry("/offices", "web.menu.offices", "user.view"),
    Entry("/audit", "web.menu.audit", "trail.view"),
)
"""The menu, in its order; who may not do the action does not see the page."""


def language_of(request: Request) -> str:
    """Return the language to answer in: the one chosen, else the first known one of the browser, else the setting's."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    for part in request.headers.get("accept-language", "").split(",")[:20]:
        wanted = part.partition(";")[0].strip().partition("-")[0].lower()
        if wanted in LANGUAGES:
            return wanted
    default: str = request.app.state.application.workspace.settings.language
    return default


def say(language: str, message: str, /, **params: Parameter) -> str:
    """Return the sentence of a message id in ``language``."""
    return render(Reason(message, params), language)


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Return the page that ``template`` makes of ``values``, for who asks and in that one's language.

    A template has, besides ``values``: ``say(id, ...)``, ``write(name, value)`` for a value as the ending of its name
    asks for, ``label(field)``, ``code(field, value)``, ``told(error)``, ``language``,
    ``languages``, ``actor``, ``menu`` and ``path``.
    """
    language, actor = language_of(request), getattr(request.state, "actor", None)
    given = {
        "say": partial(say, language),
        "write": lambda name, value: write(name, value, language),
        "label": lambda name: _begun(field_label(name, language)),
        "code": code,
        "told": lambda error: told(error, language),
        "language": language,
        "languages": OWN_NAMES,
        "actor": actor,
        "menu": menu_of(actor),
        "path": request.url.path,
        "here": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
    }
    text = _environment().get_template(template).render(**given, **values)
    return HTMLResponse(text, status)


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def menu_of(actor: Actor | None) -> list[Entry]:
    """Return the pages that somebody may open."""
    return [entry for entry in MENU if actor is not None and actor.may(entry.action)]


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
