"""Fractions among percentages: 0.7 beside 80, or beside '%' in a unit or title; and parts that are a share of a count.

Entries, rows and indicators count from 0.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from impact.ingest.arithmetic.column_arithmetic import ROUNDING_OF_PERCENT, read_numbers
from impact.ingest.extract.entries import SERIES_NAMES, CellIssue, EntryColumns
from impact.ingest.extract.group_rows import GroupRow, GroupRows
from impact.ingest.periods.header_details import read_details
from impact.ingest.statements.counted_amounts import counts_whole_things
from impact.ingest.tables.column_resolution import ResolvedTable
from impact.ingest.tables.header_vocabulary import ACTUAL
from impact.ingest.tables.percentage_columns import DENOMINATOR, NUMERATOR
from impact.ingest.tables.table_detection import Column
from impact.ingest.values.unit_names import PERCENT, begins_in_percent, name_unit, names_rate
from impact.ingest.values.units import is_nearer_times_hundred
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.issues import IssueKind
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.value_states import State

# Of numbers that one title calls a percentage none is above this where they may be fractions: an attendance of 1.1.
LARGEST_FRACTION = 1.5
# Numbers without a unit are percentages on two scales where each is at most 1, or between these.
LEAST_PERCENTAGE, MOST_PERCENTAGE = 10, 100
# A file with more entries is written by a program, and nobody types a fraction amid percentages of it.
MOST_TYPED_ENTRIES = 2_000
# Beside a fraction so many other rows of its column have percentages.
FEWEST_AMID = 2
# A longer title is a sentence, in which people and things may stand anywhere.
MOST_WORDS_OF_COUNT = 8
_SAYS_OF = frozenset(
    """
    met zonder in aan op die dat uit onder na boven with without at on who that from under after above avec sans en au
    aux à qui ayant sous après dans
    """.split()  # noqa: SIM905
)
_COUNTED_IN = frozenset(
    """
    aantal number nombre vte fte etp per par gemiddeld gemiddelde average mean moyen moyenne index score uren hours
    heures km ha ratio verhouding
    """.split()  # noqa: SIM905
)
# A percentage that is cut off or rounded to a whole one differs by no more from what its parts give.
MOST_ROUNDED_SHARE = 1.0
# The row above a share counts at least so many.
LEAST_COUNT = 2
_SAYS_SHARE = re.compile(
    r"%|\b(?:percent|procent|percentage|pourcent|pourcentage|pour cent|aandeel|proportion|proportie|share)\b"
)


def _says_percent(title: str) -> bool:
    return begins_in_percent(title) or name_unit(read_details(title).unit) == PERCENT


def flag_fractions(
    entries: EntryColumns,
    indicator_of: Sequence[int],
    measures: Sequence[Measure],
    signed_sizes: Mapping[int, set[float]],
    notes: dict[int, set[Note]],
) -> set[int]:
    """Ask about fractions that may be percentages; returns the entries of indicators that are a percentage.

    `signed_sizes` are by indicator the sizes of percentages among plain numbers; `notes`, by entry, are added to.
    """
    percentages = {index for index, measure in enumerate(measures) if measure is Measure.PERCENTAGE}
    percentage_entries = {entry for entry, index in enumerate(indicator_of) if index in percentages}
    titles, units, stated = entries.text["title"], entries.text["unit"], entries.text["measure"]
    # Where only the title says '%', nobody knows what its fractions are.
    in_percent = {title for title in set(titles) if "%" in title or _says_percent(title)}
    signed_entries = {entry for series in entries.series.values() for entry in series.percent}
    percentages -= {
        index for e, index in enumerate(indicator_of)
        if titles[e] in in_percent and not units[e].strip() and not stated[e].strip() and e not in signed_entries
    }  # fmt: skip
    two_scales = _find_two_scales(entries, indicator_of) - percentages
    amid = _find_amid_percentages(entries, indicator_of) - two_scales
    rate_titles = in_percent | {title for title in set(titles) if names_rate(title)}
    # 'Households with an income: 0.31' counts no households.
    is_typed = len(entries) <= MOST_TYPED_ENTRIES
    of_things = {title for title in set(titles) if is_typed and _begins_with_whole_things(title)}
    rate_titles |= of_things
    if not percentages and not signed_sizes and not two_scales and not amid and not rate_titles:
        return percentage_entries
    with_sign = {
        index
        for e, index in enumerate(indicator_of)
        if index >= 0 and titles[e] in rate_titles and ("%" in titles[e] or not units[e].strip())
    } - percentages
    small = entries.find_fractions(indicator_of, LARGEST_FRACTION) & with_sign if with_sign else set[int]()
    small |= amid
    small |= _find_beside_fractions(entries, indicator_of, small)
    percentages |= small
    # '%' in a title or in some cells: a fraction among numbers that are a hundred times as large is one of these.
    mixed = {
        index
        for e, index in enumerate(indicator_of)
        if index >= 0 and ("%" in titles[e] or (titles[e] in of_things and not units[e].strip()))
    }
    mixed = (mixed | set(signed_sizes) | two_scales) - percentages
    percentages |= mixed
    if not percentages:
        return percentage_entries
    own_entries = [entry for entry, index in enumerate(indicator_of) if index in percentages]
    fractions = {
        indicator_of[entry]
        for series in entries.series.values()
        for entry in own_entries
        if (value := series.value[entry]) is not None and 0 < abs(value) < 1 and entry not in series.percent
    }
    percentages_of: dict[int, set[float]] = {index: set(sizes) for index, sizes in signed_sizes.items()}
    for series in entries.series.values():
        for entry in own_entries:
            if indicator_of[entry] in fractions and (size := abs(series.value[entry] or 0)) > 1:
                percentages_of.setdefault(indicator_of[entry], set()).add(size)
    for name, series in entries.series.items():
        for entry in own_entries:
            value, index = series.value[entry], indicator_of[entry]
            if value is None or index not in fractions or entry in series.percent:
                continue
            # Among fractions, exactly 1 may mean 100 %, and 1.1 is 110 %.
            largest = LARGEST_FRACTION if index in small else 1
            if not 0 < abs(value) <= largest or entries.is_share_of_parts(entry, value):
                continue
            is_nearer = is_nearer_times_hundred(abs(value), percentages_of.get(index, ()))
            if index in mixed and not is_nearer:
                continue
            notes.setdefault(entry, set()).add(Note.PERCENT_BELOW_ONE)
            # Fractions of a unit '%' compare rightly among themselves, whatever they are, and so does 0.72 %
            # beside 2.4 %. Where only the title says '%', or 45 stands in the next row, nobody knows what they are.
            waits = index in small or is_nearer
            if waits:
                series.value[entry], series.state[entry] = None, State.UNCLEAR
            entries.cell_issues.append(
                CellIssue(
                    entry,
                    IssueKind.PERCENT_BELOW_ONE,
                    series.column[entry],
                    series.raw[entry],
                    (value, float(f"{value * 100:.12g}")),
                    name,
                    {"waits": "yes"} if waits else {},
                )
            )
    return percentage_entries


def _begins_with_whole_things(title: str) -> bool:
    """Whether a title names people or things and what is said of them: 'Households with an income'.

    Not 'Pupils/teacher', 'Members growth' or 'Visitors (x 1000)', of which half a one may well be.
    """
    words = title.split()
    if not 1 < len(words) <= MOST_WORDS_OF_COUNT or "/" in title or read_details(title).scale != 1:
        return False
    return words[1].lower() in _SAYS_OF and counts_whole_things(title, "") and counts_whole_things(words[0], "")


def _find_two_scales(entries: EntryColumns, indicator_of: Sequence[int]) -> set[int]:
    """The indicators without a unit of which one series has fractions and percentages: 0.7, 1, 80."""
    two_scales: set[int] = set()
    units = entries.text["unit"]
    for series in entries.series.values():
        fractions = [entry for entry, value in enumerate(series.value) if value and 0 < value < 1]
        # A unit says what the numbers are, so that no share is among them.
        indexes = {indicator_of[entry] for entry in fractions if not units[entry].strip()} - {-1}
        if not indexes:
            continue
        values_of: defaultdict[int, list[float]] = defaultdict(list)
        for entry, value in enumerate(series.value):
            if value and indicator_of[entry] in indexes:
                values_of[indicator_of[entry]].append(-1.0 if units[entry].strip() else value)
        two_scales |= {
            index
            for index, values in values_of.items()
            if max(values) >= LEAST_PERCENTAGE
            and all(0 < value <= 1 or LEAST_PERCENTAGE <= value <= MOST_PERCENTAGE for value in values)
        }
    return two_scales


def _find_amid_percentages(entries: EntryColumns, indicator_of: Sequence[int]) -> set[int]:
    """The indicators of fractions only, whose column has nothing but percentages in its other rows: 45, 0.45, 80.

    Their unit is '%', or no unit says what the numbers are, and no title that they are counted or measured otherwise.
    """
    fractions = entries.find_fractions(indicator_of) if len(entries) <= MOST_TYPED_ENTRIES else set[int]()
    amid: set[int] = set()
    for series in entries.series.values() if fractions else ():
        rows_of: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
        for entry, value in enumerate(series.value):
            if value:
                rows_of[entries.sheet[entry], series.column[entry]].append(entry)
        for rows in rows_of.values():
            own = {indicator_of[entry] for entry in rows} & fractions
            sizes = [series.value[entry] or 0.0 for entry in rows if indicator_of[entry] not in own] if own else []
            if len(sizes) < max(FEWEST_AMID, len(rows) / 2) or min(sizes) <= 1 or max(sizes) > MOST_PERCENTAGE:
                continue
            is_usual = sum(size >= LEAST_PERCENTAGE for size in sizes) * 2 >= len(sizes)
            if is_usual and all(_may_be_percentage(entries, entry) or entry in series.percent for entry in rows):
                amid |= own
    return amid


def _find_beside_fractions(entries: EntryColumns, indicator_of: Sequence[int], small: Collection[int]) -> set[int]:
    """The indicators of fractions only that stand in a column beside fractions that may be percentages.

    'In work after 6 months: 0.42' above 'Share who graduate: 0.7'. No unit or title says that they are anything else.
    """
    fractions = entries.find_fractions(indicator_of) - set(small) if small else set[int]()
    beside: set[int] = set()
    for series in entries.series.values() if fractions else ():
        places = {
            (entries.sheet[entry], series.column[entry])
            for entry, value in enumerate(series.value)
            if value and indicator_of[entry] in small
        }
        beside |= {
            indicator_of[entry]
            for entry, value in enumerate(series.value)
            if value and indicator_of[entry] in fractions and (entries.sheet[entry], series.column[entry]) in places
            if not entries.text["unit"][entry].strip() and not _is_counted_in(entries.text["title"][entry])
        }
    return beside


def _may_be_percentage(entries: EntryColumns, entry: int) -> bool:
    """Whether the unit of an entry is '%', or neither it nor the title says that its numbers are anything else."""
    unit, title = entries.text["unit"][entry].strip(), entries.text["title"][entry]
    return name_unit(unit) == PERCENT if unit else not _is_counted_in(title)


def _is_counted_in(title: str) -> bool:
    """Whether a title says that its numbers are counted, or measured otherwise than in percent."""
    return not _COUNTED_IN.isdisjoint(normalise_words(title).split())


def ask_about_contradicted_shares(
    entries: EntryColumns, indicator_of: Sequence[int], measures: Sequence[Measure]
) -> None:
    """Ask about percentages that are not what the numerator and denominator in their row give.

    That the numbers are percentages says their indicator, their title, or another row of the column that agrees.
    """
    cells = entries.series[ACTUAL]
    off: list[tuple[int, float, float]] = []
    proven_columns: set[tuple[str, int]] = set()
    for entry, parts in enumerate(zip(entries.parts[NUMERATOR], entries.parts[DENOMINATOR], strict=True)):
        value, (numerator, denominator) = cells.value[entry], parts
        if value is None or numerator is None or not denominator or numerator > denominator or indicator_of[entry] < 0:
            continue
        share = 100 * numerator / denominator
        if min(abs(value - share), abs(100 * value - share)) <= MOST_ROUNDED_SHARE:
            proven_columns.add((entries.sheet[entry], cells.column[entry]))
        elif cells.state[entry] is State.REPORTED:
            off.append((entry, value, share))
    for entry, value, share in off:
        title = entries.text["title"][entry]
        is_share = measures[indicator_of[entry]] is Measure.PERCENTAGE or "%" in title or names_rate(title)
        if not is_share and (entries.sheet[entry], cells.column[entry]) not in proven_columns:
            continue
        numerator, denominator = entries.parts[NUMERATOR][entry], entries.parts[DENOMINATOR][entry]
        params = {"text": f"{numerator:.12g} / {denominator:.12g}", "case": "parts"}
        readings = value, float(f"{share:.4g}")
        entries.ask_about_value(entry, ACTUAL, IssueKind.NOTE_DISAGREES, readings, params)


def fill_in_numerators(entries: EntryColumns, resolved: ResolvedTable, columns: Sequence[Column]) -> None:
    """Give a percentage its numerator where a count beside it, which is not its value, proves to be one.

    `columns` are those of the actuals, of which each entry uses one; the entries are those of the table's data rows.
    """
    if len(columns) < 2 or not any(part is not None for part in entries.parts[DENOMINATOR]):
        return
    cells, numerators = entries.series[ACTUAL], entries.parts[NUMERATOR]
    for column in columns:
        for entry, number in enumerate(read_numbers(resolved.pick(column))):
            value, denominator = cells.value[entry], entries.parts[DENOMINATOR][entry]
            if None in (value, denominator, number) or numerators[entry] is not None or not denominator:
                continue
            is_other = cells.column[entry] != column.place + 1
            if is_other and abs(100 * number / denominator - value) <= ROUNDING_OF_PERCENT:  # type: ignore[operator]
                numerators[entry] = number


def give_shares_their_unit(extracts: Sequence[EntryColumns], groups: GroupRows) -> None:
    """Give parts that are shares of a count the unit '%', and ask about those that are written as fractions.

    'Of which single parents | 38 % | 41 %' under a count of families is no group in the unit of families.
    `extracts` are the entries of one table, each with one entry per data row.
    """
    for row, group in groups.rows.items():
        source = group.source
        if source is None or any(_has_unit(extract, row) for extract in extracts):
            continue
        if any(name_unit(extract.text["unit"][source]) == PERCENT for extract in extracts):
            continue
        if _is_signed(extracts, source) or "%" in group.parent:
            continue
        are_fractions = _are_fractions(extracts, row)
        is_share = _says_share(group) or _is_signed(extracts, row)
        if is_share or (are_fractions and _is_counted(extracts, source)):
            for extract in extracts:
                extract.text["unit"][row] = "%"
                extract.text["measure"][row] = extract.text["measure"][row] or "%"
                if are_fractions:
                    _ask_about_fractions(extract, row)


def _says_share(group: GroupRow) -> bool:
    part = group.part.part
    return "%" in part or _SAYS_SHARE.search(normalise_words(part)) is not None


def _has_unit(extract: EntryColumns, row: int) -> bool:
    return bool(extract.text["unit"][row])


def _is_signed(extracts: Sequence[EntryColumns], row: int) -> bool:
    return any(row in extract.series[name].percent for extract in extracts for name in SERIES_NAMES)


def _numbers_of(extracts: Sequence[EntryColumns], row: int) -> list[float]:
    cells = (extract.series[name].value[row] for extract in extracts for name in SERIES_NAMES)
    return [value for value in cells if value is not None]


def _are_fractions(extracts: Sequence[EntryColumns], row: int) -> bool:
    """Whether all numbers of a row are written as fractions, and one of them is less than a whole."""
    sizes = [value for value in _numbers_of(extracts, row) if value]
    return (
        bool(sizes)
        and not _is_signed(extracts, row)
        and all(0 < size <= LARGEST_FRACTION for size in sizes)
        and any(size != int(size) for size in sizes)
    )


def _is_counted(extracts: Sequence[EntryColumns], row: int) -> bool:
    """Whether the numbers of a row are whole, and one of them of more than one."""
    sizes = _numbers_of(extracts, row)
    return bool(sizes) and all(size == int(size) for size in sizes) and max(sizes) >= LEAST_COUNT


def _ask_about_fractions(extract: EntryColumns, row: int) -> None:
    for name in SERIES_NAMES:
        value = extract.series[name].value[row]
        if value:
            readings = value, float(f"{value * 100:.12g}")
            extract.ask_about_value(row, name, IssueKind.PERCENT_BELOW_ONE, readings, {"waits": "yes"})
