"""Settings from environment variables (IMPACT_*), typed and all validated at the start.

Read on each call, so that tests can set them; validated again only when the environment has changed.
"""

from __future__ import annotations

import os
import re
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
from impact.model.vocabulary.languages import Language
from impact.services.core import session_lifetime

PREFIX = "IMPACT_"
HOST_RE = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
# Length of a session in minutes or hours; bounded so that adding it to a date cannot overflow.
SessionLength = Annotated[int, Field(gt=0, le=1_000_000)]


class InvalidSettings(ImpactError):
    """Settings that failed validation; `wrong` holds (name, value), '' for a value that may hold a password."""

    def __init__(self, wrong: tuple[tuple[str, str], ...]) -> None:
        super().__init__("setting.wrong", name=", ".join(name for name, _ in wrong))
        self.wrong = wrong


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID provider: issuer, our client id and secret, and the name on the sign-in button."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    trusts_email: bool


def _is_address(value: str, *schemes: str) -> bool:
    """Whether this is a URL with one of these schemes and a host."""
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises ValueError where it is no number
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname)


def _web_address(value: str) -> str:
    if value and not _is_address(value, "http", "https"):
        raise ValueError("no web address")
    return value.rstrip("/")


def _base_url(value: str) -> str:
    base = _web_address(value)
    parts = urlsplit(base)
    # Links of letters are put behind it, and the product is served at the root.
    if parts.path or parts.query or parts.fragment or parts.username is not None:
        raise ValueError("no web address of a server")
    return base


def _mail_server(secret: SecretStr) -> SecretStr:
    url = secret.get_secret_value()
    if url and not _is_address(url, "smtp", "smtps"):
        raise ValueError("no mail server")
    return secret


def _database(secret: SecretStr) -> SecretStr:
    kind, separator, _ = secret.get_secret_value().partition("://")
    if secret.get_secret_value() and (not separator or kind.partition("+")[0] not in ("sqlite", "postgresql")):
        raise ValueError("no database")
    return secret


def _client_id(value: str, info: ValidationInfo) -> str:
    if info.data.get("oidc_issuer") and not value:
        raise ValueError("an issuer knows us by a client ID")
    return value


def _sender(value: str) -> str:
    if value and "@" not in value:
        raise ValueError("no sender")
    return value


def _proxies(value: object) -> object:
    if not isinstance(value, str):
        return value
    addresses = tuple(part.strip() for part in value.split(",") if part.strip())
    for part in addresses:
        ip_address(part)
    return addresses


def _hosts(value: object) -> object:
    if not isinstance(value, str):
        return value
    names = tuple(part.strip().lower() for part in value.split(",") if part.strip())
    for name in names:
        # A name only: requests on any port of it are ours.
        if urlsplit(f"//{name}").hostname != name.strip("[]") or not HOST_RE.fullmatch(name):
            raise ValueError("no host")
    return tuple(name.strip("[]") for name in names)


def _switch(value: object) -> object:
    # Only these two words: 'yes' and '1' meant "no" before they were validated, and must not begin to mean "yes".
    if value not in (True, False, "true", "false"):
        raise ValueError("no switch")
    return value


def _secret_file(path: Path | None) -> Path | None:
    if path is not None:
        try:
            path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError("no file to read") from error
    return path


class Settings(BaseSettings):
    """All settings, in the order of the table in the README. An empty variable counts as not set."""

    model_config = SettingsConfigDict(
        env_ignore_empty=True, case_sensitive=True, extra="ignore", frozen=True, hide_input_in_errors=True,
        populate_by_name=False,
    )  # fmt: skip

    database_url: Annotated[SecretStr, AfterValidator(_database)] = Field(
        default=SecretStr(""), validation_alias="IMPACT_DATABASE_URL"
    )
    files: Path | None = Field(default=None, validation_alias="IMPACT_FILES")
    base_url: Annotated[str, AfterValidator(_base_url)] = Field(
        default="http://127.0.0.1:8501", validation_alias="IMPACT_BASE_URL"
    )
    hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_hosts)] = Field(
        default=(), validation_alias="IMPACT_HOSTS"
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_proxies)] = Field(
        default=(), validation_alias="IMPACT_TRUSTED_PROXIES"
    )
    session_idle_minutes: SessionLength = Field(
        default=session_lifetime.IDLE_MINUTES, validation_alias="IMPACT_SESSION_IDLE_MINUTES"
    )
    session_hours: SessionLength = Field(
        default=session_lifetime.LONGEST_HOURS, validation_alias="IMPACT_SESSION_HOURS"
    )
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
# May hold a password: the value is never printed.
SECRET = frozenset(
    str(each.validation_alias) for each in Settings.model_fields.values() if "SecretStr" in repr(each.annotation)
)


