"""What a fund says about a cell of a workbook, as it is written back into that workbook."""

from __future__ import annotations

from dataclasses import dataclass

from impact.model.issues import Severity


@dataclass(frozen=True, slots=True)
class ReviewerRemark:
    """A comment of a fund on one cell (`row`, `column` from 1), or on the whole file where there is none.

    It stands among the issues of a marked workbook and is marked like a question: it wants an answer.
    """

    sheet: str
    row: int | None
    column: int | None
    words: str
    author: str
    raw: str = ""
    readings: tuple[float, ...] = ()

    @property
    def severity(self) -> Severity:
        """How its cell is marked."""
        return Severity.QUESTION
