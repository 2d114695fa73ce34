"""Accounts and memberships: who there is, on whose behalf they act, and what that opens."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, delete, func, insert, or_, select, update

from impact.model.vocabulary.organisation_kinds import OrganisationKind
from impact.store.records.rows import columns_of, row_of, rows_of
from impact.store.schema.accounts import Account, Membership
from impact.store.schema.organisations import Grant, Organisation, Portfolio
from impact.store.schema.submissions import Submission

OPEN = ("invited", "active")
DISABLED, ERASED = "disabled", "erased"


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """An account as others may read it: nothing by which its owner signs in; `state` is one of OPEN, DISABLED
    or ERASED, moments are in UTC."""

    id: int
    email: str | None
    persona: str | None
    name: str
    language: str
    state: str
    made_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class AccountRecord(PersonRecord):
    """A whole account: with the argon2id hash of its password and the hash of its OpenID identity."""

    password_hash: str | None = field(repr=False)
    external_id: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class PersonaRecord:
    """Somebody whom anybody may be in the demo, with the organisation and role of the first membership."""

    id: int
    persona: str
    name: str
    language: str
    role: str
    organisation: str


@dataclass(frozen=True, slots=True)
class MembershipRecord:
    """On whose behalf an account acts (`organisation_id`), in which role, and the portfolio or the organisation
    (`subject_id`) that this opens."""

    id: int
    organisation_id: int
    account_id: int
    role: str
    portfolio_id: int | None
    subject_id: int | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class NamedMembership(MembershipRecord):
    """A membership with the names of the organisation acted for, and of what it opens."""

    organisation: str
    portfolio: str | None
    subject: str | None


def add_account(connection: Connection, **columns: Any) -> int:
    """A new account; returns its id."""
    return int(connection.execute(insert(Account).values(**columns).returning(Account.id)).scalar_one())


def get_account(connection: Connection, account_id: int) -> AccountRecord | None:
    """An account by id."""
    return _account(connection, Account.id == account_id)


def _account(connection: Connection, which: ColumnElement[bool]) -> AccountRecord | None:
    query = select(*columns_of(Account, AccountRecord)).where(which)
    return row_of(connection.execute(query), AccountRecord)


def find_by_email(connection: Connection, email: str) -> AccountRecord | None:
    """An account by its address, in lower case."""
    return _account(connection, Account.email == email)


def find_by_identity(connection: Connection, external: str) -> AccountRecord | None:
    """The account that an identity was bound to."""
    return _account(connection, Account.external_id == external)


def has_any(connection: Connection) -> bool:
    """Whether there is any account that is not closed."""
    return connection.scalar(select(Account.id).where(Account.state.in_(OPEN)).limit(1)) is not None


def find_by_persona(connection: Connection, persona: str) -> AccountRecord | None:
    """The account of a persona of the demo."""
    return _account(connection, Account.persona == persona)


def list_personas(connection: Connection) -> list[PersonaRecord]:
    """Personas with the organisation and role they act in, in the order in which they were made."""
    other = Membership.__table__.alias("other")
    first = select(func.min(other.c.id)).where(other.c.account_id == Account.id).correlate(Account).scalar_subquery()
    query = (
        select(
            *columns_of(Account, PersonaRecord), Membership.role, Organisation.name.label("organisation")
        )
        .select_from(Account)
        .join(Membership, Membership.id == first)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Account.persona.is_not(None), Account.state == "active")
        .order_by(Account.id)
    )
    return rows_of(connection.execute(query), PersonaRecord)


def change_account(connection: Connection, account_id: int, version: int | None = None, **columns: Any) -> bool:
    """Set columns; False where `version` is given and somebody else has changed the account since."""
    statement = update(Account).where(Account.id == account_id)
    if version is not None:
        statement = statement.where(Account.version == version)
    result = connection.execute(statement.values(**columns, version=Account.version + 1))
    return bool(result.rowcount)


def list_memberships(connection: Connection, account_id: int) -> list[NamedMembership]:
    """What an account may act as, oldest first, with the names of the organisation and of what it opens."""
    return rows_of(connection.execute(_select_memberships(), {"account_id": account_id}), NamedMembership)


@cache
def _select_memberships() -> Select[Any]:
    subject = Organisation.__table__.alias("subject")
    return (
        select(
            *columns_of(Membership, NamedMembership),
            Organisation.name.label("organisation"),
            Portfolio.name.label("portfolio"),
            subject.c.name.label("subject"),
        )
        .select_from(Membership)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .outerjoin(Portfolio, Portfolio.id == Membership.portfolio_id)
        .outerjoin(subject, subject.c.id == Membership.subject_id)
        .where(Membership.account_id == bindparam("account_id"))
        .order_by(Membership.id)
    )


def get_membership(connection: Connection, membership_id: int) -> MembershipRecord | None:
    """One membership by id."""
    query = select(*columns_of(Membership, MembershipRecord)).where(Membership.id == membership_id)
    return row_of(connection.execute(query), MembershipRecord)


def add_membership(connection: Connection, **columns: Any) -> int:
    """Add a membership, or find the same one again; returns its id."""
    values = {"portfolio_id": None, "subject_id": None} | columns
    same = [
        getattr(Membership, name).is_not_distinct_from(values[name])
        for name in ("account_id", "organisation_id", "role", "portfolio_id", "subject_id")
    ]
    existing_id = connection.scalar(select(Membership.id).where(*same))
    if existing_id is not None:
        return existing_id
    return int(connection.execute(insert(Membership).values(**values).returning(Membership.id)).scalar_one())


def remove_membership(connection: Connection, membership_id: int) -> None:
    """Take a membership away."""
    connection.execute(delete(Membership).where(Membership.id == membership_id))


def remove_memberships(connection: Connection, account_id: int) -> None:
    """Take all memberships of an account away."""
    connection.execute(delete(Membership).where(Membership.account_id == account_id))


def list_accounts(
    connection: Connection, portfolio_ids: Collection[int], organisation_ids: Collection[int]
) -> list[PersonRecord]:
    """Accounts with a membership that acts for or opens one of these, by name, each once."""
    touching = (
        select(Membership.account_id)
        .where(
            or_(
                Membership.portfolio_id.in_(portfolio_ids),
                Membership.subject_id.in_(organisation_ids),
                Membership.organisation_id.in_(organisation_ids),
            )
        )
        .distinct()
    )
    query = (
        select(*columns_of(Account, PersonRecord))
        .where(Account.id.in_(touching))
        .order_by(func.lower(Account.name), Account.id)
    )
    return rows_of(connection.execute(query), PersonRecord)


def list_members(connection: Connection, organisation_id: int, role: str) -> list[PersonRecord]:
    """Active accounts with an address that act for an organisation in a role, by number, each once."""
    acting = select(Membership.account_id).where(
        Membership.organisation_id == organisation_id, Membership.role == role
    )
    query = (
        select(*columns_of(Account, PersonRecord))
        .where(Account.id.in_(acting), Account.state == "active", Account.email.is_not(None))
        .order_by(Account.id)
    )
    return rows_of(connection.execute(query), PersonRecord)


def list_all(connection: Connection) -> list[PersonRecord]:
    """All accounts that are not erased, by name, also those that open nothing."""
    query = select(*columns_of(Account, PersonRecord)).where(Account.state != ERASED)
    query = query.order_by(func.lower(Account.name), Account.id)
    return rows_of(connection.execute(query), PersonRecord)


def list_ids(connection: Connection) -> list[int]:
    """Every account by number."""
    return list(connection.scalars(select(Account.id).order_by(Account.id)))


def list_ids_in_state(connection: Connection, state: str) -> list[int]:
    """The accounts in a state, by number."""
    return list(connection.scalars(select(Account.id).where(Account.state == state).order_by(Account.id)))


def list_moments_in_state(connection: Connection, state: str) -> list[tuple[int, datetime]]:
    """The accounts in a state, by number, each with the moment at which it was made (UTC)."""
    query = select(Account.id, Account.made_at).where(Account.state == state).order_by(Account.id)
    return [(row.id, row.made_at) for row in connection.execute(query)]


def find_supported_elsewhere(
    connection: Connection, organisation_ids: Collection[int], portfolio_ids: Collection[int]
) -> set[int]:
    """Those of these organisations that have something in a portfolio that is not among these."""
    elsewhere: set[int] = set()
    for table in (Grant, Submission):
        query = select(table.organisation_id).where(
            table.organisation_id.in_(organisation_ids), table.portfolio_id.not_in(portfolio_ids)
        )
        elsewhere |= set(connection.scalars(query.distinct()))
    return elsewhere


def get_organisation_kind(connection: Connection, organisation_id: int) -> OrganisationKind | None:
    """What kind of organisation this is; None where there is none."""
    kind = connection.scalar(select(Organisation.kind).where(Organisation.id == organisation_id))
    return OrganisationKind(kind) if kind else None


def get_fund(connection: Connection, portfolio_id: int) -> int | None:
    """The organisation whose portfolio this is."""
    return connection.scalar(select(Portfolio.organisation_id).where(Portfolio.id == portfolio_id))



def list_administrators(connection: Connection, organisation_id: int) -> list[int]:
    """Ids of the open accounts that administer an organisation."""
    query = (
        select(Account.id)
        .join(Membership, Membership.account_id == Account.id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.role == "administrator",
            Account.state == "active",
        )
        .distinct()
        .order_by(Account.id)
    )
    return list(connection.scalars(query))


def map_names(connection: Connection, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Name and state of accounts by id."""
    query = select(Account.id, Account.name, Account.state).where(Account.id.in_(ids))
    return {row.id: (row.name, row.state) for row in connection.execute(query)}
