"""The settings of a workspace: ``landwaiter.toml``, each one overridden by an environment variable.

``[engine] memory`` is overridden by ``LANDWAITER_ENGINE_MEMORY``, and so on.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from landwaiter.errors import Place, SettingsError

PREFIX = "LANDWAITER"
SECRET = ("database", "openid")
"""Sections of which no value is shown, not even of a name that was misspelled."""
Share = Annotated[float, Field(ge=0, le=1)]
Role = Literal["officer", "registry", "supervisor", "analyst", "manager", "auditor", "administrator"]


def _table(given: object) -> object:
    """Read a table that comes from an environment variable, where it is written as JSON."""
    return json.loads(given) if isinstance(given, str) else given


RoleByValue = Annotated[dict[str, Role], BeforeValidator(_table)]


class Section(BaseModel):
    """A table of the settings file; unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class EngineSettings(Section):
    """How the data engine runs."""

    threads: int = Field(2, ge=1, description="Worker threads of the data engine.")
    memory: str = Field(
        "2GB",
        pattern=r"^[0-9]+(\.[0-9]+)?(MB|GB)$",
        description="Memory limit of the data engine; beyond it spills to disk.",
    )


class TargetingSettings(Section):
    """Which model is trained, and how."""

    ranker: Literal[
        "random", "risk_profile", "logistic", "boosting", "leaves_logistic", "partners", "date", "blend"
    ] = Field(
        "boosting",
        description="The ranker that `train` fits: random, risk_profile, logistic, boosting, leaves_logistic, "
        "partners, date or blend.",
    )
    threads: int = Field(1, ge=1, description="Threads for training.")
    seed: int = Field(0, ge=0, description="Seed of training; the same seed and data give the same model.")


class SelectionSettings(Section):
    """The selection policy."""

    rate: float = Field(0.05, gt=0, le=1, description="Share of the items of a cell to inspect.")
    count: int | None = Field(
        None, ge=0, examples=[20], description="Items to inspect a cell; takes the place of the rate where it is set."
    )
    per: Literal["office_day", "day"] = Field("office_day", description="The cell of the budget: office_day or day.")
    objective: Literal["probability", "revenue"] | Share = Field(
        "probability", description="What is ranked by: probability, revenue, or a weight of revenue between 0 and 1."
    )
    random_share: float = Field(0.1, ge=0, le=1, description="Share of the budget that is drawn at random.")
    seed: int = Field(0, ge=0, description="Seed of the random draws.")
    signals: Literal["model", "all"] = Field(
        "model",
        description="Signals that lanes are given by: model, those of the ranking model; all, the recorded ones too.",
    )


class ClassifySettings(Section):
    """How goods are classified."""

    national: str = Field(
        "",
        pattern=r"^([A-Za-z0-9][A-Za-z0-9._-]*)?$",
        examples=["US2026"],
        description="Edition of the national tariff whose codes of 8 to 12 digits are recommended; by default the only "
        "one that is loaded, where declarations agree with it.",
    )
    encoder: str = Field(
        "",
        description="Folder of an encoder of sentences, or the installed package that carries one, for "
        "`classify train` to compare texts by what they mean. None unless set.",
    )


class DatabaseSettings(Section):
    """Where the application database is."""

    url: SecretStr | None = Field(
        None,
        examples=["postgresql://landwaiter@localhost/landwaiter"],
        description="Address of a PostgreSQL database; without one, SQLite in the workspace. It is never printed.",
    )


class AccessSettings(Section):
    """How people sign in and stay signed in."""

    idle_minutes: int = Field(30, ge=1, le=1440, description="Minutes without a request after which a session ends.")
    session_hours: int = Field(10, ge=1, le=168, description="Hours after which a session ends in any case.")
    tries: int = Field(10, ge=1, le=100, description="Wrong passwords for an account before it is closed for a while.")
    address_tries: int = Field(
        100, ge=1, le=10_000, description="Wrong passwords from an address before it is refused for a while."
    )
    closed_minutes: int = Field(15, ge=1, le=1440, description="Minutes for which wrong passwords are counted.")


