"""What files were read as, kept for one visit: an answer to a question then costs no second reading of the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from impact.ingest.layouts.indicator_matching import Proposal
from impact.ingest.pipeline.read_and_preview import Understood
from impact.model.access import Access
from impact.model.read_request import ReadRequest

# A workbook of 20,000 rows is some 20 MB as it is read. Two let somebody change a column and change it back.
MOST_READINGS = 2


@dataclass(frozen=True, slots=True)
class ReadingKey:
    """What a reading depends on: the bytes, how they are to be read, and who asked. Answers are no part of it."""

    account_id: int
    content_hash: str
    request: ReadRequest

    @staticmethod
    def of(access: Access, request: ReadRequest) -> ReadingKey:
        """The key of a request; neither the bytes nor the answers are kept in it."""
        return ReadingKey(access.account_id, request.content_hash, request.without_bytes_and_answers())


class Readings:
    """The latest readings of one visit. Each visit has its own, and what one account read no other account gets.

    A reading is never changed: answers, doubts and questions make a new submission of it. What is confirmed does not
    come from here.
    """

    def __init__(self) -> None:
        self._readings: list[tuple[ReadingKey, Understood]] = []
        self._proposals: tuple[object, tuple[Proposal, ...]] | None = None

    def __len__(self) -> int:
        return len(self._readings)

    def find_or_read(self, access: Access, request: ReadRequest, read: Callable[[], Understood]) -> Understood:
        """The reading of a request, made by `read` where it is not here yet; what `read` raises keeps nothing."""
        key = ReadingKey.of(access, request)
        for place, (known, reading) in enumerate(self._readings):
            if known == key:
                self._readings.append(self._readings.pop(place))
                return reading
        reading = read()
        self._readings = [*self._readings, (key, reading)][-MOST_READINGS:]
        return reading

    def find_or_propose(self, inputs: object, propose: Callable[[], tuple[Proposal, ...]]) -> tuple[Proposal, ...]:
        """The proposals of last time where they rest on equal `inputs`, else what `propose` makes of them now.

        Every title of a file is compared with every one that is stored: as much work as all other parts of a preview
        together, and an answer seldom changes a title.
        """
        if self._proposals is None or self._proposals[0] != inputs:
            self._proposals = inputs, propose()
        return self._proposals[1]
