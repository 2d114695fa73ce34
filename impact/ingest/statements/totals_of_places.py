"""Which columns that nothing explains ('Gent | Aalst') a total beside them ('Totaal 2024') adds up.

Where two totals of two years stand beside one set of places, nothing but their sums says of which year the places are:
most rows must add up to one of the totals; else the places may be those of each of them. Columns count from 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise

from impact.ingest.arithmetic.column_arithmetic import read_numbers
from impact.ingest.arithmetic.part_totals import has_no_sum, is_sum_of_parts
from impact.ingest.periods.date_parser import UNDATED
from impact.ingest.periods.period_parser import read_period_words
from impact.ingest.tables.column_resolution import ResolvedTable
from impact.ingest.tables.header_vocabulary import ACTUAL
from impact.ingest.tables.table_detection import Column
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.total_words import TOTAL_WORDS
from impact.ingest.values.value_vocabulary import normalise_words

MIN_ADDENDS = 2
# So many rows that are the sum of the columns beside them show that a column without a word for it is their total.
FEWEST_SUMS = 2
Places = tuple[int, ...]


def find_parts_of_totals(resolved: ResolvedTable) -> dict[int, Places]:
    """Return the columns of actuals that are a total of columns without a meaning, each with those columns.

    A column is such a total by a word of its header, or because most of its rows are the sum of those columns.
    """
    runs = _find_runs(resolved)
    totals = {
        column.place: column
        for column in resolved.columns
        if column.meaning.role == ACTUAL and not column.meaning.name
    }
    if not runs or not totals:
        return {}
    candidates = {run: _find_candidates(resolved, run, totals) for run in runs}
    owners = {run: _choose_by_sums(sums) for run, sums in candidates.items()}
    own_places = {place for places in owners.values() for place in places}
    for run, sums in candidates.items():
        if not owners[run]:
            owners[run] = (
                _choose_by_order(run, candidates) or [p for p in sums if p not in own_places] or [*sums]
            )
    parts: dict[int, Places] = {}
    for place in sorted({place for places in owners.values() for place in places}):
        own_runs = [run for run, places in owners.items() if place in places]
        # Of two sets of places that fit alike those before their total.
        parts[place] = max(own_runs, key=lambda run: (candidates[run][place].sums, run[0] < place))
    return parts


def _find_runs(resolved: ResolvedTable) -> list[Places]:
    """The columns without a meaning that stand side by side, at least two."""
    places = sorted(resolved.unread_columns)
    runs = [
        tuple(place for _, place in run)
        for _, run in groupby(enumerate(places), lambda item: item[1] - item[0])
    ]
    return [run for run in runs if len(run) >= MIN_ADDENDS]


@dataclass(frozen=True, slots=True)
class _Evidence:
    """How many rows of a total have parts, and in how many of these it is their sum."""

    rows: int
    sums: int


def _find_candidates(
    resolved: ResolvedTable, run: Places, totals: Mapping[int, Column]
) -> dict[int, _Evidence]:
    """The totals beside a run of columns that may add it up; none of another year than the headers of the run say."""
    years = {year for place in run if (year := _year_in(resolved, place)) is not None}
    candidates: dict[int, _Evidence] = {}
    for place in (*_walk(run[0], -1, totals), *_walk(run[-1], 1, totals)):
        evidence = _count_sums(resolved, place, run)
        is_named = not TOTAL_WORDS.isdisjoint(normalise_words(totals[place].header).split())
        end = (totals[place].meaning.period or UNDATED)[1]
        is_of_other_year = len(years) == 1 and end is not None and end.year not in years
        if (is_named or FEWEST_SUMS <= evidence.sums > evidence.rows / 2) and not is_of_other_year:
            candidates[place] = evidence
    return candidates


def _choose_by_sums(candidates: Mapping[int, _Evidence]) -> list[int]:
    """The only total that at least half of the rows prove, none where there is no such one."""
    best = max((evidence.sums for evidence in candidates.values()), default=0)
    likeliest = [place for place, evidence in candidates.items() if evidence.sums == best]
    is_proved = best > 0 and all(best * 2 >= candidates[place].rows for place in likeliest)
    return likeliest if len(candidates) == 1 or (is_proved and len(likeliest) == 1) else []


def _choose_by_order(run: Places, candidates: Mapping[Places, Mapping[int, _Evidence]]) -> list[int]:
    """The total beside a run where totals and runs alternate, none where they do not."""
    totals = sorted({place for places in candidates.values() for place in places})
    order = sorted([*((place, True) for place in totals), *((other[0], False) for other in candidates)])
    if len(totals) != len(candidates) or any(first[1] == second[1] for first, second in pairwise(order)):
        return []
    return [totals[[*candidates].index(run)]]


def _walk(place: int, step: int, totals: Mapping[int, Column]) -> list[int]:
    """The columns of actuals that follow each other from the one beside a column on, to the left (-1) or right (1)."""
    places: list[int] = []
    while place + step in totals:
        place += step
        places.append(place)
    return places


def _year_in(resolved: ResolvedTable, place: int) -> int | None:
    """The year that the header of a column without a meaning says ('Gent 2024')."""
    header = dict(resolved.unknown).get(place, "")
    reading = read_period_words(normalise_words(header))
    end = reading.candidates[0][1] if reading is not None and reading.is_certain else None
    return None if end is None else end.year


def _count_sums(resolved: ResolvedTable, place: int, run: Places) -> _Evidence:
    """In how many rows of data, without those of rates, a column is the sum of others."""
    title, unit = resolved.find("title"), resolved.find("unit")
    columns = [read_numbers(resolved.cells[number]) for number in (place, *run)]
    rows = sums = 0
    for row in resolved.rows:
        own, *other_numbers = (column[row] for column in columns)
        parts = [part for part in other_numbers if part is not None]
        texts = [text_of(resolved.cells[column.place][row]) if column else "" for column in (title, unit)]
        if own is None or len(parts) < MIN_ADDENDS or has_no_sum(*texts):
            continue
        rows += 1
        sums += is_sum_of_parts(own, parts)
    return _Evidence(rows, sums)
