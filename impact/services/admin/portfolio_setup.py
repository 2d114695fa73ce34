"""Setting up a portfolio: who is in it, what is agreed, and who may look."""

from __future__ import annotations

from impact.model.setup import Founded, PortfolioSetup
from impact.services.core.workspace import Workspace, unlimited_writing
from impact.store.admin import portfolio_setup as store_setup


def write_setup(setup: PortfolioSetup, workspace: Workspace) -> Founded:
    """Write a whole portfolio in one transaction: all of it or nothing.

    It takes no Access, because before it there is nobody who could have one; only the command line
    and tests come here, no page does. Raises Conflict where two things carry the same key.
    """
    with unlimited_writing(workspace) as connection:
        return store_setup.write(connection, setup)
