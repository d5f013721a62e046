from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel, SecretStr

from landwaiter.errors import SettingsError
from landwaiter.store import Settings
from landwaiter.store.settings import TargetingSettings, load_settings, template

OTHER = {
    "LANGUAGE": "fr",
    "ENGINE_THREADS": 7,
    "ENGINE_MEMORY": "512MB",
    "TARGETING_RANKER": "logistic",
    "TARGETING_THREADS": 3,
    "TARGETING_SEED": 11,
    "SELECTION_RATE": 0.25,
    "SELECTION_COUNT": 40,
    "SELECTION_PER": "day",
    "SELECTION_OBJECTIVE": 0.5,
    "SELECTION_RANDOM_SHARE": 0.3,
    "SELECTION_SEED": 12,
    "SELECTION_SIGNALS": "all",
    "CLASSIFY_NATIONAL": "US2026",
    "CLASSIFY_ENCODER": "/opt/encoders/minilm",
    "DATABASE_URL": SecretStr("postgresql://clerk@localhost/customs"),
    "ACCESS_IDLE_MINUTES": 5,
    "ACCESS_SESSION_HOURS": 2,
    "ACCESS_TRIES": 3,
    "ACCESS_ADDRESS_TRIES": 30,
    "ACCESS_CLOSED_MINUTES": 60,
    "JOBS_HOUR": 2,
    "JOBS_NIGHTLY": "train queue",
    "JOBS_DELIVER_MINUTES": 5,
    "JOBS_BACKUP_FOLDER": "/mnt/backup",
    "JOBS_BACKUPS_KEPT": 30,
    "RETENTION_MONTHS": 60,
    "OPENID_ISSUER": "http://localhost:8080/realms/staff",
    "OPENID_CLIENT_ID": "customs",
    "OPENID_CLIENT_SECRET": SecretStr("canary"),
    "OPENID_LABEL": "Staff account",
    "OPENID_SCOPES": "profile openid",
    "OPENID_ACR": "urn:card",
    "OPENID_CREATE_USERS": True,
    "OPENID_NAME_CLAIM": "uid",
    "OPENID_ROLES_CLAIM": "roles",
    "OPENID_ROLES": {"cn=staff,ou=customs": "officer"},
    "OPENID_OFFICES_CLAIM": "office",
    "WEB_ADDRESS": "0.0.0.0",
    "WEB_PORT": 9000,
    "WEB_PUBLIC_URL": "https://landwaiter.customs.example",
    "WEB_PROXIES": "10.0.0.1",
    "WEB_UPLOAD_MEGABYTES": 50,
    "WEB_PRIVATE_WEBHOOKS": True,
}
"""A value other than the default for every setting."""


def flat(values: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, dict) and name != "roles":
            yield from flat(value, f"{prefix}{name}_")
        else:
            yield f"{prefix}{name}".upper(), value


def settings(folder: Path, text: str = "", **environment: str) -> Settings:
    path = folder / "landwaiter.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path, {f"LANDWAITER_{name}": value for name, value in environment.items()})


def refused(folder: Path, text: str = "", **environment: str) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        settings(folder, text, **environment)
    return caught.value


DEFAULTS = dict(flat(Settings().model_dump()))


def test_every_setting_is_tried() -> None:
    assert set(OTHER) == set(DEFAULTS)


@pytest.mark.parametrize("name", OTHER)
def test_every_setting_is_overridden_by_its_environment_variable(tmp_path: Path, name: str) -> None:
    other = OTHER[name]
    said = other.get_secret_value() if isinstance(other, SecretStr) else json.dumps(other).strip('"')
    found = dict(flat(settings(tmp_path, **{name: said}).model_dump()))
    assert {other: found[other] for other in found if found[other] != DEFAULTS[other]} == {name: OTHER[name]}


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    text = '[engine]\nmemory = "1GB"\nthreads = 4\n'
    assert settings(tmp_path, text).engine.memory == "1GB"
    both = settings(tmp_path, text, ENGINE_MEMORY="3GB").engine
    assert (both.memory, both.threads) == ("3GB", 4)


