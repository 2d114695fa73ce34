"""Values of columns that mean the same, compared row by row: one value where they agree or prove it, else a question.

Entries count from 0, sheet columns from 1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from impact.ingest.arithmetic.column_arithmetic import is_close
from impact.ingest.extract.entries import CellIssue, SeriesCells
from impact.ingest.periods.period_parser import read_period_words
from impact.ingest.tables.header_vocabulary import (
    ACTUAL,
    BASELINE,
    EARLIER_WORDS,
    HEADER_WORDS,
    MOMENT_WORDS,
    REVISED_WORDS,
    SERIES_WORDS,
    TARGET,
)
from impact.ingest.tables.resolved_table import ResolvedTable
from impact.ingest.tables.table_detection import Column
from impact.ingest.values.total_words import TOTAL_WORDS
from impact.ingest.values.unit_names import PERCENT, name_unit
from impact.ingest.values.value_vocabulary import MEASURE_WORDS, measure_of_unit, normalise_words
from impact.model.cell_address import column_letters
from impact.model.issues import IssueKind
from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.value_states import NOT_MEASURED, State

_PERCENT_WORDS = frozenset(
    "% percentage percent procent pourcentage pct taux aandeel share rate part".split()  # noqa: SIM905
)
_COUNT_WORDS = frozenset("aantal number nombre count absoluut absolute absolu n #".split())  # noqa: SIM905
_PERCENT_TITLE = ("%", "percentage", "procent", "pourcentage", "aandeel", "share of", "part d", "taux", "proportion")
_WORDS, _DIGITS = re.compile(r"[^\W\d_]+"), re.compile(r"\d+")
MOST_READINGS = 4
# What headers of values say beside the name of an indicator.
_IDLE_WORDS = frozenset(
    word
    for phrase in (
        *SERIES_WORDS[ACTUAL], *SERIES_WORDS[TARGET], *SERIES_WORDS[BASELINE], *HEADER_WORDS["result_or_actual"],
        *HEADER_WORDS["value_or_text"], *HEADER_WORDS["target_or_result"], *HEADER_WORDS["percent_or_judged"],
        *TOTAL_WORDS, *REVISED_WORDS, *EARLIER_WORDS, *MOMENT_WORDS, *_PERCENT_WORDS, *_COUNT_WORDS,
        "in van de het of the du des le la les en op per relatief relative relatif cijfers getal getallen als as",
    )
    for word in phrase.split()
)  # fmt: skip


@dataclass(slots=True)
class Rival:
    """One of several columns of one meaning: the column, its cells, and the doubts about them by entry."""

    column: Column
    cells: SeriesCells
    issues: list[CellIssue] = field(default_factory=list)
    is_replaced: bool = False

    def is_of_texts(self) -> bool:
        """Return whether less than half of the filled cells are numbers: its texts are stories, not values.

        Words for 'no value' are no story, and a number that waits for an answer ('1.200', '* 7', '#REF!', '€ 90k') is
        a number.
        """
        numbered = (
            issue
            for issue in self.issues
            if issue.kind is not IssueKind.NUMBER_WITH_TEXT or len(_WORDS.findall(issue.raw)) < 2
        )
        waiting_entries = {issue.entry for issue in numbered if issue.readings or issue.kind is IssueKind.ERROR_CELL}
        filled = [
            value is not None or entry in waiting_entries
            for entry, (value, state) in enumerate(zip(self.cells.value, self.cells.state, strict=True))
            if state is not None and state not in NOT_MEASURED
        ]
        return 2 * sum(filled) < len(filled)

    def measure(self) -> Measure | None:
        """Return whether the column holds percentages or counts, by its header or its cells; None where neither."""
        words = set(normalise_words(self.column.header).split())
        # A cell that waits ('> 921', '1946 of 1956') holds a number that is no percentage as well.
        unclear_entries = [n for n, state in enumerate(self.cells.state) if state is State.UNCLEAR]
        filled = [n for n, value in enumerate(self.cells.value) if value is not None] + unclear_entries
        if words & _PERCENT_WORDS or "%" in self.column.header or (
            filled and self.cells.percent.issuperset(filled)
        ):
            return Measure.PERCENTAGE
        return Measure.NUMBER if words & _COUNT_WORDS or "#" in self.column.header else None

    def moment(self) -> str:
        """Return when by its header the column was measured ('middle', 'end'), '' where it does not say."""
        words = normalise_words(self.column.header).split()
        return next((MOMENT_WORDS[word] for word in words if word in MOMENT_WORDS), "")


def merge_rivals(
    rivals: Sequence[Rival], name: str, measures: Sequence[Measure | None]
) -> tuple[SeriesCells, list[CellIssue]]:
    """Merge columns of one meaning into one series: (its cells, the doubts about them).

    `rivals` stand in the order of the sheet, at least two; `measures` gives per entry whether its indicator is a
    percentage or a count. Where they differ and nothing decides, the cell is unclear, and the doubt has the number of
    each column as a reading.
    """
    count = len(measures)
    merged = SeriesCells([""] * count, [None] * count, [None] * count, [0] * count, [True] * count)
    issues_of = [_by_entry(rival.issues) for rival in rivals]
    issues: list[CellIssue] = []
    measure_of = [rival.measure() for rival in rivals]
    of_texts = frozenset(place for place, rival in enumerate(rivals) if rival.is_of_texts())
    if len(of_texts) == len(rivals):
        of_texts = frozenset()
    # A midline and an endline are two values, also where they are equal.
    differ_in_moment = name == ACTUAL and len({rival.moment() for rival in rivals}) > 1
    differ_in_measure = (
        Measure.PERCENTAGE in measure_of
        and set(measure_of) != {Measure.PERCENTAGE}
        and not _names_other_indicator([rival.column.header for rival in rivals], measure_of)
    )
    # Rows of one number, by its column, and the columns that another row gives other numbers beside.
    lone_rows: dict[int, int] = {}
    contested: set[int] = set()
    for entry in range(count):
        filled = [
            place
            for place, rival in enumerate(rivals)
            if rival.cells.state[entry] is not None
            and (place not in of_texts or rival.cells.value[entry] is not None)
        ]
        if not filled:
            merged.column[entry] = rivals[0].column.place + 1
            continue
        choice = (
            None
            # A number among stories may be one as well.
            if of_texts.intersection(filled) or (differ_in_moment and len(filled) > 1)
            else _choose(
                rivals, filled, entry, name, measure_of if differ_in_measure else None, measures[entry]
            )
        )
        if choice is not None:
            _copy(merged, rivals[choice].cells, entry)
            issues += issues_of[choice].get(entry, ())
            if len(filled) == 1:
                lone_rows[entry] = choice
        else:
            issues.append(_ask(merged, rivals, filled, entry, name))
            contested |= set(filled) if len(filled) > 1 else set()
    issues += [
        _doubt(merged, rivals[place].column, entry, name)
        for entry, place in lone_rows.items()
        if place in contested and merged.state[entry] is State.REPORTED
    ]
    return merged, issues


def _names_other_indicator(headers: Sequence[str], measure_of: Sequence[Measure | None]) -> bool:
    """Whether a column of percentages says of what, which no other one does: 'Slaagkans (%)' beside 'Bereik'.

    Its numbers are no other measure of what the other columns count.
    """
    words_of = [_find_own_words(header) for header in headers]
    return any(
        words.difference(*(other for index, other in enumerate(words_of) if index != place))
        for place, words in enumerate(words_of)
        if measure_of[place] is Measure.PERCENTAGE
    )


def _find_own_words(header: str) -> set[str]:
    """The words of a header that say neither when, nor of which kind its values are."""
    words = normalise_words(header)
    reading = read_period_words(words)
    return set((reading.rest if reading is not None else words).split()) - _IDLE_WORDS


def _doubt(merged: SeriesCells, column: Column, entry: int, name: str) -> CellIssue:
    """Make the only number of a row unclear, in a column of which it is asked elsewhere whether it holds."""
    value = merged.value[entry]
    merged.value[entry], merged.state[entry] = None, State.UNCLEAR
    params = {"header": column.header, "text": column.header}
    readings = () if value is None else (value,)
    return CellIssue(
        entry, IssueKind.HEADER_UNEXPLAINED, column.place + 1, merged.raw[entry], readings, name, params
    )


def counts_by_header(header: str) -> bool:
    """Return whether a header says that its numbers are counted, and no percentages: 'Aantal', 'Number'."""
    words = set(normalise_words(header).split())
    return "%" not in header and not words.isdisjoint(_COUNT_WORDS) and words.isdisjoint(_PERCENT_WORDS)


def measure_of_row(unit: str, measure: str, title: str) -> Measure | None:
    """Return whether an indicator is a percentage or a count by its unit, measure or title; None where none says."""
    stated = MEASURE_WORDS.get(normalise_words(measure)) or measure_of_unit(unit)
    if stated is not None:
        return stated if stated is Measure.PERCENTAGE else Measure.NUMBER
    if unit:
        return Measure.PERCENTAGE if "%" in unit else Measure.NUMBER
    words = normalise_words(title)
    if words.startswith(_PERCENT_TITLE):
        return Measure.PERCENTAGE
    return Measure.NUMBER if words.startswith(("aantal ", "number of", "nombre d", "# ")) else None


def are_in_percent(resolved: ResolvedTable) -> bool:
    """Return whether the headers of all targets of a table say '%', and those of some results beside numbers too.

    The results are then the percentages: 30 people are not held against a target of 60 %.
    """
    percentages = {
        role: [name_unit(c.meaning.unit) == PERCENT for c in resolved.columns if c.meaning.role == role]
        for role in (TARGET, ACTUAL)
    }
    return bool(percentages[TARGET]) and all(percentages[TARGET]) and any(percentages[ACTUAL])


def _by_entry(issues: Sequence[CellIssue]) -> Mapping[int, list[CellIssue]]:
    by_entry: dict[int, list[CellIssue]] = {}
    for issue in issues:
        by_entry.setdefault(issue.entry, []).append(issue)
    return by_entry


def _choose(
    rivals: Sequence[Rival],
    filled: Sequence[int],
    entry: int,
    name: str,
    measure_of: Sequence[Measure | None] | None,
    measure: Measure | None,
) -> int | None:
    """The rival whose cell counts in one row, None where a question must decide."""
    if measure_of is not None and measure is not None:
        # Of a number and its percentage the unit of the indicator says which one is its value.
        suited = [place for place in filled if measure_of[place] in (measure, None)]
        if not suited:
            return None
        filled = suited
    with_numbers = [place for place in filled if rivals[place].cells.state[entry] not in NOT_MEASURED]
    current = [place for place in filled if not rivals[place].is_replaced]
    if current and len(current) < len(filled):
        current_numbers = [place for place in current if place in with_numbers]
        if current_numbers:
            filled = current_numbers
        elif name == ACTUAL:
            # A draft is no final value, and 'not measured' in the final column is an answer.
            return current[0] if not with_numbers else None
        else:
            filled = [place for place in filled if place in with_numbers] or current
    elif not current and name == ACTUAL:
        return None
    if len(filled) == 1:
        return filled[0]
    first = filled[0]
    if measure_of is not None and len({measure_of[place] for place in filled} - {None}) > 1:
        # 36 people and 36 % are not the same.
        return None
    if len({tuple(_DIGITS.findall(rivals[place].column.header)) for place in filled}) > 1:
        # 'Result (2023)' and 'Result (2024)' of which the years were not read: the same number twice is no proof.
        return None
    return first if all(_is_same(rivals[first].cells, rivals[place].cells, entry) for place in filled) else None


def _is_same(first: SeriesCells, second: SeriesCells, entry: int) -> bool:
    first_value, second_value = first.value[entry], second.value[entry]
    if first_value is not None and second_value is not None:
        return is_close(first_value, second_value)
    return first.raw[entry].strip() == second.raw[entry].strip()


def _copy(merged: SeriesCells, cells: SeriesCells, entry: int) -> None:
    merged.raw[entry], merged.value[entry] = cells.raw[entry], cells.value[entry]
    merged.state[entry], merged.column[entry] = cells.state[entry], cells.column[entry]
    if entry in cells.percent:
        merged.percent.add(entry)
    if entry in cells.yes_no:
        merged.yes_no[entry] = cells.yes_no[entry]
    if entry in cells.unit:
        merged.unit[entry] = cells.unit[entry]
    if entry in cells.scale:
        merged.scale[entry] = cells.scale[entry]


def _ask(
    merged: SeriesCells, rivals: Sequence[Rival], filled: Sequence[int], entry: int, name: str
) -> CellIssue:
    """Make a cell unclear and return the question which column holds.

    The question stands at the first column, so that one answer decides all rows; where a column is blank or no number
    it stands at another, because there the second reading is not that of the second column.
    """
    readings = [
        (place, value) for place in filled if (value := rivals[place].cells.value[entry]) is not None
    ][:MOST_READINGS]
    places = [place for place, _ in readings]
    is_in_order = places == list(range(len(places)))
    at = (places[0] if is_in_order or (len(places) == 2 and places[0]) else places[-1]) if places else filled[0]
    column = rivals[at].column.place + 1
    merged.raw[entry], merged.state[entry], merged.column[entry] = (
        rivals[at].cells.raw[entry],
        State.UNCLEAR,
        column,
    )
    if all(entry in rivals[place].cells.percent for place in places):
        merged.percent.add(entry)
    rivals_asked = [rivals[place] for place in (places or filled)]
    params = {f"option_{number}": _label(rival.column) for number, rival in enumerate(rivals_asked, 1)}
    # The cell of the chosen number is that of its column.
    for number, rival in enumerate(rivals_asked, 1):
        params |= {f"column_{number}": str(rival.column.place + 1), f"raw_{number}": rival.cells.raw[entry]}
    params["before"] = "; ".join(
        f"{rivals[place].cells.raw[entry].strip()} ({_label(rivals[place].column)})" for place in filled
    )
    return CellIssue(
        entry, IssueKind.TWO_COLUMNS, column, merged.raw[entry], tuple(value for _, value in readings), name, params
    )


def _label(column: Column) -> str:
    """A column as it is called in a question: its letter and header."""
    return f"{column_letters(column.place + 1)} “{' '.join(column.header.split())}”"
