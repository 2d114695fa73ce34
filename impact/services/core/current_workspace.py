"""The workspace of a server process, opened once and shared by the web routes and the pages."""

from __future__ import annotations

from functools import lru_cache

from impact.services.core import settings
from impact.services.core.workspace import Workspace, open_workspace


@lru_cache(maxsize=4)
def _open_once(url: str | None) -> Workspace:
    return open_workspace(url)


def workspace() -> Workspace:
    """Open the workspace of IMPACT_DATABASE_URL, else of the default database; cached per URL."""
    return _open_once(settings.database_url() or None)
