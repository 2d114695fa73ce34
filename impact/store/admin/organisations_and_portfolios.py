"""Organisations, portfolios and the reporting calendar, as those who look after them read and change them.

Whose they are is said by the ids that every query is given: the reach of an administrator
(`services.accounts.admin_scope`), read in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, update

from impact.model.vocabulary.value_states import State
from impact.store import organisation_names
from impact.store.organisation_names import NameRecord
from impact.store.records.rows import columns_of, row_of, rows_of
from impact.store.schema.accounts import Membership
from impact.store.schema.audit import AuditEvent
from impact.store.schema.base import Base, table_of
from impact.store.schema.figures import GranteeSummary
from impact.store.schema.indicators_and_measurements import Indicator, Measurement
from impact.store.schema.organisations import Grant, Organisation, Portfolio, ReportingPeriod

ADDED, ORGANISATION = "add", "organisation"


@dataclass(frozen=True, slots=True)
class ManagedOrganisation:
    """An organisation; `kind` is a value of OrganisationKind, `theme` the key of a theme of a portfolio."""

    id: int
    kind: str
    name: str
    ref: str
    theme: str
    regions: list[str]
    version: int


@dataclass(frozen=True, slots=True)
class ManagedPortfolio:
    """A portfolio of a fund (`organisation_id`): bands as shares of the way, each theme with its id and its name per
    language, `files_kept_months` None for always."""

    id: int
    organisation_id: int
    name: str
    currency: str
    bands_on_track: float
    bands_attention: float
    small_number: int
    files_kept_months: int | None
    reviewed_on: date | None
    themes: list[dict[str, str]]
    version: int


@dataclass(frozen=True, slots=True)
class CountedPortfolio(ManagedPortfolio):
    """A portfolio with how many grantees have a grant in it."""

    grantees: int


@dataclass(frozen=True, slots=True)
class PortfolioOfGrantee:
    """An organisation with a grant in a portfolio; `name` is that of the portfolio."""

    organisation_id: int
    portfolio_id: int
    name: str


@dataclass(frozen=True, slots=True)
class PeriodRecord:
    """A period of the reporting calendar, both days within it; `used` where a grantee of its frequency reported on
    it, `locked_at` (UTC) where the fund has locked it."""

    id: int
    organisation_id: int
    portfolio_id: int
    frequency: str
    starts: date
    ends: date
    due_on: date
    version: int
    locked_at: datetime | None
    used: bool


def _opens(portfolio_ids: Collection[int], organisation_ids: Collection[int]) -> ColumnElement[bool]:
    """Memberships that open one of these."""
    return or_(Membership.portfolio_id.in_(portfolio_ids), Membership.subject_id.in_(organisation_ids))


def find_partners(
    connection: Connection, portfolio_ids: Collection[int], organisation_ids: Collection[int]
) -> set[int]:
    """Organisations on whose behalf somebody looks at one of these portfolios or organisations."""
    query = select(Membership.organisation_id).where(_opens(portfolio_ids, organisation_ids)).distinct()
    return set(connection.scalars(query))


def find_shared_partners(
    connection: Connection, among: Collection[int], portfolio_ids: Collection[int], organisation_ids: Collection[int]
) -> set[int]:
    """Those of these partners on whose behalf somebody also looks at something else."""
    opens = and_(
        or_(Membership.portfolio_id.is_(None), Membership.portfolio_id.not_in(portfolio_ids)),
        or_(Membership.subject_id.is_(None), Membership.subject_id.not_in(organisation_ids)),
    )
    query = select(Membership.organisation_id).where(Membership.organisation_id.in_(among), opens)
    return set(connection.scalars(query.distinct()))


def map_adders(connection: Connection) -> dict[int, int | None]:
    """Which organisation added which, as the trail has it: the one place where that is kept."""
    query = select(AuditEvent.object_ref, AuditEvent.organisation_id).where(
        AuditEvent.action == ADDED, AuditEvent.kind == ORGANISATION, AuditEvent.outcome == "done"
    )
    return {int(row.object_ref): row.organisation_id for row in connection.execute(query)}


def list_organisations(connection: Connection, ids: Collection[int]) -> list[ManagedOrganisation]:
    """These organisations by kind and name."""
    query = (
        select(*columns_of(Organisation, ManagedOrganisation))
        .where(Organisation.id.in_(ids))
        .order_by(Organisation.kind, func.lower(Organisation.name), Organisation.id)
    )
    return rows_of(connection.execute(query), ManagedOrganisation)


def list_supported(connection: Connection, portfolio_ids: Collection[int]) -> list[PortfolioOfGrantee]:
    """Which organisation has a grant in which of these portfolios, each pair once, by name of the portfolio."""
    query = (
        select(Grant.organisation_id, Grant.portfolio_id, Portfolio.name)
        .join(Portfolio, Portfolio.id == Grant.portfolio_id)
        .where(Grant.portfolio_id.in_(portfolio_ids))
        .distinct()
        .order_by(Portfolio.name)
    )
    return rows_of(connection.execute(query), PortfolioOfGrantee)


def find_organisation(connection: Connection, name: str, ids: Collection[int]) -> int | None:
    """The one of these organisations that carries a name, capitals aside."""
    query = select(Organisation.id).where(Organisation.id.in_(ids), func.lower(Organisation.name) == name.lower())
    return connection.scalar(query.limit(1))


def add_organisation(connection: Connection, **columns: Any) -> int:
    """A new organisation; returns its id."""
    statement = insert(Organisation).values(**{"story": {}, "fictional": False} | columns).returning(Organisation.id)
    return int(connection.execute(statement).scalar_one())


def add_grant(connection: Connection, **columns: Any) -> int:
    """A new grant, recorded today; returns its id."""
    statement = insert(Grant).values(recorded_on=date.today(), **columns).returning(Grant.id)
    return int(connection.execute(statement).scalar_one())


def get_organisation(connection: Connection, organisation_id: int) -> ManagedOrganisation | None:
    """An organisation by its id."""
    query = select(*columns_of(Organisation, ManagedOrganisation)).where(Organisation.id == organisation_id)
    return row_of(connection.execute(query), ManagedOrganisation)


def get_portfolio(connection: Connection, portfolio_id: int) -> ManagedPortfolio | None:
    """A portfolio by its id."""
    query = select(*columns_of(Portfolio, ManagedPortfolio)).where(Portfolio.id == portfolio_id)
    return row_of(connection.execute(query), ManagedPortfolio)


def change_row(connection: Connection, table: type[Base], row_id: int, version: int, **columns: Any) -> bool:
    """Set columns; False where somebody else changed the row since that version."""
    target = table_of(table)
    statement = update(target).where(target.c.id == row_id, target.c.version == version)
    return bool(connection.execute(statement.values(**columns, version=version + 1)).rowcount)


def change_organisation(
    connection: Connection, organisation_id: int, version: int, moment: datetime, **columns: Any
) -> bool:
    """Set columns of an organisation; the name and reference it had until this moment are kept as former ones.

    False where somebody else changed it since that version.
    """
    before = connection.execute(
        select(Organisation.name, Organisation.ref).where(Organisation.id == organisation_id)
    ).one_or_none()
    if before is None or not change_row(connection, Organisation, organisation_id, version, **columns):
        return False
    # Every change raises the version, so that what was read before is what was changed.
    name = before.name if columns.get("name", before.name) != before.name else ""
    ref = before.ref if columns.get("ref", before.ref) != before.ref else ""
    if name or ref:
        organisation_names.keep_former_name(connection, NameRecord(organisation_id, name, ref), moment)
    return True


def list_portfolios(connection: Connection, ids: Collection[int]) -> list[CountedPortfolio]:
    """These portfolios by name, with how many grantees have a grant in each."""
    grantees = (
        select(func.count(func.distinct(Grant.organisation_id)))
        .where(Grant.portfolio_id == Portfolio.id)
        .correlate(Portfolio)
        .scalar_subquery()
    )
    query = (
        select(*columns_of(Portfolio, ManagedPortfolio), grantees.label("grantees"))
        .where(Portfolio.id.in_(ids))
        .order_by(func.lower(Portfolio.name), Portfolio.id)
    )
    return rows_of(connection.execute(query), CountedPortfolio)


def find_portfolio(connection: Connection, fund_id: int, name: str) -> int | None:
    """The portfolio of a fund that carries a name, capitals aside."""
    query = select(Portfolio.id).where(
        Portfolio.organisation_id == fund_id, func.lower(Portfolio.name) == name.lower()
    )
    return connection.scalar(query.limit(1))


def add_portfolio(connection: Connection, **columns: Any) -> int:
    """A new portfolio; returns its id."""
    statement = insert(Portfolio).values(**{"themes": [], "shared_indicators": []} | columns).returning(Portfolio.id)
    return int(connection.execute(statement).scalar_one())


def list_grantees(connection: Connection, portfolio_id: int) -> list[int]:
    """Organisations with a grant in a portfolio."""
    query = select(Grant.organisation_id).where(Grant.portfolio_id == portfolio_id).distinct()
    return sorted(connection.scalars(query))


def raise_revisions(
    connection: Connection, *, portfolio_id: int | None = None, organisation_id: int | None = None
) -> None:
    """Raise the revision of what a change of names or settings touches: caches of pages are keyed on it."""
    statement = update(GranteeSummary)
    if portfolio_id is not None:
        statement = statement.where(GranteeSummary.portfolio_id == portfolio_id)
    if organisation_id is not None:
        statement = statement.where(GranteeSummary.organisation_id == organisation_id)
    connection.execute(statement.values(revision=GranteeSummary.revision + 1))


def list_periods(connection: Connection, portfolio_id: int, frequency: str) -> list[PeriodRecord]:
    """The calendar of one rhythm, newest period first; `used` where a grantee of this rhythm reported on it."""
    query = (
        select(*columns_of(ReportingPeriod, PeriodRecord), _used().label("used"))
        .where(ReportingPeriod.portfolio_id == portfolio_id, ReportingPeriod.frequency == frequency)
        .order_by(ReportingPeriod.ends.desc())
    )
    return rows_of(connection.execute(query), PeriodRecord)


def _used() -> ColumnElement[bool]:
    reported = (
        select(Measurement.id)
        .join(Indicator, Indicator.id == Measurement.indicator_id)
        .join(Grant, Grant.id == Indicator.grant_id)
        .where(
            Grant.portfolio_id == ReportingPeriod.portfolio_id,
            Grant.reporting == ReportingPeriod.frequency,
            Indicator.withdrawn_by.is_(None),
            Measurement.superseded_by.is_(None),
            Measurement.period_end == ReportingPeriod.ends,
            Measurement.period_start == ReportingPeriod.starts,
            Measurement.state != State.NOT_DUE.value,
        )
        .correlate(ReportingPeriod)
    )
    return reported.exists()


def find_frequencies(connection: Connection, portfolio_id: int) -> set[str]:
    """The rhythms in which grantees of a portfolio report, or for which it has a calendar."""
    of_grants = select(Grant.reporting).where(Grant.portfolio_id == portfolio_id, Grant.reporting != "")
    of_periods = select(ReportingPeriod.frequency).where(ReportingPeriod.portfolio_id == portfolio_id)
    return set(connection.scalars(of_grants.union(of_periods)))


def get_period(connection: Connection, period_id: int) -> PeriodRecord | None:
    """One period of a calendar."""
    columns = columns_of(ReportingPeriod, PeriodRecord)
    query = select(*columns, _used().label("used")).where(ReportingPeriod.id == period_id)
    return row_of(connection.execute(query), PeriodRecord)


def find_period_ending(connection: Connection, portfolio_id: int, frequency: str, ends: date) -> int | None:
    """The period of a rhythm that ends on a day."""
    query = select(ReportingPeriod.id).where(
        ReportingPeriod.portfolio_id == portfolio_id,
        ReportingPeriod.frequency == frequency,
        ReportingPeriod.ends == ends,
    )
    return connection.scalar(query)


def add_period(connection: Connection, **columns: Any) -> int:
    """A new period; returns its id."""
    return int(connection.execute(insert(ReportingPeriod).values(**columns).returning(ReportingPeriod.id)).scalar_one())


def remove_period(connection: Connection, period_id: int) -> None:
    """Take a period out of the calendar."""
    connection.execute(delete(ReportingPeriod).where(ReportingPeriod.id == period_id))
