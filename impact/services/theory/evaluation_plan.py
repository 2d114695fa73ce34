"""The evaluation plan of a theory: methods chosen for a block or an arrow, by whom, when, at what cost, how far.

It stands beside the versions, as evidence does, but between the organisation and one fund: another fund of the same
organisation reads none of it. Both sides may change it; a stale change is a Conflict.
"""

from __future__ import annotations

from datetime import date

from impact.access.permissions import Action, Kind, may
from impact.errors import Conflict, ImpactError, NotFound
from impact.model.access import Access
from impact.model.text_limits import LONGEST_CHANGE_REASON, LONGEST_NAME, remove_unstorable_characters
from impact.services.core.audit_log import now
from impact.services.core.workspace import Workspace, reading
from impact.services.theory.evidence import note_change, open_theory
from impact.services.theory.rule_sources import load_methods
from impact.store import theory_plan
from impact.store.queries import organisations
from impact.theory.document import TheoryDocument
from impact.theory.evidence.methods import MethodQuestion
from impact.views.theory.conversations import Subject
from impact.views.theory.evaluation_plan import PlanFields

# More than this nobody carries out, and nobody reads.
MOST_PLANNED = 100
# A thousand million euros: whatever is more is a mistake in typing.
MOST_CENTS = 10**11
OLDEST_DAY, NEWEST_DAY = date(1990, 1, 1), date(2100, 12, 31)


def plan_method(
    access: Access, organisation_id: int, subject: Subject, method: str, question: MethodQuestion, fields: PlanFields,
    workspace: Workspace, portfolio_id: int | None = None,
) -> int:  # fmt: skip
    """Put a method in the plan for a block or an arrow; its id.

    It is agreed with the fund of `portfolio_id`, else with that of the organisation's first grant. ImpactError for a
    method that is not listed, what `_check_fields` refuses and a plan that is full; NotFound for what the theory has
    not; NotAllowed and NotFound outside the access.
    """
    if method not in {item.id for item in load_methods()}:
        raise ImpactError("theory_plan.unknown_method")
    written = _check_fields(fields)
    with open_theory(access, organisation_id, workspace, portfolio_id) as theory:
        _require_subject(theory.document, subject)
        if theory_plan.count_planned_methods(theory.connection, organisation_id) >= MOST_PLANNED:
            raise ImpactError("theory_plan.full", n=MOST_PLANNED)
        planned_id = theory_plan.add_planned_method(
            theory.connection, organisation_id=organisation_id, portfolio_id=theory.portfolio_id,
            source_key=subject[0], target_key=subject[1], method=method, question=question.value,
            account_id=access.account_id or None, made_at=now(), **written,
        )  # fmt: skip
        note_change(theory, access, organisation_id, "plan_method", planned_id)
    return planned_id


def change_plan(
    access: Access, organisation_id: int, planned_id: int, version: int, fields: PlanFields, workspace: Workspace
) -> None:
    """Change who, when, cost, state or note of a method in the plan; Conflict where somebody changed it since."""
    written = _check_fields(fields)
    portfolio_id = _find_portfolio(access, organisation_id, planned_id, workspace)
    with open_theory(access, organisation_id, workspace, portfolio_id) as theory:
        if not theory_plan.change_planned_method(theory.connection, organisation_id, planned_id, version, **written):
            raise Conflict("theory_plan.changed_meanwhile")
        note_change(theory, access, organisation_id, f"plan_{fields.state.value}", planned_id)


def remove_from_plan(
    access: Access, organisation_id: int, planned_id: int, version: int, workspace: Workspace
) -> None:
    """Take a method out of the plan that was put there by mistake; Conflict where somebody changed it since."""
    portfolio_id = _find_portfolio(access, organisation_id, planned_id, workspace)
    with open_theory(access, organisation_id, workspace, portfolio_id) as theory:
        if not theory_plan.remove_planned_method(theory.connection, organisation_id, planned_id, version):
            raise Conflict("theory_plan.changed_meanwhile")
        note_change(theory, access, organisation_id, "remove_from_plan", planned_id)


def list_places(access: Access, organisation_id: int, workspace: Workspace) -> dict[int, str]:
    """The portfolios within the access in which a method may be planned for an organisation, by their ids.

    None of them for a role that plans nothing.
    """
    if not may(access.role, Action.CHANGE, Kind.THEORY):
        return {}
    with reading(access, workspace) as connection:
        grants = organisations.list_grants(connection, access, organisation_id)
    return {grant.portfolio_id: grant.portfolio for grant in grants}


def _find_portfolio(access: Access, organisation_id: int, planned_id: int, workspace: Workspace) -> int | None:
    """The portfolio of a planned method within the access; None for any other, which is not there to be changed."""
    with reading(access, workspace) as connection:
        return theory_plan.find_portfolio(connection, organisation_id, planned_id)


def _require_subject(document: TheoryDocument, subject: Subject) -> None:
    source, target = subject
    if not (subject in document.arrow_by_key if target else source in document.block_by_key):
        raise NotFound("theory_plan.subject_gone")


def _check_fields(fields: PlanFields) -> dict[str, object]:
    """The columns of what somebody typed.

    ImpactError for texts that are too long, an end before the start, days or costs that cannot be meant.
    """
    who = " ".join(remove_unstorable_characters(fields.who).split())
    note = remove_unstorable_characters(fields.note).strip()
    days = [day for day in (fields.starts_on, fields.ends_on) if day is not None]
    cents = fields.cost_cents
    checks = (
        ("theory_plan.who_too_long", len(who) > LONGEST_NAME),
        ("theory_edit.too_long", len(note) > LONGEST_CHANGE_REASON),
        ("theory_plan.day_range", not all(OLDEST_DAY <= day <= NEWEST_DAY for day in days)),
        ("theory_plan.ends_before_start", len(days) == 2 and days[1] < days[0]),
        ("theory_plan.cost_range", cents is not None and not 0 <= cents <= MOST_CENTS),
    )
    for key, fails in checks:
        if fails:
            raise ImpactError(key, n=LONGEST_NAME if key == "theory_plan.who_too_long" else LONGEST_CHANGE_REASON)
    return {
        "who": who, "note": note, "starts_on": fields.starts_on, "ends_on": fields.ends_on, "cost_cents": cents,
        "state": fields.state.value,
    }  # fmt: skip
