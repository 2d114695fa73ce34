"""Which pages a role may open, and so finds in the menu: each by the permission that it needs."""

from __future__ import annotations

from impact.access.permissions import Action, Kind, may
from impact.model.vocabulary.roles import Role
from pages.parts.layout.menu import Page

# The permission that a role needs to open a page; which roles have it: `impact.access.permissions`.
PAGE_PERMISSIONS: dict[Page, tuple[Action, Kind]] = {
    Page.START: (Action.SEE, Kind.PORTFOLIO),
    Page.PORTFOLIO: (Action.SEE, Kind.PORTFOLIO),
    Page.ALL_FIGURES: (Action.SEE, Kind.FIGURES),
    Page.COMPARE: (Action.SEE, Kind.PORTFOLIO),
    Page.SECTOR: (Action.SEE, Kind.SECTOR),
    Page.GRANTEE: (Action.SEE, Kind.GRANTEE),
    Page.INDICATOR: (Action.SEE, Kind.INDICATOR),
    Page.THEORY: (Action.SEE, Kind.THEORY),
    Page.ENTER: (Action.SUBMIT, Kind.SUBMISSION),
    Page.INDICATORS: (Action.CHANGE, Kind.INDICATOR),
    Page.UPLOAD: (Action.SUBMIT, Kind.SUBMISSION),
    Page.REVIEW: (Action.APPROVE, Kind.SUBMISSION),
    Page.DECISIONS: (Action.SEE, Kind.DECISION),
    Page.ADMIN_PEOPLE: (Action.SEE, Kind.ACCOUNT),
    Page.ADMIN_ORGANISATIONS: (Action.SEE, Kind.ORGANISATION),
    Page.ADMIN_PORTFOLIOS: (Action.CHANGE, Kind.PORTFOLIO),
    Page.ADMIN_CALENDAR: (Action.SEE, Kind.CALENDAR),
    Page.ADMIN_AUDIT: (Action.SEE, Kind.AUDIT),
    Page.ADMIN_PERMISSIONS: (Action.SEE, Kind.PERMISSIONS),
    Page.ACCOUNT: (Action.SEE, Kind.OWN_ACCOUNT),
}


def is_open_to(page: Page, role: Role) -> bool:
    """Whether a role may open a page. What it sees there is limited by the services, through its access."""
    return may(role, *PAGE_PERMISSIONS[page])