class JobsSettings(Section):
    """What is done in the background, and when."""

    hour: int | None = Field(
        None, ge=0, le=23, examples=[2], description="Hour of the day at which the nightly jobs begin."
    )
    nightly: str = Field(
        "",
        pattern=r"^(|(train|queue|drift|retention|backup)( (train|queue|drift|retention|backup))*)$",
        description="Nightly jobs, between blanks: train, queue, drift, retention, backup. None unless set.",
    )
    deliver_minutes: int = Field(
        2, ge=1, le=1440, description="Minutes after which outcomes that wait for the lake are delivered once more."
    )
    backup_folder: str = Field(
        "", description="Folder into which backups are written as jobs; best on another disk. None unless set."
    )
    backups_kept: int = Field(7, ge=1, le=1000, description="Backups that are kept in that folder, the newest.")


class RetentionSettings(Section):
    """When personal data goes."""

    months: int | None = Field(
        None,
        ge=1,
        le=1200,
        examples=[60],
        description="Months after which what people wrote, and officers in the lake, are masked; never unless set.",
    )


class OpenIDSettings(Section):
    """Signing in by the administration's own identity provider (OpenID Connect)."""

    issuer: str | None = Field(
        None,
        pattern=r"^(https://[^\s?#]+|http://(localhost|127\.0\.0\.1)(:[0-9]+)?(/[^\s?#]*)?)$",
        examples=["https://login.customs.example/realms/staff"],
        description="The provider's own address of itself; without one, people sign in by password only.",
    )
    client_id: str | None = Field(
        None, examples=["landwaiter"], description="The name under which the provider knows this system."
    )
    client_secret: SecretStr | None = Field(
        None, examples=["..."], description="What the provider gave to prove that name. It is never printed."
    )
    label: str = Field("OpenID Connect", max_length=60, description="What the page that signs in calls the provider.")
    scopes: str = Field(
        "openid profile", pattern=r"\bopenid\b", description="What is asked of the provider, parted by blanks."
    )
    acr: str | None = Field(
        None,
        examples=["urn:example:two-factor"],
        description="Ways of signing in that the provider must confirm (acr), parted by blanks; any by default.",
    )
    create_users: bool = Field(
        False, description="Whether whom the provider knows becomes a user; by default an administrator links users."
    )
    name_claim: str = Field("preferred_username", description="Claim by which a user that is made is called.")
    roles_claim: str = Field("groups", description="Claim from which such a user's roles come.")
    roles: RoleByValue = Field(
        {}, description="The role that each value of that claim gives, such as {staff = 'officer'}; JSON in a variable."
    )
    offices_claim: str = Field("offices", description="Claim with the codes of such a user's offices.")


class WebSettings(Section):
    """Where the pages are served."""

    address: str = Field("127.0.0.1", description="Address that the server listens on; by default this machine only.")
    port: int = Field(8600, ge=1, le=65_535, description="Port that the server listens on.")
    public_url: str | None = Field(
        None,
        pattern=r"^https?://[^/\s]+$",
        examples=["https://landwaiter.customs.example"],
        description="Address by which browsers reach the server; needed where it listens beyond this machine.",
    )
    proxies: str = Field(
        "127.0.0.1", description="Addresses of proxies whose word is taken for the address and scheme of who asks."
    )
    private_webhooks: bool = Field(
        default=False, description="Whether programs may be told of events at addresses within the own network."
    )
    upload_megabytes: int = Field(200, ge=1, le=10_000, description="Largest file that may be sent to be taken in.")


class Settings(Section):
    """All settings of a workspace."""

    language: Literal["en", "fr", "es"] = Field("en", description="Language of reasons and reports: en, fr or es.")
    engine: EngineSettings = EngineSettings()
    targeting: TargetingSettings = TargetingSettings()
    selection: SelectionSettings = SelectionSettings()
    classify: ClassifySettings = ClassifySettings()
    database: DatabaseSettings = DatabaseSettings()
    access: AccessSettings = AccessSettings()
    jobs: JobsSettings = JobsSettings()
    retention: RetentionSettings = RetentionSettings()
    openid: OpenIDSettings = OpenIDSettings()
    web: WebSettings = WebSettings()


