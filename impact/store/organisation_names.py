"""What organisations are called and were called before, and the people at them, for taking names out of texts."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Connection, Select, func, insert, or_, select, union_all

from impact.model.access import Access
from impact.store.records.rows import columns_of, rows_of
from impact.store.schema.accounts import Account, Membership
from impact.store.schema.organisations import FormerName, Grant, Organisation, Portfolio
from impact.store.tenancy import row_access


class NameRecord(NamedTuple):
    """A name of an organisation with its reference; one of both is blank where only the other was changed."""

    organisation_id: int
    name: str
    ref: str


def list_names(connection: Connection, access: Access) -> list[NameRecord]:
    """All names that the grantees within the access have or had: those of today first, then the latest former ones."""
    today = select(Organisation.id.label("organisation_id"), Organisation.name, Organisation.ref).where(
        row_access.limit_to_grantees(access, Organisation)
    )
    former = select(*columns_of(FormerName, NameRecord)).where(row_access.limit(access, FormerName))
    return [
        *rows_of(connection.execute(today.order_by(Organisation.id)), NameRecord),
        *rows_of(connection.execute(former.order_by(FormerName.id.desc())), NameRecord),
    ]


def list_names_around(connection: Connection, access: Access) -> list[NameRecord]:
    """All names that further grantees have or had: those of the funds whose portfolios an access reaches, outside it.

    On a connection without a scope, since they are no rows of the access.
    """
    return rows_of(connection.execute(_select_around(access)), NameRecord)


def count_names_around(connection: Connection, access: Access) -> int:
    """How many these are: no name is taken away, and a change of one leaves the former name behind."""
    names = _select_around(access).subquery()
    return int(connection.scalar(select(func.count()).select_from(names)) or 0)


def list_people(connection: Connection, access: Access) -> list[str]:
    """The names of all who may sign in for a grantee, a fund or a partner of the funds that an access reaches.

    On a connection without a scope. Erased accounts have no name.
    """
    networks = _select_networks(access)
    grantees = select(Grant.organisation_id).where(Grant.portfolio_id.in_(networks))
    is_near = or_(
        Membership.portfolio_id.in_(networks), Membership.organisation_id.in_(grantees),
        Membership.subject_id.in_(grantees),
    )  # fmt: skip
    query = select(Account.name).where(Account.id.in_(select(Membership.account_id).where(is_near)), Account.name != "")
    return list(connection.scalars(query.order_by(Account.id)))


def sum_changes_of_people(connection: Connection) -> int:
    """A number that grows with every account, with every change of one, and with every membership."""
    versions = connection.scalar(select(func.sum(Account.version))) or 0
    return int(versions) + int(connection.scalar(select(func.max(Membership.id))) or 0)


def _select_networks(access: Access) -> Select[Any]:
    """The portfolios of the funds that an access reaches."""
    in_reach: ColumnElement[bool] = Portfolio.id.in_(access.portfolio_ids)
    if not access.is_narrow:
        own_grants = Grant.organisation_id.in_(access.organisation_ids)
        in_reach = or_(in_reach, Portfolio.id.in_(select(Grant.portfolio_id).where(own_grants)))
    return select(Portfolio.id).where(
        Portfolio.organisation_id.in_(select(Portfolio.organisation_id).where(in_reach))
    )


def _select_around(access: Access) -> CompoundSelect[Any]:
    covered: ColumnElement[bool] = Grant.organisation_id.in_(access.organisation_ids)
    if not access.is_narrow:
        covered = or_(Grant.portfolio_id.in_(access.portfolio_ids), covered)
    networks = _select_networks(access)
    around = select(Grant.organisation_id).where(
        Grant.portfolio_id.in_(networks), Grant.organisation_id.not_in(select(Grant.organisation_id).where(covered))
    )
    today = select(Organisation.id.label("organisation_id"), Organisation.name, Organisation.ref).where(
        Organisation.id.in_(around)
    )
    former = select(*columns_of(FormerName, NameRecord)).where(FormerName.organisation_id.in_(around))
    return union_all(today, former)


def keep_former_name(connection: Connection, record: NameRecord, until: datetime) -> None:
    """Keep what an organisation was called until a moment (UTC)."""
    connection.execute(insert(FormerName).values(until=until, **record._asdict()))
