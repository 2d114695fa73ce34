"""What the start page shows: what needs me now, and where the three strands are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from impact.model.words import Role, Status, Strand
from impact.views.marks import StatusCounts
from impact.views.rounds import RoundState


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that waits for the viewer; `key` is its sentence (catalog `start.need.…`).

    `page` and `query` say where to go; `count` is filled into the sentence. With a `round` its sentence is that of
    the reporting round (catalog `rounds.now.…`), about the period `name` and the day `due`.
    """

    key: str
    count: int
    page: str
    query: dict[str, str]
    name: str = ""
    due: date | None = None
    status: Status | None = None
    round: RoundState | None = None


@dataclass(frozen=True, slots=True)
class StrandView:
    """One strand: what is there, as keyed sentences with numbers (catalog `start.strand.…`)."""

    strand: Strand
    facts: tuple[tuple[str, int], ...]
    page: str


@dataclass(frozen=True, slots=True)
class StartView:
    """The first page after choosing who you are."""

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
