"""Password hashing (argon2id) and the rules for new passwords; constant work whether or not an account exists."""

from __future__ import annotations

import re
import secrets
import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from impact.errors import ImpactError

MIN_LENGTH, MAX_LENGTH = 12, 200
NON_LETTERS = re.compile(r"[\W\d_]+")
# 19 MiB and two passes, one lane (OWASP's first choice for argon2id). Two at once: 38 MiB and both cores.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_AT_ONCE = threading.BoundedSemaphore(2)
# Deny-list of common passwords; strength comes from the minimum length.
COMMON = ("wachtwoord", "paswoord", "password", "motdepasse", "welkom", "welcome", "bienvenue", "qwerty", "azerty",
          "123456", "abcdef", "filantrimpact", "impact")  # fmt: skip


def check_new_password(password: str, *personal: str) -> None:
    """Raise ImpactError where a new password is too short, too long or easily guessed.

    `personal` are names and the like, whose words count as guessable too.
    """
    if len(password) < MIN_LENGTH:
        raise ImpactError("sign_in.password_short", least=MIN_LENGTH)
    if len(password) > MAX_LENGTH:
        raise ImpactError("sign_in.password_long", most=MAX_LENGTH)
    remainder = password.casefold()
    guessable = (part.casefold() for value in personal for part in NON_LETTERS.split(value) if len(part) > 2)
    for word in (*COMMON, *guessable):
        remainder = remainder.replace(word, "")
    # What is left once the guessable words are gone must be long enough by itself.
    if len(remainder.strip("0123456789!?.-_ ")) < 6 or len(set(remainder)) < 5:
        raise ImpactError("sign_in.password_common")


def hash_password(password: str) -> str:
    """Hash a password with argon2id and a random salt."""
    with _AT_ONCE:
        return _HASHER.hash(password)


@cache
def _unmatchable_hash() -> str:
    """A hash that no password matches, verified for unknown accounts so that timing reveals nothing."""
    return hash_password(secrets.token_urlsafe(32))


def matches_hash(stored_hash: str | None, password: str) -> bool:
    """Whether a password matches a stored hash; None (no such account) takes as long and never matches."""
    candidate = stored_hash or _unmatchable_hash()
    with _AT_ONCE:
        try:
            _HASHER.verify(candidate, password[: MAX_LENGTH + 1])
        except (VerificationError, InvalidHashError):
            return False
    return stored_hash is not None


def needs_rehash(stored_hash: str) -> bool:
    """Whether a hash was made with weaker parameters than today's, so that it should be replaced."""
    return _HASHER.check_needs_rehash(stored_hash)


def prepare_dummy_hash() -> None:
    """Compute the dummy hash at the start, so that the first unknown account does not take longer."""
    _unmatchable_hash()
