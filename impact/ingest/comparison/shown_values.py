"""Numbers that their cell shows as something else: '<10', '12k', '15/20', 'niet gemeten', or nothing at all.

A number format writes words, signs and scales around a number that do not stand in it. What a person sees and what the
cell holds are both offered. Units, and words that the row or its header uses too, are ordinary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from impact.ingest.extract.entries import EntryColumns, SeriesCells
from impact.ingest.files.cell_formats_xlsx import NO_FORMATS, CellFormats
from impact.ingest.formats.shown_text import Section, read_sections, section_for
from impact.ingest.tables.column_resolution import ResolvedTable
from impact.ingest.tables.header_vocabulary import TARGET
from impact.ingest.values.number_parser import (
    Form,
    NumberText,
    distinct_values,
    format_raw_number,
    parse_number_text,
)
from impact.ingest.values.unit_names import name_unit
from impact.ingest.values.units import FILLER_WORDS, SHARED_PREFIX
from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words
from impact.model.issues import IssueKind

SIGNIFICANT_DIGITS = 12
# A number shown rounded by more than this share is another number to whoever reads it: 0.4 as 0, 1.4 as 1.
MOST_ROUNDED = 0.25
# Above this a number is rounded to whole ones by less than that share.
SMALL = 2.0
# A percentage format shows a cell that holds 45 as 4500 %: from here on that is more likely than such a growth.
LEAST_DOUBTED_PERCENTAGE, LEAST_WHOLE_PERCENTAGE = 500.0, 200.0
_SAMPLE = 7
_MILLIONS = "M"
_NO_CENTS = re.compile(r"^[.,][-–]+")
_SIGN = re.compile(r"[-−–(]")
_WORD = re.compile(r"[^\W\d_]+")
_DASHES = frozenset("-–—")
_NIL_WORDS = frozenset(
    {"0", "nul", "nihil", "nil", "zero", "none", "geen", "aucun", "aucune", "neant", "neen", "nee", "no", "non"}
)
# Words behind a number that leave it a number; names of units are known besides.
_COUNTED_WORDS = frozenset(
    """
    pers persoon personen person persons people personne personnes mensen deelnemer deelnemers participant participants
    vte fte etp u h jaar jaren year years an ans punt punten point points pt ptn pts
    """.split()  # noqa: SIM905  thirty words in quotes each are harder to read
)
_TEXTS_AROUND = ("title", "unit", "measure", "definition", "result_title", "target_comment", "comment")


@dataclass(frozen=True, slots=True)
class _OtherText:
    """The text that a cell shows, and the numbers that it may mean besides the one in the cell."""

    text: str
    other_readings: tuple[float, ...] = ()
    # Words that are no doubt where the row or its header uses them.
    words: str = ""


def ask_about_shown_values(
    entries: EntryColumns, tables: Sequence[ResolvedTable], special: Mapping[str, CellFormats]
) -> None:
    """Make numbers UNCLEAR that their cell shows as something else; those of which it shows nothing are hidden."""
    headers = {
        (resolved.table.sheet.name, column.place + 1): column.header
        for resolved in tables
        for column in resolved.columns
    }
    telling = {sheet for sheet in {sheet for sheet, _ in headers} if _may_tell(special.get(sheet, NO_FORMATS))}
    for name, series in entries.series.items():
        if telling:
            for entry, code in _coded_entries(entries, series, special, telling):
                _check_cell(entries, name, entry, code, headers)
        for entry in sorted(series.percent):
            _check_percentage(entries, name, entry, special)
        for entry, code in _rounded_entries(entries, series, special):
            _check_cell(entries, name, entry, code, headers)


def _may_tell(formats: CellFormats) -> bool:
    return any(
        not _is_plain_code(code)
        for column in formats.formats.columns()
        for code in {code for _, _, code in formats.formats.in_column(column)}
    )


def _coded_entries(
    entries: EntryColumns, series: SeriesCells, special: Mapping[str, CellFormats], telling: set[str]
) -> Iterator[tuple[int, str]]:
    """The entries with a number whose format may show something else, with the code."""
    doubtful_columns = {
        (sheet, place + 1)
        for sheet in telling
        for place in special[sheet].formats.columns()
        if any(not _is_plain_code(code) for _, _, code in special[sheet].formats.in_column(place))
    }
    for entry, (value, sheet, column) in enumerate(zip(series.value, entries.sheet, series.column, strict=True)):
        if value is not None and (sheet, column) in doubtful_columns:
            code = special[sheet].formats.get((entries.row[entry] - 1, column - 1))
            if code and not _is_plain_code(code):
                yield entry, code


def _rounded_entries(
    entries: EntryColumns, series: SeriesCells, special: Mapping[str, CellFormats]
) -> Iterator[tuple[int, str]]:
    """The entries with a small fraction, with the code of their cell: by whole numbers it is shown as nought or one."""
    for entry in [e for e, value in enumerate(series.value) if value and -SMALL < value < SMALL and value % 1]:
        if entry in series.percent:
            continue
        formats = special.get(entries.sheet[entry], NO_FORMATS)
        place = entries.row[entry] - 1, series.column[entry] - 1
        code = formats.whole.get(place) or formats.formats.get(place)
        if code:
            yield entry, code


@lru_cache(CACHE_SIZE)
def _is_plain_code(code: str) -> bool:
    """Whether a code shows every number as it is, apart from its decimals and a currency or unit that we know."""
    if any(section.condition for section in read_sections(code)):
        return False
    return all(
        section.is_date or _explain(section, float(value), shows_minus) is None
        for value in (_SAMPLE, -_SAMPLE, 0)
        for section, shows_minus in (section_for(code, value),)
    )


def _check_cell(
    entries: EntryColumns, name: str, entry: int, code: str, headers: Mapping[tuple[str, int], str]
) -> None:
    series = entries.series[name]
    number = series.value[entry]
    if number is None:
        return
    # A cell with a percentage format was multiplied already.
    stored = number / 100 if _was_multiplied(series, entry) else number
    section, shows_minus = section_for(code, stored)
    if section.is_date:
        return
    display = _explain(section, stored, shows_minus)
    if display is None and stored != number and section.has_number and not section.has_percent:
        # A code with a percentage in another of its sections.
        display = _OtherText(format_raw_number(stored))
    if display is None:
        if name == TARGET and section.before.startswith("+"):
            series.raw[entry] = f"+{series.raw[entry]}"
        return
    if display.words and _are_words_of_row(display.words, _texts_around(entries, name, entry, headers)):
        return
    if not display.text:
        _ask(entries, name, entry, IssueKind.HIDDEN_VALUE, (number,), {})
    else:
        readings = tuple(dict.fromkeys((stored, *([] if number == stored else [number]), *display.other_readings)))
        _ask(entries, name, entry, IssueKind.SHOWN_OTHERWISE, readings[:4], {"shown": display.text})


def _was_multiplied(series: SeriesCells, entry: int) -> bool:
    return entry in series.percent and series.raw[entry].endswith(" %")


def _check_percentage(entries: EntryColumns, name: str, entry: int, special: Mapping[str, CellFormats]) -> None:
    """Ask about a number that was typed as 45 and is shown as 4500 % by its format."""
    series = entries.series[name]
    value = series.value[entry]
    formats = special.get(entries.sheet[entry])
    if value is None or formats is None or abs(value) < LEAST_WHOLE_PERCENTAGE:
        return
    is_whole = (value / 100).is_integer()
    if (abs(value) >= LEAST_DOUBTED_PERCENTAGE or is_whole) and (
        entries.row[entry] - 1, series.column[entry] - 1
    ) in formats.percent:  # fmt: skip
        stored = _tidy(value / 100)
        raw = series.raw[entry]
        _ask(entries, name, entry, IssueKind.SHOWN_OTHERWISE, (stored, value), {"shown": raw})


def _explain(section: Section, value: float, shows_minus: bool) -> _OtherText | None:
    """What a section shows a value as, where that is another number or more than a number; None where it is not."""
    if not section.has_number or (value == 0 and not section.shows_zero):
        return _explain_text(section.text, value)
    number = section.shown_number(value)
    scaled = number / 100 if section.has_percent else number
    before, after = section.before, _NO_CENTS.sub("", section.after)
    sign = "-" if value < 0 and shows_minus else ""
    text = f"{before}{format_raw_number(number)}{after}".strip()
    if sign and not _SIGN.search(before):
        text = f"-{text}"
    if section.inner:
        return _OtherText(_inner_text(section, value), _inner_readings(section, value))
    if value < 0 and not shows_minus:
        return _OtherText(text, (abs(value),))
    if value < 0:
        before, after = _SIGN.sub("", before), after.replace(")", "")
    elif before.startswith("(") and after.startswith(")"):
        return _OtherText(text, (-value,))
    kind, factor, words = _read_around(before.strip(), after.strip(), section.has_percent)
    scale = 1000.0**section.thousands
    if kind == _SAME and scale == 1:
        is_rounded = abs(scaled - abs(value)) > MOST_ROUNDED * abs(value) and not section.is_exact
        return _OtherText(text, (_tidy(_signed(scaled, value)),)) if is_rounded else None
    if factor == scale != 1 and kind in (_SAME, _WORDS):
        return None
    numbers = [scaled * factor, scaled] if kind != _OTHER else [_sample_number(before, after, number)]
    return _OtherText(
        text,
        tuple(_tidy(_signed(other, value)) for other in numbers if other is not None),
        words if kind == _WORDS and factor == scale == 1 else "",
    )


_SAME, _WORDS, _OTHER, _DOUBT = "same", "words", "other", "doubt"


@lru_cache(CACHE_SIZE)
def _read_around(before: str, after: str, has_percent: bool) -> tuple[str, float, str]:
    """How the texts around a number change it, the scale that they state, and their words.

    Not at all (_SAME, also by a unit), by words (_WORDS), to another number (_OTHER), or in doubt (_DOUBT).
    """
    if has_percent:
        after = after.replace("%", "").strip()
        before = before.replace("%", "").strip()
    if not before and not after:
        return _SAME, 1.0, ""
    words = f"{before} {after}".strip()
    parsed = parse_number_text(f"{before}{_SAMPLE}{after}")
    if parsed.form is Form.NUMBER:
        return (_SAME if _SAMPLE in distinct_values(parsed) else _OTHER), 1.0, ""
    if parsed.doubt is not IssueKind.NUMBER_WITH_TEXT:
        return _DOUBT, 1.0, ""
    factor = _stated_factor(parsed, after)
    if factor != 1:
        return _WORDS, factor, words
    if name_unit(words) or (_words_of(words) and set(_words_of(words)) <= FILLER_WORDS | _COUNTED_WORDS):
        return _SAME, 1.0, ""
    if not _words_of(words):
        return _DOUBT, 1.0, ""
    return _WORDS, 1.0, words


def _stated_factor(parsed: NumberText, after: str) -> float:
    if len(parsed.readings) == 2:
        return parsed.readings[0] / parsed.readings[1]
    return 1e6 if after == _MILLIONS else 1.0


def _sample_number(before: str, after: str, number: float) -> float | None:
    """The number that digits around the digits of a number make of it: 1200 of 12 by '0"00"'."""
    values = distinct_values(parse_number_text(f"{before}{format_raw_number(number)}{after}"))
    return values[0] if values else None


def _inner_text(section: Section, value: float) -> str:
    text, rest = section.after, format_raw_number(round(abs(value)))
    for literal, count in reversed(section.inner):
        rest = rest.rjust(count + 1, "0")
        rest, text = rest[:-count], f"{literal}{rest[-count:]}{text}"
    return f"{'-' if value < 0 else ''}{section.before}{rest}{text}"


def _inner_readings(section: Section, value: float) -> tuple[float, ...]:
    """The number with a mark between its digits as its decimal mark: 12.5 of 125."""
    if len(section.inner) == 1 and section.inner[0][0] in (",", "."):
        return (_tidy(value / 10.0 ** section.inner[0][1]),)
    return ()


def _explain_text(text: str, value: float) -> _OtherText | None:
    if value == 0 and text and (set(text) <= _DASHES or normalise_words(text) in _NIL_WORDS):
        return None
    parsed = parse_number_text(text) if text else None
    if parsed is not None and parsed.form is Form.NUMBER and value in distinct_values(parsed):
        return None
    return _OtherText(text, () if parsed is None else parsed.readings or distinct_values(parsed))


def _texts_around(
    entries: EntryColumns, name: str, entry: int, headers: Mapping[tuple[str, int], str]
) -> tuple[str, ...]:
    place = entries.sheet[entry], entries.series[name].column[entry]
    return (headers.get(place, ""), entries.section[entry], *(entries.text[key][entry] for key in _TEXTS_AROUND))


@lru_cache(CACHE_SIZE)
def _are_words_of_row(words: str, texts: tuple[str, ...]) -> bool:
    """Whether the row or the header has all the words that a format writes: '0 "deelnemers"' under 'Deelnemers'."""
    around = _words_of(" ".join(filter(None, texts)))
    own = set(_words_of(words)) - FILLER_WORDS
    return bool(own) and all(any(_is_alike(word, other) for other in around) for word in own)


@lru_cache(CACHE_SIZE)
def _words_of(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(normalise_words(text)))


def _is_alike(first: str, second: str) -> bool:
    length = min(len(first), len(second), SHARED_PREFIX)
    return first == second or (length >= 3 and first[:length] == second[:length])


def _signed(number: float, value: float) -> float:
    return -number if value < 0 else number


def _tidy(number: float) -> float:
    return float(f"{number:.{SIGNIFICANT_DIGITS}g}")


def _ask(
    entries: EntryColumns,
    name: str,
    entry: int,
    kind: IssueKind,
    readings: tuple[float, ...],
    params: Mapping[str, str],
) -> None:
    entries.ask_about_value(entry, name, kind, readings, params)
