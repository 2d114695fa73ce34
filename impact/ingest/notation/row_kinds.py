"""Rows of a table that say what kind they are: by a column of such words, or by a title that is one.

'Doel', 'Realisatie' and 'Prognose' in a column, or as titles under an indicator, route the numbers of their row to the
series of that indicator. What cannot be settled is recorded as doubtful, with the text to ask about. Rows count from 0,
relative to `table.first`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from impact.ingest.arithmetic.column_arithmetic import read_numbers
from impact.ingest.arithmetic.row_changes import is_near, may_be_changes
from impact.ingest.files.own_formats import recognise_template
from impact.ingest.files.readers import Cell
from impact.ingest.notation.block_titles import is_name, title_above
from impact.ingest.notation.group_headings import doubt_repeated_rows, fill_groups, rows_with_values
from impact.ingest.notation.row_words import (
    ABOUT_TABLE,
    BUDGET,
    CARRIED,
    CHANGE,
    COMPARISON,
    FORECAST,
    LONGEST_WORDS,
    MANY_MEANINGS,
    SAMPLE,
    STATISTIC,
    is_norm,
    names_numbered_goal,
    read_dated_kind,
    read_labelled_kind,
    read_row_kind,
)
from impact.ingest.tables.column_resolution import (
    HEADER_ROW,
    HEADING_ROW,
    INHERITED_ROLES,
    NOTE_ROW,
    VALUE_ROLES,
    ResolvedTable,
)
from impact.ingest.tables.header_meanings import interpret_header
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, JUDGED_OR_ACTUAL, TARGET, VALUE_OR_TEXT
from impact.ingest.tables.table_detection import Column
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.non_measurement_words import is_bare_change
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.cell_account import CellRule
from impact.model.mapping import INDICATOR_VALUE

SERIES = frozenset((ACTUAL, TARGET, BASELINE))
# A column with more texts than this does not say of what kind a row is.
MOST_KINDS = 12
# Of more titles than this only those without a number are looked at, which takes no time.
MOST_TITLES = 5_000
# Known columns that may say the kind of a row all the same, where rows of one indicator prove it.
_KIND_ROLES = frozenset(("measure", "unit", "time_kind", "dimension", "breakdown", "judged", "definition"))
# More rows than this are written by a program.
MOST_LABELLED = 500
MIN_AVERAGED = 2
# A row of a target and one of what was reached prove that rows are kinds.
FEWEST_KINDS = 2
_ACTUAL_ROLES = (ACTUAL, "result_or_actual", VALUE_OR_TEXT, JUDGED_OR_ACTUAL)


def settle_row_kinds(tables: Iterable[ResolvedTable]) -> None:
    """Record the kind of each row that names one, leave out forecasts and comparisons, and note doubtful rows."""
    for resolved in tables:
        if recognise_template(resolved.table.sheet.rows) is not None:
            # Its rows are indicators with a code, and its columns say the kind of their values.
            continue
        _settle_by_labels(resolved)
        if not resolved.rows or any(column.meaning.role == INDICATOR_VALUE for column in resolved.columns):
            _settle_by_periods(resolved)
            continue
        fill_groups(resolved)
        _settle_by_periods(resolved)
        place = _settle_by_column(resolved)
        _settle_by_titles(resolved)
        _doubt_norms(resolved)
        doubt_repeated_rows(resolved, place, _text_places(resolved))


def _settle_by_periods(resolved: ResolvedTable) -> None:
    """Settle rows whose period says of what kind they are: 'Streefdoel 2027' under 2023 and 2024."""
    rule_of: dict[int, str] = {}
    for column in resolved.columns:
        if column.meaning.role != "period":
            continue
        cells = resolved.cells[column.place]
        for row in resolved.rows:
            text = cells[row]
            kind, period = read_dated_kind(text) if isinstance(text, str) else ("", None)
            if kind == FORECAST:
                rule_of[row] = CellRule.FORECAST
            elif kind in SERIES and period is not None:
                resolved.row_kinds[row], resolved.row_kind_periods[row] = kind, period
            elif isinstance(text, str) and names_numbered_goal(text):
                resolved.row_kinds[row] = TARGET
    take_out_rows(resolved, rule_of)


def _settle_by_labels(resolved: ResolvedTable) -> None:
    """Settle rows whose value says itself of what kind it is: 'Doel: 50' above 'Bereikt: 48'."""
    if len(resolved.rows) > MOST_LABELLED:
        return
    for column in resolved.columns:
        if column.meaning.role != ACTUAL:
            continue
        cells = resolved.cells[column.place]
        for row in resolved.rows:
            text = cells[row]
            if isinstance(text, str) and (kind := read_labelled_kind(text)) in SERIES:
                resolved.row_kinds[row] = kind


def _settle_by_column(resolved: ResolvedTable) -> int | None:
    """Settle the rows of a table with a column of kinds; its place, None without one."""
    kind_column = next(filter(None, (_kinds_in(resolved, place) for place in _text_places(resolved))), None)
    if kind_column is None:
        return None
    place, kind_of = kind_column
    role = next((c.meaning.role for c in resolved.columns if c.place == place), "")
    if role:
        resolved.columns = tuple(column for column in resolved.columns if column.place != place)
        resolved.unknown = (*resolved.unknown, (place, _header_of(resolved, place)))
    cells = resolved.cells[place]
    has_other_series = any(column.meaning.role in (TARGET, BASELINE) for column in resolved.columns)
    kinds = set(kind_of.values())
    rule_of: dict[int, str] = {}
    for row in resolved.rows:
        text = text_of(cells[row])
        kind = kind_of.get(text, "")
        if not text and ACTUAL not in kinds:
            continue
        if kind == FORECAST or (kind == BUDGET and kinds - {BUDGET, FORECAST}):
            rule_of[row] = CellRule.FORECAST
        elif kind in SERIES and not has_other_series:
            resolved.row_kinds[row] = kind
        elif kind != ACTUAL:
            resolved.doubtful_rows[row] = text
    take_out_rows(resolved, rule_of)
    return place


def _doubt_norms(resolved: ResolvedTable) -> None:
    """Doubt the targets of rows that are called a norm: it may be what is asked of everybody."""
    for row in [row for row, kind in resolved.row_kinds.items() if kind == TARGET]:
        cells = resolved.table.sheet.rows[resolved.table.first + row]
        name = next((cell for cell in cells if isinstance(cell, str) and is_norm(cell)), "")
        if name:
            resolved.doubtful_rows[row] = name


def _text_places(resolved: ResolvedTable) -> list[int]:
    """The columns that may say the kind of a row: those without a meaning, then some that have one."""
    roles = {column.place: column.meaning.role for column in resolved.columns}
    own = range(min(len(resolved.cells), len(resolved.table.sheet.rows[0])))
    left, right = resolved.table.left, resolved.table.right
    inside = [place for place in own if left <= place < (len(own) if right is None else right)]
    unknown = [place for place in inside if place not in roles]
    return unknown + [place for place in inside if roles.get(place) in _KIND_ROLES]


def _kinds_in(resolved: ResolvedTable, place: int) -> tuple[int, dict[str, str]] | None:
    """The column and the kind of each of its texts, where those are words for kinds; else None."""
    cells = resolved.pick_place(place)
    distinct = {cell for cell in set(cells) if cell not in ("", None)}
    if not distinct or len(distinct) > MOST_KINDS or not all(isinstance(cell, str) for cell in distinct):
        return None
    kind_of = {text_of(cell): read_row_kind(text_of(cell)) for cell in distinct}
    kinds = set(kind_of.values()) - {""}
    if not kinds & {TARGET, BASELINE, FORECAST, BUDGET, ACTUAL}:
        return None
    tells_apart = _tells_apart(resolved, place, kind_of)
    if len(kinds) > 1 and tells_apart:
        return place, kind_of
    is_known = any(column.place == place for column in resolved.columns)
    certain = {normalise_words(text) for text in kind_of} - MANY_MEANINGS
    if (
        is_known
        or "" in kind_of.values()
        or not certain
        or kinds == {ACTUAL}
        or not kinds & (SERIES | {FORECAST})
    ):
        return None
    return place, kind_of


def _tells_apart(resolved: ResolvedTable, place: int, kind_of: dict[str, str]) -> bool:
    """Whether rows of one title have different kinds."""
    title = resolved.find("title") or resolved.find("code")
    if title is None:
        return False
    titles, cells = resolved.cells[title.place], resolved.cells[place]
    kinds: dict[str, set[str]] = defaultdict(set)
    for row in resolved.rows:
        kinds[text_of(titles[resolved.source_rows.get(row, row)])].add(kind_of.get(text_of(cells[row]), ""))
    return any(len(kinds_of_title) > 1 for kinds_of_title in kinds.values())


def _header_of(resolved: ResolvedTable, place: int) -> str:
    return next(
        (text_of(resolved.table.sheet.rows[row][place]) for row in resolved.table.header_rows[::-1]), ""
    )


def take_out_rows(resolved: ResolvedTable, rule_of: dict[int, str]) -> None:
    """Leave data rows out; rows that have their identity from one of them get it in their own cells first."""
    rule_of = {row: rule for row, rule in rule_of.items() if row not in resolved.rows_in}
    if not rule_of:
        return
    for heir, source in list(resolved.source_rows.items()):
        if source in rule_of:
            _copy_identity(resolved, source, heir)
            del resolved.source_rows[heir]
    resolved.rows = [row for row in resolved.rows if row not in rule_of]
    for row, rule in rule_of.items():
        resolved.source_rows.pop(row, None)
        resolved.leave_out(row, rule)


def _copy_identity(resolved: ResolvedTable, source: int, row: int, *, title_too: bool = False) -> None:
    """Fill the blank identity of a row (and its title, with `title_too`) with that of another row."""
    for column in resolved.columns:
        role = column.meaning.role
        if role in INHERITED_ROLES and column.place < len(resolved.cells):
            cells = resolved.cells[column.place]
            if (title_too and role == "title") or not text_of(cells[row]):
                resolved.cells[column.place] = (*cells[:row], cells[source], *cells[row + 1 :])


def _settle_by_titles(resolved: ResolvedTable) -> None:
    """Settle rows whose whole title is a word for a kind of value, a statistic or a comparison."""
    title = resolved.find("title")
    if title is None:
        return
    titles = resolved.cells[title.place]
    distinct = {cell for cell in set(titles) if isinstance(cell, str) and 0 < len(cell) <= LONGEST_WORDS}
    if len(distinct) > MOST_TITLES:
        distinct = {text for text in distinct if not any(map(str.isdigit, text))}
    kind_of: dict[Cell, str] = {text: kind for text in distinct if (kind := read_dated_kind(text)[0])}
    rows = [row for row in resolved.rows if titles[row] in kind_of and row not in resolved.source_rows]
    indicator_rows = [row for row in resolved.rows if titles[row] not in kind_of]
    if not rows:
        return
    kind_of_row = {row: kind_of[titles[row]] for row in rows}
    # 'Waarde' and 'Progress' may be an indicator; beside a row with the target they are what was reached.
    kind_of_row |= {row: ACTUAL for row in indicator_rows if _names_actual(titles[row])}
    if len(kind_of_row) == len(resolved.rows) and _name_by_title(resolved, title, kind_of_row):
        return
    parent_of = _parents(titles, kind_of)
    has_value = rows_with_values(resolved)
    is_series = any(kind_of[titles[row]] in (TARGET, BASELINE) for row in rows)
    used_parents = {parent_of[row] for row in rows if row in parent_of}
    is_regular = (
        bool(indicator_rows)
        and used_parents >= {row for row in indicator_rows if row in has_value}
        and bool(used_parents)
    )
    actuals = [resolved.cells[column.place] for column in resolved.columns if column.meaning.role == ACTUAL]
    rule_of: dict[int, str] = {}
    for row in rows:
        kind, text = kind_of[titles[row]], text_of(titles[row])
        parent = parent_of.get(row)
        is_under_heading = parent is not None and parent not in has_value
        if kind == ACTUAL:
            if is_series and parent is not None and is_under_heading and _may_be_dated(resolved, row, text):
                attach_row(resolved, row, parent, kind)
            continue
        if kind in (TARGET, BASELINE):
            is_owned = parent is not None and (is_under_heading or is_regular) and not has_series(resolved)
            if parent is not None and is_owned and _may_be_dated(resolved, row, text):
                attach_row(resolved, row, parent, kind)
            elif indicator_rows:
                resolved.doubtful_rows[row] = text
        elif not indicator_rows and kind != FORECAST:
            continue
        elif kind == FORECAST:
            rule_of[row] = CellRule.FORECAST
        elif kind == COMPARISON:
            rule_of[row] = CellRule.COMPARISON
        elif kind == STATISTIC and _is_mean_of_rows_above(resolved, row):
            rule_of[row] = CellRule.AVERAGE
        elif kind == SAMPLE and parent is not None and is_regular:
            rule_of[row] = CellRule.SAMPLE_SIZE
        elif kind == CHANGE and is_bare_change(text) and not may_be_changes(actuals, row, parent):
            continue
        elif kind in (STATISTIC, CHANGE, SAMPLE, BUDGET, CARRIED, ABOUT_TABLE):
            resolved.doubtful_rows[row] = text
    take_out_rows(resolved, rule_of)
    _drop_headings(resolved, has_value)


def _name_by_title(resolved: ResolvedTable, title: Column, kind_of_row: dict[int, str]) -> bool:
    """Give rows that only say their kind the indicator that the cell above them, or the title of their block, names.

    'Deelnemers | 2023 | 2024' above 'Doel' and 'Realisatie'. Where nothing names it they are doubtful. Returns whether
    it was so.
    """
    kinds = list(kind_of_row.values())
    if not set(kinds) <= SERIES or ACTUAL not in kinds or len(set(kinds)) < len(kinds) or has_series(resolved):
        return False
    has_other_rows = set(resolved.reasons.values()) - {NOTE_ROW, HEADER_ROW} or set(resolved.rows) - set(kind_of_row)
    if len(kinds) < FEWEST_KINDS or has_other_rows:
        return False
    name = title.header if is_name(title.header) else title_above(resolved)
    cells = resolved.cells[title.place]
    if not name:
        resolved.doubtful_rows.update({row: text_of(cells[row]) for row in kind_of_row})
        return True
    resolved.cells[title.place] = tuple(name if row in kind_of_row else cell for row, cell in enumerate(cells))
    resolved.row_kinds.update(kind_of_row)
    return True


def _names_actual(title: Cell) -> bool:
    meaning = interpret_header(title) if isinstance(title, str) else None
    return meaning is not None and meaning.period is None and meaning.role in _ACTUAL_ROLES


def _may_be_dated(resolved: ResolvedTable, row: int, text: str) -> bool:
    """Whether a row can be of the period that its title names, which is then kept: it has at most one value."""
    period = read_dated_kind(text)[1]
    places = [column.place for column in resolved.columns if column.meaning.role in VALUE_ROLES]
    values = [place for place in places if text_of(resolved.cells[place][row])]
    if period is not None and len(values) <= 1:
        resolved.row_kind_periods[row] = period
    return period is None or len(values) <= 1


def has_series(resolved: ResolvedTable) -> bool:
    """Return whether a table has a column of targets or baselines."""
    return any(column.meaning.role in (TARGET, BASELINE) for column in resolved.columns)


def _parents(titles: Sequence[Cell], kind_of: dict[Cell, str]) -> dict[int, int]:
    """Per row of a kind the indicator directly above it, with only rows of other kinds between."""
    parents: dict[int, int] = {}
    parent: int | None = None
    titles_below: set[Cell] = set()
    for row, title in enumerate(titles):
        if title in kind_of:
            if parent is not None and title not in titles_below:
                parents[row] = parent
            titles_below.add(title)
        elif text_of(title):
            parent, titles_below = row, set()
        else:
            parent = None
    return parents


def attach_row(resolved: ResolvedTable, row: int, parent: int, kind: str) -> None:
    """Make a row (from 0) a row of a kind of the indicator of another one."""
    _copy_identity(resolved, parent, row, title_too=True)
    resolved.row_kinds[row] = kind
    resolved.owner_rows[row] = parent


def _drop_headings(resolved: ResolvedTable, has_value: set[int]) -> None:
    """Indicators whose values all stand in the rows of their kinds are the heading of those."""
    for parent in set(resolved.owner_rows.values()) - has_value:
        if parent in resolved.rows:
            resolved.rows.remove(parent)
            resolved.leave_out(parent, HEADING_ROW)


def _is_mean_of_rows_above(resolved: ResolvedTable, row: int) -> bool:
    """Whether every number of a row is the mean of those above it in its column."""
    is_mean = False
    kinds = resolved.cells[title.place] if (title := resolved.find("title")) else ()
    above = [
        other
        for other in resolved.rows
        if other < row and not (kinds and read_row_kind(text_of(kinds[other])))
    ]
    for column in resolved.columns:
        if column.meaning.role not in VALUE_ROLES:
            continue
        cells = resolved.cells[column.place]
        own, *numbers = read_numbers([cells[row], *(cells[other] for other in above)])
        numbers = [number for number in numbers if number is not None]
        if own is None:
            continue
        if len(numbers) < MIN_AVERAGED or not is_near(
            own, sum(number or 0 for number in numbers) / len(numbers)
        ):
            return False
        is_mean = True
    return is_mean
