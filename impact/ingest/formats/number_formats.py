"""What a number format code says about the cells it shows: date parts, unit, scale, decimals, zero.

The codes are those of an xlsx workbook ('#,##0.00 "kg"', '[$€-813] #,##0', 'mmm-yy'); formats of other kinds of file
are written as such codes first. English letters stand for the parts of a date in every file, in whatever language.
"""

from __future__ import annotations

import re
from functools import lru_cache

from impact.model.figures.currency_words import CURRENCY_SIGNS

# What [ECMA-376] 18.8.30 and Excel give to the numbers of formats that a file need not spell out.
BUILT_IN_FORMATS = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '"$"#,##0_);\\("$"#,##0\\)', 6: '"$"#,##0_);[Red]\\("$"#,##0\\)',
    7: '"$"#,##0.00_);\\("$"#,##0.00\\)', 8: '"$"#,##0.00_);[Red]\\("$"#,##0.00\\)', 9: "0%", 10: "0.00%",
    11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "dd/mm/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "dd/mm/yyyy h:mm",
    37: "#,##0_);\\(#,##0\\)", 38: "#,##0_);[Red]\\(#,##0\\)", 39: "#,##0.00_);\\(#,##0.00\\)",
    40: "#,##0.00_);[Red]\\(#,##0.00\\)", 41: '_(* #,##0_);_(* \\(#,##0\\);_(* "-"_);_(@_)',
    42: '_("$"* #,##0_);_("$"* \\(#,##0\\);_("$"* "-"_);_(@_)',
    43: '_(* #,##0.00_);_(* \\(#,##0.00\\);_(* "-"??_);_(@_)',
    44: '_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
    48: "##0.0E+0", 49: "@",
}  # fmt: skip
# Formats 5 to 8, 42 and 44 show the currency of whoever opens the file, so they name none.
OWN_CURRENCY = frozenset({5, 6, 7, 8, 42, 44})
YEAR, MONTH, DAY, TIME = "year", "month", "day", "time"

_TOKEN = re.compile(
    r'"([^"]*)"?|\\(.)|\[\$([^\]-]*)[^\]]*\]|(\[[^\]]*\])|[_*](.)|(;)|([^"\\\[_*;]+)', re.DOTALL
)
_QUIET = re.compile(r"general|@|[0?]|#,##0", re.IGNORECASE)
_WHOLE = frozenset({"0", "#,##0"})
_SCALE = re.compile(r"[0#?](,+)(?![0#?,])")
_DECIMALS = re.compile(r"\.(0+)")
_DATE_LETTERS = re.compile(r"am/pm|a/p|y+|m+|d+|h+|s+", re.IGNORECASE)
_SHOWN_CHARACTERS = re.compile(rf"[{CURRENCY_SIGNS}₣₤‰]|(?<![A-Za-z])[A-Z]{{3}}(?![A-Za-z])")


def says_something(code: str) -> bool:
    """Whether a format code tells more than the number itself: not of General, text, whole numbers and percentages."""
    if not code or _QUIET.fullmatch(code.strip()) is not None:
        return False
    return not is_percent_code(code) or bool(unit_text(code)) or ";" in code


def is_whole_code(code: str) -> bool:
    """Whether a format code shows whole numbers and says nothing else."""
    return code.strip() in _WHOLE


def is_percent_code(code: str) -> bool:
    """Whether a number format code shows a percentage; a percent sign in quotes is only text."""
    return any("%" in section[0] for section in _sections(code))


def date_parts(code: str) -> frozenset[str]:
    """Which of YEAR, MONTH, DAY and TIME a code shows; empty where it shows no date: 'mmm-yy' → {year, month}."""
    letters = [item.lower() for item in _DATE_LETTERS.findall(_sections(code)[0][0])]
    if "general" in code.lower():
        return frozenset()
    parts = set[str]()
    for index, item in enumerate(letters):
        before, after = (
            letters[index - 1] if index else "",
            letters[index + 1] if index + 1 < len(letters) else "",
        )
        if item[0] == "y":
            parts.add(YEAR)
        elif item[0] == "d" and len(item) < 3:
            parts.add(DAY)
        elif item[0] in "hsa" or (item[0] == "m" and (before[:1] == "h" or after[:1] == "s")):
            parts.add(TIME)
        elif item[0] == "m":
            parts.add(MONTH)
    return frozenset(parts)


def unit_text(code: str) -> str:
    """What a code writes beside a positive number: '€', 'kg', 'USD', '‰'; '' for dates and where it writes nothing."""
    if date_parts(code):
        return ""
    pattern, literal = _sections(code)[0]
    words = " ".join([literal, *_SHOWN_CHARACTERS.findall(pattern)])
    return " ".join(words.replace("(", " ").replace(")", " ").split()).strip("-– ")


def scale_factor(code: str) -> int:
    """By how much a shown number is smaller than the stored one: 1000 for '#,##0,', 1 for most codes."""
    commas = _SCALE.search(_sections(code)[0][0])
    return 1000 ** len(commas[1]) if commas else 1


def fixed_decimals(code: str) -> int:
    """How many decimals a code always shows: 2 for '0.00', 0 where it shows none or as many as there are."""
    zeros = _DECIMALS.search(_sections(code)[0][0])
    return len(zeros[1]) if zeros and not date_parts(code) else 0


def zero_text(code: str) -> str | None:
    """What a code shows for zero: '-' in accounting formats, '' where it hides zero, None where zero is a number."""
    sections = _sections(code)
    if len(sections) < 3 or re.search("0|#|general", sections[2][0], re.IGNORECASE):
        return None
    literal = sections[2][1]
    return "-" if "-" in literal or "–" in literal else literal.strip()


@lru_cache(maxsize=4096)
def _sections(code: str) -> tuple[tuple[str, str], ...]:
    """Per section of a code (positive; negative; zero; text): its pattern and its literal text."""
    sections = []
    pattern, literal = "", ""
    for quoted, escaped, symbol, _, _, end, plain in _TOKEN.findall(code):
        if end:
            sections.append((pattern, literal))
            pattern, literal = "", ""
        pattern += plain
        # What stands between two literals keeps them apart.
        literal += quoted + escaped + symbol + (" " if plain else "")
    return (*sections, (pattern, literal))
