"""The revision of the data, on which caches are keyed."""

from __future__ import annotations

from impact.model.access import Access
from impact.services.core.workspace import Workspace, reading
from impact.store.queries import settings_and_revision


def read_revision(access: Access, workspace: Workspace) -> int:
    """Read a number that grows with every write in this access's scope; caches are keyed on it."""
    with reading(access, workspace) as connection:
        return settings_and_revision.revision(connection, access.portfolio_ids, access.organisation_ids)
