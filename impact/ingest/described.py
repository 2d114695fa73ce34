"""Identified entries → the indicators and value columns of a submission."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from impact.ingest import word_lists
from impact.ingest.checks import Checks
from impact.ingest.entries import Entries
from impact.ingest.header_words import ACTUAL, BASELINE, TARGET
from impact.ingest.identity import Identified
from impact.ingest.periods import day
from impact.ingest.word_lists import (
    MEASURE_WORDS,
    TIME_KIND_WORDS,
    WORDED_CODES,
    measure_of_unit,
    plain_words,
)
from impact.model.submission import SubmittedIndicator, ValueColumns, ValueKind
from impact.model.words import Direction, Level, Measure, Note, Origin, State, TimeKind

EXTERNAL = (
    "reference_code", "reference_vocabulary", "reference_uri", "aggregation_status", "result_aggregation_status",
    "result_description", "baseline_comment", "owner", "frequency",
)  # fmt: skip
LONGEST_REF = 300
GRANT_JOINT = " · "


def grants(entries: Entries) -> tuple[list[str], list[str]]:
    """The reference and title of the grant of each entry; without a reference, country and project are it."""
    text = entries.text
    refs, titles = text["grant_ref"], text["grant_title"]
    if any(refs):
        return refs, [title or ref for ref, title in zip(refs, titles, strict=True)]
    looked: dict[tuple[str, str], str] = {}
    made = []
    for pair in zip(text["country"], titles, strict=True):
        if pair not in looked:
            looked[pair] = GRANT_JOINT.join(part for part in pair if part)[:LONGEST_REF]
        made.append(looked[pair])
    return made, made


def units(entries: Entries) -> list[str]:
    """The unit of each entry; every word for percentage becomes '%'."""
    looked: dict[tuple[str, str], str] = {}
    made = []
    for pair in zip(entries.text["unit"], entries.text["measure"], strict=True):
        if pair not in looked:
            unit, measure = pair
            percent = word_lists.measure_of_unit(unit) is Measure.PERCENTAGE
            stated = MEASURE_WORDS.get(plain_words(measure)) is Measure.PERCENTAGE
            looked[pair] = "%" if percent or (stated and not unit) else unit
        made.append(looked[pair])
    return made


def _first(texts: Sequence[str], entries: Sequence[int]) -> str:
    for entry in entries:
        if texts[entry]:
            return texts[entry]
    return ""


def describe(
    entries: Entries,
    found: Sequence[Identified],
    stored: Sequence[str],
    grant_refs: Sequence[str],
    grant_titles: Sequence[str],
    all_units: Sequence[str],
    checks: Checks,
) -> tuple[tuple[SubmittedIndicator, ...], ValueColumns, ValueColumns]:
    """Indicators, actuals and targets; what is doubtful goes into `checks`."""
    owner = [-1] * len(entries)
    measures: list[Measure] = []
    for index, item in enumerate(found):
        for entry in item.entries:
            owner[entry] = index
        measures.append(_measure(entries, item, all_units))
    checks.resolve(entries, owner, measures)
    used = set[int]()
    indicators = []
    for item, measure in zip(found, measures, strict=True):
        row = _baseline_row(entries, item)
        if row is not None:
            used.add(row)
        indicators.append(
            _indicator(entries, item, measure, row, grant_refs, grant_titles, all_units, checks)
        )
    actuals = _values(entries, ValueKind.ACTUAL, owner, stored, found, checks)
    targets = _values(entries, ValueKind.TARGET, owner, stored, found, checks)
    checks.cells(entries, used)
    return tuple(indicators), actuals, targets


def _measure(entries: Entries, item: Identified, all_units: Sequence[str]) -> Measure:
    rows = item.entries
    stated = plain_words(_first(entries.text["measure"], rows))
    by_unit = measure_of_unit(_first(all_units, rows))
    measure = MEASURE_WORDS.get(stated)
    if stated in WORDED_CODES or measure in (Measure.STORY, Measure.RUBRIC):
        # Words were announced; where numbers came instead they count as numbers.
        numeric = any(
            entries.series[name].value[row] is not None for name in (BASELINE, TARGET, ACTUAL) for row in rows
        )
        return Measure.NUMBER if numeric else (measure or Measure.STORY)
    if measure is None or (measure is Measure.NUMBER and by_unit in (Measure.YES_NO, Measure.SCORE)):
        return by_unit or Measure.NUMBER
    return measure


def _baseline_row(entries: Entries, item: Identified) -> int | None:
    """The first row with something reported as its baseline."""
    states = entries.series[BASELINE].state
    for row in item.totals:
        if states[row] not in (None, State.NOT_REPORTED):
            return row
    return None


def _indicator(
    entries: Entries,
    item: Identified,
    measure: Measure,
    baseline_row: int | None,
    grant_refs: Sequence[str],
    grant_titles: Sequence[str],
    all_units: Sequence[str],
    checks: Checks,
) -> SubmittedIndicator:
    text, rows, first = entries.text, item.entries, item.entries[0]
    direction = word_lists.direction(_first(text["ascending"], rows))
    time_words = plain_words(_first(text["time_kind"], rows))
    time_kind = TIME_KIND_WORDS.get(time_words)
    level_text = _first(text["level"], rows)
    external = {name: value for name in EXTERNAL if (value := _first(text[name], rows))}
    for name, value in (
        ("result_type", level_text),
        ("measure", _first(text["measure"], rows)),
        ("ascending", _first(text["ascending"], rows)),
    ):
        if value:
            external[name] = value
    series = entries.series[BASELINE]
    year = _first(text["baseline_year"], rows)
    when = day(_first(text["baseline_date"], rows), month_first=checks.month_first)
    state = State.NOT_REPORTED if any(series.place[row] for row in rows) else State.NOT_DUE
    baseline, raw = None, ""
    if baseline_row is not None:
        state = series.state[baseline_row] or State.NOT_REPORTED
        baseline, raw = series.value[baseline_row], series.raw[baseline_row]
    return SubmittedIndicator(
        key=item.key,
        grant_ref=grant_refs[first],
        grant_title=grant_titles[first],
        title=_first(text["title"], rows) or text["code"][first],
        code=_first(text["code"], rows),
        definition=_first(text["definition"], rows),
        result_title=_first(text["result_title"], rows),
        level=word_lists.level(level_text) or Level.OTHER,
        unit=all_units[first],
        measure=measure,
        direction=direction,
        direction_origin=Origin.ASSUMED if direction is Direction.UNKNOWN else Origin.STATED,
        time_kind=time_kind or TimeKind.LEVEL,
        time_kind_origin=Origin.STATED if time_kind else Origin.ASSUMED,
        baseline=baseline,
        baseline_raw=raw,
        baseline_state=state,
        baseline_date=when,
        baseline_year=_year(year) or (when.year if when else None),
        baseline_row=entries.row[baseline_row] if baseline_row is not None else None,
        baseline_column=series.column[baseline_row] if baseline_row is not None else None,
        location=_first(text["location"], rows)
        or ("" if not any(text["grant_ref"]) else _first(text["country"], rows)),
        breakdown=item.breakdown,
        occurrence=item.occurrence,
        numerator_text=_first(text["numerator_text"], rows),
        denominator_text=_first(text["denominator_text"], rows),
        source=_first(text["source"], rows),
        shared_key=_first(text["shared_key"], rows)[:60],
        sheet=entries.sheet[first],
        row=entries.row[first],
        notes=tuple(dict.fromkeys([*item.notes, *checks.notes_of(rows)])),
        external=external,
    )


def _year(text: str) -> int | None:
    when: date | None = day(text, closing=True) if text else None
    return when.year if when else None


def _values(
    entries: Entries,
    kind: ValueKind,
    owner: Sequence[int],
    stored: Sequence[str],
    found: Sequence[Identified],
    checks: Checks,
) -> ValueColumns:
    """The filled cells of a series as columns, in file order."""
    name = ACTUAL if kind is ValueKind.ACTUAL else TARGET
    series = entries.series[name]
    picked = [entry for entry, state in enumerate(series.state) if state is not None and owner[entry] >= 0]
    picked = checks.once(entries, name, picked, owner, stored)
    comments = entries.text["comment" if kind is ValueKind.ACTUAL else "target_comment"]
    notes = [comments[entry] for entry in picked]
    # A breakdown that is no series of its own still says whom the value is about.
    said = [
        entries.breakdown[entry]
        if not stored[entry] and entries.breakdown[entry] != found[owner[entry]].breakdown
        else ""
        for entry in picked
    ]
    if any(said):
        notes = ["; ".join(filter(None, pair)) for pair in zip(said, notes, strict=True)]
    actual = kind is ValueKind.ACTUAL
    nothing: list[float | None] = [None] * len(picked)
    return ValueColumns(
        indicator=[owner[entry] for entry in picked],
        start=[entries.start[entry] for entry in picked],
        end=[entries.end[entry] for entry in picked],
        breakdown=[stored[entry] for entry in picked],
        value=[series.value[entry] for entry in picked],
        numerator=[entries.parts["numerator"][entry] for entry in picked] if actual else list(nothing),
        denominator=[entries.parts["denominator"][entry] for entry in picked] if actual else list(nothing),
        n=[entries.parts["n"][entry] for entry in picked] if actual else list(nothing),
        raw=[series.raw[entry] for entry in picked],
        state=[series.state[entry] or State.NOT_REPORTED for entry in picked],
        note=notes,
        sheet=[entries.sheet[entry] for entry in picked],
        row=[entries.row[entry] for entry in picked],
        column=[series.column[entry] for entry in picked],
    )


__all__ = ["Note", "describe", "grants", "units"]
