"""The revision of the data, on which caches are keyed."""

from __future__ import annotations

from impact.access.permissions import sees_pseudonyms
from impact.model.access import Access
from impact.services.core.workspace import Workspace, reading, unscoped_reading
from impact.store import organisation_names
from impact.store.queries import settings_and_revision


def read_revision(access: Access, workspace: Workspace) -> int:
    """Read a number that grows with every write in this access's scope; caches are keyed on it."""
    with reading(access, workspace) as connection:
        return settings_and_revision.sum_revisions(connection, access.portfolio_ids, access.organisation_ids)


def count_names_taken_out(access: Access, workspace: Workspace) -> int:
    """Count the names beyond the scope that are taken out of texts for a viewer; 0 for roles that see names.

    A neighbour or a colleague who joins, or is called otherwise, is no write in the scope; what is cached would keep
    the name. No part of the sum ever becomes less.
    """
    if not sees_pseudonyms(access.role):
        return 0
    with unscoped_reading(workspace) as connection:
        names = organisation_names.count_names_around(connection, access)
        return names + organisation_names.sum_changes_of_people(connection)
