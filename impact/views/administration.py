"""The pages of administrators: organisations, portfolios, the reporting calendar and the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from impact.model.figures.status_bands import ATTENTION_FROM, ON_TRACK_FROM
from impact.model.privacy.small_number import SMALL_NUMBER
from impact.model.vocabulary.organisation_kinds import OrganisationKind


@dataclass(frozen=True, slots=True)
class OrganisationFields:
    """The editable fields of an organisation; `theme` is the key of a theme of a portfolio."""

    name: str
    ref: str = ""
    theme: str = ""
    regions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One organisation in the administrator's scope; `ours`: the viewer's fund may change it."""

    organisation_id: int
    kind: OrganisationKind
    fields: OrganisationFields
    theme: str
    portfolios: tuple[str, ...]
    version: int
    is_administered: bool


@dataclass(frozen=True, slots=True)
class PortfolioFields:
    """The editable fields of a portfolio: bands as fractions of achievement; `files_kept_months` None: kept forever."""

    name: str
    currency: str = "EUR"
    bands_on_track: float = ON_TRACK_FROM
    bands_attention: float = ATTENTION_FROM
    small_number: int = SMALL_NUMBER
    files_kept_months: int | None = None
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class PortfolioRow:
    """One portfolio of the viewer, with its number of grantees, and its themes as pairs (key, name)."""

    portfolio_id: int
    fields: PortfolioFields
    grantees: int
    themes: tuple[tuple[str, str], ...]
    version: int


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One period of the reporting calendar; `used`: grantees of this frequency reported on it.

    Since `locked_on` it is a closed period: none of its values may change. `expected` grantees report on it, `reported`
    of them did or await an answer, and `late` ones did not by the due day; all three are 0 before it has begun.
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
    expected: int = 0
    reported: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class MembershipOptions:
    """The options for granting a membership, as (id, name): portfolios, grantees, and the organisations to act for."""

    fund: tuple[int, str] | None
    portfolios: tuple[tuple[int, str], ...]
    grantees: tuple[tuple[int, str], ...]
    partners: tuple[tuple[OrganisationKind, int, str], ...]


@dataclass(frozen=True, slots=True)
class MembershipScope:
    """The scope of a membership: a whole portfolio, or the data of one organisation (`subject_id`)."""

    portfolio_id: int | None
    subject_id: int | None
    name: str


@dataclass(frozen=True, slots=True)
class AuditLogQuery:
    """The filters of the audit log: moments in UTC, `since` inclusive, `before` exclusive; `person` an account id."""

    action: str = ""
    outcome: str = ""
    person: int | None = None
    since: datetime | None = None
    before: datetime | None = None
    first: int = 0
    rows: int = 50


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One event of the audit log with display names; `action`, `kind` and `outcome` are keys of texts."""

    number: int
    organisation_id: int | None
    at: datetime
    actor: str
    actor_known: bool
    action: str
    kind: str
    object_name: str
    object_ref: str
    outcome: str
    facts: dict[str, Any]
    label: str
    digest: str
    digest_before: str
    actor_ref: str


@dataclass(frozen=True, slots=True)
class AuditLogView:
    """One page of the audit log, newest first, with the options of its filters."""

    query: AuditLogQuery
    events: tuple[AuditEvent, ...]
    total: int
    actions: tuple[str, ...]
    people: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class AuditChainCheck:
    """The verification of the audit chain: number of events, the first whose digest does not match, the last digest."""

    events: int
    broken_at: int | None
    digest: str
