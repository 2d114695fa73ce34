"""Settling what the headers of one table say about periods, where one header alone leaves it open.

Parts of a year ('K1') get the year of a title, of the sheet or of the other headers; years such as '2022-2023' that
would overlap are school years; first days of months that follow each other are months.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from impact.ingest.files.readers import Sheet
from impact.ingest.periods import school_and_book_years
from impact.ingest.periods.date_parser import is_within, whole_year
from impact.ingest.periods.dates_shown_as_periods import periods_from_day
from impact.ingest.periods.measured_moments import (
    MILESTONE,
    are_of_goals,
    find_moments,
    number_milestones,
    pair_results,
)
from impact.ingest.periods.period_vocabulary import Period, YearPart, parse_part
from impact.ingest.periods.project_years import KIND as PROJECT_YEAR
from impact.ingest.periods.project_years import (
    count_years,
    find_years,
    numbered_year,
    periods_of_year,
    split_project_year,
)
from impact.ingest.periods.relative_years import KIND as RELATIVE_YEAR
from impact.ingest.periods.relative_years import find_report_years, spell_letters_alone, year_beside
from impact.ingest.periods.sheet_periods import GivenPeriod, find_given_period
from impact.ingest.tables.header_meanings import Meaning, interpret_header, interpret_words, series_role
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET, TOTAL_OR_UNKNOWN
from impact.ingest.values.total_words import TOTAL_WORDS
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.mapping import YEAR_TOTAL

# Other first measurements and questions are called T0, Q5, Q6 …: beside those, T1 and Q1 are no quarters.
_NO_QUARTER = re.compile(r"^([tqsk]) ?(?:0|[5-9]|\d\d)$")
_LONE_PART = re.compile(r"^([tqskh]) ?\d$")
# Fewer parts than this beside a total are no year told in parts.
MIN_PARTS = 2
# The rows above a header that may say from when to when a project runs.
MOST_TITLES = 12
_YEAR_TOTALS = frozenset(
    ("jaartotaal", "totaal jaar", "total annee", "total annuel", "year total", "annual total", "heel jaar", "full year",
     "total de l annee", "totaal van het jaar")
)  # fmt: skip
# 'sem.' is the semester of one language and the week of another.
_SEM = re.compile(r"^sem(?:aine)? ?(?P<number>\d{1,2})(?!\d)")
DAYS_OF_WEEK = 7
_WORDS_FOR_YEAR = frozenset(("jaar", "year", "annee", "an", "kalenderjaar", "calendar year", "annee civile"))


def settle_header_periods(
    sheet: Sheet, top: int, texts: Sequence[str], meanings: Sequence[Meaning | None]
) -> tuple[Meaning | None, ...]:
    """Settle the periods of the headers of a table, whose first header row is `top` (from 0); one item per column."""
    new_meanings = _without_limited(_read_project_years(sheet, top, texts, _read_letters(texts, meanings)))
    new_meanings = _settle_weeks(texts, _without_lone_parts(texts, new_meanings))
    new_meanings = _settle_school_years(texts, new_meanings)
    new_meanings = _give_relative_years(sheet, top, _settle_first_days(new_meanings))
    if any(meaning is not None and meaning.part is not None for meaning in new_meanings):
        given_period = _find_year(sheet, top, texts, new_meanings)
        if given_period is not None:
            new_meanings = [m if m is None else give_year(m, given_period) for m in new_meanings]
    return tuple(_number_period_columns(_mark_bare_totals(texts, _pair_milestones(texts, new_meanings))))


def _pair_milestones(texts: Sequence[str], meanings: Sequence[Meaning | None]) -> list[Meaning | None]:
    """Give each undated 'Behaald' the period of the milestone or target before it, where the two alternate.

    A milestone without a day is a part of no year: its period is asked. 'Huidige waarde', and results between goals
    that are years apart, keep no period.
    """
    paired = list(meanings)
    for place, number in number_milestones(texts).items():
        if meanings[place] is None or meanings[place] == Meaning(TARGET):
            paired[place] = Meaning(TARGET, part=YearPart(MILESTONE, number, number))
    columns = {place: m for place, m in enumerate(paired) if m is not None and series_role(m.role) in (ACTUAL, TARGET)}
    dated = {place: (m.period, m.part) for place, m in columns.items() if not m.name}
    of_goal = pair_results(dated, {place for place, m in columns.items() if series_role(m.role) == TARGET})
    if not are_of_goals([texts[p] for p in of_goal], [columns[p].period for p in columns if p not in of_goal]):
        return list(meanings)
    for place, goal in of_goal.items():
        source = columns[goal]
        paired[place] = replace(
            columns[place], role=ACTUAL, period=source.period, part=source.part, candidates=source.candidates
        )
    return paired


def with_moments(texts: Sequence[str], meanings: Sequence[Meaning | None]) -> tuple[Meaning | None, ...]:
    """Read 'T0 | T1' and 'Voor | Na' as a baseline and what was measured later, where no word says otherwise."""
    new_meanings = list(meanings)
    for place, moment in find_moments(texts).items():
        meaning = meanings[place]
        if meaning is None or (meaning.period is None and series_role(meaning.role) in (ACTUAL, BASELINE)):
            new_meanings[place] = Meaning(ACTUAL if moment else BASELINE)
    return tuple(new_meanings)


def _number_period_columns(meanings: Sequence[Meaning | None]) -> list[Meaning | None]:
    """Number the columns of row periods, for a year and its part may both be called so: 'Jaar' beside 'Periode'."""
    count = 0
    numbered: list[Meaning | None] = []
    for meaning in meanings:
        if meaning is not None and meaning.role == "period":
            meaning = replace(meaning, number=meaning.number or count)
            count += 1
        numbered.append(meaning)
    return numbered


def _without_lone_parts(texts: Sequence[str], meanings: Sequence[Meaning | None]) -> list[Meaning | None]:
    """Take parts of a year without a year for no period where they may be something else: T0 and T1, or one 'Mei'."""
    parts = [
        (index, normalise_words(text))
        for index, (text, meaning) in enumerate(zip(texts, meanings, strict=True))
        if meaning is not None and meaning.part is not None
    ]
    if not parts:
        return list(meanings)
    letters = {match[1] for text in texts if (match := _NO_QUARTER.match(normalise_words(text)))}
    bare = {words for _, words in parts if (part := parse_part(words)) is not None and not part.weeks[0]}
    other_places = {
        index
        for index, words in parts
        if ((match := _LONE_PART.match(words)) is not None and match[1] in letters)
        or (words in bare and len(bare) == 1)
    }
    return [None if index in other_places else meaning for index, meaning in enumerate(meanings)]


def _read_project_years(
    sheet: Sheet, top: int, texts: Sequence[str], meanings: Sequence[Meaning | None]
) -> list[Meaning | None]:
    """Read 'Jaar 1', 'Jaar 2' as years of a project, where they count on from one; which years these are is asked."""
    splits = {
        place: split
        for place, (text, meaning) in enumerate(zip(texts, meanings, strict=True))
        if (meaning is None or meaning.period is None) and (split := split_project_year(text)) is not None
    }
    count = count_years({number for number, _ in splits.values()})
    if not count:
        return list(meanings)
    new_meanings = list(meanings)
    years = find_project(sheet, top)
    for place, (number, rest) in splits.items():
        meaning = meanings[place] or (Meaning(ACTUAL) if not rest else interpret_words(rest))
        if meaning is None or series_role(meaning.role) not in (ACTUAL, TARGET):
            continue
        year = numbered_year(number, count)
        candidates = periods_of_year(year, *years) if years is not None else ()
        new_meanings[place] = replace(
            meaning,
            role=series_role(meaning.role),
            period=candidates[0] if candidates else None,
            part=None if candidates else year,
            candidates=candidates,
        )
    return new_meanings


def find_project(sheet: Sheet, top: int) -> tuple[int, int] | None:
    """Return the first and last year of the project that a title above row `top` (from 0), or the sheet, names."""
    titles = [sheet.name, *(cell for row in sheet.rows[max(0, top - MOST_TITLES) : top] for cell in row)]
    return next((pair for text in titles if isinstance(text, str) and (pair := find_years(text))), None)


def _read_letters(texts: Sequence[str], meanings: Sequence[Meaning | None]) -> list[Meaning | None]:
    """Read 'N' beside 'N-1' as the year of the report, and as no number of respondents."""
    spelled = spell_letters_alone(texts)
    pairs = zip(texts, meanings, strict=True)
    return [interpret_header(spelled[text]) if text in spelled else meaning for text, meaning in pairs]


def _give_relative_years(
    sheet: Sheet, top: int, meanings: Sequence[Meaning | None]
) -> list[Meaning | None]:
    """Give 'vorig jaar' its year, by the titles, the name of the sheet and the years of the other headers."""
    if not any(_is_relative(meaning) for meaning in meanings):
        return list(meanings)
    given_period = find_given_period(sheet, top)
    stated_years = tuple(end.year for _, end in given_period.candidates if end) if given_period is not None else ()
    years_of = {
        role: {
            m.period[1].year
            for m in meanings if m is not None and m.role == role and m.period is not None and m.period[1] is not None
        }
        for role in (ACTUAL, TARGET)
    }  # fmt: skip
    new_meanings: list[Meaning | None] = []
    for meaning in meanings:
        if meaning is not None and meaning.part is not None and _is_relative(meaning):
            years = find_report_years(meaning.part.first, stated_years, years_of[ACTUAL], years_of[TARGET])
            if meaning.part.first > 0 and meaning.role == ACTUAL:
                # A number of next year was not measured.
                meaning = None
            elif years:
                is_stated = given_period is not None and len(years) == 1 and years == stated_years
                periods = given_period.candidates if given_period and is_stated else tuple(map(whole_year, years))
                is_weak = given_period is not None and given_period.is_weak
                meaning = give_year(meaning, GivenPeriod(periods, sheet.name, is_weak))
        new_meanings.append(meaning)
    return new_meanings


def _is_relative(meaning: Meaning | None) -> bool:
    return meaning is not None and meaning.part is not None and meaning.part.kind == RELATIVE_YEAR


def _settle_weeks(texts: Sequence[str], meanings: Sequence[Meaning | None]) -> list[Meaning | None]:
    """Read 'sem. 1' beside 'sem. 12' as the first week of a year, and not as its first half."""
    if not any(_SEM.match(normalise_words(text)) and _is_week(m) for text, m in zip(texts, meanings, strict=True)):
        return list(meanings)
    new_meanings: list[Meaning | None] = []
    for text, meaning in zip(texts, meanings, strict=True):
        match = _SEM.match(normalise_words(text))
        if match is not None and meaning is not None and not _is_week(meaning):
            week = parse_part(f"week {match['number']}")
            end = meaning.period[1] if meaning.period is not None else None
            if week is not None and meaning.part is not None:
                meaning = replace(meaning, part=week)
            elif week is not None and end is not None:
                meaning = replace(meaning, period=week.in_year(end.year))
        new_meanings.append(meaning)
    return new_meanings


def _is_week(meaning: Meaning | None) -> bool:
    """Whether a header says a week, with its year or without."""
    if meaning is None:
        return False
    start, end = meaning.period or (None, None)
    is_dated = start is not None and end is not None and (end - start).days == DAYS_OF_WEEK - 1
    return is_dated or (meaning.part is not None and bool(meaning.part.weeks[0]))


def _settle_school_years(texts: Sequence[str], meanings: Sequence[Meaning | None]) -> list[Meaning | None]:
    years = {meaning.years for meaning in meanings if meaning is not None and meaning.years is not None}
    if not school_and_book_years.are_school_years(years) and not _has_school_years_in_rows(texts, meanings):
        return list(meanings)
    return [
        replace(meaning, period=school_and_book_years.school_year(meaning.years[0]), candidates=())
        if meaning is not None
        and meaning.years is not None
        and not school_and_book_years.is_book_word(normalise_words(text))
        else meaning
        for text, meaning in zip(texts, meanings, strict=True)
    ]


def _without_limited(meanings: Sequence[Meaning | None]) -> list[Meaning | None]:
    """Take the columns of a part ('alleen Gent') for nothing where another column has the same meaning."""
    return [
        None if meaning is not None and meaning.is_limited and meanings.count(meaning) > 1 else meaning
        for meaning in meanings
    ]


def _has_school_years_in_rows(texts: Sequence[str], meanings: Sequence[Meaning | None]) -> bool:
    """Whether a column says of itself that its rows are school years: those of the headers beside it are too."""
    return any(
        meaning is not None and meaning.role == "period" and school_and_book_years.is_school_word(normalise_words(text))
        for text, meaning in zip(texts, meanings, strict=True)
    )


def _settle_first_days(meanings: Sequence[Meaning | None]) -> list[Meaning | None]:
    """Read first days of a month as the months, quarters or years that begin then, where their distance shows which."""
    days = {
        index: meaning.period[0]
        for index, meaning in enumerate(meanings)
        if meaning is not None and meaning.period is not None and _is_first_day(meaning.period)
    }
    numbers = sorted({day.year * 12 + day.month for day in days.values() if day is not None})
    distance = min((b - a for a, b in pairwise(numbers)), default=0)
    new_meanings = list(meanings)
    for index, day in days.items():
        meaning = meanings[index]
        if day is not None and meaning is not None:
            candidates = periods_from_day(day, distance)
            uncertain = candidates if len(candidates) > 1 else ()
            new_meanings[index] = replace(meaning, period=candidates[0], candidates=uncertain)
    return new_meanings


def _mark_bare_totals(texts: Sequence[str], meanings: Sequence[Meaning | None]) -> list[Meaning | None]:
    """Read 'Totaal' beside the quarters or months of one year as the total of that year."""
    periods = [
        meaning.period
        for meaning in meanings
        if meaning is not None and meaning.role in (ACTUAL, TARGET) and meaning.period is not None
    ]
    years = {end.year for _, end in periods if end is not None}
    actual_periods = [
        meaning.period for meaning in meanings if meaning is not None and meaning.role == ACTUAL
    ]
    if len(years) != 1:
        return list(meanings)
    year: Period = date(min(years), 1, 1), date(min(years), 12, 31)
    parts = [period for period in actual_periods if is_within(period, year)]
    if len(parts) < MIN_PARTS or year in actual_periods:
        return list(meanings)
    places = [
        index
        for index, (text, meaning) in enumerate(zip(texts, meanings, strict=True))
        if (meaning is None or meaning.role == TOTAL_OR_UNKNOWN) and _is_total(text)
    ]
    if len(places) != 1:
        return list(meanings)
    return [
        Meaning(YEAR_TOTAL, period=year) if index in places else meaning
        for index, meaning in enumerate(meanings)
    ]


def total_of_parts(header: str, meanings: Sequence[Meaning]) -> Meaning | None:
    """Return the meaning of a column 'Jaar' over numbers that are no years, beside quarters or months of one year."""
    if normalise_words(header) not in _WORDS_FOR_YEAR:
        return None
    periods = {item.period for item in meanings if item.role == ACTUAL and item.period is not None}
    years = {end.year for _, end in periods if end is not None}
    year: Period = (date(min(years), 1, 1), date(min(years), 12, 31)) if len(years) == 1 else (None, None)
    parts = [period for period in periods if year[0] is not None and is_within(period, year)]
    is_told_in_parts = len(parts) == len(periods) >= MIN_PARTS and year not in periods
    return Meaning(YEAR_TOTAL, period=year) if is_told_in_parts else None


def _is_total(text: str) -> bool:
    words = normalise_words(text)
    return words in TOTAL_WORDS or words in _YEAR_TOTALS


def _is_first_day(period: Period) -> bool:
    return period[0] is not None and period[0] == period[1] and period[0].day == 1


def _find_year(
    sheet: Sheet, top: int, texts: Sequence[str], meanings: Sequence[Meaning | None]
) -> GivenPeriod | None:
    """The year that the other headers, a title or the name of the sheet give to parts of a year."""
    header_of_year: dict[int, str] = {}
    for text, meaning in zip(texts, meanings, strict=True):
        # A baseline is of a year before.
        if meaning is None or meaning.period is None or meaning.role == BASELINE:
            continue
        start, end = meaning.period
        if end is not None and not meaning.candidates and (start is None or start.year == end.year):
            header_of_year.setdefault(end.year, text)
    if len(header_of_year) == 1:
        ((year, header),) = header_of_year.items()
        return GivenPeriod(((date(year, 1, 1), date(year, 12, 31)),), header)
    return find_given_period(sheet, top)


def give_year(meaning: Meaning, given_period: GivenPeriod) -> Meaning:
    """The meaning of a header with a part of a year, in the year or years that a period gives."""
    candidates = part_in_period(meaning.part, given_period) if meaning.part is not None else ()
    if not candidates:
        return meaning
    is_numbered = meaning.part is not None and meaning.part.kind == PROJECT_YEAR
    is_certain = len(candidates) == 1 and not given_period.is_weak and not is_numbered
    return replace(meaning, part=None, period=candidates[0], candidates=() if is_certain else candidates)


def part_in_period(part: YearPart, given_period: GivenPeriod) -> tuple[Period, ...]:
    """What a part of a year can be in the years of a period, as candidates; () where no year is known."""
    candidates: list[Period] = []
    if part.kind == MILESTONE:
        return ()
    if part.kind == PROJECT_YEAR:
        years = [(start.year, end.year) for start, end in given_period.candidates if start and end]
        return tuple(dict.fromkeys(year for first, last in years for year in periods_of_year(part, first, last)))
    if part.kind == RELATIVE_YEAR:
        return tuple(dict.fromkeys(y for period in given_period.candidates if (y := year_beside(part.first, period))))
    for start, end in given_period.candidates:
        if start is not None and end is not None and start.year + 1 == end.year and start.month > 1:
            candidates += school_and_book_years.part_of_years(part, start.year)
        elif end is not None:
            candidates += parts_in_year(part, end.year)
    return tuple(dict.fromkeys(candidates))


def parts_in_year(part: YearPart, year: int) -> tuple[Period, ...]:
    """A part in a year; of 'YTD', of which nobody says how far it goes, the whole year and up to each quarter."""
    if part.kind == "to_date":
        return tuple(YearPart("months", 1, last).in_year(year) for last in (12, 9, 6, 3))
    if not part.is_of(year):
        return ()
    if part.last < part.first:
        return part.in_year(year - 1), part.in_year(year)
    return (part.in_year(year),)
