"""Access without a session: the operator's, who runs the command line, and any account's for the Python interface."""

from __future__ import annotations

from dataclasses import replace

from impact.errors import NotAllowed
from impact.model.access import NO_ACCOUNT, NO_ORGANISATION, Access
from impact.model.words import Language, Role
from impact.services.accounts import sessions
from impact.services.core.workspace import Workspace, unlimited_reading
from impact.store.accounts import accounts
from impact.store.queries import settings_and_revision


def operator(workspace: Workspace, language: Language = Language.NL) -> Access:
    """Access of the operator of the command line: administrator of every portfolio of the database."""
    with unlimited_reading(workspace) as connection:
        portfolios = tuple(settings_and_revision.portfolios_of(connection))
    return Access(
        account_id=NO_ACCOUNT,
        name="",
        role=Role.ADMINISTRATOR,
        organisation_id=NO_ORGANISATION,
        portfolio_ids=portfolios,
        organisation_ids=(),
        language=language,
    )


# The word that selects the operator's access instead of an account; no account can have it as its name.
OPERATOR = "operator"


def access_as(workspace: Workspace, who: str, language: Language | None = None) -> Access:
    """Read the access of an account by email address or persona key; of the operator for the word `operator`.

    NotAllowed where there is no such account or it may see nothing. `language` overrides that of the account;
    the operator's is English by default.
    """
    if who == OPERATOR:
        return operator(workspace, language or Language.EN)
    with unlimited_reading(workspace) as connection:
        row = accounts.by_email(connection, who.strip().casefold()) if "@" in who else None
        row = row or (accounts.by_persona(connection, who) if who and "@" not in who else None)
    access = sessions.of_account(workspace, row.id) if row is not None else None
    if access is None:
        raise NotAllowed("api.no_account", who=who)
    return replace(access, language=language or access.language)
