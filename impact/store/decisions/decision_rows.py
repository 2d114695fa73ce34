"""The rows of decisions, and what is written beside them: who reads which, and how they are written."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, delete, false, func, insert, select, true, update

from impact.access.permissions import FUND_ROLES, GRANTEE_ROLES
from impact.model.access import Access
from impact.model.decisions.decision_kinds import DecisionState, WordsKind
from impact.store.records.rows import columns_of, row_of, rows_of
from impact.store.schema.accounts import Account, Membership
from impact.store.schema.decisions.tables import Decision, DecisionWords
from impact.store.schema.organisations import Organisation
from impact.store.tenancy import row_access

# States in which a decision holds, or did.
_NO_DRAFT = tuple(state.value for state in DecisionState if state is not DecisionState.DRAFT)


class DecisionRecord(NamedTuple):
    """A decision; `content` and `frozen` are documents, `account_id` who made the draft or signed it. UTC."""

    id: int
    organisation_id: int
    portfolio_id: int
    subject: str
    theme: str
    state: str
    content: dict[str, Any]
    frozen: dict[str, Any]
    digest: str
    owner: str
    review_on: date | None
    predecessor_id: int | None
    account_id: int | None
    signer: str
    signer_role: str
    made_at: datetime
    taken_at: datetime | None
    looked_at: datetime | None
    looked_trip: str
    version: int
    organisation: str


class ListedDecision(NamedTuple):
    """A decision without its frozen figures, for lists; fields as of `DecisionRecord`."""

    id: int
    organisation_id: int
    portfolio_id: int
    subject: str
    theme: str
    state: str
    content: dict[str, Any]
    review_on: date | None
    predecessor_id: int | None
    account_id: int | None
    taken_at: datetime | None
    looked_at: datetime | None
    looked_trip: str
    organisation: str


class WordsRecord(NamedTuple):
    """What somebody wrote beside a decision, in the role in which it was written. UTC."""

    id: int
    decision_id: int
    kind: str
    text: str
    author: str
    author_role: str
    account_id: int | None
    made_at: datetime


class WrittenDecision(NamedTuple):
    """A decision that somebody drafted or signed, as they read it back. UTC."""

    organisation_id: int
    portfolio_id: int
    organisation: str
    content: dict[str, Any]
    owner: str
    made_at: datetime
    taken_at: datetime | None


class WrittenBeside(NamedTuple):
    """What somebody wrote beside a decision, as they read it back. UTC."""

    organisation_id: int
    portfolio_id: int
    organisation: str
    kind: str
    text: str
    made_at: datetime


def _limit_to_readable(access: Access) -> ColumnElement[bool]:
    """Drafts are for the people of the fund alone, decisions for the grantee as well, nothing for others."""
    if access.role in FUND_ROLES:
        return true()
    if access.role not in GRANTEE_ROLES:
        return false()
    return and_(Decision.state.in_(_NO_DRAFT), Decision.organisation_id == access.organisation_id)


def _limit_words(access: Access) -> ColumnElement[bool]:
    if access.role in FUND_ROLES:
        return true()
    if access.role not in GRANTEE_ROLES:
        return false()
    return and_(
        DecisionWords.kind != WordsKind.DISSENT.value, DecisionWords.organisation_id == access.organisation_id
    )


def list_decisions(
    connection: Connection, access: Access, states: Collection[DecisionState] = tuple(DecisionState)
) -> list[ListedDecision]:
    """The decisions in these states that the viewer may read, newest first."""
    of_organisation = row_access.through(Organisation, Decision, Organisation.id == Decision.organisation_id)
    query = (
        select(*columns_of(Decision, ListedDecision), Organisation.name.label("organisation"))
        .join(Organisation, of_organisation)
        .where(row_access.limit(access, Decision), Decision.state.in_([state.value for state in states]))
        .where(_limit_to_readable(access))
        .order_by(Decision.id.desc())
    )
    return rows_of(connection.execute(query), ListedDecision)


def get_decision(connection: Connection, access: Access, decision_id: int) -> DecisionRecord | None:
    """One decision that the viewer may read; None for any other."""
    of_organisation = row_access.through(Organisation, Decision, Organisation.id == Decision.organisation_id)
    query = (
        select(*columns_of(Decision, DecisionRecord), Organisation.name.label("organisation"))
        .join(Organisation, of_organisation)
        .where(row_access.limit(access, Decision), Decision.id == decision_id, _limit_to_readable(access))
    )
    return row_of(connection.execute(query), DecisionRecord)


def find_successor(connection: Connection, access: Access, decision_id: int) -> int | None:
    """The newest decision that takes or took the place of this one, as far as the viewer may read it."""
    query = (
        select(func.max(Decision.id))
        .where(row_access.limit(access, Decision), Decision.predecessor_id == decision_id, _limit_to_readable(access))
    )
    return connection.scalar(query)


def count_drafts(connection: Connection, organisation_id: int) -> int:
    """How many drafts there are about an organisation within the scope."""
    query = select(func.count()).select_from(Decision).where(
        row_access.limit(connection, Decision), Decision.organisation_id == organisation_id,
        Decision.state == DecisionState.DRAFT.value,
    )  # fmt: skip
    return int(connection.scalar(query) or 0)


def add_decision(connection: Connection, **columns: Any) -> int:
    """Add a decision as a draft; its id."""
    statement = insert(Decision).values(version=1, **columns).returning(Decision.id)
    return int(connection.execute(statement).scalar_one())


def change_decision(
    connection: Connection, decision_id: int, version: int, state_now: DecisionState, **columns: Any
) -> bool:
    """Change a decision that is still as it was seen, and in this state; False where somebody changed it since."""
    statement = update(Decision).where(
        row_access.limit(connection, Decision), Decision.id == decision_id, Decision.version == version,
        Decision.state == state_now.value,
    )  # fmt: skip
    return bool(connection.execute(statement.values(version=Decision.version + 1, **columns)).rowcount)


def end_decision(connection: Connection, decision_id: int, state: DecisionState) -> bool:
    """Have a decision hold no longer; False where it did not any more."""
    statement = update(Decision).where(
        row_access.limit(connection, Decision), Decision.id == decision_id,
        Decision.state == DecisionState.IN_FORCE.value,
    )  # fmt: skip
    return bool(connection.execute(statement.values(state=state.value, version=Decision.version + 1)).rowcount)


def remove_draft(connection: Connection, decision_id: int, version: int) -> bool:
    """Remove a draft that is still as it was seen; False where somebody changed, took or removed it since."""
    statement = delete(Decision).where(
        row_access.limit(connection, Decision), Decision.id == decision_id, Decision.version == version,
        Decision.state == DecisionState.DRAFT.value,
    )  # fmt: skip
    return bool(connection.execute(statement).rowcount)


def list_words(connection: Connection, access: Access, decision_ids: Collection[int]) -> list[WordsRecord]:
    """What was written beside these decisions and the viewer may read, oldest first."""
    query = (
        select(*columns_of(DecisionWords, WordsRecord))
        .where(row_access.limit(access, DecisionWords), DecisionWords.decision_id.in_(decision_ids))
        .where(_limit_words(access))
        .order_by(DecisionWords.id)
    )
    return rows_of(connection.execute(query), WordsRecord)


def add_words(connection: Connection, **columns: Any) -> int:
    """Add what somebody wrote beside a decision; its id."""
    return int(connection.execute(insert(DecisionWords).values(**columns).returning(DecisionWords.id)).scalar_one())


def list_written_by(connection: Connection, account_id: int) -> list[WrittenDecision]:
    """The decisions that somebody drafted or signed, oldest first."""
    query = (
        select(*columns_of(Decision, WrittenDecision), Organisation.name.label("organisation"))
        .join(Organisation, Organisation.id == Decision.organisation_id)
        .where(Decision.account_id == account_id)
        .order_by(Decision.id)
    )
    return rows_of(connection.execute(query), WrittenDecision)


def list_beside_by(connection: Connection, account_id: int) -> list[WrittenBeside]:
    """What somebody wrote beside decisions, oldest first."""
    query = (
        select(*columns_of(DecisionWords, WrittenBeside), Organisation.name.label("organisation"))
        .join(Organisation, Organisation.id == DecisionWords.organisation_id)
        .where(DecisionWords.account_id == account_id)
        .order_by(DecisionWords.id)
    )
    return rows_of(connection.execute(query), WrittenBeside)


def forget_writer(connection: Connection, account_id: int) -> None:
    """Let go of a person: what they decided and wrote stays without their name.

    So does what they see to, in the portfolios that their memberships open: call it before these go.
    """
    connection.execute(update(Decision).where(Decision.account_id == account_id).values(signer=""))
    connection.execute(update(DecisionWords).where(DecisionWords.account_id == account_id).values(author=""))
    name = select(Account.name).where(Account.id == account_id, Account.name != "").scalar_subquery()
    open_portfolios = select(Membership.portfolio_id).where(
        Membership.account_id == account_id, Membership.portfolio_id.is_not(None)
    )
    own_name = update(Decision).where(Decision.owner == name, Decision.portfolio_id.in_(open_portfolios))
    connection.execute(own_name.values(owner=""))
