"""The viewer's access: built from the session in one place only, first argument of every service."""

from __future__ import annotations

from dataclasses import dataclass

from impact.model.vocabulary.languages import DEFAULT_LANGUAGE, Language
from impact.model.vocabulary.roles import Role

# Database keys begin at 1, so 0 never is one: an access without an account or without an organisation.
NO_ACCOUNT, NO_ORGANISATION = 0, 0


@dataclass(frozen=True, slots=True)
class Access:
    """Role and scope of an account: its own organisation, and the portfolios and grantees it may see.

    Ids are database keys; `account_id` NO_ACCOUNT is the operator of the command line, `session_id` 0 no browser.
    `portfolio_ids` and `organisation_ids` are the tenant scope of every query; an empty tuple means
    nothing, never everything. `is_narrow`: only what belongs to both of them, as for a guest of one theory.
    """

    account_id: int
    name: str
    role: Role
    organisation_id: int
    portfolio_ids: tuple[int, ...]
    organisation_ids: tuple[int, ...]
    language: Language = DEFAULT_LANGUAGE
    persona: str = ""
    session_id: int = 0
    is_narrow: bool = False
