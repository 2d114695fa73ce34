"""The pages of the product: their addresses, files and place among the three strands."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from impact.model.words import Role, Strand
from impact.services.grantees import MAY_SUBMIT

HERE = Path(__file__).parent.parent


class Page(StrEnum):
    """One page; the value is its address and the key of its title (catalog `frame.page.…`)."""

    START = "start"
    PORTFOLIO = "portfolio"
    GRANTEE = "grantee"
    INDICATOR = "indicator"
    THEORY = "theory"
    UPLOAD = "upload"

    @property
    def file(self) -> Path:
        """The script that draws it: one file, or `page.py` in a folder of its own where it is longer."""
        alone = HERE / f"{self.value}.py"
        return alone if alone.exists() else HERE / self.value / "page.py"


# Under which heading a page stands in the menu; '' is above all headings.
STRANDS: dict[Strand | None, tuple[Page, ...]] = {
    None: (Page.START,),
    Strand.SUBSTANTIATE: (Page.THEORY,),
    Strand.VISIBLE: (Page.PORTFOLIO, Page.GRANTEE, Page.UPLOAD),
    Strand.VALORISE: (),
}

# Reached from a figure, never from the menu.
HIDDEN = (Page.INDICATOR,)


def open_to(page: Page, role: Role) -> bool:
    """Whether a role may enter a page; what it sees there is bounded by its access, in every service."""
    return page is not Page.UPLOAD or role in MAY_SUBMIT
