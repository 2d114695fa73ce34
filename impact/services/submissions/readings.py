"""Cache of read files for one visit, so that answering a question does not read the file again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from impact.ingest.layouts.indicator_matching import MatchProposal
from impact.ingest.pipeline.read_and_preview import ReadResult
from impact.model.access import Access
from impact.model.read_request import ReadRequest

# A workbook of 20,000 rows is some 20 MB as it is read. Two are enough to change a column and change it back.
MAX_READINGS = 2


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


class Readings:
    """The latest readings of one visit (least recently used out first); never shared between visits or accounts.

    A reading is never modified: applying answers makes a new submission. What is confirmed is read anew and does
    not come from this cache.
    """

    def __init__(self) -> None:
        self._readings: list[tuple[ReadingKey, ReadResult]] = []
        self._proposals: tuple[object, tuple[MatchProposal, ...]] | None = None

    def __len__(self) -> int:
        return len(self._readings)

    def find_or_read(self, access: Access, request: ReadRequest, read: Callable[[], ReadResult]) -> ReadResult:
        """Return the cached reading of a request, else call `read` and cache its result; an error caches nothing."""
        key = ReadingKey.of(access, request)
        for position, (stored_key, reading) in enumerate(self._readings):
            if stored_key == key:
                self._readings.append(self._readings.pop(position))
                return reading
        reading = read()
        self._readings = [*self._readings, (key, reading)][-MAX_READINGS:]
        return reading

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