@pytest.mark.parametrize(
    ("text", "setting", "value"),
    [
        ("langauge = 'fr'\n", "langauge", "fr"),
        ("[engine]\ncolour = 3\n", "engine.colour", "3"),
        ("[engine]\nthreads = 0\n", "engine.threads", "0"),
        ("[engine]\nmemory = 'plenty'\n", "engine.memory", "plenty"),
        ("[selection]\nrate = 1.5\n", "selection.rate", "1.5"),
        ("[selection]\nobjective = 'gold'\n", "selection.objective", "gold"),
        ("[selection]\nobjective = 7\n", "selection.objective", "7"),
        ("[targeting]\nranker = 'oracle'\n", "targeting.ranker", "oracle"),
        ("language = 'de'\n", "language", "de"),
        ("engine = 3\n", "engine", "3"),
        ("[openid]\nissuer = 'http://login.customs.example'\n", "openid.issuer", None),
        ("[openid]\nissuer = 'https://login.customs.example?x'\n", "openid.issuer", None),
        ("[openid]\nscopes = 'profile'\n", "openid.scopes", None),
        ("[openid]\nclient_secert = 'canary'\n", "openid.client_secert", None),
        ("[openid.roles]\nstaff = 'king'\n", "openid.roles", None),
    ],
)
def test_what_cannot_be_used_is_named_with_its_file(tmp_path: Path, text: str, setting: str, value: str | None) -> None:
    place = refused(tmp_path, text).place
    assert (place.file, place.column, place.value) == (str(tmp_path / "landwaiter.toml"), setting, value)


@pytest.mark.parametrize(
    ("name", "value"), [("ENGINE_THREADS", "many"), ("SELECTION_RATE", "0"), ("SELECTION_OBJECTIVE", "gold")]
)
def test_a_wrong_environment_variable_is_named_and_not_the_file(tmp_path: Path, name: str, value: str) -> None:
    place = refused(tmp_path, **{name: value}).place
    assert str(place) == f"environment variable LANDWAITER_{name}, value {value!r}"


def test_a_section_that_is_none_is_named_even_where_the_environment_sets_it(tmp_path: Path) -> None:
    assert refused(tmp_path, "engine = 3\n", ENGINE_THREADS="2").place.column == "engine"


@pytest.mark.parametrize("text", [b"[engine\n", b"\xff\xfe[engine]"])
def test_a_file_that_is_not_toml_is_named(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "landwaiter.toml"
    path.write_bytes(text)
    with pytest.raises(SettingsError, match=re.escape(f"{path}: the settings are not valid TOML")):
        load_settings(path, {})


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "landwaiter.toml"
    path.write_bytes(b"\xef\xbb\xbflanguage = 'es'\n")
    assert load_settings(path, {}).language == "es"


def test_the_template_says_every_setting_at_its_default(tmp_path: Path) -> None:
    assert settings(tmp_path, template()) == Settings()
    # Without the marks of comments, what remains is a settings file with every setting.
    text = re.sub(r"(?m)^# (?=[a-z_]+ = )", "", template())
    said = dict(flat(tomllib.loads(text)))
    assert set(said) == set(DEFAULTS)
    without_default = {"SELECTION_COUNT", "DATABASE_URL", "WEB_PUBLIC_URL", "RETENTION_MONTHS", "JOBS_HOUR"}
    without_default |= {f"OPENID_{name}" for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "ACR")}
    assert {name for name in said if said[name] != DEFAULTS[name]} == without_default
    settings(tmp_path, text)


def test_the_rankers_are_those_that_there_are() -> None:
    from landwaiter.targeting import RANKERS

    assert set(get_args(TargetingSettings.model_fields["ranker"].annotation)) == set(RANKERS)


def test_every_setting_says_what_it_means() -> None:
    def described(section: type[BaseModel]) -> Iterator[str | None]:
        for info in section.model_fields.values():
            if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
                yield from described(info.annotation)
            else:
                yield info.description

    assert all(meaning and meaning in template() for meaning in described(Settings))
