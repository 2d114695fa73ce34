"""What a user can be told: one named error per kind of trouble, with its values.

The text (what happened, where, what to do) lives in the catalog `errors` under the key,
in three languages; code raises keys, never sentences.
"""

from __future__ import annotations

from typing import Any


class ImpactError(Exception):
    """Something a user can understand and mend; `key` names it, `params` fill its text."""

    def __init__(self, key: str, **params: Any) -> None:
        super().__init__(key, params)
        self.key = key
        self.params = params

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.key}({details})"


class UnreadableFile(ImpactError):
    """The bytes are not a workbook or table we can read."""


class NothingRecognised(ImpactError):
    """The file opens, but holds no indicator we recognise."""


class Cancelled(ImpactError):
    """Somebody stopped what was under way; nothing of it is kept."""


class NotAllowed(ImpactError):
    """The access does not cover what was asked."""


class NotFound(ImpactError):
    """What was asked for is not here, or not within this access (the two look alike on purpose)."""


class Conflict(ImpactError):
    """Somebody changed the same thing in the meantime."""


class StoreUnavailable(ImpactError):
    """The database cannot be reached, is locked, is full or has another version."""


class UnreadableDocument(ImpactError):
    """Something that is stored cannot be read by this version: a newer one wrote it, or it is damaged."""