def load_settings() -> Settings:
    """Read and validate the settings of the environment; WrongSettings names all that are invalid."""
    return _read(tuple(os.environ.get(name, "") for name in NAMES))


@lru_cache(maxsize=4)
def _read(values: tuple[str, ...]) -> Settings:
    """Validate the settings; `values` are those of NAMES, the key of the cache."""
    try:
        return Settings()
    except ValidationError as error:
        by_name = dict(zip(NAMES, values, strict=True))
        locations = {str(problem["loc"][0]) for problem in error.errors(include_url=False, include_input=False)}
        # A default that is invalid because of another setting is reported by the name of the field.
        names = {name for field_name, name in zip(Settings.model_fields, NAMES, strict=True) if field_name in locations}
        invalid = tuple((name, "" if name in SECRET else by_name[name]) for name in NAMES if name in locations | names)
        # Not chained: pydantic's message may contain the value.
        raise InvalidSettings(invalid) from None


def describe_invalid(error: ImpactError, language: Language) -> list[str]:
    """One sentence per invalid setting with the form it must have; empty for any other error."""
    lines: list[str] = []
    if not isinstance(error, InvalidSettings):
        return lines
    for name, value in error.wrong:
        form = text(language, f"setting.form_{name.removeprefix(PREFIX).lower()}")
        key = "setting.wrong_value" if value else "setting.wrong_secret"
        lines.append(text(language, key, name=name, value=value, form=form))
    return lines


def describe_unknown(language: Language) -> list[str]:
    """One sentence per IMPACT_* variable that is no setting, with the setting of a similar name if any."""
    lines = []
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in NAMES:
            similar = get_close_matches(name, NAMES, n=1, cutoff=0.8)
            key = "setting.unknown_like" if similar else "setting.unknown"
            lines.append(text(language, key, name=name, like=similar[0] if similar else ""))
    return lines


def session_idle() -> timedelta:
    """Idle timeout of a session (IMPACT_SESSION_IDLE_MINUTES, default 120)."""
    return timedelta(minutes=load_settings().session_idle_minutes)


def session_length() -> timedelta:
    """Maximum lifetime of a session (IMPACT_SESSION_HOURS, default 12)."""
    return timedelta(hours=load_settings().session_hours)


def base_url() -> str:
    """Public base URL of the server (IMPACT_BASE_URL); links in emails begin with it."""
    return load_settings().base_url


def base_url_is_set() -> bool:
    """Whether IMPACT_BASE_URL is set."""
    return "base_url" in load_settings().model_fields_set


def database_url() -> str:
    """URL of the database (IMPACT_DATABASE_URL); '' where none is set."""
    return load_settings().database_url.get_secret_value()


def files() -> Path | None:
    """Folder for uploaded files (IMPACT_FILES); None for the default beside the database."""
    return load_settings().files


def smtp_url() -> str:
    """URL of the mail server (IMPACT_SMTP_URL, smtp://user:password@host:587 or smtps://…); '' for none."""
    return load_settings().smtp_url.get_secret_value()


def mail_from() -> str:
    """Sender address of emails (IMPACT_MAIL_FROM); '' for the default."""
    return load_settings().mail_from


def hosts() -> tuple[str, ...]:
    """Further host names under which requests come in, beside that of the base URL (IMPACT_HOSTS, comma-separated)."""
    return load_settings().hosts


def trusted_proxies() -> tuple[str, ...]:
    """IP addresses of the proxies whose X-Forwarded-* headers are trusted (IMPACT_TRUSTED_PROXIES, comma-separated)."""
    return load_settings().trusted_proxies


def provider() -> Provider | None:
    """The OpenID provider for signing in, None where none is set; WrongSettings for an unreadable secret file."""
    now = load_settings()
    if not now.oidc_issuer:
        return None
    secret = now.oidc_client_secret.get_secret_value()
    if now.oidc_client_secret_file is not None:
        # Read each time: a secret in a file may be renewed while the server runs.
        try:
            secret = now.oidc_client_secret_file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise InvalidSettings((("IMPACT_OIDC_CLIENT_SECRET_FILE", str(now.oidc_client_secret_file)),)) from None
    return Provider(now.oidc_issuer, now.oidc_client_id, secret, now.oidc_name, now.oidc_trust_email)
