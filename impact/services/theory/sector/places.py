"""For whom somebody may begin a theory from a template, and who has one already."""

from __future__ import annotations

from collections.abc import Mapping

from impact.access.permissions import Action, Kind, may
from impact.model.access import Access
from impact.services.core.workspace import Workspace, reading
from impact.services.submissions.destinations import list_destinations
from impact.store import theory_drafts, theory_versions


def list_places(access: Access, workspace: Workspace) -> tuple[Mapping[int, str], Mapping[int, str]]:
    """The organisations whose theory the viewer may change, by id with their names: those without one, and the rest.

    Both are empty for whoever may not change theories.
    """
    if not may(access.role, Action.CHANGE, Kind.THEORY):
        return {}, {}
    places = {place.organisation_id: place.organisation for place in list_destinations(access, workspace)}
    with reading(access, workspace) as connection:
        ids_with_theory = theory_versions.list_organisations(connection)
        ids_with_theory |= theory_drafts.list_organisations(connection)
    beginners = {key: name for key, name in places.items() if key not in ids_with_theory}
    return beginners, {key: name for key, name in places.items() if key in ids_with_theory}
