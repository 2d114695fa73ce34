"""Demo personas: accounts that anybody may try on a demo database, without a password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from impact.errors import NotAllowed
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.accounts import login_rate_limit, sessions
from impact.services.core.workspace import Workspace, unscoped_reading
from impact.store.accounts import accounts
from impact.store.queries import settings_and_revision

# In this order on the sign-in page; the title of each group is in the catalog `sign_in.circle`.
PERSONA_GROUPS = (
    ("fund", (Role.FUND_STAFF, Role.ADMINISTRATOR)),
    ("grantees", (Role.GRANTEE_EDITOR, Role.GRANTEE_VIEWER)),
    ("network", (Role.COACH, Role.ACADEMIC, Role.UMBRELLA, Role.FACILITATOR)),
)


@dataclass(frozen=True, slots=True)
class Persona:
    """An account that anybody may sign in to on a demo database."""

    key: str
    name: str
    role: Role
    organisation: str
    language: Language


def list_personas(workspace: Workspace) -> tuple[Persona, ...]:
    """List the personas of a demo in the order they were created; empty where this is no demo."""
    with unscoped_reading(workspace) as connection:
        if settings_and_revision.find_setting(connection, "demo") is None:
            return ()
        return tuple(
            Persona(
                key=row.persona,
                name=row.name,
                role=Role(row.role),
                organisation=row.organisation,
                language=Language(row.language),
            )
            for row in accounts.list_personas(connection)
        )


def sign_in_as(workspace: Workspace, persona: str) -> sessions.NewSession:
    """Create a session for a persona; NotAllowed where this is no demo or there is no such persona."""
    with unscoped_reading(workspace) as connection:
        demo = settings_and_revision.find_setting(connection, "demo") is not None
        row = accounts.find_by_persona(connection, persona) if demo and persona else None
    if row is None:
        raise NotAllowed("sign_in.refused", minutes=login_rate_limit.WINDOW_MINUTES)
    return sessions.create_session(workspace, row.id, sessions.DEMO)


def find_persona_access(workspace: Workspace, persona: str) -> Access:
    """Read the access of a persona without a session; NotAllowed for an unknown key."""
    with unscoped_reading(workspace) as connection:
        row = accounts.find_by_persona(connection, persona)
    access = sessions.find_account_access(workspace, row.id) if row is not None else None
    if access is None:
        raise NotAllowed("frame.unknown_persona", persona=persona)
    return access


def find_last_day(workspace: Workspace) -> date | None:
    """The last day that figures of the demo are of, since somebody began to build it; None where this is no demo."""
    with unscoped_reading(workspace) as connection:
        day = settings_and_revision.find_setting(connection, "demo")
    return date.fromisoformat(day) if day else None


def is_demo(workspace: Workspace) -> bool:
    """Whether this database holds the demo portfolio."""
    with unscoped_reading(workspace) as connection:
        return settings_and_revision.find_setting(connection, "demo") is not None
