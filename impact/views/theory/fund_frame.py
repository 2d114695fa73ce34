"""The page of a fund's frame: its own theory, and who works on each of its outcomes."""

from __future__ import annotations

from dataclasses import dataclass

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.views.theory.editor import TheoryVersion
from impact.views.theory.theory_of_change import NO_FIGURES, FrameOutcome, PortfolioFrame, TheoryView


@dataclass(frozen=True, slots=True)
class FundFrameView:
    """The frame of a fund: its theory, its outcomes with who works on each, and its versions.

    `portfolio` are the figures of all portfolios in sight along its outcomes. `theory` is the newest version, None
    before the first. `history` is newest first, `has_draft` whether somebody made changes that are no version yet.
    """

    organisation_id: int
    fund: str
    portfolio: PortfolioFrame = NO_FIGURES
    theory: TheoryView | None = None
    history: tuple[TheoryVersion, ...] = ()
    has_draft: bool = False
    # Whether the viewer works for the fund.
    is_own: bool = True
    # Whether somebody of the fund sees all its portfolios.
    sees_all: bool = True
    # Whether the viewer sees who contributes, of those within the access.
    shows_who: bool = True
    # Whether the viewer takes part in conversations about it.
    may_talk: bool = False
    # The funds to choose from, with their names, where there are several.
    funds: tuple[tuple[int, str], ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether all who contribute are in sight; else nobody can be said to work on an outcome."""
        return self.is_own and self.sees_all

    @property
    def outcomes(self) -> tuple[FrameOutcome, ...]:
        """The outcomes with who works on each."""
        return self.portfolio.outcomes

    @property
    def without_any(self) -> int:
        """Outcomes that nobody works on."""
        return sum(not item.organisations for item in self.outcomes)

    @property
    def of_one(self) -> int:
        """Outcomes that hang on one organisation."""
        return sum(item.organisations == 1 for item in self.outcomes)

    def say_notes(self, language: Language) -> dict[str, str]:
        """What each outcome says in a drawing, by its key: how many work on it, and how many of its figures do well.

        None where who contributes is hidden; nobody is a gap only where all who contribute are in sight.
        """
        notes = {}
        for outcome in self.outcomes if self.shows_who else ():
            if not outcome.contributions:
                if self.is_whole:
                    notes[outcome.key] = text(language, "fund_frame.note.nobody")
                continue
            words = [text(language, "fund_frame.note.who", n=outcome.organisations)]
            if outcome.counts.rated:
                going_well = outcome.counts.achieved + outcome.counts.on_track
                words.append(text(language, "fund_frame.note.well", n=going_well, total=outcome.counts.rated))
            notes[outcome.key] = "\n".join(words)
        return notes
