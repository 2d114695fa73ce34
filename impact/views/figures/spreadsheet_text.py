"""Texts as cells of a file that a spreadsheet opens: none of them becomes a formula."""

from __future__ import annotations

import re

# A spreadsheet takes text that begins with one of these for a formula, whatever blanks precede it; East Asian
# versions take the full-width signs too.
_SIGNS = "=+\\-@＝＋－＠﹦﹢﹣﹫"
_BLANKS = r"[\s\u200b\u2060\ufeff]*"
FORMULA_START = re.compile(rf"[\t\r\n]|{_BLANKS}[{_SIGNS}]")
# Where a spreadsheet takes another separator than the file has (the semicolon in Belgium, the comma in England), a cell
# may begin within a text.
FORMULA_AFTER_SEPARATOR = re.compile(rf"([;\t\r\n|]{_BLANKS}[\"']?)(?=[{_SIGNS}]\S)")
FORMULA_AFTER_COMMA = re.compile(rf"(,{_BLANKS}[\"']?)(?=[{_SIGNS}]\S)")
# A number as people write it, or a dash for "nothing": neither is a formula.
NUMBER = re.compile(r"[+-]?[\d.,\s]*%?")


def escape_formulas(text: str, *, delimiter: str = ",") -> str:
    """Escape text that a spreadsheet would take for a formula; numbers such as '-4,423' stay as they are.

    An apostrophe is put before the formula, also within a text that another separator than the `delimiter` of the file
    would split.
    """
    if NUMBER.fullmatch(text):
        return text
    if delimiter != ",":
        text = FORMULA_AFTER_COMMA.sub(r"\1'", text)
    text = FORMULA_AFTER_SEPARATOR.sub(r"\1'", text)
    return f"'{text}" if FORMULA_START.match(text) else text
