"""Settled tables → entries: one per indicator × period × breakdown that a file holds, as columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from impact.ingest import cells as reading
from impact.ingest import numbers, periods
from impact.ingest.cells import NO_SPECIAL, Doubt, Special, Values, text_of
from impact.ingest.formats import NOTHING, Marked
from impact.ingest.headers import ACTUAL, BASELINE, TARGET
from impact.ingest.numbers import Marks, Written
from impact.ingest.periods import UNDATED, Period
from impact.ingest.readers import Cell
from impact.ingest.settled import CONTINUED, Settled
from impact.ingest.tables import Column
from impact.ingest.word_lists import TOTAL_WORDS, plain_words
from impact.model.submission import IssueKind
from impact.model.words import State

SERIES = (BASELINE, TARGET, ACTUAL)
PARTS = ("numerator", "denominator", "n")
TEXTS = (
    "grant_ref", "grant_title", "country", "organisation", "organisation_ref", "result_title", "level", "code",
    "title", "definition", "unit", "measure", "ascending", "time_kind", "location", "numerator_text",
    "denominator_text", "source", "shared_key", "comment", "target_comment", "baseline_year", "baseline_date",
    "baseline_comment", "reference_code", "reference_vocabulary", "reference_uri", "aggregation_status",
    "result_aggregation_status", "result_description", "owner", "frequency",
)  # fmt: skip
# A value is shown where the dimension of the actual stands, else of the target, else of the baseline.
DIMENSION_ORDER = (ACTUAL, TARGET, "", BASELINE)


@dataclass(slots=True)
class Found:
    """A doubt or remark about one cell of an entry; `series` is '' for dates."""

    entry: int
    kind: IssueKind
    column: int
    raw: str
    readings: tuple[float, ...] = ()
    series: str = ""


@dataclass(slots=True)
class SeriesCells:
    """One series of all entries: what `cells.Values` holds, and the column (from 1) of each entry."""

    raw: list[str] = field(default_factory=list)
    value: list[float | None] = field(default_factory=list)
    state: list[State | None] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    percent: set[int] = field(default_factory=set)
    yes_no: dict[int, float] = field(default_factory=dict)
    place: list[bool] = field(default_factory=list)


@dataclass(slots=True)
class Entries:
    """All entries of a file in its order; parallel lists."""

    sheet: list[str] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    start: list[date | None] = field(default_factory=list)
    end: list[date | None] = field(default_factory=list)
    breakdown: list[str] = field(default_factory=list)
    text: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in TEXTS})
    series: dict[str, SeriesCells] = field(default_factory=lambda: {name: SeriesCells() for name in SERIES})
    parts: dict[str, list[float | None]] = field(default_factory=lambda: {name: [] for name in PARTS})
    found: list[Found] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True, slots=True)
class _Part:
    """The columns that belong to one period of a wide table; `period` None: the period stands in the row."""

    period: Period | None
    series: Mapping[str, Column]
    extra: Mapping[str, Column]


def distinct(tables: Iterable[Settled]) -> dict[str, int]:
    """Every text in a column of numbers, with how many cells hold it."""
    found: dict[str, int] = {}
    for settled in tables:
        for column in settled.columns:
            if column.meaning.role in (*SERIES, *PARTS):
                cells = settled.cells[column.place]
                for text, count in reading.distinct_texts(_pick(cells, settled.rows)).items():
                    found[text] = found.get(text, 0) + count
    return found


def date_texts(tables: Iterable[Settled]) -> set[str]:
    """Every text in a column of dates."""
    return {
        cell
        for settled in tables
        for column in settled.columns
        if column.meaning.role in ("start", "end", "baseline_date")
        for cell in settled.cells[column.place]
        if type(cell) is str
    }


def _pick(column: Sequence[Cell], rows: Sequence[int]) -> Sequence[Cell]:
    return column if len(rows) == len(column) else [column[row] for row in rows]


def add(
    entries: Entries,
    settled: Settled,
    looked: Mapping[str, Written],
    marks: Marks,
    month_first: bool,
    marked: Marked = NOTHING,
) -> None:
    """Append the entries of one table."""
    if not settled.rows:
        return
    parts = _parts(settled)
    chunks = [_chunk(settled, part, looked, marks, month_first, marked) for part in parts]
    order = _order(chunks, len(settled.rows)) if len(chunks) > 1 else [(0, row) for row in range(len(settled.rows))]
    _append(entries, chunks, order)


def _parts(settled: Settled) -> list[_Part]:
    dated: dict[Period, tuple[dict[str, Column], dict[str, Column]]] = {}
    plain: dict[str, Column] = {}
    extra: dict[str, Column] = {}
    for column in settled.columns:
        role, period = column.meaning.role, column.meaning.period
        if role == BASELINE:
            plain.setdefault(BASELINE, column)
        elif period is not None:
            dated.setdefault(period, ({}, {}))[0 if role in SERIES else 1].setdefault(role, column)
        elif role in SERIES:
            plain.setdefault(role, column)
        elif role in PARTS or role in ("comment", "target_comment"):
            extra.setdefault(role, column)
    base = {BASELINE: plain[BASELINE]} if BASELINE in plain else {}
    parts = [_Part(period, {**base, **series}, more) for period, (series, more) in dated.items()]
    parts.sort(key=lambda part: (str(part.period[1]), str(part.period[0])) if part.period else ("", ""))
    if len(plain) > len(base) or not parts:
        parts.insert(0, _Part(None, plain, extra))
    return parts


@dataclass(slots=True)
class _Chunk:
    entries: Entries
    filled: list[bool]


def _chunk(
    settled: Settled,
    part: _Part,
    looked: Mapping[str, Written],
    marks: Marks,
    month_first: bool,
    marked: Marked,
) -> _Chunk:
    rows, table = settled.rows, settled.table
    made = Entries()
    made.sheet = [table.sheet.name] * len(rows)
    made.row = [table.first + row + 1 for row in rows]
    _texts(made, settled, part)
    if part.period is None:
        _periods(made, settled, month_first)
    else:
        made.start, made.end = [part.period[0]] * len(rows), [part.period[1]] * len(rows)
    made.breakdown = _breakdowns(settled)
    for name in SERIES:
        _series(made, settled, name, part.series.get(name), looked, marks, marked)
    for name in PARTS:
        _numbers(made, settled, name, part.extra.get(name), looked, marks, marked)
    target, actual = made.series[TARGET].state, made.series[ACTUAL].state
    numerators = made.parts["numerator"]
    filled = [
        a is not None or b is not None or c is not None
        for a, b, c in zip(target, actual, numerators, strict=True)
    ]
    return _Chunk(made, filled)


def _texts(made: Entries, settled: Settled, part: _Part) -> None:
    rows = settled.rows
    columns = {c.meaning.role: c for c in settled.columns if c.meaning.period is None}
    columns.update(part.extra)
    for name in TEXTS:
        column = columns.get(name)
        if column is None:
            made.text[name] = [""] * len(rows)
            continue
        picked = reading.texts(_pick(settled.cells[column.place], rows))
        if settled.continued and name in CONTINUED:
            place = {row: index for index, row in enumerate(rows)}
            for row, source in settled.continued.items():
                if not picked[place[row]]:
                    picked[place[row]] = picked[place[source]]
        made.text[name] = picked
    baseline = settled.find(BASELINE) or next((c for c in settled.columns if c.meaning.role == BASELINE), None)
    if baseline is not None and baseline.meaning.period is not None and "baseline_year" not in columns:
        end = baseline.meaning.period[1]
        made.text["baseline_year"] = [str(end.year) if end else ""] * len(rows)
    for other in ("target_location", "baseline_location"):
        column = columns.get(other)
        if column is not None:
            second = reading.texts(_pick(settled.cells[column.place], rows))
            made.text["location"] = [a or b for a, b in zip(made.text["location"], second, strict=True)]


def _periods(made: Entries, settled: Settled, month_first: bool) -> None:
    rows = settled.rows
    columns = {role: settled.find(role) for role in ("start", "end", "period", "quarter", "month")}
    if not any(columns.values()):
        made.start, made.end = [None] * len(rows), [None] * len(rows)
        return
    picked = [_pick(settled.cells[c.place], rows) if c else [""] * len(rows) for c in columns.values()]
    looked: dict[tuple[Cell, ...], tuple[Period, tuple[str, ...]]] = {}
    for entry, key in enumerate(zip(*picked, strict=True)):
        if key not in looked:
            looked[key] = _row_period(*key, month_first=month_first)
        period, unread = looked[key]
        made.start.append(period[0])
        made.end.append(period[1])
        for role in unread:
            column = columns[role]
            if column is not None:
                raw = text_of(settled.cells[column.place][rows[entry]])
                made.found.append(Found(entry, IssueKind.UNREADABLE_DATE, column.place + 1, raw))
        if period[0] and period[1] and period[1] < period[0]:
            column = columns["end"] or columns["period"]
            if column is not None:
                raw = text_of(settled.cells[column.place][rows[entry]])
                made.found.append(Found(entry, IssueKind.PERIOD_ENDS_BEFORE_START, column.place + 1, raw))


def _row_period(
    start: Cell, end: Cell, label: Cell, quarter: Cell, month: Cell, *, month_first: bool
) -> tuple[Period, tuple[str, ...]]:
    """The period of a row and the roles of the cells that could not be read."""
    unread = []
    begins = periods.day(start, month_first=month_first)
    ends = periods.day(end, closing=True, month_first=month_first)
    if text_of(start) and begins is None:
        unread.append("start")
    if text_of(end) and ends is None:
        unread.append("end")
    if begins is not None or ends is not None:
        if begins is not None and not text_of(end) and ends is None:
            ends = periods.day(start, closing=True, month_first=month_first)
        return (begins, ends), tuple(unread)
    for part, letter in ((quarter, "Q"), (month, "")):
        if text_of(part):
            words = text_of(part)
            bare = words.removeprefix(letter).removeprefix("K").removeprefix("T")
            found = periods.label(f"{text_of(label)}-{letter}{bare.zfill(2) if not letter else bare}")
            found = found or periods.label(f"{words} {text_of(label)}")
            if found:
                return found, tuple(unread)
    if text_of(label):
        found = periods.label(label)
        if found:
            return found, tuple(unread)
        unread.append("period")
    return UNDATED, tuple(unread)


def _breakdowns(settled: Settled) -> list[str]:
    rows = settled.rows
    sources: list[Callable[[int], tuple[str, str] | None]] = []
    columns: list[Sequence[Cell]] = []

    def take(column: Column) -> int:
        columns.append(_pick(settled.cells[column.place], rows))
        return len(columns) - 1

    makers: list[Callable[[tuple[Cell, ...]], list[str]]] = []
    for column in settled.columns:
        if column.meaning.role == "dimension":
            makers.append(_one_dimension(take(column), column.meaning.name or column.header))
        elif column.meaning.role == "breakdown":
            makers.append(_listed(take(column), column.header))
    pairs: dict[int, list[tuple[int, int]]] = {}
    by_meaning = {(c.meaning.role, c.meaning.series, c.meaning.number): c for c in settled.columns}
    for series in DIMENSION_ORDER:
        for number in sorted({c.meaning.number for c in settled.columns if c.meaning.role == "dimension_name"}):
            name = by_meaning.get(("dimension_name", series, number))
            value = by_meaning.get(("dimension_value", series, number))
            if name is not None and value is not None:
                pairs.setdefault(number, []).append((take(name), take(value)))
    makers += [_first_pair(places) for places in pairs.values()]
    if not makers:
        return [""] * len(rows)
    looked: dict[tuple[Cell, ...], str] = {}
    made = []
    for key in zip(*columns, strict=True):
        found = looked.get(key)
        if found is None:
            found = "; ".join(sorted(dict.fromkeys(part for maker in makers for part in maker(key))))
            looked[key] = found
        made.append(found)
    del sources
    return made


def _one_dimension(place: int, name: str) -> Callable[[tuple[Cell, ...]], list[str]]:
    def maker(key: tuple[Cell, ...]) -> list[str]:
        category = text_of(key[place])
        return [f"{name}={category}"] if category and plain_words(category) not in TOTAL_WORDS else []

    return maker


def _first_pair(places: Sequence[tuple[int, int]]) -> Callable[[tuple[Cell, ...]], list[str]]:
    def maker(key: tuple[Cell, ...]) -> list[str]:
        for name_place, value_place in places:
            name, category = text_of(key[name_place]), text_of(key[value_place])
            if name and category:
                return [f"{name}={category}"]
        return []

    return maker


def _listed(place: int, header: str) -> Callable[[tuple[Cell, ...]], list[str]]:
    def maker(key: tuple[Cell, ...]) -> list[str]:
        parts = []
        for piece in text_of(key[place]).replace("\n", ";").replace("|", ";").split(";"):
            name, sign, category = (piece.partition("=") if "=" in piece else piece.partition(":"))
            if sign and name.strip() and category.strip():
                parts.append(f"{name.strip()}={category.strip()}")
            elif not sign and piece.strip() and plain_words(piece) not in TOTAL_WORDS:
                parts.append(f"{header}={piece.strip()}")
        return parts

    return maker


def _special(settled: Settled, place: int, marked: Marked) -> Special:
    if marked is NOTHING:
        return NO_SPECIAL
    first = settled.table.first
    where = {first + row: index for index, row in enumerate(settled.rows)}
    return Special(
        frozenset(where[row] for row, column in marked.percent if column == place and row in where),
        {where[row]: raw for (row, column), raw in marked.errors.items() if column == place and row in where},
        frozenset(where[row] for row, column in marked.uncached if column == place and row in where),
    )


def _series(
    made: Entries,
    settled: Settled,
    name: str,
    column: Column | None,
    looked: Mapping[str, Written],
    marks: Marks,
    marked: Marked,
) -> None:
    count = len(settled.rows)
    if column is None:
        made.series[name] = SeriesCells(
            [""] * count, [None] * count, [None] * count, [0] * count, place=[False] * count
        )
        return
    read = reading.values(
        _pick(settled.cells[column.place], settled.rows), _special(settled, column.place, marked), looked, marks
    )
    made.series[name] = SeriesCells(
        read.raw, read.value, read.state, [column.place + 1] * count, read.percent, read.yes_no, [True] * count
    )
    _doubts(made, read, column.place + 1, name)


def _doubts(made: Entries, read: Values, column: int, name: str) -> None:
    for row, doubt in read.doubts.items():
        made.found.append(Found(row, doubt.kind, column, read.raw[row], doubt.readings, name))
    for row, kind in read.remarks.items():
        made.found.append(Found(row, kind, column, read.raw[row], (), name))


def _numbers(
    made: Entries,
    settled: Settled,
    name: str,
    column: Column | None,
    looked: Mapping[str, Written],
    marks: Marks,
    marked: Marked,
) -> None:
    if column is None:
        made.parts[name] = [None] * len(settled.rows)
        return
    read = reading.values(
        _pick(settled.cells[column.place], settled.rows), _special(settled, column.place, marked), looked, marks
    )
    made.parts[name] = read.value
    _doubts(made, read, column.place + 1, name)


def _order(chunks: Sequence[_Chunk], count: int) -> list[tuple[int, int]]:
    """Row by row, the periods of a wide table in time order; a row without any value keeps one place."""
    order = []
    for row in range(count):
        filled = [(index, row) for index, chunk in enumerate(chunks) if chunk.filled[row]]
        order += filled or [(0, row)]
    return order


def _append(entries: Entries, chunks: Sequence[_Chunk], order: Sequence[tuple[int, int]]) -> None:
    base = len(entries)
    whole = len(chunks) == 1
    places = {pair: base + index for index, pair in enumerate(order)} if not whole else {}

    def gather(columns: Sequence[list]) -> list:  # type: ignore[type-arg]
        return columns[0] if whole else [columns[chunk][row] for chunk, row in order]

    for name in ("sheet", "row", "start", "end", "breakdown"):
        getattr(entries, name).extend(gather([getattr(chunk.entries, name) for chunk in chunks]))
    if not whole:
        # A row of a wide table that holds no value belongs to no period.
        for index, (chunk, row) in enumerate(order, start=base):
            if not chunks[chunk].filled[row] and any(part.entries.start[row] for part in chunks):
                entries.start[index] = entries.end[index] = None
    for name in TEXTS:
        entries.text[name].extend(gather([chunk.entries.text[name] for chunk in chunks]))
    for name in PARTS:
        entries.parts[name].extend(gather([chunk.entries.parts[name] for chunk in chunks]))
    for name in SERIES:
        into = entries.series[name]
        made = [chunk.entries.series[name] for chunk in chunks]
        for attribute in ("raw", "value", "state", "column", "place"):
            getattr(into, attribute).extend(gather([getattr(item, attribute) for item in made]))
        for index, item in enumerate(made):
            into.percent.update(base + row if whole else places[index, row] for row in item.percent if whole or (index, row) in places)
            into.yes_no.update(
                {(base + row if whole else places[index, row]): v for row, v in item.yes_no.items() if whole or (index, row) in places}
            )
    for index, chunk in enumerate(chunks):
        for item in chunk.entries.found:
            if whole or (index, item.entry) in places:
                item.entry = base + item.entry if whole else places[index, item.entry]
                entries.found.append(item)


def look(texts: Mapping[str, int]) -> dict[str, Written]:
    """Every distinct text looked at once."""
    return {text: numbers.written(text) for text in texts}


__all__ = ["Doubt", "Entries", "Found", "SERIES", "add", "date_texts", "distinct", "look"]
