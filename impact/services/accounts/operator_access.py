"""Access without a session: the operator's, who runs the command line, and any account's for the Python interface."""

from __future__ import annotations

from dataclasses import replace

from impact.errors import NotAllowed
from impact.model.access import NO_ACCOUNT, NO_ORGANISATION, Access
from impact.model.words import Language, Role
from impact.services.accounts import sessions
from impact.services.core.workspace import Workspace, unlimited_reading
from impact.store.accounts import accounts
from impact.store.queries import settings_and_revision as read


def operator(workspace: Workspace, language: Language = Language.NL) -> Access:
    """The access of whoever runs the command line on this machine: every portfolio of the database."""
    with unlimited_reading(workspace) as connection:
        portfolios = tuple(read.portfolios_of(connection))
    return Access(
        account_id=NO_ACCOUNT,
        name="",
        role=Role.ADMINISTRATOR,
        organisation_id=NO_ORGANISATION,
        portfolio_ids=portfolios,
        organisation_ids=(),
        language=language,
    )


# The word by which whoever runs this machine asks for its own view; an account never goes by it.
OPERATOR = "operator"


def access_as(workspace: Workspace, who: str, language: Language | None = None) -> Access:
    """What an account sees, by its e-mail address or persona; with the word `operator` the operator's own view.

    NotAllowed where there is no such account, or where it may see nothing (any more). Without `language` that
    of the account, for the operator English.
    """
    if who == OPERATOR:
        return operator(workspace, language or Language.EN)
    with unlimited_reading(workspace) as connection:
        row = accounts.by_email(connection, who.strip().casefold()) if "@" in who else None
        row = row or (accounts.by_persona(connection, who) if who and "@" not in who else None)
    found = sessions.of_account(workspace, row.id) if row is not None else None
    if found is None:
        raise NotAllowed("api.no_account", who=who)
    return replace(found, language=language or found.language)
