"""Rebuild all figures of a database from its measurements."""

from __future__ import annotations

from impact.services.core.workspace import Workspace, unscoped_writing
from impact.store.figures import rebuild


def rebuild_figures(workspace: Workspace) -> int:
    """Rebuild all figures and aggregates from the measurements; returns how many rows differed, normally 0."""
    with unscoped_writing(workspace) as connection:
        return rebuild.rebuild_figures(connection).changed
