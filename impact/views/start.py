"""The start page: open tasks of the viewer, and the three strands with their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.strands import Strand
from impact.views.figures.shown_period import NEWEST_FIGURES, ShownPeriod
from impact.views.figures.status_counts import StatusCounts
from impact.views.rounds import RoundState


@dataclass(frozen=True, slots=True)
class Need:
    """One open task of the viewer; `key` is its sentence (catalog `start.need.…`).

    `page` and `query` are where it is done; `count` is filled into the sentence. With a `round` its sentence is that of
    the reporting round (catalog `rounds.now.…`), about the period `name` and the day `due`, which a `late` one has
    passed (services.calendar.lateness); `on_screen`
    are the parameters of the form for that period, for whoever may use it.
    """

    key: str
    count: int
    page: str
    query: dict[str, str]
    name: str = ""
    due: date | None = None
    status: Status | None = None
    round: RoundState | None = None
    on_screen: dict[str, str] | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class StrandView:
    """One strand with its facts: pairs of sentence key (catalog `start.strand.…`) and number."""

    strand: Strand
    facts: tuple[tuple[str, int], ...]
    page: str


@dataclass(frozen=True, slots=True)
class StartView:
    """The first page after signing in."""

    role: Role
    name: str
    organisation: str
    organisation_id: int
    totals: StatusCounts
    organisations: int
    needs: tuple[Need, ...]
    strands: tuple[StrandView, ...]
    latest_period: date | None
    empty: bool
    fictional: bool
    shown_period: ShownPeriod = NEWEST_FIGURES
