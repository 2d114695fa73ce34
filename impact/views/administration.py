"""What the pages for administrators show: organisations, portfolios, the calendar and the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from impact.model.protection import SMALL_NUMBER
from impact.model.words import OrganisationKind


@dataclass(frozen=True, slots=True)
class OrganisationFields:
    """What can be changed of an organisation; `theme` is the key of a theme of a portfolio."""

    name: str
    ref: str = ""
    theme: str = ""
    regions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One organisation within reach; `ours` says whether it is the viewer's fund's to change."""

    organisation_id: int
    kind: OrganisationKind
    fields: OrganisationFields
    theme: str
    portfolios: tuple[str, ...]
    version: int
    ours: bool


@dataclass(frozen=True, slots=True)
class PortfolioFields:
    """What can be changed of a portfolio: bands as shares of the way, `files_kept_months` None for always."""

    name: str
    currency: str = "EUR"
    bands_on_track: float = 0.95
    bands_attention: float = 0.60
    small_number: int = SMALL_NUMBER
    files_kept_months: int | None = None
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class PortfolioRow:
    """One portfolio of the viewer, with how many grantees have a grant in it, and its themes by key."""

    portfolio_id: int
    fields: PortfolioFields
    grantees: int
    themes: tuple[tuple[str, str], ...]
    version: int


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One period of the reporting calendar; `used` where grantees of this rhythm reported on it.

    From `locked_on` on it is closed: no value of it changes.
    """

    period_id: int
    portfolio_id: int
    frequency: str
    starts: date
    ends: date
    due_on: date
    version: int
    used: bool
    locked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """What an administrator has to give, as (id, name): portfolios, grantees, and on whose behalf."""

    fund: tuple[int, str] | None
    portfolios: tuple[tuple[int, str], ...]
    grantees: tuple[tuple[int, str], ...]
    partners: tuple[tuple[OrganisationKind, int, str], ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """One thing that a membership may open: a whole portfolio, or the data of one organisation."""

    portfolio_id: int | None
    subject_id: int | None
    name: str


@dataclass(frozen=True, slots=True)
class TrailQuery:
    """The question to the audit trail: moments in UTC, up to and without `before`; `person` is an account id."""

    action: str = ""
    outcome: str = ""
    person: int | None = None
    since: datetime | None = None
    before: datetime | None = None
    first: int = 0
    rows: int = 50


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it is read: who, in words; `action`, `kind` and `outcome` are keys of words."""

    number: int
    organisation_id: int | None
    at: datetime
    actor: str
    actor_known: bool
    action: str
    kind: str
    thing: str
    object_ref: str
    outcome: str
    facts: dict[str, Any]
    label: str
    digest: str
    digest_before: str
    actor_ref: str


@dataclass(frozen=True, slots=True)
class TrailView:
    """A page of the trail, newest first, with what its filters can choose."""

    query: TrailQuery
    events: tuple[Event, ...]
    total: int
    actions: tuple[str, ...]
    people: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """Whether the trail is as it was written: how many events, the first that does not fit, the last digest."""

    events: int
    broken_at: int | None
    digest: str
