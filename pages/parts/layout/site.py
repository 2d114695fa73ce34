"""The pages of the product: their addresses, files and place among the three strands."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from impact.access.permissions import Action, Kind, may
from impact.model.words import Role, Strand

HERE = Path(__file__).parents[2]


class Page(StrEnum):
    """One page; the value is its address and the key of its title (catalog `frame.page.…`)."""

    START = "start"
    PORTFOLIO = "portfolio"
    ALL_FIGURES = "all_figures"
    GRANTEE = "grantee"
    INDICATOR = "indicator"
    THEORY = "theory"
    UPLOAD = "upload"
    REVIEW = "review"
    ADMIN_PEOPLE = "admin_people"
    ADMIN_ORGANISATIONS = "admin_organisations"
    ADMIN_PORTFOLIOS = "admin_portfolios"
    ADMIN_CALENDAR = "admin_calendar"
    ADMIN_AUDIT = "admin_audit"
    ADMIN_PERMISSIONS = "admin_permissions"
    ACCOUNT = "account"

    @property
    def file(self) -> Path:
        """The script that draws it: one file, or `page.py` in a folder of its own where it is longer."""
        single_file = HERE / f"{self.value}.py"
        return single_file if single_file.exists() else HERE / self.value / "page.py"


# What one must be allowed to do to enter a page.
DOORS: dict[Page, tuple[Action, Kind]] = {
    Page.START: (Action.SEE, Kind.PORTFOLIO),
    Page.PORTFOLIO: (Action.SEE, Kind.PORTFOLIO),
    Page.ALL_FIGURES: (Action.SEE, Kind.FIGURES),
    Page.GRANTEE: (Action.SEE, Kind.GRANTEE),
    Page.INDICATOR: (Action.SEE, Kind.INDICATOR),
    Page.THEORY: (Action.SEE, Kind.THEORY),
    Page.UPLOAD: (Action.SUBMIT, Kind.SUBMISSION),
    Page.REVIEW: (Action.APPROVE, Kind.SUBMISSION),
    Page.ADMIN_PEOPLE: (Action.SEE, Kind.ACCOUNT),
    Page.ADMIN_ORGANISATIONS: (Action.SEE, Kind.ORGANISATION),
    Page.ADMIN_PORTFOLIOS: (Action.CHANGE, Kind.PORTFOLIO),
    Page.ADMIN_CALENDAR: (Action.SEE, Kind.CALENDAR),
    Page.ADMIN_AUDIT: (Action.SEE, Kind.AUDIT),
    Page.ADMIN_PERMISSIONS: (Action.SEE, Kind.PERMISSIONS),
    Page.ACCOUNT: (Action.SEE, Kind.OWN_ACCOUNT),
}

# Under which heading a page stands in the menu; '' is above all headings.
STRANDS: dict[Strand | None, tuple[Page, ...]] = {
    None: (Page.START,),
    Strand.SUBSTANTIATE: (Page.THEORY,),
    Strand.VISIBLE: (Page.PORTFOLIO, Page.GRANTEE, Page.ALL_FIGURES, Page.UPLOAD, Page.REVIEW),
    Strand.VALORISE: (),
}

# Under the heading of those who look after the network; each sees the pages the table opens to its role.
ADMINISTRATION = (
    Page.ADMIN_PEOPLE, Page.ADMIN_ORGANISATIONS, Page.ADMIN_PORTFOLIOS, Page.ADMIN_CALENDAR, Page.ADMIN_AUDIT,
    Page.ADMIN_PERMISSIONS,
)

# Reached from a figure, and from one's own name; never from the menu.
HIDDEN = (Page.INDICATOR, Page.ACCOUNT)


def open_to(page: Page, role: Role) -> bool:
    """Whether a role may enter a page; what it sees there is bounded by its access, in every service."""
    return may(role, *DOORS[page])
