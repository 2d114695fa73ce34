"""The support that a fund recorded for a grantee, shown beside what changed; it enters no formula and no order."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from impact.access.permissions import Action, Kind, may
from impact.errors import Conflict, ImpactError
from impact.model.access import Access
from impact.model.text_limits import LONGEST_GRANT_TEXT, LONGEST_NAME
from impact.services.core.audit_log import actor, add_event, record_refusal, require_allowed
from impact.services.core.workspace import Workspace, reading, writing
from impact.store.admin import grants as grant_queries
from impact.store.admin import organisations_and_portfolios as organisation_queries
from impact.store.admin.grants import RecordedGrant
from impact.store.queries import Connection
from impact.views.grants import GrantFields, GrantView

# The Sustainable Development Goals of the United Nations are numbered 1 to 17.
GOALS = range(1, 18)
# A trillion of any currency is a slip of the keyboard.
MOST_CENTS = 10**14


def read_grants(connection: Connection, access: Access, organisation_id: int) -> tuple[GrantView, ...]:
    """What is recorded of the grants of one grantee; nothing for a role that has no business with money."""
    if not may(access.role, Action.SEE, Kind.GRANT):
        return ()
    return tuple(_to_view(row, access) for row in grant_queries.list_grants(connection, access, organisation_id))


def change_grant(
    access: Access, grant_id: int, workspace: Workspace, fields: GrantFields, *, before: GrantFields
) -> None:
    """Record a grant anew; Conflict where it is no longer as the form knew it (`before`).

    ImpactError for a negative amount, a budget below the amount, an end before the start, or an unknown goal.
    NotAllowed for other roles and outside the access.
    """
    require_allowed(access, Action.CHANGE, Kind.GRANT, workspace, grant_id)
    checked_fields = _check(fields)
    with reading(access, workspace) as connection:
        row = grant_queries.get_grant(connection, access, grant_id)
    if row is None:
        raise record_refusal(access, Action.CHANGE, Kind.GRANT, workspace, grant_id)
    owner = {"organisation_id": row.organisation_id, "portfolio_id": row.portfolio_id}
    with writing(access, workspace, **owner) as connection:
        row = grant_queries.get_grant(connection, access, grant_id)
        stored = _to_fields(row) if row is not None else None
        if stored != before:
            raise Conflict("grants.changed_meanwhile")
        grant_queries.change_grant(connection, grant_id, _to_columns(checked_fields))
        organisation_queries.raise_revisions(connection, organisation_id=owner["organisation_id"])
        old, new = asdict(before), asdict(checked_fields)
        add_event(
            connection, actor(access.account_id), Action.CHANGE.value, Kind.GRANT.value, grant_id,
            organisation_id=owner["organisation_id"], portfolio=owner["portfolio_id"],
            fields=sorted(name for name in new if new[name] != old[name]),
        )  # fmt: skip


def _check(fields: GrantFields) -> GrantFields:
    for cents in (fields.amount_cents, fields.budget_cents):
        if cents is not None and not 0 <= cents <= MOST_CENTS:
            raise ImpactError("grants.amount_wrong")
    amount, budget = fields.amount_cents, fields.budget_cents
    if amount is not None and budget is not None and budget < amount:
        raise ImpactError("grants.budget_low")
    if fields.starts is not None and fields.ends is not None and fields.ends < fields.starts:
        raise ImpactError("grants.ends_first")
    if not set(fields.goals) <= set(GOALS):
        raise ImpactError("grants.goal_unknown")
    return GrantFields(
        " ".join(fields.title.split())[:LONGEST_NAME], fields.amount_cents, fields.budget_cents, fields.starts,
        fields.ends, fields.non_financial.strip()[:LONGEST_GRANT_TEXT], tuple(sorted(set(fields.goals))),
    )  # fmt: skip


def read_goals(sdg: str) -> tuple[int, ...]:
    """The numbers of goals in a text such as '3;4' or 'SDG 4.1'; others are left out."""
    numbers = {int(number) for number in re.findall(r"(?<![\d.])\d{1,2}(?!\d)", sdg)}
    return tuple(sorted(numbers & set(GOALS)))


def _to_fields(row: RecordedGrant) -> GrantFields:
    return GrantFields(
        row.title, row.amount_cents, row.total_budget_cents, row.starts, row.ends, row.non_financial,
        read_goals(row.sdg),
    )  # fmt: skip


def _to_columns(fields: GrantFields) -> dict[str, Any]:
    return {
        "title": fields.title, "amount_cents": fields.amount_cents, "total_budget_cents": fields.budget_cents,
        "starts": fields.starts, "ends": fields.ends, "non_financial": fields.non_financial,
        "sdg": ";".join(str(number) for number in fields.goals),
    }  # fmt: skip


def _to_view(row: RecordedGrant, access: Access) -> GrantView:
    return GrantView(
        row.id, row.organisation_id, row.portfolio_id, row.portfolio, row.currency, row.ref, _to_fields(row),
        may_change=may(access.role, Action.CHANGE, Kind.GRANT),
    )  # fmt: skip
