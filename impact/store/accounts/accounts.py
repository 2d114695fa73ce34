"""Accounts and memberships: who there is, on whose behalf they act, and what that opens."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, or_, select, update

from impact.model.words import OrganisationKind
from impact.store.schema.tables import Account, Grant, Membership, Organisation, Portfolio, Submission

OPEN = ("invited", "active")
DISABLED, ERASED = "disabled", "erased"


def add(connection: Connection, **columns: Any) -> int:
    """A new account; returns its id."""
    return int(connection.execute(insert(Account).values(**columns).returning(Account.id)).scalar_one())


def one(connection: Connection, account_id: int) -> RowMapping | None:
    """An account by id."""
    query = select(Account.__table__).where(Account.id == account_id)
    return connection.execute(query).mappings().first()


def by_email(connection: Connection, email: str) -> RowMapping | None:
    """An account by its address, in lower case."""
    return connection.execute(select(Account.__table__).where(Account.email == email)).mappings().first()


def by_external(connection: Connection, external: str) -> RowMapping | None:
    """The account that an identity was bound to."""
    return connection.execute(select(Account.__table__).where(Account.external_id == external)).mappings().first()


def any_there(connection: Connection) -> bool:
    """Whether there is any account that is not closed."""
    return connection.scalar(select(Account.id).where(Account.state.in_(OPEN)).limit(1)) is not None


def by_persona(connection: Connection, persona: str) -> RowMapping | None:
    """The account of a persona of the demo."""
    return connection.execute(select(Account.__table__).where(Account.persona == persona)).mappings().first()


def personas(connection: Connection) -> list[RowMapping]:
    """Personas with the organisation and role they act in, in the order in which they were made."""
    other = Membership.__table__.alias("other")
    first = select(func.min(other.c.id)).where(other.c.account_id == Account.id).correlate(Account).scalar_subquery()
    query = (
        select(Account.__table__, Membership.role, Organisation.name.label("organisation"))
        .select_from(Account)
        .join(Membership, Membership.id == first)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Account.persona.is_not(None), Account.state == "active")
        .order_by(Account.id)
    )
    return list(connection.execute(query).mappings())


def change(connection: Connection, account_id: int, version: int | None = None, **columns: Any) -> bool:
    """Set columns; False where `version` is given and somebody else has changed the account since."""
    statement = update(Account).where(Account.id == account_id)
    if version is not None:
        statement = statement.where(Account.version == version)
    done = connection.execute(statement.values(**columns, version=Account.version + 1))
    return bool(done.rowcount)


def memberships(connection: Connection, account_id: int) -> list[RowMapping]:
    """What an account may act as, oldest first, with the names of the organisation and of what it opens."""
    subject = Organisation.__table__.alias("subject")
    query = (
        select(
            Membership.__table__,
            Organisation.name.label("organisation"),
            Portfolio.name.label("portfolio"),
            subject.c.name.label("subject"),
        )
        .select_from(Membership)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .outerjoin(Portfolio, Portfolio.id == Membership.portfolio_id)
        .outerjoin(subject, subject.c.id == Membership.subject_id)
        .where(Membership.account_id == account_id)
        .order_by(Membership.id)
    )
    return list(connection.execute(query).mappings())


def membership(connection: Connection, membership_id: int) -> RowMapping | None:
    """One membership by id."""
    query = select(Membership.__table__).where(Membership.id == membership_id)
    return connection.execute(query).mappings().first()


def join(connection: Connection, **columns: Any) -> int:
    """Add a membership, or find the same one again; returns its id."""
    wanted = {"portfolio_id": None, "subject_id": None} | columns
    same = [
        getattr(Membership, name).is_not_distinct_from(wanted[name])
        for name in ("account_id", "organisation_id", "role", "portfolio_id", "subject_id")
    ]
    known = connection.scalar(select(Membership.id).where(*same))
    if known is not None:
        return known
    return int(connection.execute(insert(Membership).values(**wanted).returning(Membership.id)).scalar_one())


def leave(connection: Connection, membership_id: int) -> None:
    """Take a membership away."""
    connection.execute(delete(Membership).where(Membership.id == membership_id))


def leave_all(connection: Connection, account_id: int) -> None:
    """Take all memberships of an account away."""
    connection.execute(delete(Membership).where(Membership.account_id == account_id))


def listed(
    connection: Connection, portfolio_ids: Collection[int], organisation_ids: Collection[int]
) -> list[RowMapping]:
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
        select(Account.id, Account.email, Account.persona, Account.name, Account.language, Account.state,
               Account.made_at, Account.version)
        .where(Account.id.in_(touching))
        .order_by(func.lower(Account.name), Account.id)
    )  # fmt: skip
    return list(connection.execute(query).mappings())


def everybody(connection: Connection) -> list[RowMapping]:
    """All accounts that are not erased, by name, also those that open nothing."""
    query = select(Account.__table__).where(Account.state != ERASED)
    return list(connection.execute(query.order_by(func.lower(Account.name), Account.id)).mappings())


def ids(connection: Connection) -> list[int]:
    """Every account by number."""
    return list(connection.scalars(select(Account.id).order_by(Account.id)))


def in_state(connection: Connection, state: str) -> list[int]:
    """The accounts in a state, by number."""
    return list(connection.scalars(select(Account.id).where(Account.state == state).order_by(Account.id)))


def supported_elsewhere(
    connection: Connection, organisation_ids: Collection[int], portfolio_ids: Collection[int]
) -> set[int]:
    """Those of these organisations that have something in a portfolio that is not among these."""
    found: set[int] = set()
    for table in (Grant, Submission):
        query = select(table.organisation_id).where(
            table.organisation_id.in_(organisation_ids), table.portfolio_id.not_in(portfolio_ids)
        )
        found |= set(connection.scalars(query.distinct()))
    return found


def kind_of(connection: Connection, organisation_id: int) -> OrganisationKind | None:
    """What kind of organisation this is; None where there is none."""
    found = connection.scalar(select(Organisation.kind).where(Organisation.id == organisation_id))
    return OrganisationKind(found) if found else None


def fund_of(connection: Connection, portfolio_id: int) -> int | None:
    """The organisation whose portfolio this is."""
    return connection.scalar(select(Portfolio.organisation_id).where(Portfolio.id == portfolio_id))


def alone_with(connection: Connection, organisation_id: int) -> None:
    """Wait until nobody else changes who administers an organisation; on SQLite the transaction sees to that."""
    connection.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())


def administrators(connection: Connection, organisation_id: int) -> list[int]:
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


def names(connection: Connection, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Name and state of accounts by id."""
    query = select(Account.id, Account.name, Account.state).where(Account.id.in_(ids))
    return {row.id: (row.name, row.state) for row in connection.execute(query)}
