"""Cache of read files for one visit, so that answering a question does not read the file again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from weakref import WeakSet

from impact.ingest.layouts.indicator_matching import MatchProposal
from impact.ingest.pipeline.read_and_preview import ReadResult
from impact.model.access import Access
from impact.model.read_request import ReadRequest

# A workbook of 20,000 rows is some 20 MB as it is read. Two are enough to change a column and change it back.
MAX_READINGS = 2
# And of all visits of one person, and of everybody: what falls out is read again when it is looked at.
READINGS_PER_PERSON, READINGS_PER_SERVER = 8, 40


@dataclass(frozen=True, slots=True)
class ReadingKey:
    """Cache key of a reading: the account, the bytes, and how they are read. Answers are not part of it."""

    account_id: int
    content_hash: str
    request: ReadRequest

    @staticmethod
    def of(access: Access, request: ReadRequest) -> ReadingKey:
        """Make the key of a request; it keeps neither the bytes nor the answers."""
        return ReadingKey(access.account_id, request.content_hash, request.without_bytes_and_answers())


@dataclass(slots=True, eq=False)
class StoredReading:
    """A reading with its key; `used` grows with each use of any."""

    key: ReadingKey
    result: ReadResult
    used: int


class Readings:
    """The latest readings of one visit (least recently used out first); never handed to another visit or account.

    A reading is never modified: applying answers makes a new submission. What is confirmed is read anew and does
    not come from this cache.
    """

    def __init__(self) -> None:
        self._readings: list[StoredReading] = []
        self._proposals: tuple[object, tuple[MatchProposal, ...]] | None = None
        with _lock:
            _of_all_visits.add(self)

    def __len__(self) -> int:
        return len(self._readings)

    def find_or_read(self, access: Access, request: ReadRequest, read: Callable[[], ReadResult]) -> ReadResult:
        """Return the cached reading of a request, else call `read` and cache its result; an error caches nothing."""
        key = ReadingKey.of(access, request)
        with _lock:
            for stored in self._readings:
                if stored.key == key:
                    stored.used = next(_turns)
                    return stored.result
        result = read()
        with _lock:
            self._readings.append(StoredReading(key, result, next(_turns)))
            _make_room(lambda _: True, [self], MAX_READINGS)
            visits = list(_of_all_visits)
            _make_room(lambda stored: stored.key.account_id == access.account_id, visits, READINGS_PER_PERSON)
            _make_room(lambda _: True, visits, READINGS_PER_SERVER)
        return result

    def find_or_propose(
        self, inputs: object, propose: Callable[[], tuple[MatchProposal, ...]]
    ) -> tuple[MatchProposal, ...]:
        """Return the last proposals if their `inputs` are equal, else call `propose` and cache its result.

        Comparing every title of a file with every stored one takes as long as the rest of a preview together, and
        an answer seldom changes a title.
        """
        if self._proposals is None or self._proposals[0] != inputs:
            self._proposals = inputs, propose()
        return self._proposals[1]


_of_all_visits: WeakSet[Readings] = WeakSet()
_turns = count()
_lock = threading.Lock()


def _make_room(is_counted: Callable[[StoredReading], bool], visits: Sequence[Readings], most: int) -> None:
    """Forget the readings that were used least recently, beyond so many of those that are counted."""
    stored_readings = [(visit, stored) for visit in visits for stored in visit._readings if is_counted(stored)]
    stored_readings.sort(key=lambda item: item[1].used, reverse=True)
    for visit, stored in stored_readings[most:]:
        visit._readings.remove(stored)
