"""Identified entries → the indicators and value columns of a submission."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from impact.ingest.extract.cell_checks import Checks
from impact.ingest.extract.entries import Entries
from impact.ingest.extract.indicator_identity import Identified
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.ingest.values import vocabulary
from impact.ingest.values.periods import day
from impact.ingest.values.vocabulary import (
    MEASURE_WORDS,
    TIME_KIND_WORDS,
    WORDED_CODES,
    measure_of_unit,
    plain_words,
)
from impact.model.submission import SubmittedIndicator, ValueColumns, ValueKind
from impact.model.words import Direction, Level, Measure, Origin, State, TimeKind

EXTERNAL = (
    "reference_code", "reference_vocabulary", "reference_uri", "aggregation_status", "result_aggregation_status",
    "result_description", "baseline_comment", "owner", "frequency",
)  # fmt: skip
# As the source wrote them, for the way back.
RENAMED = {"level": "result_type", "measure": "measure", "ascending": "ascending"}
LONGEST_REF = 300
LONGEST_SHARED_KEY = 60
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
            percent = vocabulary.measure_of_unit(unit) is Measure.PERCENTAGE
            stated = MEASURE_WORDS.get(plain_words(measure)) is Measure.PERCENTAGE
            looked[pair] = "%" if percent or (stated and not unit) else unit
        made.append(looked[pair])
    return made


@dataclass(slots=True)
class Owners:
    """What indicators are described from: all entries of a file, their grants and units."""

    entries: Entries
    grant_refs: Sequence[str]
    grant_titles: Sequence[str]
    units: Sequence[str]
    filled: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        # Comments belong to values, not to indicators.
        texts = self.entries.text
        self.filled = frozenset(
            name for name in texts if name not in ("comment", "target_comment") and any(texts[name])
        )

    def first(self, name: str, rows: Sequence[int]) -> str:
        """The first text that the rows of an indicator have in a column."""
        if name not in self.filled:
            return ""
        texts = self.entries.text[name]
        for row in rows:
            if texts[row]:
                return texts[row]
        return ""


def describe(
    owners: Owners, found: Sequence[Identified], stored: Sequence[str], checks: Checks
) -> tuple[tuple[SubmittedIndicator, ...], ValueColumns, ValueColumns]:
    """Indicators, actuals and targets; what is doubtful goes into `checks`."""
    entries = owners.entries
    owner = [-1] * len(entries)
    measures: list[Measure] = []
    for index, item in enumerate(found):
        for entry in item.entries:
            owner[entry] = index
        measures.append(_measure(owners, item))
    checks.resolve(entries, owner, measures)
    baselines = [_baseline_row(entries, item) for item in found]
    indicators = tuple(
        _indicator(owners, item, measure, row, checks)
        for item, measure, row in zip(found, measures, baselines, strict=True)
    )
    actuals = _values(entries, ValueKind.ACTUAL, owner, stored, found, checks)
    targets = _values(entries, ValueKind.TARGET, owner, stored, found, checks)
    checks.cells(entries, {row for row in baselines if row is not None})
    return indicators, actuals, targets


def _measure(owners: Owners, item: Identified) -> Measure:
    """The stated measure, else what the unit gives away, else a number."""
    rows = item.entries
    stated = plain_words(owners.first("measure", rows))
    by_unit = measure_of_unit(owners.units[rows[0]])
    measure = MEASURE_WORDS.get(stated)
    if stated in WORDED_CODES or measure in (Measure.STORY, Measure.RUBRIC):
        # Words were announced; where numbers came instead they count as numbers.
        series = owners.entries.series.values()
        numeric = any(cells.value[row] is not None for cells in series for row in rows)
        return Measure.NUMBER if numeric else (measure or Measure.STORY)
    if measure is None or (measure is Measure.NUMBER and by_unit in (Measure.YES_NO, Measure.SCORE)):
        return by_unit or Measure.NUMBER
    return measure


def _baseline_row(entries: Entries, item: Identified) -> int | None:
    """The first row with something reported as its baseline, else the first that says there is nothing."""
    states = entries.series[BASELINE].state
    said = None
    for row in item.totals:
        if states[row] is State.NOT_REPORTED:
            said = row if said is None else said
        elif states[row] is not None:
            return row
    return said


def _indicator(
    owners: Owners, item: Identified, measure: Measure, baseline_row: int | None, checks: Checks
) -> SubmittedIndicator:
    entries, rows, first = owners.entries, item.entries, item.entries[0]
    text = defaultdict(str, {name: owners.first(name, rows) for name in owners.filled})
    direction = vocabulary.direction(text["ascending"]) if text["ascending"] else Direction.UNKNOWN
    time_kind = TIME_KIND_WORDS.get(plain_words(text["time_kind"]))
    external = {name: text[name] for name in EXTERNAL if text[name]}
    external |= {other: text[name] for name, other in RENAMED.items() if text[name]}
    series = entries.series[BASELINE]
    when = day(text["baseline_date"], month_first=checks.month_first)
    state = State.NOT_REPORTED if any(series.place[row] for row in rows) else State.NOT_DUE
    return SubmittedIndicator(
        key=item.key,
        grant_ref=owners.grant_refs[first],
        grant_title=owners.grant_titles[first],
        title=text["title"] or text["code"],
        code=text["code"],
        definition=text["definition"],
        result_title=text["result_title"],
        level=(vocabulary.level(text["level"]) if text["level"] else None) or Level.OTHER,
        unit=owners.units[first],
        measure=measure,
        direction=direction,
        direction_origin=Origin.ASSUMED if direction is Direction.UNKNOWN else Origin.STATED,
        time_kind=time_kind or TimeKind.LEVEL,
        time_kind_origin=Origin.STATED if time_kind else Origin.ASSUMED,
        baseline=series.value[baseline_row] if baseline_row is not None else None,
        baseline_raw=series.raw[baseline_row] if baseline_row is not None else "",
        baseline_state=(series.state[baseline_row] or state) if baseline_row is not None else state,
        baseline_date=when,
        baseline_year=_year(text["baseline_year"]) or (when.year if when else None),
        baseline_row=entries.row[baseline_row] if baseline_row is not None else None,
        baseline_column=series.column[baseline_row] if baseline_row is not None else None,
        # A country is the place only where it is not the grant.
        location=text["location"] or (text["country"] if text["grant_ref"] else ""),
        breakdown=item.breakdown,
        occurrence=item.occurrence,
        numerator_text=text["numerator_text"],
        denominator_text=text["denominator_text"],
        source=text["source"],
        shared_key=text["shared_key"][:LONGEST_SHARED_KEY],
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
