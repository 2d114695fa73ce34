"""The workspace that a server process serves, opened once; the gate and the pages share it."""

from __future__ import annotations

from functools import lru_cache

from impact.services.core import settings
from impact.services.core.workspace import Workspace, open_workspace


@lru_cache(maxsize=4)
def _opened(url: str | None) -> Workspace:
    return open_workspace(url)


def workspace() -> Workspace:
    """The workspace of IMPACT_DATABASE_URL, else of the default database."""
    return _opened(settings.database_url() or None)
