"""What a theory plans to measure, as the form of a new indicator begins with it."""

from __future__ import annotations

from impact.access.permissions import Action
from impact.model.access import Access
from impact.model.screen_entry import EnteredIndicator
from impact.model.vocabulary.measures import Measure
from impact.services.core.titles_in_language import pick_text
from impact.services.core.workspace import Workspace, reading
from impact.services.theory.drafts import require_theory
from impact.services.theory.sector.following import load_own_document

# Before the key of what was planned, in the name of the indicator that its form makes.
PREFIX = "planned-"


def find_planned(
    access: Access, organisation_id: int, name: str, workspace: Workspace
) -> EnteredIndicator | None:
    """Find what a theory plans to measure under a name of a form; None where it plans no such thing."""
    if not name.startswith(PREFIX):
        return None
    require_theory(access, Action.CHANGE, organisation_id, workspace)
    with reading(access, workspace) as connection:
        document = load_own_document(connection, organisation_id)
    planned = document.planned_by_key.get(name.removeprefix(PREFIX))
    if planned is None:
        return None
    unit = planned.unit or ("%" if planned.measure is Measure.PERCENTAGE else "")
    return EnteredIndicator(
        name, title=pick_text(planned.title, access.language), unit=unit,
        definition=pick_text(planned.definition, access.language), level=document.block_by_key[planned.block].level,
        measure=planned.measure, direction=planned.direction, time_kind=planned.time_kind,
    )  # fmt: skip
