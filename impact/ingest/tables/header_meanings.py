"""Header words in Dutch, English and French → what a column holds.

A header is interpreted by its words only, never by its position or by who made the file. Some words have two
meanings ('Resultaat' is a result statement or a value); those get an ambiguous role such as `result_or_actual`,
which `column_resolution.resolve_table` decides by the values in the column.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import product

from impact.ingest.periods import header_details
from impact.ingest.periods.header_details import HeaderDetails, is_bare_period, read_details, without_mark
from impact.ingest.periods.header_labels import split_translations
from impact.ingest.periods.measured_moments import without_ordinal
from impact.ingest.periods.period_parser import YEAR_WORDS, PeriodReading, read_period_words
from impact.ingest.periods.period_vocabulary import Period, YearPart
from impact.ingest.periods.relative_years import find_relative_year, spell_years
from impact.ingest.periods.sheet_periods import head_before_limit
from impact.ingest.tables.header_vocabulary import (
    ACTUAL,
    BASELINE,
    COUNT_OR_CODE,
    GROUP_VALUE,
    HEADER_WORDS,
    IGNORED_WORDS,
    JUDGED_OR_ACTUAL,
    PERCENT_OR_JUDGED,
    PLAIN_VALUE_WORDS,
    REFERENCE_OR_BASELINE,
    SERIES_ATTRIBUTE_WORDS,
    SERIES_WORDS,
    TARGET,
    TOTAL_OR_UNKNOWN,
    VALUE_OR_TEXT,
    WORDS_WITH_PERIOD,
)
from impact.ingest.values.group_words import Group, find_group, split_age
from impact.ingest.values.non_measurement_words import is_unmeasured, without_unmeasured
from impact.ingest.values.total_words import TOTAL_WORDS, WORDS_FOR_EVERYBODY
from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words


@dataclass(frozen=True, slots=True)
class Meaning:
    """The meaning of a header.

    `role` as in `header_vocabulary`; `series` (baseline, target, actual or '') of a dimension column; `number` of a
    repeated pair ('dimension 2'; 0 where not numbered); `period` in the header, first and last day inclusive;
    `name` is the dimension where the header itself names one ('Geslacht'), of a series the breakdown that its values
    are about ('Geslacht=vrouwen'). `part` is a part of a year that the header does not name ('K1'). `candidates` are
    the periods it can be where that is not certain, `years` the two years of such a period ('2022-2023'). `scale`
    multiplies a cell to `unit` ('x 1.000 euro': 1000); `is_limited`: the header says of what part the values are. These
    five do not tell two columns of one meaning apart.
    """

    role: str
    series: str = ""
    number: int = 0
    period: Period | None = None
    name: str = ""
    part: YearPart | None = None
    candidates: tuple[Period, ...] = field(default=(), compare=False)
    years: tuple[int, int] | None = field(default=None, compare=False)
    scale: float = field(default=1.0, compare=False)
    unit: str = field(default="", compare=False)
    is_limited: bool = field(default=False, compare=False)


MAX_HEADER_LENGTH = 90
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}")
_LETTERED_NAME = re.compile(r"\w A\s*")  # 'Partner A' is one of several, and no column of partners.
_INDICATOR_PREFIX = re.compile(r"^(?:result )?indicat(?:or|eur) ")
_DIMENSION_HEADER = re.compile(
    r"^(?:(?P<series>baseline|target|actual|nulmeting|streefwaarde|cible) )?"
    r"(?:(?:dimension|dimensie|disaggregation|uitsplitsing|ventilation) (?P<one>\d)? ?"
    r"(?P<what>name|naam|nom|value|waarde|valeur|category|categorie)? ?(?P<two>\d)?)$"
)
_NUMBERED_VALUE = re.compile(r"^(?P<series>baseline|target|actual) value (?P<number>\d)$")
_SERIES_OF_WORD = {"nulmeting": BASELINE, "streefwaarde": TARGET, "cible": TARGET}


@cache
def _meaning_of_phrase() -> dict[str, Meaning]:
    meanings: dict[str, Meaning] = {}
    for series, words in SERIES_WORDS.items():
        for word in words:
            meanings[word] = Meaning(series)
        for attribute, names in SERIES_ATTRIBUTE_WORDS.items():
            meaning = Meaning(f"{series}_{attribute}" if attribute else series)
            for word, name in product(words, names):
                for phrase in (f"{word} {name}", f"{name} {word}", f"{name} van {word}", f"{name} de la {word}"):
                    meanings.setdefault(phrase, meaning)
    for role, phrases in HEADER_WORDS.items():
        meanings.update(dict.fromkeys(phrases, Meaning(role)))
    # The comment, location and parts of the actual value are those of the whole row, so they lose the prefix.
    short_names = ("comment", "location", "numerator", "denominator", "source")
    of_rows = {f"{ACTUAL}_{attribute}": Meaning(attribute) for attribute in short_names}
    of_rows |= {f"{ACTUAL}_year": Meaning("period"), f"{ACTUAL}_date": Meaning("end")}
    # 'Current year' is a year, and not that of the actual value.
    return {p: of_rows.get(item.role, item) for p, item in meanings.items() if find_relative_year(p) is None}


@cache
def _meaning_of_short_phrase() -> dict[str, Meaning]:
    """The same phrases without ignored words; a phrase of only ignored words is left out."""
    short: dict[str, Meaning] = {}
    for phrase, meaning in _meaning_of_phrase().items():
        key = _without_ignored(phrase)
        if key:
            short.setdefault(key, meaning)
    return short


# The roles of columns that name the indicators of a table.
IDENTIFYING_ROLES = frozenset({"title", "code", "name", "definition"})
_LENGTH_OF_BEGINNING = 3


@cache
def _beginnings_of_names() -> frozenset[str]:
    phrases = (phrase for phrase, item in _meaning_of_phrase().items() if item.role in IDENTIFYING_ROLES)
    # A header may begin with a small word, or with 'result' or 'indicator', which tell nothing.
    words = (*phrases, *IGNORED_WORDS, "result", "indicator")
    return frozenset(phrase[:_LENGTH_OF_BEGINNING] for phrase in words)


def names_indicators(text: str) -> bool:
    """Whether a text is a header over the names of indicators; most texts are settled by their first letters."""
    beginning = text[:_LENGTH_OF_BEGINNING]
    if beginning[:1].isdecimal():
        return False
    is_plain = beginning.isascii() and beginning.isalpha() and len(beginning) == _LENGTH_OF_BEGINNING
    if is_plain and beginning.lower() not in _beginnings_of_names():
        return False
    meaning = interpret_header(text)
    return meaning is not None and meaning.role in IDENTIFYING_ROLES


def _without_ignored(phrase: str) -> str:
    return " ".join([word for word in phrase.split() if word not in IGNORED_WORDS])


# Roles whose values a period, unit, scale or group in the header is about.
_DOUBTED_ROLES = (REFERENCE_OR_BASELINE, JUDGED_OR_ACTUAL)
_MEASURED_ROLES = frozenset(
    (BASELINE, TARGET, ACTUAL, *_DOUBTED_ROLES, "result_or_actual", "target_or_result", VALUE_OR_TEXT, "numerator",
     "denominator")
)  # fmt: skip
_PARTS_OF_YEAR = frozenset(("quarter", "semester", "month"))
_DATED_ROLES = frozenset(
    (BASELINE, TARGET, ACTUAL, *_DOUBTED_ROLES, VALUE_OR_TEXT, PERCENT_OR_JUDGED, "judged", "numerator", "denominator",
     "n", "comment", "target_comment")
)  # fmt: skip
# Signs that normalising loses: 'N°' numbers the rows and 'n' counts people; 'No.' is no answer 'No'.
_NUMBER_SIGNS = (
    (re.compile(r"\s*(?:n\s?[°º]|№)\s*\.?\s*", re.I), "code"),
    (re.compile(r"\s*no\.\s*", re.I), COUNT_OR_CODE),
)


@lru_cache(CACHE_SIZE)
def interpret_header(header: str) -> Meaning | None:
    """Interpret one header text: exact phrase, dimension pair, phrase with a period, then without small words.

    What stands in brackets, behind a dash or at the end counts too: see `header_details`. Returns None where the words
    are unknown or the text is empty or longer than 90 characters. Cached.
    """
    if (number_role := next((role for sign, role in _NUMBER_SIGNS if sign.fullmatch(header)), None)) is not None:
        return Meaning(number_role)
    header = header_details.spell_months(spell_years(without_ordinal(without_mark(header_details.without_sum(header)))))
    if (with_age := split_age(header)) is not None:
        return _with_group(interpret_header(with_age[1]), with_age[0])
    tidy = normalise_words(_BRACKETED.sub(" ", header)) or normalise_words(header)
    if not tidy or len(tidy) > MAX_HEADER_LENGTH:
        return None
    meaning, details = interpret_words(tidy), read_details(header)
    words = normalise_words(details.bare)
    if meaning is not None and meaning.role not in _MEASURED_ROLES:
        if _LETTERED_NAME.search(header, len(header.rstrip()) - 3):
            return None
        return (_period_meaning(words) if words != tidy else None) or meaning
    if words != tidy and words:
        meaning = interpret_words(words) or meaning
    if meaning is None:
        return _group_meaning(header) or _read_translations(header) or _limited_meaning(header)
    meaning = _with_words_inside(meaning, details, words, header)
    if meaning is None or meaning.role not in _MEASURED_ROLES:
        return meaning
    return replace(meaning, unit=details.unit, scale=details.scale, name=details.group)


def _limited_meaning(header: str) -> Meaning | None:
    """The meaning of a header of values that ends with a limit ('- alleen Gent'), which is asked about; else None."""
    head = "" if is_unmeasured(normalise_words(header)) else head_before_limit(header)
    meaning = interpret_header(head) if head else None
    return replace(meaning, is_limited=True) if meaning is not None and meaning.role in SERIES_WORDS else None


_ROLE_OF_CHOICE = {"result": "result_title", "value": ACTUAL, "count": ACTUAL, "definition": "title"}


def _read_translations(header: str) -> Meaning | None:
    """The meaning of a header in two languages ('Gepland / Prévu 2024'); None where its parts do not agree."""
    parts = split_translations(header)
    meanings = [meaning for part in parts if (meaning := interpret_header(part)) is not None]
    if not meanings or len(meanings) < len(parts):
        return None
    # 'K1 2022 - Doel / Target': a period alone says nothing beside a series; '2024-01-02 / 1-2' may be ages.
    undated = [m for part, m in zip(parts, meanings, strict=True) if not is_bare_period(part)]
    undated = meanings if not undated or any(m.role == GROUP_VALUE for m in undated) else undated
    roles = {m.role if len({o.role for o in undated}) == 1 else series_role(m.role) for m in undated}
    choices = [{_ROLE_OF_CHOICE.get(role, role) for role in m.role.split("_or_")} for m in undated if len(roles) > 1]
    roles = (set.intersection(*choices) if choices else roles) or roles
    dated = [meaning for meaning in meanings if meaning.period is not None]
    measured = next((meaning for meaning in meanings if meaning.scale != 1 or meaning.unit), meanings[0])
    if len(roles) > 1 or len({meaning.period for meaning in dated}) > 1:
        return None
    return replace((dated or meanings)[0], role=roles.pop(), unit=measured.unit, scale=measured.scale)


def _with_group(meaning: Meaning | None, group: Group) -> Meaning | None:
    if meaning is None or series_role(meaning.role) not in (ACTUAL, TARGET, BASELINE):
        return None
    series = series_role(meaning.role)
    return replace(meaning, role=GROUP_VALUE, series=series, number=group.rank, name=group.breakdown)


def read_as_value(header: str) -> Meaning | None:
    """Interpret a header whose numbers are not what its words describe: 'Doel jaar' over 240 is a target.

    None where no word in it is one for a value.
    """
    words = normalise_words(header)
    reading = read_period_words(words)
    if reading is not None and reading.rest and (dated := _period_meaning(words)) is not None:
        return dated if dated.role in _MEASURED_ROLES else None
    rest = " ".join(word for word in words.split() if word not in YEAR_WORDS and word not in IGNORED_WORDS)
    meaning = _meaning_of_phrase().get(rest) if rest != words and reading is None else None
    role = WORDS_WITH_PERIOD.get(rest, "") if meaning is None else series_role(meaning.role)
    return Meaning(role) if role in (BASELINE, TARGET, ACTUAL) and reading is None else None


def read_as_text(header: str) -> Meaning | None:
    """Interpret a header of a value with a period that stands over texts: 'Output 2023' is the title of a result."""
    reading = read_period_words(normalise_words(header))
    is_value_by_period = reading is not None and reading.rest in WORDS_WITH_PERIOD
    return interpret_words(reading.rest) if reading is not None and is_value_by_period else None


def says_only_unmeasured(text: str) -> bool:
    """Whether a text is nothing but words for a number that was not measured, and perhaps a year."""
    words = normalise_words(text)
    rest = [word for word in without_unmeasured(words) if word not in IGNORED_WORDS and word not in YEAR_WORDS]
    return is_unmeasured(words) and all(word.isdigit() for word in rest)


# Words in the brackets behind a year that leave its column what it is.
_HARMLESS_INSIDE = frozenset("n def cum cumul cumulatief cumulative cumule cumulee jaarcijfer fy".split())  # noqa: SIM905
# Words of a header that say nothing about what its values are.
IDLE_WORDS = IGNORED_WORDS | _HARMLESS_INSIDE | YEAR_WORDS


def _names_actual_behind(header: str) -> bool:
    """Whether a word for actuals stands behind brackets: 'T2 (estimation) / Réalisé', which leave it what it is."""
    meaning = interpret_words(normalise_words(header_details.words_behind_brackets(header)))
    return meaning is not None and series_role(meaning.role) == ACTUAL


def _with_words_inside(meaning: Meaning, details: HeaderDetails, words: str, header: str) -> Meaning | None:
    """Read the words in brackets: '2024 (doel)' is a target as 'Doel 2024' is, and '2024 (prognose)' is no actual.

    None where they say that the number was not measured. Words nobody knows are asked about: see `unexplained_headers`.
    """
    if series_role(meaning.role) not in (ACTUAL, VALUE_OR_TEXT) or not details.inside:
        return meaning
    reading = read_period_words(words)
    rest = words if reading is None else reading.rest
    for text in details.inside:
        plain = normalise_words(text)
        if is_unmeasured(plain) and not _names_actual_behind(header):
            return None
        if rest and rest not in PLAIN_VALUE_WORDS:
            continue
        inside = interpret_words(plain if rest else f"{plain} {words}")
        role = series_role(inside.role) if inside is not None else ""
        if role in (BASELINE, TARGET) or (role in (VALUE_OR_TEXT, "judged") and not rest):
            return replace(meaning, role=role)
    return meaning


def series_role(role: str) -> str:
    """Return the series that a role is where it holds numbers, else the role itself."""
    return {"result_or_actual": ACTUAL, "target_or_result": TARGET}.get(role, role)


def interpret_words(tidy: str) -> Meaning | None:
    """The meaning of the normalised words of a header."""
    exact = _meaning_of_phrase().get(tidy)
    if exact is not None:
        return exact
    bare = _INDICATOR_PREFIX.sub("", tidy)
    dimension = _DIMENSION_HEADER.match(bare)
    if dimension is not None:
        return _dimension_meaning(dimension)
    numbered = _NUMBERED_VALUE.match(bare)
    if numbered is not None:
        # 'actual value 1' beside 'actual dimension 1' is a category; `table_detection` undoes this where there is none.
        return Meaning("dimension_value", numbered["series"], int(numbered["number"]))
    for candidate in (tidy.removeprefix("result "), bare):
        if candidate != tidy and candidate in _meaning_of_phrase():
            return _meaning_of_phrase()[candidate]
    with_period = _period_meaning(tidy)
    if with_period is not None:
        return with_period
    return _meaning_of_short_phrase().get(_without_ignored(bare))


def _dimension_meaning(match: re.Match[str]) -> Meaning:
    series = _SERIES_OF_WORD.get(match["series"] or "", match["series"] or "")
    is_value = match["what"] in ("value", "waarde", "valeur", "category", "categorie")
    return Meaning(
        "dimension_value" if is_value else "dimension_name", series, int(match["one"] or match["two"] or 1)
    )


def _period_meaning(tidy: str) -> Meaning | None:
    """The meaning of a header that contains a period ('2024-Q1', 'Streefwaarde 2025', 'Doel K1'), else None."""
    reading = read_period_words(tidy)
    # A letter beside a year is short for something: 'D 2023' and 'R 2023' are goal and result, and no article.
    is_letter = reading is not None and len(reading.rest) == 1 and reading.rest.isalpha()
    if reading is None or (is_letter and tidy.startswith(f"{reading.rest} ")):
        return None
    if not reading.rest or not _without_ignored(reading.rest) or reading.rest in WORDS_FOR_EVERYBODY:
        role = ACTUAL
    else:
        words = _meaning_of_phrase().get(reading.rest) or _meaning_of_short_phrase().get(
            _without_ignored(reading.rest)
        )
        role = WORDS_WITH_PERIOD.get(reading.rest, "") or (series_role(words.role) if words else "")
        role = ACTUAL if role == COUNT_OR_CODE else role
        if role in _PARTS_OF_YEAR and reading.candidates:
            # The year of the months below it: 'Month 2025'.
            return Meaning(role)
        if role not in _DATED_ROLES:
            return None
    return _dated_meaning(role, reading)


def _group_meaning(header: str) -> Meaning | None:
    """The meaning of a header that names a group of people ('Vrouwen 2024', 'Target men'), or their total; else None.

    `series` is '' where the header names none; `number` is the rank of the group: from 1 on its neighbours make it one.
    """
    if normalise_words(header) in TOTAL_WORDS:
        return Meaning(TOTAL_OR_UNKNOWN)
    group, series, dated = find_group(header), "", Meaning(GROUP_VALUE)
    if group is None:
        rest = normalise_words(header)
        reading = read_period_words(rest)
        if reading is not None:
            dated, rest = _dated_meaning(GROUP_VALUE, reading), reading.rest
        group, series = _split_off_series(rest, header)
    if group is None:
        return None
    return replace(dated, series=series, number=group.rank, name=group.breakdown)


def _dated_meaning(role: str, reading: PeriodReading) -> Meaning:
    """A column of a role whose header says a period, which may be one of several or lack its year."""
    return Meaning(
        role,
        period=reading.candidates[0] if reading.candidates else None,
        part=reading.part,
        candidates=() if reading.is_certain else reading.candidates,
        years=reading.years,
    )


def _split_off_series(words: str, header: str) -> tuple[Group | None, str]:
    """The group in words that say a series as well ('valeur atteinte filles'), and that series; '' without one."""
    parts = words.split()
    for cut in range(len(parts) + 1):
        for group_words, series_words in ((parts[cut:], parts[:cut]), (parts[:cut], parts[cut:])):
            group = find_group(" ".join(group_words), header)
            if group is None:
                continue
            if not series_words:
                return group, ""
            meaning = _meaning_of_phrase().get(" ".join(series_words))
            if meaning is not None and meaning.role in SERIES_WORDS:
                return group, meaning.role
            if meaning is not None and meaning.role in ("result_or_actual", "count_or_code"):
                return group, ACTUAL
            if meaning is not None and meaning.role == "target_or_result":
                return group, TARGET
    return None, ""