def load_settings(path: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings at ``path`` and apply the environment to them.

    Raises
    ------
    SettingsError
        When the file is not TOML, or a value cannot be used.
    """
    values, given = _read(path), os.environ if environment is None else environment
    _override(values, Settings, PREFIX, given)
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise SettingsError(
            f"a setting cannot be used: {first['msg']}.",
            "The reference of settings lists them all with their meanings.",
            _place(path, first["loc"], first.get("input"), given),
        ) from error
    _hold_nightly(settings, path)
    return settings


def _hold_nightly(settings: Settings, path: Path) -> None:
    """Refuse nightly jobs that lack what they need, before the night."""
    needed = {"backup": settings.jobs.backup_folder, "retention": settings.retention.months}
    named = {"backup": "jobs.backup_folder", "retention": "retention.months"}
    for kind in settings.jobs.nightly.split():
        if not needed.get(kind, True):
            problem = f"the nightly job {kind} needs {named[kind]}, which is not set."
            raise SettingsError(problem, "Set both or none.", Place(str(path), column="jobs.nightly"))


def _read(path: Path) -> dict[str, Any]:
    try:
        # Some editors put a byte order mark before the text.
        return tomllib.loads(path.read_text(encoding="utf-8-sig")) if path.exists() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"the settings are not valid TOML ({error}).", "Correct the file.", Place(str(path))
        ) from error
    except OSError as error:
        raise SettingsError(
            f"the settings cannot be read ({error.strerror}).", "Check the file.", Place(str(path))
        ) from error


def _override(values: dict[str, Any], section: type[BaseModel], prefix: str, environment: Mapping[str, str]) -> None:
    for name, info in section.model_fields.items():
        variable = _variable(prefix, name)
        kind = info.annotation
        if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
            if variable in environment:
                values[name] = environment[variable]
        elif isinstance(values.setdefault(name, {}), dict):
            _override(values[name], kind, variable, environment)


def _variable(*names: object) -> str:
    return "_".join(map(str, names)).upper()


def _place(path: Path, names: tuple[int | str, ...], value: object, environment: Mapping[str, str]) -> Place:
    """Name the environment variable where the value came from one, else the file and the setting."""
    # Of a value that may be of several kinds, pydantic names the kind last.
    shown = None if value is None or names[0] in SECRET else str(value)
    for variable in (_variable(PREFIX, *names), _variable(PREFIX, *names[:-1])):
        if variable in environment:
            return Place(f"environment variable {variable}", value=shown and environment[variable])
    setting = ".".join(str(name) for name in names[:2])
    return Place(str(path), column=setting, value=shown)


def without_secrets(path: Path) -> str:
    """Return the text of a settings file without the settings that are secret, to be kept elsewhere.

    Raises
    ------
    SettingsError
        When one is written so that it cannot be taken out.
    """
    names = {(section, name) for section, name in _secrets()}
    kept, section = [], ""
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        header = re.fullmatch(r"\s*\[\s*([A-Za-z_]+)\s*\]\s*(#.*)?", line)
        section = header[1] if header else section
        if (section, line.partition("=")[0].strip()) not in names:
            kept.append(line)
    text = "\n".join(kept) + "\n"
    try:
        left = [name for name in names if name[1] in tomllib.loads(text).get(name[0], {})]
    except (tomllib.TOMLDecodeError, AttributeError):
        left = list(names)
    if left:
        problem = f"{'.'.join(left[0])} cannot be left out of the backup."
        raise SettingsError(problem, f"Write it on one line below [{left[0][0]}].", Place(str(path)))
    return text


def _secrets() -> Iterator[tuple[str, str]]:
    for section, info in Settings.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            for name, one in info.annotation.model_fields.items():
                if SecretStr in (one.annotation, *get_args(one.annotation)):
                    yield section, name


def template() -> str:
    """Return the text of a new settings file: every setting with its meaning, commented out at its default.

    >>> "# memory = '2GB'" in template()
    True
    """
    lines = ["# Settings of this workspace. Remove the # before a line to change it.", ""]
    lines += _described(Settings, skip_sections=True)
    for name, info in Settings.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            lines += ["", f"[{name}]", *_described(info.annotation)]
    return "\n".join(lines) + "\n"


def _described(section: type[BaseModel], *, skip_sections: bool = False) -> list[str]:
    lines: list[str] = []
    for name, info in section.model_fields.items():
        if skip_sections and isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            continue
        shown = info.default if info.default is not None else (info.examples or [""])[0]
        lines += [f"# {info.description}", f"# {name} = {_toml(shown)}"]
    return lines


def _toml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)
