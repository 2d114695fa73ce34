"""The pages of the product: URL path, script file and place in the menu; who may open which: `page_permissions`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from impact.model.vocabulary.strands import Strand

HERE = Path(__file__).parents[2]


class Page(StrEnum):
    """One page; its value is the URL path and the key of its title (catalog `frame.page.…`)."""

    START = "start"
    PORTFOLIO = "portfolio"
    ALL_FIGURES = "all_figures"
    COMPARE = "compare"
    SECTOR = "sector"
    GRANTEE = "grantee"
    INDICATOR = "indicator"
    THEORY = "theory"
    ENTER = "enter"
    INDICATORS = "indicators"
    UPLOAD = "upload"
    REVIEW = "review"
    DECISIONS = "decisions"
    ADMIN_PEOPLE = "admin_people"
    ADMIN_ORGANISATIONS = "admin_organisations"
    ADMIN_PORTFOLIOS = "admin_portfolios"
    ADMIN_CALENDAR = "admin_calendar"
    ADMIN_AUDIT = "admin_audit"
    ADMIN_PERMISSIONS = "admin_permissions"
    ACCOUNT = "account"

    @property
    def file(self) -> Path:
        """The script of the page: `pages/<value>.py`, or `pages/<value>/page.py` where it has a folder."""
        single_file = HERE / f"{self.value}.py"
        return single_file if single_file.exists() else HERE / self.value / "page.py"


# Pages of the menu by heading; those under None come first, without a heading.
STRANDS: dict[Strand | None, tuple[Page, ...]] = {
    None: (Page.START,),
    Strand.SUBSTANTIATE: (Page.THEORY,),
    Strand.VISIBLE: (
        Page.PORTFOLIO, Page.GRANTEE, Page.ALL_FIGURES, Page.COMPARE, Page.SECTOR, Page.ENTER, Page.UPLOAD,
        Page.INDICATORS, Page.REVIEW,
    ),
    Strand.VALORISE: (Page.DECISIONS,),
}

# Pages under the heading of administration; the menu offers those that the role may open.
ADMINISTRATION = (
    Page.ADMIN_PEOPLE, Page.ADMIN_ORGANISATIONS, Page.ADMIN_PORTFOLIOS, Page.ADMIN_CALENDAR, Page.ADMIN_AUDIT,
    Page.ADMIN_PERMISSIONS,
)

# Reached through a figure or the name of the account; never offered by the menu.
HIDDEN = (Page.INDICATOR, Page.ACCOUNT)
