"""What an operator may set, from the environment; read when it is asked for, so that tests can set it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from impact.errors import ImpactError

BASE_URL = "IMPACT_BASE_URL"


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID provider: its issuer, our id and secret there, and the name on the button."""

    issuer: str
    client_id: str
    client_secret: str
    name: str
    trusts_email: bool


def session_idle() -> timedelta:
    """How long a session lasts without a sign of life (IMPACT_SESSION_IDLE_MINUTES, 120)."""
    return timedelta(minutes=_whole("IMPACT_SESSION_IDLE_MINUTES", 120))


def session_length() -> timedelta:
    """How long a session lasts at most (IMPACT_SESSION_HOURS, 12)."""
    return timedelta(hours=_whole("IMPACT_SESSION_HOURS", 12))


def base_url() -> str:
    """Where people reach the product (IMPACT_BASE_URL); links in letters begin with it."""
    return os.environ.get(BASE_URL, "http://127.0.0.1:8501").rstrip("/")


def smtp_url() -> str:
    """The mail server (IMPACT_SMTP_URL, smtp://user:password@host:587 or smtps://…); '' where there is none."""
    return os.environ.get("IMPACT_SMTP_URL", "")


def mail_from() -> str:
    """The sender of letters (IMPACT_MAIL_FROM)."""
    return os.environ.get("IMPACT_MAIL_FROM", "")


def trusted_proxies() -> tuple[str, ...]:
    """Addresses of the proxies whose X-Forwarded-For counts (IMPACT_TRUSTED_PROXIES, by commas)."""
    return tuple(part.strip() for part in os.environ.get("IMPACT_TRUSTED_PROXIES", "").split(",") if part.strip())


def provider() -> Provider | None:
    """The OpenID provider people may sign in with; None where none is set."""
    issuer = os.environ.get("IMPACT_OIDC_ISSUER", "")
    if not issuer:
        return None
    return Provider(
        issuer=issuer.rstrip("/"),
        client_id=os.environ.get("IMPACT_OIDC_CLIENT_ID", ""),
        client_secret=_secret("IMPACT_OIDC_CLIENT_SECRET"),
        name=os.environ.get("IMPACT_OIDC_NAME", "OpenID"),
        trusts_email=os.environ.get("IMPACT_OIDC_TRUST_EMAIL", "") == "true",
    )


def _whole(name: str, default: int) -> int:
    wish = os.environ.get(name, "")
    if not wish:
        return default
    if not (wish.isascii() and wish.isdecimal() and int(wish) > 0):
        raise ImpactError("accounts.bad_setting", name=name, value=wish)
    return int(wish)


def _secret(name: str) -> str:
    """A secret from the setting itself, or from the file that NAME_FILE names."""
    place = os.environ.get(f"{name}_FILE", "")
    if not place:
        return os.environ.get(name, "")
    try:
        return Path(place).read_text("utf-8").strip()
    except OSError as trouble:
        raise ImpactError("accounts.bad_setting", name=f"{name}_FILE", value=place) from trouble
