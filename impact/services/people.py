"""Who can look, and what an account covers.

Until accounts sign in, a persona stands for one; it passes the same guard, so that signing in
replaces only where the key comes from.
"""

from __future__ import annotations

from dataclasses import dataclass

from impact.errors import NotAllowed
from impact.model.access import Access
from impact.model.words import Language, Role
from impact.services.workspace import Workspace, reading
from impact.store.read import people as read

# Roles that see the whole portfolio of their fund. Others see the organisations named in their account.
PORTFOLIO_ROLES = (Role.ADMINISTRATOR, Role.FUND_STAFF)


@dataclass(frozen=True, slots=True)
class Persona:
    """An account anybody may try in a demo."""

    key: str
    name: str
    role: Role
    organisation: str
    language: Language


def personas(workspace: Workspace) -> tuple[Persona, ...]:
    """The accounts of this database, in the order in which they were made."""
    with reading(workspace) as connection:
        return tuple(
            Persona(
                key=row["persona"],
                name=row["name"],
                role=Role(row["role"]),
                organisation=row["organisation"],
                language=Language(row["language"]),
            )
            for row in read.accounts(connection)
        )


def access_for(workspace: Workspace, persona: str) -> Access:
    """The access of a persona; NotAllowed for a key that is not there."""
    with reading(workspace) as connection:
        row = read.account(connection, persona)
        if row is None:
            raise NotAllowed("frame.unknown_persona", persona=persona)
        role = Role(row["role"])
        portfolios = tuple(row["portfolios"])
        if role in PORTFOLIO_ROLES and not portfolios:
            portfolios = tuple(read.portfolios_of(connection, row["organisation_id"]))
        organisations = tuple(row["organisations"])
        if role in (Role.GRANTEE_EDITOR, Role.GRANTEE_VIEWER) and not organisations:
            organisations = (row["organisation_id"],)
    return Access(
        account_id=row["id"],
        name=row["name"],
        role=role,
        organisation_id=row["organisation_id"],
        portfolio_ids=portfolios if role in PORTFOLIO_ROLES else (),
        organisation_ids=organisations,
        language=Language(row["language"]),
        persona=persona,
    )


def operator(workspace: Workspace, language: Language = Language.NL) -> Access:
    """The access of whoever runs the command line on this machine: every portfolio of the database."""
    with reading(workspace) as connection:
        portfolios = tuple(read.portfolios_of(connection))
    return Access(
        account_id=0,
        name="",
        role=Role.ADMINISTRATOR,
        organisation_id=0,
        portfolio_ids=portfolios,
        organisation_ids=(),
        language=language,
    )


def is_demo(workspace: Workspace) -> bool:
    """Whether this database holds the fictional portfolio."""
    with reading(workspace) as connection:
        return read.setting(connection, "demo") is not None


def revision(access: Access, workspace: Workspace) -> int:
    """A number that grows with every write in this access's scope; caches are keyed on it."""
    with reading(workspace) as connection:
        return read.revision(connection, access.portfolio_ids, access.organisation_ids)
