"""Which accounts, and what of guests, was erased, kept beside the files that were handed in.

A backup of before would revive them. The database itself knows them too, but it may be what was lost. A line holds
nothing of a person: which database, the number of the account or row there, and when it was made, since numbers are
given out again after a restore.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from impact.errors import StoreUnavailable
from impact.store.db import private_files
from impact.store.guest_links import ERASED_OF_GUESTS, ErasedRow

NAME = "erased-accounts.jsonl"


@dataclass(frozen=True, slots=True)
class ErasedAccount:
    """An account that was erased: its number, and when it was made (UTC)."""

    id: int
    made_at: datetime


ACCOUNT = "account"


def _identity(secret: bytes) -> str:
    """The name of a database in the journal, from its secret."""
    return hmac.digest(secret, b"erasure journal", "sha256").hex()


def read_journal(folder: Path, secret: bytes) -> frozenset[ErasedAccount]:
    """The erased accounts of the database with this secret that the journal in a folder of files names.

    A line that was cut off while it was written is left out: the erasure it is about was not finished.
    """
    return frozenset(ErasedAccount(row.id, row.made_at) for row in _read_rows(folder, secret) if row.kind == ACCOUNT)


def read_erased_rows(folder: Path, secret: bytes) -> frozenset[ErasedRow]:
    """What the journal names of guests, in the same way."""
    return frozenset(row for row in _read_rows(folder, secret) if row.kind != ACCOUNT)


def _read_rows(folder: Path, secret: bytes) -> set[ErasedRow]:
    try:
        lines = (folder / NAME).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return set()
    except OSError as trouble:
        raise StoreUnavailable("store_errors.cannot_open") from trouble
    erased, own = set(), _identity(secret)
    for line in lines:
        try:
            entry = json.loads(line)
            kind = next((kind for kind in (ACCOUNT, *ERASED_OF_GUESTS) if kind in entry), None)
            if kind is not None and entry["database"] == own:
                erased.add(ErasedRow(kind, int(entry[kind]), datetime.fromisoformat(entry["made_at"])))
        except (ValueError, KeyError, TypeError):
            continue
    return erased


def add_to_journal(
    folder: Path, secret: bytes, accounts: Iterable[ErasedAccount], rows: Iterable[ErasedRow] = ()
) -> None:
    """Add the accounts, and rows of guests, that the journal does not name yet; on disk before it returns."""
    erased = {*rows, *(ErasedRow(ACCOUNT, account.id, account.made_at) for account in accounts)}
    missing = erased - _read_rows(folder, secret)
    if not missing:
        return
    own = _identity(secret)
    lines = "".join(
        json.dumps({"database": own, row.kind: row.id, "made_at": row.made_at.isoformat()}) + "\n"
        for row in sorted(missing, key=lambda row: (row.kind, row.id))
    )
    try:
        private_files.make_folder(folder)
        handle = os.open(folder / NAME, os.O_CREAT | os.O_APPEND | os.O_WRONLY, private_files.FILE)
        with os.fdopen(handle, "w", encoding="utf-8") as journal:
            # A line end first: the last line may have been cut off.
            journal.write(("\n" if os.fstat(handle).st_size else "") + lines)
            journal.flush()
            os.fsync(journal.fileno())
    except OSError as trouble:
        raise StoreUnavailable("store_errors.cannot_store_file", reason=trouble.strerror or "") from trouble
