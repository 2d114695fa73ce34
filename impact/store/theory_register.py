"""How the assumptions of a theory are doing, and what was answered to the questions about it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    DateTime,
    Integer,
    String,
    cast,
    delete,
    func,
    insert,
    null,
    select,
    union_all,
    update,
)

from impact.store.records.rows import columns_of, rows_of
from impact.store.schema.theory_of_change import (
    ArrowEvidence,
    ArrowExpectation,
    AssumptionCheck,
    PlannedMethod,
    Theory,
    TheoryAnswer,
    TheorySource,
)
from impact.store.tenancy import row_access

# Tables whose rows somebody wrote, with the column that holds what they wrote.
WRITTEN = (
    (TheorySource, TheorySource.title), (ArrowEvidence, ArrowEvidence.answer),
    (ArrowExpectation, ArrowExpectation.text), (AssumptionCheck, AssumptionCheck.how_tested),
    (TheoryAnswer, TheoryAnswer.text), (PlannedMethod, PlannedMethod.note),
)  # fmt: skip


class CheckRecord(NamedTuple):
    """How an assumption is doing; `text` is the assumption for which that was said, per language."""

    id: int
    organisation_id: int
    source_key: str
    target_key: str
    assumption_key: str
    text: dict[str, str]
    state: str
    how_tested: str
    tested_by: str
    looked_on: date | None
    next_look: date | None
    made_at: datetime
    version: int


class AnswerRecord(NamedTuple):
    """An answer to the question of a rule about a block, an arrow or an indicator (`subject`, '' for the whole)."""

    id: int
    organisation_id: int
    rule: str
    subject: str
    text: str
    fingerprint: str
    made_at: datetime


class WrittenInTheory(NamedTuple):
    """What somebody wrote beside a theory: in which table, of whose theory, and when.

    `portfolio_id` for what is between the organisation and one fund, None for what all its funds read.
    """

    place: str
    organisation_id: int
    portfolio_id: int | None
    text: str
    made_at: datetime


def list_checks(connection: Connection, organisation_id: int) -> list[CheckRecord]:
    """How the assumptions of an organisation's theory are doing, those nobody looked at left out."""
    query = select(*columns_of(AssumptionCheck, CheckRecord)).where(
        row_access.limit(connection, AssumptionCheck), AssumptionCheck.organisation_id == organisation_id
    )
    return rows_of(connection.execute(query.order_by(AssumptionCheck.id)), CheckRecord)


def save_check(
    connection: Connection, organisation_id: int, arrow: tuple[str, str], key: str, version: int, **columns: Any
) -> bool:
    """Write how an assumption (`key`) is doing; False where somebody wrote it since (`version`, 0: the first time)."""
    if version == 0:
        present_id = select(AssumptionCheck.id).where(
            row_access.limit(connection, AssumptionCheck), AssumptionCheck.organisation_id == organisation_id,
            AssumptionCheck.source_key == arrow[0], AssumptionCheck.target_key == arrow[1],
            AssumptionCheck.assumption_key == key,
        )  # fmt: skip
        if connection.scalar(present_id) is not None:
            return False
        row = {
            "organisation_id": organisation_id, "source_key": arrow[0], "target_key": arrow[1],
            "assumption_key": key, "version": 1,
        }  # fmt: skip
        connection.execute(insert(AssumptionCheck).values(**row, **columns))
        return True
    statement = update(AssumptionCheck).where(
        row_access.limit(connection, AssumptionCheck), AssumptionCheck.organisation_id == organisation_id,
        AssumptionCheck.source_key == arrow[0], AssumptionCheck.target_key == arrow[1],
        AssumptionCheck.assumption_key == key, AssumptionCheck.version == version,
    )  # fmt: skip
    return bool(connection.execute(statement.values(version=version + 1, **columns)).rowcount)


def list_answers(connection: Connection, organisation_id: int) -> list[AnswerRecord]:
    """The answers to questions about an organisation's theory, oldest first."""
    query = select(*columns_of(TheoryAnswer, AnswerRecord)).where(
        row_access.limit(connection, TheoryAnswer), TheoryAnswer.organisation_id == organisation_id
    )
    return rows_of(connection.execute(query.order_by(TheoryAnswer.id)), AnswerRecord)


def save_answer(connection: Connection, organisation_id: int, rule: str, subject: str, **columns: Any) -> None:
    """Write an answer in the place of an earlier one to the same question."""
    remove_answer(connection, organisation_id, rule, subject)
    row = {"organisation_id": organisation_id, "rule": rule, "subject": subject}
    connection.execute(insert(TheoryAnswer).values(**row, **columns))


def remove_answer(connection: Connection, organisation_id: int, rule: str, subject: str) -> bool:
    """Take an answer back, so that the question is asked again; whether there was one."""
    statement = delete(TheoryAnswer).where(
        row_access.limit(connection, TheoryAnswer), TheoryAnswer.organisation_id == organisation_id,
        TheoryAnswer.rule == rule, TheoryAnswer.subject == subject,
    )  # fmt: skip
    return bool(connection.execute(statement).rowcount)


def list_written_by(connection: Connection, account_id: int) -> list[WrittenInTheory]:
    """What somebody wrote beside theories, oldest first."""
    items: list[WrittenInTheory] = []
    for table, column in WRITTEN:
        portfolio = table.portfolio_id if hasattr(table, "portfolio_id") else null()
        query = select(
            table.organisation_id, portfolio.label("portfolio_id"), column.label("text"), table.made_at
        ).where(table.account_id == account_id)
        rows = connection.execute(query.order_by(table.id))
        items += [WrittenInTheory(table.__tablename__, *row) for row in rows]
    return sorted(items, key=lambda item: item.made_at)


def forget_writer(connection: Connection, account_id: int) -> None:
    """Leave what somebody wrote beside theories without a name, once they are erased."""
    for table, _ in WRITTEN:
        connection.execute(update(table).where(table.account_id == account_id).values(account_id=None))


def read_revision(connection: Connection, organisation_id: int) -> list[tuple[Any, ...]]:
    """Read what becomes another with every version of a theory, and with every write beside it.

    A theory is one for all funds of an organisation, and a write for one of them raises no revision of another.
    """
    parts = []
    for table in (Theory, *(table for table, _ in WRITTEN)):
        # An answer is written anew; who agreed to a version is a list that grows.
        version = func.sum(table.version) if hasattr(table, "version") else null()
        parties = func.sum(func.length(cast(table.agreed_by, String))) if table is Theory else null()
        newest = func.max(table.made_at) if hasattr(table, "made_at") else cast(null(), DateTime)
        parts.append(
            select(
                func.count().label("rows"), func.max(table.id).label("last"), cast(version, Integer).label("version"),
                cast(parties, Integer).label("parties"), newest.label("newest"),
            ).where(row_access.limit(connection, table), table.organisation_id == organisation_id)
        )  # fmt: skip
    return [tuple(row) for row in connection.execute(union_all(*parts))]
