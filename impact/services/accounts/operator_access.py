"""Access without a session: the operator's, who runs the command line, and any account's for the Python interface."""

from __future__ import annotations

from dataclasses import replace

from impact.errors import NotAllowed
from impact.model.access import NO_ACCOUNT, NO_ORGANISATION, Access
from impact.model.vocabulary.languages import DEFAULT_LANGUAGE, Language
from impact.model.vocabulary.roles import Role
from impact.services.accounts import sessions
from impact.services.core.workspace import Workspace, unscoped_reading
from impact.store.accounts import accounts
from impact.store.queries import settings_and_revision


def load_operator(workspace: Workspace, language: Language = DEFAULT_LANGUAGE) -> Access:
    """Access of the operator of the command line: administrator of every portfolio of the database."""
    with unscoped_reading(workspace) as connection:
        portfolios = tuple(settings_and_revision.list_portfolio_ids(connection))
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


def find_access_as(workspace: Workspace, who: str, language: Language | None = None) -> Access:
    """Read the access of an account by email address or persona key; of the operator for the word `operator`.

    NotAllowed where there is no such account or it may see nothing. `language` overrides that of the account;
    the operator's is English by default.
    """
    if who == OPERATOR:
        return load_operator(workspace, language or Language.EN)
    with unscoped_reading(workspace) as connection:
        row = accounts.find_by_email(connection, who.strip().casefold()) if "@" in who else None
        row = row or (accounts.find_by_persona(connection, who) if who and "@" not in who else None)
    access = sessions.find_account_access(workspace, row.id) if row is not None else None
    if access is None:
        raise NotAllowed("api.no_account", who=who)
    return replace(access, language=language or access.language)
