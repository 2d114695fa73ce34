"""The same table on two sheets: by their names ('2023' and '2023 herwerkt'), or because most of their values are alike.

Rows of one title on both are one indicator that is given twice, so that values that differ are asked about. Sheets of
two places ('RDC', 'Burundi') are no versions: there each place has an indicator of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, combinations

from impact.ingest.arithmetic.part_totals import fits_parts, has_no_sum, is_sum_of_parts
from impact.ingest.comparison.row_routing import ask_about_text
from impact.ingest.extract.entries import SERIES_NAMES, EntryColumns
from impact.ingest.files.readers import Cell, Sheet
from impact.ingest.notation.row_words import name_without_revision
from impact.ingest.statements.goal_sentences import strip_title_goal
from impact.ingest.tables.header_vocabulary import ACTUAL, TARGET
from impact.ingest.values.number_cells import is_number
from impact.ingest.values.total_words import TOTAL_WORDS
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.cell_address import address
from impact.model.title_comparison import title_key

# A copy that somebody went on with has most titles and values of its original; sheets of two places have the titles.
SHARED_TITLES, SHARED_VALUES, FEWEST_VALUES = 0.8, 0.5, 4
# Sheets of the same table in so many places are compared pair by pair.
MOST_COMPARED = 12
MOST_PLACES = 60
# One number may be the sum of others by chance.
FEWEST_SUMS = 2
# One table on more sheets than this is that of so many places, whatever their names: '01' to '95'.
MOST_UNNAMED = 4
_Row = tuple[str, int]


def give_places(entries: EntryColumns, place_of: Mapping[str, str]) -> None:
    """Make the place of a sheet the location of the indicators that sheets of other places have as well.

    `place_of` gives the place of each sheet that names one. Values of a sheet without a place, beside those of two
    places, are those of the indicator as a whole where they are their sums, and else asked about. Places whose numbers
    are mostly alike go into `alike_places`.
    """
    if len(set(place_of.values())) < 2:
        return
    places_of: dict[tuple[str, ...], set[str]] = defaultdict(set)
    subjects = [_subject(entries, entry) for entry in range(len(entries))]
    for sheet, subject in set(zip(entries.sheet, subjects, strict=True)):
        if sheet in place_of and subject[0]:
            places_of[subject].add(place_of[sheet])
    shared = {subject for subject, places in places_of.items() if len(places) > 1}
    given_values: dict[tuple[object, ...], dict[str, float | None]] = defaultdict(dict)
    values_beside: list[tuple[tuple[object, ...], int, str]] = []
    for entry, subject in enumerate(subjects if shared else ()):
        if subject not in shared:
            continue
        for name in (ACTUAL, TARGET):
            if entries.series[name].state[entry] is not None:
                key = (name, subject, *_moment(entries, entry))
                place = place_of.get(entries.sheet[entry], "")
                if place:
                    given_values[key][place] = entries.series[name].value[entry]
                else:
                    values_beside.append((key, entry, name))
    given_values = {key: values for key, values in given_values.items() if len(values) > 1}
    wholes = _find_wholes(entries, given_values, values_beside)
    for key, entry, name in values_beside:
        if key in given_values and (entry, name) not in wholes:
            ask_about_text(entries, entry, name, entries.sheet[entry])
    placed = {key[1] for key in given_values}
    text = entries.text
    for entry, subject in enumerate(subjects if placed else ()):
        place = place_of.get(entries.sheet[entry], "")
        if place and subject in placed:
            text["title"][entry] = text["title"][entry] or text["code"][entry]
            text["location"][entry] = ", ".join(filter(None, (place, text["location"][entry])))
            entries.given_places.add(text["location"][entry])
    entries.alike_places |= _find_alike(given_values)


def _find_wholes(
    entries: EntryColumns,
    given_values: Mapping[tuple[object, ...], Mapping[str, float | None]],
    values_beside: Sequence[tuple[tuple[object, ...], int, str]],
) -> set[tuple[int, str]]:
    """The values (entry and series) of sheets without a place that are the sums of all places; a rate lies between.

    Of a sheet 'Totaal' each such value, of any other ('Overzicht') where all of them are, and at least two sums.
    """
    fitting: dict[str, dict[tuple[int, str], bool]] = defaultdict(dict)
    unlike_sheets: set[str] = set()
    for key, entry, name in values_beside:
        if key not in given_values:
            continue
        sheet, value = entries.sheet[entry], entries.series[name].value[entry]
        parts = [part for part in given_values[key].values() if part is not None]
        is_rate = entry in entries.series[name].percent or has_no_sum(
            entries.text["title"][entry], entries.text["unit"][entry]
        )
        if value is None or len(parts) < len(given_values[key]):
            unlike_sheets.add(sheet)
        elif fits_parts(value, parts, is_share=True) if is_rate else is_sum_of_parts(value, parts):
            fitting[sheet][entry, name] = is_rate
        else:
            unlike_sheets.add(sheet)
    return {
        place
        for sheet, values in fitting.items()
        if set(normalise_words(sheet).split()) & TOTAL_WORDS
        or (sheet not in unlike_sheets and list(values.values()).count(False) >= FEWEST_SUMS)
        for place in values
    }


def tell_unnamed_sheets_apart(entries: EntryColumns, place_of: Mapping[str, str]) -> None:
    """Ask whether rows of one title are one or two where sheets that name no place give one value of them each.

    Sheets 'Blad1' and 'Blad2', or '2024-1' and '2024-2': the names of the later ones become the places, until somebody
    says. `place_of` gives the place of each sheet that names one; versions and copies are one indicator already, and
    so are rows of one code.
    """
    entries_of: dict[tuple[str, ...], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    values_of: dict[tuple[tuple[str, ...], tuple[object, ...]], dict[str, float | None]] = defaultdict(dict)
    owners = {sheet for sheet, _ in entries.owner_of.values()}
    for entry, sheet in enumerate(entries.sheet):
        if sheet in place_of or sheet in owners or entries.text["code"][entry] or not entries.text["title"][entry]:
            continue
        subject = _subject(entries, entry)
        entries_of[subject][sheet].append(entry)
        for name in (ACTUAL, TARGET) if not entries.is_part[entry] else ():
            if entries.series[name].state[entry] is not None:
                moment = (name, *_moment(entries, entry), *entries.period_key(entry))
                value = entries.series[name].value[entry]
                # In a table with periods as headers the same number again is a repetition, which is said; so is the
                # target of a year on the sheets of its quarters.
                is_alone = name == TARGET and entries.series[ACTUAL].state[entry] is None
                values_of[subject, moment][sheet] = value if entries.wide_table[entry] or is_alone else None
    doubtful = {subject for (subject, _), values in values_of.items() if _may_be_two(values)}
    for subject in doubtful:
        by_sheet = entries_of[subject]
        if len(by_sheet) > MOST_UNNAMED:
            continue
        for sheet in list(by_sheet)[1:]:
            for entry in by_sheet[sheet]:
                location = entries.text["location"][entry]
                own_location = ", ".join(filter(None, (sheet, location)))
                entries.text["location"][entry] = own_location
                entries.given_places |= {location, own_location}
                entries.alike_places.add((min(location, own_location), max(location, own_location)))


def _may_be_two(values: Mapping[str, float | None]) -> bool:
    """Whether sheets give one value each that may be those of two things: no copy by its name, no number again."""
    first, *later = values
    copies = [sheet for sheet in later if f" {normalise_words(first)} " in f" {normalise_words(sheet)} "]
    return len(later) > len(copies) and (None in values.values() or len(set(values.values())) > 1)


def _subject(entries: EntryColumns, entry: int) -> tuple[str, ...]:
    """What a row is about, the title or else the code first; the columns that tell grants apart count too."""
    text = entries.text
    title, code = text["title"][entry], text["code"][entry]
    names = ("location", "unit", "country", "grant_ref", "grant_title", "result_title")
    return (title_key(title) if title else code, code, *(text[name][entry] for name in names))


def _moment(entries: EntryColumns, entry: int) -> tuple[object, ...]:
    return entries.section[entry], entries.breakdown[entry], entries.start[entry], entries.end[entry]


def _find_alike(given_values: Mapping[tuple[object, ...], Mapping[str, float | None]]) -> set[tuple[str, str]]:
    """The pairs of places of which more than half of the common actuals (without any: targets) are the same."""
    counts: dict[tuple[object, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for key, values in given_values.items():
        for first, second in combinations(list(values)[:MOST_PLACES], 2):
            count = counts[key[0], min(first, second), max(first, second)]
            count[0] += 1
            count[1] += values[first] == values[second]
    pairs = {(first, second) for _, first, second in counts}
    return {
        pair
        for pair in pairs
        for common, alike in [counts.get((ACTUAL, *pair)) or counts[(TARGET, *pair)]]
        if alike * 2 > common
    }


def ask_beside_unread_sheets(entries: EntryColumns, sheets: Sequence[Sheet]) -> None:
    """Ask about values of a version of a sheet ('Cijfers (2)') where that sheet has other numbers and is not read."""
    names = set(entries.sheet)
    rows_of = {sheet.name: sheet.rows for sheet in sheets}
    versions = {name_without_revision(name): name for name in names}
    beside: dict[str, str] = {}
    for sheet in sheets:
        version = versions.get(name_without_revision(sheet.name), "")
        is_open = bool(version) and not sheet.hidden and sheet.name not in names and sheet.rows != rows_of.get(version)
        if is_open and any(map(_is_written_number, chain.from_iterable(sheet.rows))):
            beside[version] = sheet.name
    for entry, name in enumerate(entries.sheet if beside else ()):
        for series in SERIES_NAMES if name in beside else ():
            ask_about_text(entries, entry, series, beside[name], {"case": "sheet"})


def _is_written_number(cell: Cell) -> bool:
    """Whether a cell holds a number, and no word or sign for none."""
    return is_number(cell) and any(map(str.isdigit, str(cell)))


def join_versions(entries: EntryColumns, sheets: Sequence[Sheet]) -> None:
    """Make rows of one title on several versions of a sheet one indicator; ask what only one version has read."""
    names = list(dict.fromkeys(entries.sheet))
    if len(names) < 2:
        return
    versions: dict[str, list[str]] = defaultdict(list)
    for name in names:
        versions[name_without_revision(name)].append(name)
    groups = [group for group in versions.values() if len(group) > 1]
    joined = {name for group in groups for name in group}
    for pair in _find_renamed(entries, [name for name in names if name not in joined]):
        groups.append(list(pair))
        joined.update(pair)
    for pair in _find_copies(entries, [name for name in names if name not in joined]):
        groups.append(list(pair))
    for group in groups:
        _share_period(entries, group)
        first_entry = _join_rows(entries, group)
        _ask_about_unread(entries, first_entry, {sheet.name: sheet for sheet in sheets})


def _share_period(entries: EntryColumns, group: Sequence[str]) -> None:
    """Give the version of a sheet without a period that of the others, where all their values are of one period."""
    moments: dict[str, set[tuple[object, object]]] = defaultdict(set)
    for entry, sheet in enumerate(entries.sheet):
        if sheet in group:
            moments[sheet].add((entries.start[entry], entries.end[entry]))
    dated = {moment for of_sheet in moments.values() for moment in of_sheet} - {(None, None)}
    undated = {sheet for sheet, of_sheet in moments.items() if of_sheet == {(None, None)}}
    if len(dated) != 1 or not undated:
        return
    source = next(e for e, sheet in enumerate(entries.sheet) if sheet in group and sheet not in undated)
    for entry, sheet in enumerate(entries.sheet):
        if sheet in undated and (entry, ACTUAL) not in entries.period_doubts:
            entries.start[entry], entries.end[entry] = entries.start[source], entries.end[source]


def _find_renamed(entries: EntryColumns, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The sheets that by their name are a version of one that is not there, and the only other one with their titles.

    'Resultaten (2)' is how a spreadsheet calls its copy of 'Resultaten'; that one may since be called '2024'.
    """
    versions = [name for name in names if name_without_revision(name) != normalise_words(name)]
    if not versions:
        return
    titles = _titles_by_sheet(entries, names)
    for version in versions:
        originals = [name for name in names if name != version and _share_titles(titles[name], titles[version])]
        moments = {
            (entries.start[entry], entries.end[entry]) for entry, sheet in enumerate(entries.sheet) if sheet == version
        }
        # A version that says its own period is of that one.
        if len(originals) == 1 and moments == {(None, None)} and originals[0] not in versions:
            yield originals[0], version


