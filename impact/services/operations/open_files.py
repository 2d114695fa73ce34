"""Files that pages have open: how much of them one person and everybody together may keep in the memory of the server.

A page holds the bytes of a file from when it was chosen until it is handed in, put aside or left, and somebody may
have many pages open. What is put aside is on disk, so nothing is lost where no more can be opened.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from weakref import WeakSet

from impact.errors import ImpactError
from impact.model.access import Access
from impact.model.upload_limits import BYTES_PER_MEGABYTE, WORKBOOK_BYTES

FILES_PER_PERSON, FILES_PER_SERVER = 4, 20
BYTES_PER_PERSON = FILES_PER_PERSON * WORKBOOK_BYTES
BYTES_PER_SERVER = FILES_PER_SERVER * WORKBOOK_BYTES


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class OpenFile:
    """A file in the memory of the server, for as long as a page refers to this."""

    account_id: int
    data: bytes = field(repr=False)


_open_files: WeakSet[OpenFile] = WeakSet()
_lock = threading.Lock()


def open_file(access: Access, data: bytes) -> OpenFile:
    """Count a file that a page is going to hold; ImpactError where this person or everybody has too much open."""
    with _lock:
        # No list of them stands here: an error that is kept somewhere would keep their bytes.
        if _count_bytes(access.account_id) + len(data) > BYTES_PER_PERSON:
            raise ImpactError("upload.too_many_open", megabytes=BYTES_PER_PERSON // BYTES_PER_MEGABYTE)
        if _count_bytes(None) + len(data) > BYTES_PER_SERVER:
            raise ImpactError("upload.server_is_full")
        file = OpenFile(access.account_id, data)
        _open_files.add(file)
    return file


def _count_bytes(account_id: int | None) -> int:
    return sum(len(file.data) for file in _open_files if account_id in (None, file.account_id))
