"""The page of a fund's frame: its own theory, and who works on each of its outcomes."""

from __future__ import annotations

from dataclasses import dataclass

from impact.views.theory.editor import TheoryVersion
from impact.views.theory.theory_of_change import FrameOutcome, TheoryView


@dataclass(frozen=True, slots=True)
class FundFrameView:
    """The frame of a fund as its people see it: its theory, its outcomes with who works on each, and its versions.

    `theory` is the newest version, None before the first. `history` is newest first, `has_draft` whether somebody made
    changes that are no version yet.
    """

    organisation_id: int
    fund: str
    outcomes: tuple[FrameOutcome, ...] = ()
    theory: TheoryView | None = None
    history: tuple[TheoryVersion, ...] = ()
    has_draft: bool = False

    @property
    def without_any(self) -> int:
        """Outcomes that nobody works on."""
        return sum(not item.organisations for item in self.outcomes)

    @property
    def of_one(self) -> int:
        """Outcomes that hang on one organisation."""
        return sum(item.organisations == 1 for item in self.outcomes)
