"""What a decision may name: the indicators of a grantee in a portfolio, and their series and assumptions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select

from impact.store.records.rows import columns_of, rows_of
from impact.store.schema.figures import Figure
from impact.store.schema.indicators_and_measurements import Indicator
from impact.store.schema.organisations import Grant, Organisation
from impact.store.schema.theory_of_change import AssumptionCheck
from impact.store.tenancy import row_access


class ChoiceRecord(NamedTuple):
    """An indicator that a decision may name; `titles` per language, `time_kind` as in vocabulary.measures."""

    id: int
    organisation_id: int
    organisation: str
    code: str
    title: str
    titles: dict[str, str]
    result_title: str
    unit: str
    time_kind: str


class SeriesRecord(NamedTuple):
    """The total of an indicator in one period, None where it has no value; `latest` for the figure that pages show."""

    indicator_id: int
    period_start: date | None
    period_end: date | None
    actual: float | None
    latest: bool


class CheckStateRecord(NamedTuple):
    """How an assumption is doing; `text` is the one for which that was said, per language."""

    organisation_id: int
    source_key: str
    target_key: str
    assumption_key: str
    text: dict[str, Any]
    state: str


def list_choices(
    connection: Connection, portfolio_id: int, organisation_id: int | None, indicator_ids: Collection[int] = ()
) -> list[ChoiceRecord]:
    """The indicators in scope of one portfolio, by organisation and title: of one organisation, or (None) of all.

    With `indicator_ids` only those of them.
    """
    query = _select_choices(connection).where(Grant.portfolio_id == portfolio_id, Indicator.withdrawn_by.is_(None))
    if organisation_id is not None:
        query = query.where(Grant.organisation_id == organisation_id)
    if indicator_ids:
        query = query.where(Indicator.id.in_(indicator_ids))
    return rows_of(connection.execute(query), ChoiceRecord)


def list_named(connection: Connection, indicator_ids: Collection[int]) -> list[ChoiceRecord]:
    """These indicators as far as they are in scope, also where they were withdrawn since."""
    query = _select_choices(connection).where(Indicator.id.in_(indicator_ids))
    return rows_of(connection.execute(query), ChoiceRecord)


def _select_choices(connection: Connection) -> Select[Any]:
    of_grant = row_access.through(Indicator, Grant, Grant.id == Indicator.grant_id)
    of_organisation = row_access.through(Organisation, Grant, Organisation.id == Grant.organisation_id)
    return (
        select(*columns_of(Indicator, ChoiceRecord), Organisation.name.label("organisation"))
        .select_from(Indicator)
        .join(Grant, of_grant)
        .join(Organisation, of_organisation)
        .where(row_access.limit(connection, Grant))
        .order_by(Organisation.name, Indicator.title, Indicator.id)
    )


def list_series(connection: Connection, indicator_ids: Collection[int]) -> list[SeriesRecord]:
    """The approved totals of these indicators in scope, in time order."""
    query = (
        select(*columns_of(Figure, SeriesRecord))
        .where(row_access.of_indicators(connection, Figure, sorted(indicator_ids)), row_access.approved(Figure))
        .order_by(Figure.indicator_id, Figure.period_end, Figure.period_start)
    )
    return rows_of(connection.execute(query), SeriesRecord)


def list_check_states(connection: Connection, organisation_ids: Collection[int]) -> list[CheckStateRecord]:
    """How the assumptions of these organisations in scope are doing, those nobody looked at left out."""
    query = (
        select(*columns_of(AssumptionCheck, CheckStateRecord))
        .where(row_access.limit(connection, AssumptionCheck), AssumptionCheck.organisation_id.in_(organisation_ids))
        .order_by(AssumptionCheck.id)
    )
    return rows_of(connection.execute(query), CheckStateRecord)
