"""Settings from the environment, checked when Turnabout starts; what is wrong is said with the way out."""

import secrets
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from turnabout.connectors.http import checked_address
from turnabout.connectors.outside_reader import OutsideSettings
from turnabout.core.errors import BadInput
from turnabout.core.figures import FLOOR, GROUP
from turnabout.core.retention import RETENTION

TEXT, MADE, RAW = RETENTION["message_text"].months, RETENTION["figures"].months, RETENTION["raw_files"].days
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Environment(BaseSettings):
    """Every setting of an installation: ``TURNABOUT_<NAME>`` in the environment."""

    model_config = SettingsConfigDict(env_prefix="TURNABOUT_", env_ignore_empty=True, frozen=True, extra="ignore")

    data: Path = Field(Path("turnabout-data"), description="Folder that holds database, secret key and history.")
    database_url: str = Field("", description="postgresql://user:password@host/name; empty means SQLite in the folder.")
    time_zone: str = Field("UTC", description="Zone for display and deadlines, such as Europe/Berlin.")
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8321, ge=1, le=65535, description="Port to listen on.")
    origin: str = Field("", description="https://… address by which browsers reach Turnabout; needed beyond loopback.")
    allowed_hosts: str = Field("", description="Host names, separated by commas; needed beyond loopback.")
    floor: int = Field(FLOOR, description="Fewest rated turns behind a figure about a person.")
    group: int = Field(GROUP, description="Fewest people behind a group figure of skill or quality.")
    upload_limit_mb: int = Field(2048, ge=1, description="Largest file that can be uploaded, in megabytes.")
    keep_text_months: int = Field(TEXT, ge=1, le=TEXT, description="Months for which words of messages are kept.")
    keep_figures_months: int = Field(MADE, ge=1, le=MADE, description="Months for which figures about people are kept.")
    keep_raw_days: int = Field(RAW, ge=1, le=RAW, description="Days for which files are kept after their import.")
    outside_url: str = Field("", description="Address of an outside reader, before /chat/completions; empty: none.")
    outside_model: str = Field("", description="Name and version of its model.")
    outside_key: SecretStr = Field(SecretStr(""), description="Its key, sent as a bearer token.")
    outside_seconds: float = Field(20, gt=0, le=300, description="Longest wait for one of its answers.")
    outside_at_once: int = Field(2, ge=1, le=16, description="Questions that it is asked at the same time.")
    outside_a_day: int = Field(1000, ge=0, description="Requests that it is sent a day, tries included.")

    @field_validator("data")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @field_validator("floor", "group")
    @classmethod
    def _raised_only(cls, value: int, info: ValidationInfo) -> int:
        lowest = FLOOR if info.field_name == "floor" else GROUP
        if value < lowest:
            msg = f"it protects the people described, so it can be raised and never lowered: write {lowest} or more"
            raise ValueError(msg)
        return value

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            msg = f"{value!r} is not a time zone; write one such as Europe/Berlin or America/New_York"
            raise ValueError(msg)
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"postgresql", "postgres"}:
            msg = "write postgresql://user:password@host/name, or leave it empty for SQLite"
            raise ValueError(msg)
        return value

    @field_validator("outside_url")
    @classmethod
    def _safe_address(cls, value: str) -> str:
        if value:
            try:
                checked_address(value)
            except BadInput as problem:
                raise ValueError(str(problem)) from problem
        return value

    @field_validator("outside_key")
    @classmethod
    def _one_line(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().isascii() or not value.get_secret_value().isprintable():
            msg = "it may hold plain letters, digits and signs alone"
            raise ValueError(msg)
        return value

    @model_validator(mode="after")
    def _outside_reader_is_named(self) -> "Environment":
        if self.outside_url and not self.outside_model:
            msg = "what an outside reader decides is marked with its name: set TURNABOUT_OUTSIDE_MODEL"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _safe_beyond_loopback(self) -> "Environment":
        if self.host not in LOOPBACK and not (self.origin.startswith("https://") and self.allowed_hosts):
            msg = (
                f"listening on {self.host} reaches beyond this machine: set TURNABOUT_ORIGIN to an https:// address "
                "and TURNABOUT_ALLOWED_HOSTS to its host names"
            )
            raise ValueError(msg)
        return self

    @property
    def outside(self) -> OutsideSettings | None:
        """Where an outside reader is; None where none was set."""
        if not self.outside_url:
            return None
        return OutsideSettings(
            address=self.outside_url,
            model=self.outside_model,
            key=self.outside_key.get_secret_value(),
            seconds=self.outside_seconds,
            at_once=self.outside_at_once,
        )

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def hosts(self) -> list[str]:
        return [name.strip() for name in self.allowed_hosts.split(",") if name.strip()] or ["127.0.0.1", "localhost"]

    @property
    def database(self) -> dict[str, Any]:
        """Django's settings of the database."""
        if not self.database_url:
            return _sqlite(self.data / "turnabout.sqlite3")
        parts = urlsplit(self.database_url)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": parts.port or "",
            "OPTIONS": dict(parse_qsl(parts.query)),
            "CONN_MAX_AGE": 600,
        }


def _sqlite(path: Path) -> dict[str, Any]:
    # IMMEDIATE: with deferred transactions most read-then-write transactions fail as "locked" under load.
    # CONN_MAX_AGE: the PRAGMAs run per connection and would cost more than a plain page.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
                "PRAGMA secure_delete=ON; PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;"
            ),
        },
    }


def read_environment() -> Environment:
    """Read the settings, or say in one sentence each what is wrong and how to mend it."""
    try:
        return Environment()
    except ValidationError as problem:
        raise BadInput(" ".join(_sentence(error) for error in problem.errors())) from problem


def _sentence(error: Any) -> str:
    names = "_".join(str(part) for part in error["loc"]).upper()
    text = str(error["msg"]).removeprefix("Value error, ")
    return f"TURNABOUT_{names}: {text}." if names else f"{text[0].upper()}{text[1:]}."


def secret_key(data: Path) -> str:
    """Read the installation's secret key, made at the first start and readable by its owner alone."""
    path = data / "secret-key"
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(64))
        fresh.rename(path)
    return path.read_text().strip()
