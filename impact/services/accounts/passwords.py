"""Passwords: argon2id, a few at a time, and the same work whether or not there is an account."""

from __future__ import annotations

import re
import secrets
import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from impact.errors import ImpactError

LEAST, MOST = 12, 200
NO_LETTERS = re.compile(r"[\W\d_]+")
# 19 MiB and two passes, one lane (OWASP's first choice for argon2id). Two at once: 38 MiB and both cores.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_AT_ONCE = threading.BoundedSemaphore(2)
# The first anybody tries. Length does the rest of the work.
COMMON = ("wachtwoord", "paswoord", "password", "motdepasse", "welkom", "welcome", "bienvenue", "qwerty", "azerty",
          "123456", "abcdef", "filantrimpact", "impact")  # fmt: skip


def check_new(password: str, *personal: str) -> None:
    """ImpactError where a new password is too short, too long, or one that would be tried first."""
    if len(password) < LEAST:
        raise ImpactError("sign_in.password_short", least=LEAST)
    if len(password) > MOST:
        raise ImpactError("sign_in.password_long", most=MOST)
    bare = password.casefold()
    known = (part.casefold() for said in personal for part in NO_LETTERS.split(said) if len(part) > 2)
    for word in (*COMMON, *known):
        bare = bare.replace(word, "")
    # What is left once the guessable words are gone must be long enough by itself.
    if len(bare.strip("0123456789!?.-_ ")) < 6 or len(set(bare)) < 5:
        raise ImpactError("sign_in.password_common")


def hashed(password: str) -> str:
    """The argon2id hash of a password, with its own salt."""
    with _AT_ONCE:
        return _HASHER.hash(password)


@cache
def _nobody() -> str:
    """A hash that no password fits, so that an unknown account costs as much as a known one."""
    return hashed(secrets.token_urlsafe(32))


def fits(known: str | None, password: str) -> bool:
    """Whether a password fits a hash; None (no such account) takes as long and never fits."""
    given = known or _nobody()
    with _AT_ONCE:
        try:
            _HASHER.verify(given, password[: MOST + 1])
        except (VerificationError, InvalidHashError):
            return False
    return known is not None


def outdated(known: str) -> bool:
    """Whether a hash was made with less work than we ask now."""
    return _HASHER.check_needs_rehash(known)


def warm() -> None:
    """Have the hash of nobody ready, so that the first unknown account does not take longer."""
    _nobody()
