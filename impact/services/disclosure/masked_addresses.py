"""Ids in the address of a page that is shown to a room under pseudonyms: masked, and back."""

from __future__ import annotations

from collections.abc import Mapping

from impact.access.permissions import pseudonymise_access
from impact.model.access import Access
from impact.services.core.workspace import Workspace
from impact.services.disclosure.viewer_filter import open_filtered

# The parameters of an address that hold an id of what has a pseudonym.
KINDS = ("organisation", "indicator")


def mask_ids(access: Access, ids: Mapping[str, int], workspace: Workspace) -> dict[str, int]:
    """Return the masked ids of organisations and indicators (by kind) for whoever looks on under pseudonyms."""
    with open_filtered(pseudonymise_access(access), workspace) as (_, viewer_filter):
        return {kind: viewer_filter.mask_id(kind, number) for kind, number in ids.items()}


def unmask_ids(access: Access, ids: Mapping[str, int], workspace: Workspace) -> dict[str, int]:
    """Return the ids behind masked ids; those that lead to nothing are left out."""
    with open_filtered(pseudonymise_access(access), workspace) as (_, viewer_filter):
        resolved_ids = {kind: viewer_filter.resolve_id(kind, number) for kind, number in ids.items()}
    return {kind: number for kind, number in resolved_ids.items() if number >= 0}
