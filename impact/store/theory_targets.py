"""What the checks of a theory ask of its indicators beside their figures: targets, what they were, and answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, func, select
from sqlalchemy.orm import aliased

from impact.model.vocabulary.value_states import State
from impact.store.records.rows import rows_of
from impact.store.schema.indicators_and_measurements import Indicator, Measurement, Target
from impact.store.schema.submissions import Submission
from impact.store.tenancy import row_access


class TargetRecord(NamedTuple):
    """A target in force for a whole indicator; `came_at` (UTC) is when it came, None where it was agreed without a
    file, and `earlier` what it took the place of, None for a first one."""

    indicator_id: int
    period_start: date
    period_end: date
    value: float
    note: str
    came_at: datetime | None
    earlier: float | None


def list_targets(connection: Connection, organisation_id: int) -> list[TargetRecord]:
    """The targets of an organisation's indicators, of whole indicators and with both ends of their period."""
    earlier = aliased(Target)
    took_place = and_(
        earlier.indicator_id == Target.indicator_id, earlier.superseded_by == Target.submission_id,
        earlier.period_start == Target.period_start, earlier.period_end == Target.period_end,
        earlier.breakdown == "",
    )  # fmt: skip
    query = (
        select(
            Target.indicator_id, Target.period_start, Target.period_end, Target.value, Target.note,
            Submission.submitted_at.label("came_at"), earlier.value.label("earlier"),
        )
        .join(Indicator, row_access.through(Target, Indicator, Target.indicator_id == Indicator.id))
        .join(Submission, row_access.through(Submission, Target, Submission.id == Target.submission_id), isouter=True)
        .join(earlier, row_access.through(earlier, Target, took_place), isouter=True)
        .where(
            row_access.limit(connection, Indicator), Indicator.organisation_id == organisation_id,
            Indicator.withdrawn_by.is_(None), Target.superseded_by.is_(None), Target.breakdown == "",
            Target.value.is_not(None), Target.period_start.is_not(None), Target.period_end.is_not(None),
        )
        .order_by(Target.indicator_id, Target.period_end, Target.id)
    )  # fmt: skip
    return rows_of(connection.execute(query), TargetRecord)


def count_without_respondents(connection: Connection, organisation_id: int) -> dict[int, tuple[int, int]]:
    """Of each indicator with values in force: how many there are, and how many do not say of how many answers."""
    query = (
        select(
            Measurement.indicator_id, func.count(),
            func.count().filter(and_(Measurement.n.is_(None), Measurement.denominator.is_(None))),
        )
        .join(Indicator, row_access.through(Measurement, Indicator, Measurement.indicator_id == Indicator.id))
        .where(
            row_access.limit(connection, Indicator), Indicator.organisation_id == organisation_id,
            Indicator.withdrawn_by.is_(None), Measurement.superseded_by.is_(None), Measurement.breakdown == "",
            Measurement.state == State.REPORTED.value,
        )
        .group_by(Measurement.indicator_id)
    )  # fmt: skip
    return {int(row[0]): (int(row[1]), int(row[2])) for row in connection.execute(query)}