def _titles_by_sheet(entries: EntryColumns, names: Sequence[str]) -> dict[str, set[str]]:
    titles: dict[str, set[str]] = {name: set() for name in names}
    for sheet, title in set(zip(entries.sheet, entries.text["title"], strict=True)):
        if sheet in titles and title:
            titles[sheet].add(title)
    return titles


def _share_titles(titles: set[str], other_titles: set[str]) -> bool:
    return len(titles & other_titles) >= SHARED_TITLES * max(len(titles), len(other_titles), 1)


def _find_copies(entries: EntryColumns, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The pairs of sheets that have most titles, and at least half of their common values, alike."""
    titles = _titles_by_sheet(entries, names)
    pairs = [
        (first, second)
        for first, second in combinations(names[:MOST_COMPARED], 2)
        if _share_titles(titles[first], titles[second])
    ]
    if not pairs:
        return
    values = _values_by_sheet(entries, {name for pair in pairs for name in pair})
    copies: set[str] = set()
    for first, second in pairs:
        common = values[first].keys() & values[second].keys()
        alike = sum(values[first][key] == values[second][key] for key in common)
        if len(common) >= FEWEST_VALUES and alike >= SHARED_VALUES * len(common) and second not in copies:
            copies.add(second)
            yield first, second


def _values_by_sheet(entries: EntryColumns, names: set[str]) -> dict[str, dict[tuple[object, ...], float]]:
    """Per sheet its actuals by title, group and period; targets are often the same for every place."""
    values: dict[str, dict[tuple[object, ...], float]] = {name: {} for name in names}
    for entry, sheet in enumerate(entries.sheet):
        if sheet in names:
            key = (
                *_identity(entries, entry), entries.breakdown[entry], entries.start[entry], entries.end[entry]
            )  # fmt: skip
            value = entries.series[ACTUAL].value[entry]
            if value is not None:
                values[sheet][key] = value
    return values


def _identity(entries: EntryColumns, entry: int) -> tuple[str, ...]:
    """What rows of two versions of a sheet have in common: the goal in a title may be another one by then."""
    title = strip_title_goal(entries.text["title"][entry])
    return (title, *(entries.text[name][entry] for name in ("location", "unit")), entries.section[entry])


def _join_rows(entries: EntryColumns, sheets: Sequence[str]) -> dict[int, int]:
    """Make rows of one title one indicator; returns for each entry of a later version that of the first one."""
    first_entry: dict[tuple[object, ...], int] = {}
    of_first: dict[int, int] = {}
    codes: Mapping[str, set[str]] = {name: set() for name in sheets}
    for sheet, code in set(zip(entries.sheet, entries.text["code"], strict=True)):
        if sheet in codes:
            codes[sheet].add(code)
    for entry, sheet in enumerate(entries.sheet):
        if sheet not in codes:
            continue
        key = (
            *_identity(entries, entry),
            entries.breakdown[entry],
            None if entries.wide_table[entry] else (entries.start[entry], entries.end[entry]),
        )
        first = first_entry.setdefault(key, entry)
        if entries.sheet[first] != sheet:
            of_first[entry] = first
            entries.owner_of[entry] = entries.sheet[first], entries.row[first]
            entries.text["title"][entry] = entries.text["title"][first]
            own_codes = entries.text["code"]
            if own_codes[entry] not in codes[entries.sheet[first]] or own_codes[first] not in codes[sheet]:
                # '1.2' as a text on one sheet, as a number that shows 1.20 on the other.
                own_codes[entry] = own_codes[first]
    return of_first


def _ask_about_unread(entries: EntryColumns, of_first: Mapping[int, int], sheets: Mapping[str, Sheet]) -> None:
    """Ask about values of a later version where the earlier one has a number in their place that was not read."""
    read: set[tuple[str, int, int]] = set()
    for name in SERIES_NAMES:
        columns = entries.series[name].column
        read.update(zip(entries.sheet, entries.row, columns, strict=True))
    for entry, first in of_first.items():
        sheet, row = entries.sheet[first], entries.row[first]
        for name in SERIES_NAMES:
            column = entries.series[name].column[entry]
            if not column or entries.series[name].value[entry] is None or (sheet, row, column) in read:
                continue
            cells = sheets[sheet].rows[row - 1] if sheet in sheets else ()
            cell = cells[column - 1] if column <= len(cells) else ""
            if isinstance(cell, float | int) and not isinstance(cell, bool):
                ask_about_text(entries, entry, name, f"{sheet} {address(row, column)}: {cell:.12g}")
