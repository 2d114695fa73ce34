"""What a number format code shows for a number: the section that holds for it, and the text around the digits.

A code has a section for positive numbers, one for negative ones, one for zero, or sections with conditions of their
own: `[<10]"<10";0`. A section may write words, hide the number, divide it by thousands or drop its sign.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|\[\$(?P<symbol>[^\]-]*)[^\]]*\]|\[(?P<bracket>[^\]]*)\]|_.|\*.'
    r"|(?P<end>;)|(?P<general>general|standaard|standard)|(?P<power>E[+-]0+)|(?P<digits>[0#?][0#?.,]*)|(?P<other>.)",
    re.DOTALL | re.IGNORECASE,
)
_CONDITION = re.compile(r"(<>|<=|>=|<|>|=)\s*(-?\d+(?:[.,]\d+)?)")
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, ">": operator.gt, "=": operator.eq, "<=": operator.le, ">=": operator.ge, "<>": operator.ne,
}  # fmt: skip
_DURATION = re.compile(r"[hms]+", re.IGNORECASE)
_DATE_LETTER = re.compile(r"[ymdhs]", re.IGNORECASE)
_SPACES = " \xa0\u202f\u2009"
# Between two groups of digits these part thousands, where three digits follow.
_GROUPING = f"{_SPACES}.,'’"
_MOST_DECIMALS = 30
# A double has no digits to round behind these.
MOST_DIGITS = 1e15


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a code.

    `before` and `after` are the texts around the digits, `inner` those between two groups of digits, each with the
    number of digits after it. `thousands` counts its divisions by a thousand, `decimals` the most decimals it shows.
    `has_number`: it shows the number at all. `is_exact`: digits are shown as they are, by General or a power of ten.
    `shows_zero`: nought is a digit here; by '#' and '??' it is blank.
    """

    before: str = ""
    after: str = ""
    inner: tuple[tuple[str, int], ...] = ()
    has_number: bool = False
    is_exact: bool = False
    is_date: bool = False
    has_percent: bool = False
    thousands: int = 0
    decimals: int = 0
    shows_zero: bool = True
    condition: tuple[str, float] | None = None

    @property
    def text(self) -> str:
        """All it writes beside the digits, without outer spaces."""
        return " ".join(f"{self.before} {self.after}".split())

    def shown_number(self, value: float) -> float:
        """The number as it stands on the screen, without regard to its sign: 12.5 of 12,512 by '0.0,'."""
        number = abs(value) / 1000.0**self.thousands * (100 if self.has_percent else 1)
        step = float(10**self.decimals)
        if self.is_exact or self.inner or number * step >= MOST_DIGITS:
            return number
        # Half a unit goes up, as in a spreadsheet: twelve digits hide the noise of doubles.
        return int(float(f"{number * step:.12g}") + 0.5) / step


def section_for(code: str, value: float) -> tuple[Section, bool]:
    """The section of a code that shows a number, and whether it shows the minus of a negative one."""
    sections = read_sections(code)
    if any(section.condition for section in sections):
        return _conditional_section(sections, value), True
    if len(sections) > 1 and value < 0:
        return sections[1], any(sign in sections[1].before + sections[1].after for sign in "-−–(")
    return (sections[2] if len(sections) > 2 and value == 0 else sections[0]), True


def _conditional_section(sections: tuple[Section, ...], value: float) -> Section:
    for place, section in enumerate(sections[:2]):
        condition = section.condition
        if condition is None and place == 1 and len(sections) > 2:
            # A second section without a condition is for negative numbers, the third for all others.
            condition = "<", 0.0
        if condition is not None and _COMPARE[condition[0]](value, condition[1]):
            return section
    last = min(len(sections), 3) - 1
    return sections[last] if sections[last].condition is None else sections[0]


@lru_cache(maxsize=4096)
def read_sections(code: str) -> tuple[Section, ...]:
    """The sections of a code in its order."""
    sections = []
    reader = _SectionReader()
    for match in _TOKEN.finditer(code):
        if match["end"]:
            sections.append(reader.finish())
            reader = _SectionReader()
        else:
            reader.add(match)
    return (*sections, reader.finish())


class _SectionReader:
    """Collects the tokens of one section: the digits, and the texts before, between and after them."""

    def __init__(self) -> None:
        self._texts = [""]
        self._digits: list[str] = []
        self._pattern = ""
        self._is_exact = False
        self._has_percent = False
        self._condition: tuple[str, float] | None = None

    def add(self, match: re.Match[str]) -> None:
        if match["digits"]:
            self._digits.append(match["digits"])
            self._texts.append("")
        elif match["general"]:
            self._digits.append("0")
            self._texts.append("")
            self._is_exact = True
        elif match["power"]:
            self._is_exact = True
        elif match["bracket"] is not None:
            condition = _CONDITION.fullmatch(match["bracket"].strip())
            self._condition = (
                (condition[1], float(condition[2].replace(",", "."))) if condition else self._condition
            )
            self._pattern += match["bracket"] if _DURATION.fullmatch(match["bracket"]) else ""
        else:
            other = match["other"] or ""
            self._has_percent |= other == "%"
            self._pattern += other
            self._texts[-1] += next(
                (text for name in ("quoted", "escaped", "symbol") if (text := match[name]) is not None), other
            )

    def finish(self) -> Section:
        # 'mm:ss.0' has a digit too; in '0 USD' the letters are a text.
        is_date = bool(_DATE_LETTER.search(self._pattern)) and (not self._digits or ":" in self._pattern)
        fraction = "/" in self._texts[1:-1]
        inner = self._texts[1:-1]
        groups = [(text, len(digits)) for text, digits in zip(inner, self._digits[1:], strict=False)]
        # '# ##0' and '0\.000' are thousands as others write them; two groups beside each other are one.
        groups = [
            (text, count)
            for text, count in groups
            if text and not (text in _GROUPING and count >= 3) and not fraction
        ]
        last = self._digits[-1] if self._digits else ""
        decimals = "".join(self._digits).partition(".")[2]
        commas = len(last) - len(last.rstrip(",")) if last else 0
        return Section(
            before=self._texts[0].lstrip(_SPACES),
            after=self._texts[-1].rstrip(_SPACES) if self._digits else "",
            inner=tuple(groups),
            has_number=bool(self._digits),
            is_exact=self._is_exact or fraction,
            is_date=is_date,
            has_percent=self._has_percent,
            thousands=commas,
            decimals=min(len(decimals.strip(",")), _MOST_DECIMALS),
            shows_zero=any("0" in digits for digits in self._digits),
            condition=self._condition,
        )
