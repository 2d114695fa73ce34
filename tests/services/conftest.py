"""These tests run on both databases."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from databases import *  # noqa: F403  every fixture of theirs
from record_types import records_hold_the_types_they_say  # noqa: F401  a fixture

from impact.services.accounts import passwords


@pytest.fixture(autouse=True)
def passwords_cost_little(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a guess must cost is looked at where people sign in (tests/web); here everybody has a password."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._unmatchable_hash.cache_clear()
    yield
    # What nobody's password is compared with must not stay that cheap for those who measure it.
    passwords._unmatchable_hash.cache_clear()
