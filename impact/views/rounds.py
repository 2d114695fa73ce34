"""Reporting rounds: the state of each period for a grantee, and of all grantees of a portfolio for one period."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class RoundState(StrEnum):
    """The state of one period for one grantee (catalog `rounds.state.…`), in the order of a round."""

    RUNNING = "running"
    DUE = "due"
    LATE = "late"
    DRAFT = "draft"
    SENT = "sent"
    RETURNED = "returned"
    APPROVED = "approved"
    LOCKED = "locked"


# States in which the grantee can act, most urgent first.
STATES_TO_ACT_ON: tuple[RoundState, ...] = (RoundState.RETURNED, RoundState.LATE, RoundState.DRAFT, RoundState.DUE)


class NoRoundsReason(StrEnum):
    """Why a grantee has no rounds (catalog `rounds.none.…`)."""

    GRANT = "grant"
    RHYTHM = "rhythm"
    CALENDAR = "calendar"
    OTHER_RHYTHM = "other_rhythm"
    NOT_BEGUN = "not_begun"
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class Period:
    """A period of the reporting calendar for one frequency in one portfolio; closed since `locked_on`.

    `starts` and `ends` are its first and last day.
    """

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
    """One period for one grantee, with its last submission and its draft.

    `answer_due` is the day by which the fund promised to answer, `overdue` that it passed without an answer;
    `reason` is why a submission was returned; `late` that there was none by the due day. `draft_on_screen`: its draft
    is a form and no file. `is_reported`: figures of it are approved or await an answer; what was returned are none.
    """

    period: Period
    organisation_id: int
    name: str
    state: RoundState
    submission_id: int | None = None
    draft_id: int | None = None
    submitted_on: date | None = None
    answer_due: date | None = None
    overdue: bool = False
    decided_on: date | None = None
    reason: str = ""
    late: bool = False
    draft_on_screen: bool = False
    is_reported: bool = False


@dataclass(frozen=True, slots=True)
class PlannedRhythms:
    """In which frequencies a grantee reports, and for which the calendar of this portfolio has periods."""

    portfolio_id: int
    own: tuple[str, ...]
    planned: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoundsView:
    """The rounds of one grantee, newest first; `now` is the one that needs action, `none` why there are none.

    `several`: they are of more than one portfolio or frequency, so that each must name its own. `rhythms` are those
    that differ, where that is why there are none.
    """

    organisation_id: int
    rounds: tuple[Round, ...]
    now: Round | None
    none: NoRoundsReason | None
    several: bool
    may_submit: bool
    rhythms: PlannedRhythms | None = None


@dataclass(frozen=True, slots=True)
class RoundOverview:
    """One period for all grantees of its frequency, by name."""

    period: Period
    rounds: tuple[Round, ...]

    @property
    def counts(self) -> dict[RoundState, int]:
        """Number of grantees per state, in the order of a round, without states that have none."""
        counted_states = Counter(item.state for item in self.rounds)
        return {state: counted_states[state] for state in RoundState if counted_states[state]}


@dataclass(frozen=True, slots=True)
class OverdueAnswer:
    """A pending submission for which the promised day of an answer has passed."""

    submission_id: int
    organisation_id: int
    name: str
    portfolio_id: int
    file_name: str
    submitted_on: date
    answer_due: date
