"""The words of periods in Dutch, English and French, as patterns over normalised words ('janv.-mars' → 'janv mars')."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

Period = tuple[date | None, date | None]

# The century of a year of two digits: 1970 up to 2069.
FIRST_OF_LAST_CENTURY = 70

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januari janvier janv",
            "feb february februari fevrier fevr fev febr",
            "mar march maart mrt mars maa",
            "apr april avril avr",
            "may mei mai",
            "jun june juni juin",
            "jul july juli juillet juil",
            "aug august augustus aout aou",
            "sep sept september septembre",
            "oct october okt oktober octobre",
            "nov november novembre",
            "dec december decembre",
        ),
        start=1,
    )
    for name in names.split()
}
MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + ")"
YEAR = r"(?:19|20|21)\d\d"
# Two digits are a year only beside a word that wants one ('K4 24', 'mrt 24').
ANY_YEAR = rf"(?:{YEAR}|\d\d)"
_ORDINALS = {
    "eerste": 1, "premier": 1, "premiere": 1, "first": 1, "tweede": 2, "deuxieme": 2, "second": 2, "seconde": 2,
    "derde": 3, "troisieme": 3, "third": 3, "vierde": 4, "quatrieme": 4, "fourth": 4,
}  # fmt: skip
ORDINAL_WORD = "(?:" + "|".join(_ORDINALS) + ")"
_ORDINAL = r"(?:[1-4] ?(?:e|de|ste|st|nd|rd|th|er|ere|eme|ieme)?|" + "|".join(_ORDINALS) + ")"
_QUARTER = r"(?:q|k|t|kw|kwart|kwartaal|quarter|qtr|trimestre|trimester|trim|tr)"
_HALF = r"(?:h|s|hj|sem|semester|semestre|halfjaar|half jaar|half year|half)"
_OF = r"(?:van |of |de |du |d |in |en )?(?:het |the |l )?(?:jaar |year |annee )?"
_JOIN = r"(?:t m |t e m |tem |tot en met |tot |to |until |through |and |en |et |au |a )?"
UNTIL = (
    r"(?:t m|t e m|tot en met|tem|tot|to|jusqu au|jusqu en|jusqu a|jusque|until|untill|till|through|thru|up to|"
    r"up until|to date|a fin|fin|eind|einde|end)"
)
AS_OF = (
    r"(?:(?:stand|situatie|toestand|situation|etat|status|peildatum|meting|waarde|position) )?"
    r"(?:op datum van|op|per|as of|as at|at|on|au|a la date du|en date du|le)"
)
TO_DATE = r"(?:ytd|year to date|jaar tot nu|jaar tot datum|cumul annuel)"
SINCE = r"(?:vanaf|sinds|since|starting|depuis|a partir de|des)"
BOOK_YEAR = r"(?:fy|bj|fiscal year|financial year|fin year)"
SCHOOL_YEAR = (
    r"(?:schooljaar|school jaar|sj|sy|academiejaar|acad jaar|academic year|school year|annee scolaire|annee academique|"
    r"annee universitaire|as(?= \d\d \d\d(?!\d))|"
    r"(?:ay|aj|wj)(?= (?:20)?\d\d (?:20)?\d\d(?!\d)))"
)
# A number of days in any month; 'DD MM' and 'DD month'.
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH_NUMBER = r"(?:0?[1-9]|1[0-2])"
DATE = (
    rf"(?:{_DAY} {_MONTH_NUMBER} {ANY_YEAR}|{YEAR} {_MONTH_NUMBER} {_DAY}|"
    rf"{_DAY}(?:st|nd|rd|th|er|e)? {MONTH} {ANY_YEAR}|{MONTH} {_DAY}(?:st|nd|rd|th)? {YEAR})"
)
DAY_OF_YEAR = rf"(?:{_DAY} {_MONTH_NUMBER}|{_DAY}(?:st|nd|rd|th|er|e)? {MONTH})"
# Two weeks are a range where they are close: 'wk 39-40'; 'wk 12-24' may be a week of 2024. A lone letter has two
# digits, for 'W1' may be a wave.
_WEEK = (
    r"(?:(?:weken|week|weeks|weeknummer|weeknr|wk|wkn|semaines?|sem) ?\d{1,2}|w ?(?:0[1-9]|[1-5]\d))(?!\d)"
    r"(?:(?: ?(?:t m|tot|to|en|et|and|a|au) | )\d{1,2}(?!\d))?"
)
MOST_WEEKS = 4
# Parts of a year: a quarter, half, month, range of months, week or range of weeks.
_PART_PATTERNS: tuple[tuple[str, str], ...] = (
    ("quarter", rf"{_QUARTER} ?[1-4](?!\d)"),
    ("quarter", rf"{_ORDINAL} ?{_QUARTER}"),
    ("half", rf"{_HALF} ?[12](?!\d)"),
    ("half", rf"{_ORDINAL} ?(?:{_HALF}|helft|moitie)"),
    ("months", rf"{MONTH} {_JOIN}{MONTH}"),
    ("month", MONTH),
    ("week", _WEEK),
)
PART = "(?:" + "|".join(pattern for _, pattern in _PART_PATTERNS) + ")"
# Before letters such as 'q' and 't' stands no other letter, and behind a part none either.
PART_BEFORE_YEAR = re.compile(rf"(?<![a-z\d])(?P<part>{PART}) ?{_OF}(?P<year>{ANY_YEAR})(?![\da-z])")
YEAR_BEFORE_PART = re.compile(rf"(?<![a-z\d])(?P<year>{YEAR}) ?(?P<part>{PART})(?![a-z\d])")
SHORT_YEAR_BEFORE_PART = re.compile(rf"^(?P<year>\d\d) ?(?P<part>{_QUARTER} ?[1-4]|{_HALF} ?[12])$")
PART_ALONE = re.compile(rf"(?<![a-z\d])(?P<part>{PART})(?![a-z\d])")
BOOK_YEAR_AND_PART = re.compile(rf"(?<![a-z\d]){BOOK_YEAR} ?(?P<year>{ANY_YEAR}) (?P<part>{PART})(?![a-z\d])")
PART_OF_BOOK_YEAR = re.compile(rf"(?<![a-z\d])(?P<part>{PART}) ?{BOOK_YEAR} ?(?P<year>{ANY_YEAR})(?![\da-z])")
PART_OF_TWO_YEARS = re.compile(
    rf"(?<![a-z\d])(?P<part>{PART}) {_OF}(?:{SCHOOL_YEAR} )?(?P<year>{YEAR}) (?P<end>{ANY_YEAR})(?![\da-z])"
)
TWO_YEARS_AND_PART = re.compile(
    rf"(?<![a-z\d])(?:{SCHOOL_YEAR} )?(?P<year>{YEAR}) (?P<end>{ANY_YEAR}) (?P<part>{PART})(?![\da-z])"
)


MONTHS_OF_YEAR = 12
MOST_DAYS_OF_HALF = 184
WEEKS_OF_YEAR, YEAR_OF_53_WEEKS = 53, 2020


@dataclass(frozen=True, slots=True)
class YearPart:
    """A part of some year: its first and last month (1–12) and last day (0: of that month).

    `is_until`: it runs from the start of the year ('t/m 30/09'). A range of months may end before it begins
    ('dec-feb'): it crosses the end of a year. `weeks` are the first and last week (ISO, 1–53) of a part in weeks.
    """

    kind: str
    first: int
    last: int
    day: int = 0
    is_until: bool = False
    weeks: tuple[int, int] = (0, 0)

    def in_year(self, year: int) -> Period:
        """First and last day in a year; of a part that crosses the year, beginning in it.

        Of a year that is told from another ('vorig jaar': its first month is -1) the year that lies so far from it.
        """
        if self.kind == "relative_year":
            return date(year + self.first, 1, 1), date(year + self.first, 12, 31)
        if self.weeks[0]:
            first, last = (min(week, last_week_of(year)) for week in self.weeks)
            return date.fromisocalendar(year, first, 1), date.fromisocalendar(year, last, 7)
        last_year = year + (self.last < self.first)
        length = monthrange(last_year, self.last)[1]
        return date(year, self.first, 1), date(last_year, self.last, min(self.day or length, length))

    def is_of(self, year: int) -> bool:
        """Return whether a year has this part: few have a week 53."""
        return self.weeks[1] <= last_week_of(year)


def last_week_of(year: int) -> int:
    """Return the number of the last week (ISO) of a year: 52 or 53."""
    # The 28th of December is always in it.
    return date(year, 12, 28).isocalendar().week


def parse_part(text: str) -> YearPart | None:
    """The part of a year that normalised words state ('k4', '1er trim', 'jan mrt', 'maart'), else None."""
    for kind, pattern in _PART_PATTERNS:
        if re.fullmatch(pattern, text):
            return _build_part(kind, text)
    return None


def _build_part(kind: str, text: str) -> YearPart | None:
    words = text.split()
    if kind == "month":
        return YearPart(kind, MONTHS[text], MONTHS[text])
    if kind == "week":
        return _build_weeks(text)
    if kind == "months":
        first, last = MONTHS[words[0]], MONTHS[words[-1]]
        # 'aug-aug' is a year, and no month.
        return YearPart(kind, first, last if first != last else (last - 2) % MONTHS_OF_YEAR + 1)
    digits = re.search(r"\d", text)
    ordinal = next((_ORDINALS[word] for word in words if word in _ORDINALS), None)
    number = int(digits[0]) if digits else ordinal
    if number is None:
        return None
    length = 3 if kind == "quarter" else 6
    if not 1 <= number <= MONTHS_OF_YEAR // length:
        return None
    return YearPart(kind, length * number - length + 1, length * number)


def _build_weeks(text: str) -> YearPart | None:
    weeks = [int(number) for number in re.findall(r"\d+", text)]
    first, last = weeks[0], weeks[-1]
    if not 1 <= first <= last <= WEEKS_OF_YEAR or last - first > MOST_WEEKS:
        return None
    months = [date.fromisocalendar(YEAR_OF_53_WEEKS, week, 4).month for week in (first, last)]
    return YearPart("week", months[0], months[1], weeks=(first, last))


def find_until_part(words: str) -> tuple[YearPart, str] | None:
    """A part 'up to a day or month' without a year ('t/m 30/09', 'until Sept'), with the remaining words."""
    match = _UNTIL_PART.search(words)
    if match is None:
        return None
    part = _part_until(match["what"])
    if part is None:
        return None
    return part, " ".join(f"{words[: match.start()]} {words[match.end() :]}".split())


_UNTIL_PART = re.compile(
    rf"(?<![a-z\d])(?:{UNTIL}|{AS_OF}) (?:le |the |l )?(?P<what>{DAY_OF_YEAR}|{PART})(?! ?(?:19|20|21)\d\d)(?![a-z\d])"
)


def _part_until(end_words: str) -> YearPart | None:
    words = end_words.split()
    day_of_year = re.fullmatch(DAY_OF_YEAR, end_words)
    if day_of_year is not None:
        day = int(re.match(r"\d+", words[0])[0])  # type: ignore[index]
        month = MONTHS.get(words[-1]) or int(words[-1])
        return YearPart("until", 1, month, day, True) if day <= monthrange(2024, month)[1] else None
    part = parse_part(end_words)
    return YearPart("until", 1, part.last, 0, True) if part is not None and part.kind != "week" else None


def expand_year(year: str) -> int:
    """The year of two or four digits; two digits lie between 1970 and 2069."""
    if len(year) == 4:
        return int(year)
    return int(year) + (2000 if int(year) < FIRST_OF_LAST_CENTURY else 1900)


# Beside a digit or letter the sign is a thousands mark, an apostrophe or a quotation.
_SHORT_YEAR = re.compile(r"(?<![\w.,'’])['’‘`´′](?P<year>\d\d)(?![\w'’]|[.,]\d)")


_CALENDAR_YEAR = re.compile(r"(?<![A-Za-z\d])CY ?['’]?(?P<year>(?:19|20)\d\d|\d\d)(?![\w/-])")


# Signs that make another period of a year, and that normalising takes away: '≥ 2024', '2024+', '½ 2024', '2024 - …'.
_SIGN_AT_YEAR = re.compile(
    r"(?:[<>≤≥≈~±→½¼¾]=?|[-–]>)\s?(?=(?:19|20)\d\d(?!\d))|(?<=\b(?:19|20)\d\d)\s?(?:[+~≈→]|>=?|[-–]\s?(?:\.{2,3}|…))(?!\s?\d)"
)
_BEFORE_YEAR = re.compile(
    r"^\s*voor (?=(?:19|20)\d\d\s*$)|\bv[óò]{1,2}r\b(?=(?: eind| het jaar)? ?(?:19|20)\d\d)", re.IGNORECASE
)
# '01/24' as a whole is a month.
_SHORT_MONTH = re.compile(r"^\s*(?P<month>0[1-9])/(?P<year>2\d)\s*$")


def spell_short_years(text: str) -> str:
    """Write years with an apostrophe, and calendar years, in full ('Doel '24', 'CY24'), before they are normalised.

    What limits a year by a sign becomes a word, which no rule takes for nothing: '< 2024', 'vóór 2024'.
    """
    text = _SIGN_AT_YEAR.sub(" sign ", text)
    text = _BEFORE_YEAR.sub("before ", text)
    text = _SHORT_MONTH.sub(r"\g<month>/20\g<year>", text)
    text = _CALENDAR_YEAR.sub(lambda match: str(expand_year(match["year"])), text)
    return _SHORT_YEAR.sub(lambda match: str(expand_year(match["year"])), text)


def parse_date_words(words: str, *, month_first: bool = False) -> date | None:
    """The day that normalised words state ('30 09 2024', '2024 9 30', '30 sept 2024'), else None."""
    parts = [re.sub(r"(?<=\d)(?:st|nd|rd|th|er|e)$", "", word) for word in words.split()]
    if len(parts) != 3:
        return None
    if len(parts[0]) == 4:
        parts.reverse()
    elif parts[0] in MONTHS or (month_first and parts[1].isdecimal()):
        parts[:2] = parts[1], parts[0]
    day, month, year = parts
    number = MONTHS.get(month) or (int(month) if month.isdecimal() else 0)
    if not (day.isdecimal() and year.isdecimal() and len(year) in (2, 4)):
        return None
    try:
        return date(expand_year(year), number, int(day))
    except ValueError:
        return None


def last_day_of(end_words: str) -> date | None:
    """The last day of a day or a part of a year with its year ('sept 2024'), None for other words."""
    day = parse_date_words(end_words)
    if day is not None:
        return day
    period_part = PART_BEFORE_YEAR.fullmatch(end_words) or YEAR_BEFORE_PART.fullmatch(end_words)
    if period_part is None:
        return None
    part = parse_part(period_part["part"])
    return part.in_year(expand_year(period_part["year"]))[1] if part else None
