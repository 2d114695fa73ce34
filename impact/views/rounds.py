"""What the reporting round shows: where each period of a grantee stands, and who of a portfolio sent what."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class RoundState(StrEnum):
    """Where one period stands for one grantee (catalog `rounds.state.…`), in the order of a round."""

    RUNNING = "running"
    DUE = "due"
    LATE = "late"
    DRAFT = "draft"
    SENT = "sent"
    RETURNED = "returned"
    APPROVED = "approved"
    LOCKED = "locked"


# What the grantee can do something about, the most pressing first.
ASKS: tuple[RoundState, ...] = (RoundState.RETURNED, RoundState.LATE, RoundState.DRAFT, RoundState.DUE)


class NoRounds(StrEnum):
    """Why a grantee has no rounds (catalog `rounds.none.…`)."""

    GRANT = "grant"
    RHYTHM = "rhythm"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Period:
    """A period of the calendar of one rhythm in one portfolio; locked since `locked_on` where that is known."""

    period_id: int
    portfolio_id: int
    portfolio: str
    frequency: str
    starts: date
    ends: date
    due_on: date
    locked_on: date | None


@dataclass(frozen=True, slots=True)
class Round:
    """One period for one grantee; what was sent last for it, and the draft that lies ready.

    `answer_due` is the day by which the fund promised to answer, `overdue` says that it passed without one;
    `reason` is why something was sent back; `late` that nothing was sent by the day it was due.
    """

    period: Period
    organisation_id: int
    name: str
    state: RoundState
    submission_id: int | None = None
    draft_id: int | None = None
    sent_on: date | None = None
    answer_due: date | None = None
    overdue: bool = False
    decided_on: date | None = None
    reason: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class RoundsView:
    """The rounds of one grantee, newest first; `now` is the one that asks something, `none` why there are none.

    `several`: they are of more than one portfolio or rhythm, so that each must say of which.
    """

    organisation_id: int
    rounds: tuple[Round, ...]
    now: Round | None
    none: NoRounds | None
    several: bool
    may_submit: bool


@dataclass(frozen=True, slots=True)
class RoundOverview:
    """One period for all grantees of its rhythm, by name."""

    period: Period
    rounds: tuple[Round, ...]

    @property
    def counts(self) -> dict[RoundState, int]:
        """How many grantees stand where, in the order of a round; states without any are left out."""
        found = Counter(item.state for item in self.rounds)
        return {state: found[state] for state in RoundState if found[state]}


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Something a grantee sent to which the fund promised an answer by a day that has passed."""

    submission_id: int
    organisation_id: int
    name: str
    portfolio_id: int
    file_name: str
    sent_on: date
    answer_due: date
