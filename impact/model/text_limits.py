"""How many characters somebody may write: in a form, a comment, a reason, a name."""

from __future__ import annotations

# Evidence with a figure.
LONGEST_STORY, LONGEST_EVIDENCE_TITLE, LONGEST_CONSENT_NOTE = 1_500, 120, 300
# What a fund and a grantee say of a figure, and what a fund says of a cell of a workbook.
LONGEST_FIGURE_COMMENT, LONGEST_CELL_COMMENT = 2_000, 1_000
# Why a fund returns a submission, and why a grantee changes a value that counted already.
LONGEST_RETURN_REASON, LONGEST_CHANGE_REASON = 2_000, 500
# What is entered on screen: any text of a value or an indicator, and those that are shorter.
LONGEST_ENTRY_TEXT = 2_000
LONGEST_INDICATOR_TITLE, LONGEST_INDICATOR_CODE, LONGEST_UNIT = 500, 200, 60
LONGEST_GROUP_NAME = 80
# Names of organisations, portfolios and grants, and the number an organisation is registered under.
LONGEST_NAME, LONGEST_REF = 300, 200
# Help of a fund that is no money.
LONGEST_GRANT_TEXT = 2_000
# Names of what is kept for later: a view of all figures, the layout of a workbook.
LONGEST_VIEW_NAME, LONGEST_LAYOUT_NAME = 80, 200

# Ids are 64-bit; the database would refuse a longer number with an error.
MOST_DIGITS = 18


def parse_address_number(words: str) -> int | None:
    """The whole number that a part of an address says; None where it is none, or longer than an id can be."""
    return int(words) if words.isascii() and words.isdecimal() and len(words) <= MOST_DIGITS else None
