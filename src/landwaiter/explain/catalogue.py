"""The wording of messages by id, from compiled gettext catalogues inside the package."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations
from importlib.resources import files

from landwaiter.errors import SettingsError

LANGUAGES = ("en", "fr", "es")
"""Languages that every message is worded in; the first one stands in where a wording lacks."""


def language_of(name: str) -> str:
    """Return the language of a name such as ``fr``, ``fr_SN`` or ``es-PY``.

    Raises
    ------
    SettingsError
        When there is no catalogue of that language.

    Examples
    --------
    >>> language_of("fr_SN")
    'fr'
    """
    language = name.replace("-", "_").split("_")[0].lower()
    if language not in LANGUAGES:
        raise SettingsError(f"there is no wording in the language {name!r}.", f"Use one of: {', '.join(LANGUAGES)}.")
    return language


def wording(message: str, language: str) -> str | None:
    """Return the wording of a message id, in English where the language lacks it, or ``None``."""
    for candidate in (language, LANGUAGES[0]):
        text = _catalogue(candidate).gettext(message)
        # gettext answers an id that it does not know with the id itself.
        if text != message:
            return text
    return None


@cache
def _catalogue(language: str) -> GNUTranslations:
    path = files("landwaiter") / "locales" / language / "LC_MESSAGES" / "landwaiter.mo"
    with path.open("rb") as stream:
        return GNUTranslations(stream)
