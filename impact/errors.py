"""Errors shown to users: one exception class per kind of problem, with a key and parameters.

The text (what happened, where, what to do) lives in the catalog under the key, in three languages; code
raises keys, never sentences.
"""

from __future__ import annotations

import traceback
from typing import Any

# Of an error with others behind it, the log has so many.
MOST_CAUSES = 4


class ImpactError(Exception):
    """An error a user can understand and solve; `key` is its catalog key, `params` fill its text."""

    def __init__(self, key: str, **params: Any) -> None:
        super().__init__(key, params)
        self.key = key
        self.params = params

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.key}({details})"


class UnreadableFile(ImpactError):
    """The bytes are not a workbook or table that can be read."""


class NothingRecognised(ImpactError):
    """The file opens, but no indicator is recognised in it."""


class Cancelled(ImpactError):
    """The user cancelled the operation; nothing of it is stored."""


class NotAllowed(ImpactError):
    """The viewer's access does not allow the requested action."""


class NotFound(ImpactError):
    """The requested object does not exist or is outside the viewer's scope; the two look alike on purpose."""


class Conflict(ImpactError):
    """Another user changed the same object in the meantime (concurrent edit)."""


class StoreUnavailable(ImpactError):
    """The database cannot be reached, is locked, is full or has another schema version."""


class UnreadableDocument(ImpactError):
    """A stored document cannot be read: a newer version of the product wrote it, or it is damaged."""


def describe_crash(error: BaseException) -> str:
    """The kinds of an error that nobody foresaw and of those behind it, with their places in the code.

    Not what they say: that quotes a cell or a row, which may name somebody, and the log must hold no personal data.
    """
    parts: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(parts) < MOST_CAUSES:
        parts.append(f"{''.join(traceback.format_tb(cause.__traceback__))}{type(cause).__name__}")
        cause = cause.__cause__ or cause.__context__
    return "\nbehind it:\n".join(parts)
