"""Who may be chosen in a demo, the operator's own view, and the revision that caches are keyed on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from impact.errors import NotAllowed
from impact.model.access import NO_ACCOUNT, NO_ORGANISATION, Access
from impact.model.words import Language, Role
from impact.services.accounts import sessions
from impact.services.core.workspace import Workspace, reading, unlimited_reading
from impact.store.accounts import accounts
from impact.store.queries import settings_and_revision as read


@dataclass(frozen=True, slots=True)
class Persona:
    """An account anybody may try in a demo."""

    key: str
    name: str
    role: Role
    organisation: str
    language: Language


def personas(workspace: Workspace) -> tuple[Persona, ...]:
    """The personas of a demo, in the order in which they were made; none where this is no demo."""
    with unlimited_reading(workspace) as connection:
        if read.setting(connection, "demo") is None:
            return ()
        return tuple(
            Persona(
                key=row.persona,
                name=row.name,
                role=Role(row.role),
                organisation=row.organisation,
                language=Language(row.language),
            )
            for row in accounts.personas(connection)
        )


def sign_in_as(workspace: Workspace, persona: str) -> sessions.Begun:
    """A session as a persona; NotAllowed where this is no demo or there is no such persona."""
    with unlimited_reading(workspace) as connection:
        demo = read.setting(connection, "demo") is not None
        row = accounts.by_persona(connection, persona) if demo and persona else None
    if row is None:
        raise NotAllowed("sign_in.refused")
    return sessions.begin(workspace, row.id, sessions.DEMO)


def access_for(workspace: Workspace, persona: str) -> Access:
    """What a persona sees, without a session; NotAllowed for a key that is not there."""
    with unlimited_reading(workspace) as connection:
        row = accounts.by_persona(connection, persona)
    found = sessions.of_account(workspace, row.id) if row is not None else None
    if found is None:
        raise NotAllowed("frame.unknown_persona", persona=persona)
    return found


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


def is_demo(workspace: Workspace) -> bool:
    """Whether this database holds the fictional portfolio."""
    with unlimited_reading(workspace) as connection:
        return read.setting(connection, "demo") is not None


def revision(access: Access, workspace: Workspace) -> int:
    """A number that grows with every write in this access's scope; caches are keyed on it."""
    with reading(access, workspace) as connection:
        return read.revision(connection, access.portfolio_ids, access.organisation_ids)
