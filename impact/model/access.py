"""Who is looking: made by the one guard only, first argument of every service."""

from __future__ import annotations

from dataclasses import dataclass

from impact.model.words import Language, Role

# Database keys begin at 1: these stand where nobody's account, and no organisation, stands behind an access.
NO_ACCOUNT, NO_ORGANISATION = 0, 0


@dataclass(frozen=True, slots=True)
class Access:
    """What an account may see: its role, its own organisation and the portfolios and grantees it covers.

    Ids are database keys; `account_id` NO_ACCOUNT is the operator of the command line, `session_id` 0 no browser.
    `portfolio_ids` and `organisation_ids` bound every query of the store; an empty tuple means nothing,
    never everything.
    """

    account_id: int
    name: str
    role: Role
    organisation_id: int
    portfolio_ids: tuple[int, ...]
    organisation_ids: tuple[int, ...]
    language: Language = Language.NL
    persona: str = ""
    session_id: int = 0
