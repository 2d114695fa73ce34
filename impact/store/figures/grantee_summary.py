"""The summary of each grantee in each portfolio: when it last reported, how many figures need a conversation."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection

from impact.model.figures.status_groups import TO_DISCUSS
from impact.model.vocabulary.calculation_basis import Variant
from impact.model.vocabulary.submission_states import SubmissionState
from impact.model.vocabulary.value_states import State
from impact.store.db import bulk
from impact.store.schema.base import table_of
from impact.store.schema.figures import GranteeSummary
from impact.store.tenancy import tenant_scope

# What its fund gave back is not received: the grantee has yet to hand it in.
HANDED_IN = (SubmissionState.PENDING, SubmissionState.APPROVED)


class SummaryRow(NamedTuple):
    """The summary of a grantee in a portfolio: the day it last handed something in, how many latest figures need a
    conversation, how many are unclear, and its last reported period end. Days are as the driver gives and takes
    them: text on SQLite, dates on PostgreSQL."""

    organisation_id: int
    portfolio_id: int
    received_on: date | str | None
    conversations: int
    unclear: int
    latest_period: date | str | None


COLUMNS = list(SummaryRow._fields)


def compute_grantee_summaries(connection: Connection, organisation_ids: Collection[int]) -> list[SummaryRow]:
    """Compute the summary of these grantees in each of their portfolios, by organisation and portfolio id."""
    owners = bulk.write_id_condition("g.organisation_id", organisation_ids)
    owned = partial(tenant_scope.scope_condition, connection)
    needing = ", ".join(f"'{status.value}'" for status in TO_DISCUSS)
    handed_in = ", ".join(f"'{state.value}'" for state in HANDED_IN)
    received = bulk.fetch(
        connection,
        f"SELECT g.organisation_id, g.portfolio_id, {_day(connection, 'MAX(g.submitted_at)')} FROM submission g "
        f"WHERE {owners} AND {owned('submission', 'g')} AND g.state IN ({handed_in}) GROUP BY 1, 2",
    )
    counts = bulk.fetch(
        connection,
        "SELECT g.organisation_id, g.portfolio_id, "
        f"SUM(CASE WHEN f.latest AND f.status IN ({needing}) THEN 1 ELSE 0 END), "
        f"SUM(CASE WHEN f.state = '{State.UNCLEAR.value}' THEN 1 ELSE 0 END), "
        f"MAX(CASE WHEN f.state = '{State.REPORTED.value}' THEN f.period_end END) "
        'FROM "grant" g JOIN indicator i ON i.grant_id = g.id JOIN figure f ON f.indicator_id = i.id '
        f"WHERE {owners} AND f.variant = '{Variant.APPROVED.value}' AND {owned('grant', 'g')} "
        f"AND {owned('indicator', 'i')} AND {owned('figure', 'f')} GROUP BY 1, 2",
    )
    grants = bulk.fetch(
        connection,
        f'SELECT DISTINCT organisation_id, portfolio_id FROM "grant" g WHERE {owners} AND {owned("grant", "g")}',
    )
    days = {row[:2]: row[2] for row in received}
    facts = {row[:2]: row[2:] for row in counts}
    return [
        SummaryRow._make((*pair, days.get(pair), *facts.get(pair, (0, 0, None)))) for pair in sorted(grants)
    ]


def _day(connection: Connection, moment: str) -> str:
    """The day of a moment; SQLite keeps moments as text that begins with the day."""
    return f"SUBSTR({moment}, 1, 10)" if connection.dialect.name == "sqlite" else f"({moment})::date"


def write_grantee_summaries(connection: Connection, organisation_ids: Collection[int]) -> None:
    """Write the summaries of these grantees and raise their revision, which caches of pages are keyed on."""
    rows = compute_grantee_summaries(connection, organisation_ids)
    within = tenant_scope.scope_condition(connection, "grantee_summary")
    owners = f"{bulk.write_id_condition('organisation_id', organisation_ids)} AND {within}"
    before = bulk.fetch(
        connection, f"SELECT organisation_id, portfolio_id, revision FROM grantee_summary WHERE {owners}"
    )
    revision = {row[:2]: row[2] for row in before}
    bulk.change(connection, f"DELETE FROM grantee_summary WHERE {owners}")
    bulk.insert(
        connection,
        table_of(GranteeSummary),
        [*COLUMNS, "revision"],
        [(*row, revision.get(row[:2], 0) + 1) for row in rows],
    )
