"""What an operator may set, from the environment: every setting with its form, all of them checked at the start.

Read when it is asked for, so that tests can set it; nothing is checked anew while the environment stays the same.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import timedelta
from difflib import get_close_matches
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from impact.errors import ImpactError
from impact.i18n import text
from impact.model.words import Language

PREFIX = "IMPACT_"
# Of a session, in minutes or hours; a larger one is longer than any date can be.
Length = Annotated[int, Field(gt=0, le=1_000_000)]


class WrongSettings(ImpactError):
    """Settings that are not in their form; `wrong` are (name, value, or '' for one that may hold a password)."""

    def __init__(self, wrong: tuple[tuple[str, str], ...]) -> None:
        super().__init__("setting.wrong", name=", ".join(name for name, _ in wrong))
        self.wrong = wrong


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID provider: its issuer, our id and secret there, and the name on the button."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    trusts_email: bool


def _is_address(words: str, *schemes: str) -> bool:
    """Whether this is an address with one of these schemes and a host."""
    try:
        parts = urlsplit(words)
        _ = parts.port  # one that is no number raises
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname)


def _web_address(words: str) -> str:
    if words and not _is_address(words, "http", "https"):
        raise ValueError("no web address")
    return words.rstrip("/")


def _mail_server(secret: SecretStr) -> SecretStr:
    words = secret.get_secret_value()
    if words and not _is_address(words, "smtp", "smtps"):
        raise ValueError("no mail server")
    return secret


def _database(secret: SecretStr) -> SecretStr:
    kind, separator, _ = secret.get_secret_value().partition("://")
    if secret.get_secret_value() and (not separator or kind.partition("+")[0] not in ("sqlite", "postgresql")):
        raise ValueError("no database")
    return secret


def _client_id(words: str, info: ValidationInfo) -> str:
    if info.data.get("oidc_issuer") and not words:
        raise ValueError("an issuer knows us by a client ID")
    return words


def _sender(words: str) -> str:
    if words and "@" not in words:
        raise ValueError("no sender")
    return words


def _proxies(words: object) -> object:
    if not isinstance(words, str):
        return words
    listed = tuple(part.strip() for part in words.split(",") if part.strip())
    for part in listed:
        ip_address(part)
    return listed


def _switch(words: object) -> object:
    # Only these two words: 'yes' and '1' meant "no" before this was checked, and must not begin to mean "yes".
    if words not in (True, False, "true", "false"):
        raise ValueError("no switch")
    return words


def _secret_file(place: Path | None) -> Path | None:
    if place is not None:
        try:
            place.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as trouble:
            raise ValueError("no file to read") from trouble
    return place


class Settings(BaseSettings):
    """All settings, in the order of the table in the README. Empty is the same as not set."""

    model_config = SettingsConfigDict(
        env_ignore_empty=True, case_sensitive=True, extra="ignore", frozen=True, hide_input_in_errors=True,
        populate_by_name=False,
    )  # fmt: skip

    database_url: Annotated[SecretStr, AfterValidator(_database)] = Field(
        default=SecretStr(""), validation_alias="IMPACT_DATABASE_URL"
    )
    files: Path | None = Field(default=None, validation_alias="IMPACT_FILES")
    base_url: Annotated[str, AfterValidator(_web_address)] = Field(
        default="http://127.0.0.1:8501", validation_alias="IMPACT_BASE_URL"
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_proxies)] = Field(
        default=(), validation_alias="IMPACT_TRUSTED_PROXIES"
    )
    session_idle_minutes: Length = Field(default=120, validation_alias="IMPACT_SESSION_IDLE_MINUTES")
    session_hours: Length = Field(default=12, validation_alias="IMPACT_SESSION_HOURS")
    smtp_url: Annotated[SecretStr, AfterValidator(_mail_server)] = Field(
        default=SecretStr(""), validation_alias="IMPACT_SMTP_URL"
    )
    mail_from: Annotated[str, AfterValidator(_sender)] = Field(default="", validation_alias="IMPACT_MAIL_FROM")
    oidc_issuer: Annotated[str, AfterValidator(_web_address)] = Field(default="", validation_alias="IMPACT_OIDC_ISSUER")
    oidc_client_id: Annotated[str, AfterValidator(_client_id)] = Field(
        default="", validation_alias="IMPACT_OIDC_CLIENT_ID", validate_default=True
    )
    oidc_client_secret: SecretStr = Field(default=SecretStr(""), validation_alias="IMPACT_OIDC_CLIENT_SECRET")
    oidc_client_secret_file: Annotated[Path | None, AfterValidator(_secret_file)] = Field(
        default=None, validation_alias="IMPACT_OIDC_CLIENT_SECRET_FILE"
    )
    oidc_name: str = Field(default="OpenID", validation_alias="IMPACT_OIDC_NAME")
    oidc_trust_email: Annotated[bool, BeforeValidator(_switch)] = Field(
        default=False, validation_alias="IMPACT_OIDC_TRUST_EMAIL"
    )


NAMES: tuple[str, ...] = tuple(str(each.validation_alias) for each in Settings.model_fields.values())
# What may hold a password or is one: its value is never said.
SECRET = frozenset(
    str(each.validation_alias) for each in Settings.model_fields.values() if "SecretStr" in repr(each.annotation)
)


def settings() -> Settings:
    """The settings as the environment has them now; WrongSettings names all that are not in their form."""
    return _read(tuple(os.environ.get(name, "") for name in NAMES))


@lru_cache(maxsize=4)
def _read(values: tuple[str, ...]) -> Settings:
    """The settings; `values` are those of NAMES, by which an answer is found again."""
    try:
        return Settings()
    except ValidationError as bad:
        given = dict(zip(NAMES, values, strict=True))
        places = {str(error["loc"][0]) for error in bad.errors(include_url=False, include_input=False)}
        # What is wrong with a default, because of another setting, goes by the name of the field.
        names = {name for field_name, name in zip(Settings.model_fields, NAMES, strict=True) if field_name in places}
        wrong = tuple((name, "" if name in SECRET else given[name]) for name in NAMES if name in places | names)
        # Not chained: what pydantic says of it may be printed with the value.
        raise WrongSettings(wrong) from None


def wrong_lines(error: ImpactError, language: Language) -> list[str]:
    """Every wrong setting in a sentence of its own, with the form that it must have; none of another error."""
    lines: list[str] = []
    if not isinstance(error, WrongSettings):
        return lines
    for name, value in error.wrong:
        form = text(language, f"setting.form_{name.removeprefix(PREFIX).lower()}")
        key = "setting.wrong_value" if value else "setting.wrong_secret"
        lines.append(text(language, key, name=name, value=value, form=form))
    return lines


def unknown_lines(language: Language) -> list[str]:
    """Variables of the environment that look like a setting of ours and are none, with the one that may be meant."""
    lines = []
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in NAMES:
            like = get_close_matches(name, NAMES, n=1, cutoff=0.8)
            key = "setting.unknown_like" if like else "setting.unknown"
            lines.append(text(language, key, name=name, like=like[0] if like else ""))
    return lines


def session_idle() -> timedelta:
    """How long a session lasts without a sign of life (IMPACT_SESSION_IDLE_MINUTES, 120)."""
    return timedelta(minutes=settings().session_idle_minutes)


def session_length() -> timedelta:
    """How long a session lasts at most (IMPACT_SESSION_HOURS, 12)."""
    return timedelta(hours=settings().session_hours)


def base_url() -> str:
    """Where people reach the product (IMPACT_BASE_URL); links in letters begin with it."""
    return settings().base_url


def base_url_is_set() -> bool:
    """Whether somebody said where people reach the product."""
    return "base_url" in settings().model_fields_set


def database_url() -> str:
    """The database (IMPACT_DATABASE_URL), '' where none is set."""
    return settings().database_url.get_secret_value()


def files() -> Path | None:
    """The folder for the files handed in (IMPACT_FILES), None for the one beside the database."""
    return settings().files


def smtp_url() -> str:
    """The mail server (IMPACT_SMTP_URL, smtp://user:password@host:587 or smtps://…); '' where there is none."""
    return settings().smtp_url.get_secret_value()


def mail_from() -> str:
    """The sender of letters (IMPACT_MAIL_FROM)."""
    return settings().mail_from


def trusted_proxies() -> tuple[str, ...]:
    """Addresses of the proxies whose X-Forwarded-For counts (IMPACT_TRUSTED_PROXIES, by commas)."""
    return settings().trusted_proxies


def provider() -> Provider | None:
    """The OpenID provider people may sign in with; None where none is set."""
    now = settings()
    if not now.oidc_issuer:
        return None
    secret = now.oidc_client_secret.get_secret_value()
    if now.oidc_client_secret_file is not None:
        # Read each time: a secret in a file may be renewed while the server runs.
        try:
            secret = now.oidc_client_secret_file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise WrongSettings((("IMPACT_OIDC_CLIENT_SECRET_FILE", str(now.oidc_client_secret_file)),)) from None
    return Provider(now.oidc_issuer, now.oidc_client_id, secret, now.oidc_name, now.oidc_trust_email)
