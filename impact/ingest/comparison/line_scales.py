"""Scales that a line beside a table states ('alle bedragen x 1.000 euro'): each value asks which number is meant.

Such a line is far from the values, and seldom says which of them it is about: nothing is multiplied without an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from impact.ingest.comparison.scale_checks import SIGNIFICANT_DIGITS
from impact.ingest.comparison.sheet_limits import SheetLines, ask_condition, short
from impact.ingest.extract.entries import SERIES_NAMES, EntryColumns
from impact.ingest.notation.beside_tables import remarks_in
from impact.ingest.periods.header_details import read_details
from impact.ingest.statements.scale_texts import ScaleLine, read_scale_line
from impact.ingest.statements.scales_of_years import read_scales_of_years
from impact.ingest.tables.column_resolution import ResolvedTable
from impact.ingest.tables.header_vocabulary import ACTUAL
from impact.ingest.values.unit_names import COUNT, PERCENT, PERMILLE, are_apart, name_unit
from impact.ingest.values.units import scale_of_unit
from impact.ingest.values.value_vocabulary import CACHE_SIZE, measure_of_unit, normalise_all, normalise_words
from impact.model.issues import IssueKind
from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.value_states import State

_PREFIXES = {1_000.0: "k", 1_000_000.0: "M"}
_OTHER_NUMBER = re.compile(r"(?<![\d.,\s])(?!1[.,\s]?0{3})\d|^\d+$")
_LONE_NUMBER = re.compile(r"[(\[]\s*1[.,\s]?0{3}(?:[.,\s]?0{3})?\s*[)\]]")

_IN_PERCENT = normalise_all(
    "%", "in %", "in procent", "in procenten", "procenten", "percentages", "in percentages", "in percent", "percent",
    "en %", "en pourcentage", "en pourcentages", "pourcentages", "cijfers in %", "waarden in %", "chiffres en %",
)  # fmt: skip
HIGHEST_PERCENT = 100
_HEADING_WORDS = re.compile(
    r"\b(?:aantallen|cijfers|absoluut|indicatoren|counts|figures|numbers|indicators|nombres|chiffres|indicateurs)$"
)
_COUNTS = re.compile(r"(?:aantal|number of|nombre d|totaal aantal|#)")


def give_line_units(entries: EntryColumns, lines: Mapping[str, SheetLines]) -> None:
    """Give indicators without a unit that of a line 'cijfers in %', unless they say that they count something; and the
    unit with its scale that their own title says ('Budget (k€)').
    """
    _give_title_units(entries)
    _give_heading_units(entries)
    unit_of = {
        name: line.unit
        for name, sheet_lines in lines.items()
        for line, _ in sheet_lines.scales
        if line.scale == 1 and name_unit(line.unit) == PERCENT
    }
    if not unit_of:
        return
    units, titles = entries.text["unit"], entries.text["title"]
    for entry, name in enumerate(entries.sheet):
        if name in unit_of and not units[entry] and not name_unit(titles[entry].partition(" ")[0]):
            units[entry] = unit_of[name]


def _give_title_units(entries: EntryColumns) -> None:
    """Give indicators without a unit that of their title, where it states a scale: 'x 1.000 €' for 'Budget (k€)'."""
    units, titles = entries.text["unit"], entries.text["title"]
    unit_of = {
        title: _name_scaled_unit(line)
        for title in set(titles)
        if title and (line := read_title_scale(title)) is not None
    }
    for entry, title in enumerate(titles if unit_of else ()):
        if title in unit_of and not units[entry].strip():
            units[entry] = unit_of[title]


def _give_heading_units(entries: EntryColumns) -> None:
    """Give '%' to rows without a unit below a heading that says nothing else ('In procenten'), to the next heading.

    A row without values may be an indicator that has none yet. It is a heading behind an empty row, or by its words.
    """
    titles, units = entries.text["title"], entries.text["unit"]
    headings = {text for text in {*titles, *entries.section} if normalise_words(text) in _IN_PERCENT}
    # An entry without a value may be one year of a row that has others.
    filled = {
        (entries.sheet[entry], entries.row[entry])
        for series in entries.series.values() for entry, state in enumerate(series.state) if state is not None
    }  # fmt: skip
    above_hundred = {
        (entries.sheet[entry], entries.row[entry])
        for series in entries.series.values() for entry, value in enumerate(series.value)
        if value is not None and value > HIGHEST_PERCENT
    }  # fmt: skip
    heading, section, last_row, may_be_over = "", ("", ""), 0, False
    order = sorted(range(len(entries)), key=lambda entry: (entries.sheet[entry], entries.row[entry]))
    for entry in order if headings else ():
        if (entries.sheet[entry], entries.section[entry]) != section:
            heading, section = entries.section[entry], (entries.sheet[entry], entries.section[entry])
            may_be_over = False
        has_gap, last_row = entries.row[entry] > last_row + 1, entries.row[entry]
        if (entries.sheet[entry], entries.row[entry]) in filled:
            if may_be_over and (entries.sheet[entry], entries.row[entry]) in above_hundred:
                heading = ""
            is_free = not units[entry].strip() and not _COUNTS.match(normalise_words(titles[entry]))
            if heading in headings and is_free:
                units[entry] = PERCENT
        elif heading not in headings or titles[entry] in headings or has_gap or _names_next_rows(titles[entry]):
            heading, may_be_over = titles[entry], False
        else:
            may_be_over = True


def _names_next_rows(title: str) -> bool:
    """Whether the title of a row without values is a heading by its words: 'Andere cijfers', 'AANTALLEN', 'Bereik:'."""
    return title.rstrip().endswith(":") or (title.isupper() and len(title) > 1) or bool(
        _HEADING_WORDS.search(normalise_words(title))
    )


def _name_scaled_unit(line: ScaleLine) -> str:
    """A unit with its scale, as people write it: 'k€', 'x 1.000 euro'."""
    prefix = _PREFIXES.get(line.scale, "") if len(line.unit) == 1 else ""
    return f"{prefix}{line.unit}" if prefix else f"x {line.scale:,.0f} {line.unit}".replace(",", ".").strip()


@lru_cache(CACHE_SIZE)
def read_title_scale(title: str) -> ScaleLine | None:
    """Return the unit and scale that the title of an indicator states ('Budget (k€)', 'Kosten in duizenden'), or None.

    An amount ('Bereik (1000)', 'Kosten (2 miljoen)') is none: it may be a target. Cached.
    """
    details = read_details(title)
    if details.scale != 1:
        return None if _LONE_NUMBER.search(title) else ScaleLine(details.unit, details.scale)
    texts = [text for text in details.inside if not _OTHER_NUMBER.search(text)]
    scales = [scale for text in texts if (scale := scale_of_unit(text)) != 1]
    return ScaleLine("", scales[0]) if scales else None


def ask_about_line_scales(
    entries: EntryColumns,
    lines: Mapping[str, SheetLines],
    units: Sequence[str],
    tables: Sequence[ResolvedTable],
) -> None:
    """Ask about each value whether it is as written, or times what a line or a text beside it says."""
    scales = {name: sheet_lines.scales for name, sheet_lines in lines.items() if sheet_lines.scales}
    of_rows = _find_scales_of_sections(entries)
    for place, beside in (*_find_scales_beside_rows(tables).items(), *_find_scales_of_titles(entries, tables)):
        of_rows.setdefault(place, []).extend(beside)
    if not scales and not of_rows:
        return
    for entry, sheet in enumerate(entries.sheet):
        for line, text in (*scales.get(sheet, ()), *of_rows.get((sheet, entries.row[entry]), ())):
            if not _is_of_years(entries, entry, text):
                continue
            if line.scale == 1:
                if _is_other_unit(line, units[entry]) or _counts(entries, entry, line):
                    ask_condition(entries, entry, ACTUAL, IssueKind.TEXT_LIMITS, text)
            else:
                for name in SERIES_NAMES:
                    ask_about_scale(entries, entry, name, line, text, units[entry])


def _find_scales_beside_rows(
    tables: Sequence[ResolvedTable],
) -> dict[tuple[str, int], list[tuple[ScaleLine, str]]]:
    """By sheet and row the scales that a text in the row states, under 'Opmerking' or a header that nobody knows."""
    scales: dict[tuple[str, int], list[tuple[ScaleLine, str]]] = {}
    for remark in remarks_in(tables, with_repeated=True):
        line = read_scale_line(remark.text)
        if line is not None and line.scale != 1:
            scales.setdefault((remark.sheet, remark.row + 1), []).append((line, short(remark.text)))
    return scales


def _find_scales_of_titles(
    entries: EntryColumns, tables: Sequence[ResolvedTable]
) -> Iterator[tuple[tuple[str, int], list[tuple[ScaleLine, str]]]]:
    """By sheet and row the scale that the title of the row states beside a unit of its own; none of our own template,
    which has no tables here.
    """
    places: set[tuple[str, int]] = set()
    for place, title in zip(zip(entries.sheet, entries.row, strict=True), entries.text["title"], strict=True):
        if tables and title and place not in places and (line := read_title_scale(title)) is not None:
            places.add(place)
            yield place, [(line, short(title))]


def _find_scales_of_sections(entries: EntryColumns) -> dict[tuple[str, int], list[tuple[ScaleLine, str]]]:
    """By sheet and row the scale of the heading above it: a text between tables, or a title with no value of its own.

    An indicator without values looks like a heading, so that such a title holds to the next section.
    """
    title_of = dict(zip(zip(entries.sheet, entries.row, strict=True), entries.text["title"], strict=True))
    texts = {text for text in (*title_of.values(), *entries.section) if text}
    scale_of = {text: line for text in texts if (line := read_scale_line(text)) is not None and line.scale != 1}
    if not scale_of:
        return {}
    filled = {
        (entries.sheet[entry], entries.row[entry])
        for series in entries.series.values() for entry, state in enumerate(series.state) if state is not None
    }  # fmt: skip
    section_of = dict(zip(zip(entries.sheet, entries.row, strict=True), entries.section, strict=True))
    scales: dict[tuple[str, int], list[tuple[ScaleLine, str]]] = {}
    heading, section = ("", ""), ("", "")
    for place in sorted(title_of):
        sheet = place[0]
        if (sheet, section_of[place]) != section or sheet != heading[0]:
            heading, section = (sheet, ""), (sheet, section_of[place])
        if place not in filled:
            if title_of[place] in scale_of:
                heading = sheet, title_of[place]
            continue
        above = [text for text in dict.fromkeys((heading[1], section[1])) if text in scale_of]
        if above:
            scales[place] = [(scale_of[text], text) for text in above[:1]]
    return scales


def _is_of_years(entries: EntryColumns, entry: int, text: str) -> bool:
    """Whether an entry is of the years for which a line states a scale, or may be: of every one where it names none."""
    of_years, end = read_scales_of_years(text), entries.end[entry]
    if not of_years or end is None:
        return True
    return any(item.first <= end.year <= item.last and item.line.scale != 1 for item in of_years)


def _is_other_unit(line: ScaleLine, unit: str) -> bool:
    """Whether the unit of an indicator goes against a line: any other than a share, or another currency."""
    stated, own = name_unit(line.unit), name_unit(unit)
    is_same_family = stated in (PERCENT, PERMILLE) or (stated.isupper() and own.isupper())
    return is_same_family and are_apart(stated, own)


def _counts(entries: EntryColumns, entry: int, line: ScaleLine) -> bool:
    """Whether an indicator without a unit says in its title that it counts, where the line says a percentage."""
    is_share = name_unit(line.unit) in (PERCENT, PERMILLE)
    return is_share and name_unit(entries.text["title"][entry].partition(" ")[0]) == COUNT


def _may_hold(line: ScaleLine, unit: str, title: str) -> bool:
    """Whether the values of an indicator may be in the scale of a line: not if its unit says another, or a share."""
    own = name_unit(unit)
    if scale_of_unit(unit) == line.scale or own in (PERCENT, PERMILLE) or "%" in title:
        return False
    if measure_of_unit(unit) in (Measure.SCORE, Measure.PERCENTAGE, Measure.YES_NO):
        return False
    stated = name_unit(line.unit)
    return not stated or not unit or own == stated


def ask_about_scale(
    entries: EntryColumns, entry: int, name: str, line: ScaleLine, text: str, unit: str
) -> None:
    """Ask whether a number is as written, or times what a text says, where it may be in that scale by its unit."""
    may_hold = _may_hold(line, unit, entries.text["title"][entry])
    if line.scale != 1 and entry not in entries.series[name].scale and may_hold:
        _ask(entries, entry, name, line, text)


def ask_about_joined_units(
    entries: EntryColumns, joined: Mapping[int, tuple[ScaleLine, str]], units: Sequence[str]
) -> None:
    """Ask about each value whose unit became that of its indicator ('k€' beside '€'): as written, or converted?

    `joined` has by entry what its unit is to that of the indicator, and the unit as it was written; `units` has the
    unit of the indicator of each entry.
    """
    for entry, (line, text) in joined.items():
        for name in SERIES_NAMES:
            if entries.series[name].state[entry] is not None and entry not in entries.series[name].scale:
                _ask(entries, entry, name, line, text, {"case": "unit", "agreed": units[entry]})


def _ask(
    entries: EntryColumns,
    entry: int,
    name: str,
    line: ScaleLine,
    text: str,
    more_params: Mapping[str, str] = MappingProxyType({}),
) -> None:
    cells = entries.series[name]
    value = cells.value[entry]
    if value is None:
        # Its number is asked about already: which one it is, and whether it counts at the scale of the line.
        if cells.state[entry] is State.UNCLEAR:
            ask_condition(entries, entry, name, IssueKind.TEXT_LIMITS, text)
        return
    if value == 0:
        return
    readings = (value, float(f"{value * line.scale:.{SIGNIFICANT_DIGITS}g}"))
    params = {
        "case": "line",
        "text": text,
        "other": f"“{text}”",
        "option_1": "× 1",
        "option_2": f"× {line.scale:.12g}",
        **more_params,
    }
    entries.ask_about_value(entry, name, IssueKind.SCALE_DIFFERS, readings, params)
