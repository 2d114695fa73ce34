"""Places and groups that are the sum of all others without a word that says so: 'Netwerk' beside Gent and Aalst.

In rows apart, on sheets or in a long table; what stands below its parts is asked about before (`extract.row_sums`).
Entries count from 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from impact.ingest.arithmetic.part_totals import NEVER_ADDED, has_no_sum, is_sum_of_parts
from impact.ingest.extract.entries import SERIES_NAMES, EntryColumns
from impact.ingest.extract.indicator_identity import IdentifiedIndicator
from impact.ingest.statements.totals_of_places import FEWEST_SUMS, MIN_ADDENDS
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE
from impact.model.issues import IssueKind
from impact.model.title_comparison import title_key
from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.value_states import State

# What is counted in one period, in one series and group: the entry of each place.
_Places = dict[str, int]
# What tells the numbers of an indicator apart, where it is no dimension of groups.
_PLACE, _TABLE = "", "\n"
# More places come from a program, of which each number would be held beside thousands.
MOST_PLACES = 200


def ask_about_sums_of_places(
    entries: EntryColumns, identified: Sequence[IdentifiedIndicator], measures: Sequence[Measure]
) -> None:
    """Make the values UNCLEAR of a place or group that is the sum of all others wherever it has a number.

    Of one indicator two numbers must prove it, or one each of two indicators. Small numbers add up by chance: more
    indicators must be the sum of the others than are not.
    """
    sums_of: dict[tuple[str, str], list[tuple[str, int]]] = {}
    proofs: Counter[tuple[str, str]] = Counter()
    for (dimension, *_), moments in _find_moments(entries, identified, measures).items():
        moments_of: dict[str, list[tuple[str, _Places]]] = {}
        for (name, *_), places in moments.items():
            for place in places:
                moments_of.setdefault(place, []).append((str(name), places))
        if len(moments_of) > MOST_PLACES:
            continue
        for place, own_moments in moments_of.items():
            sums = _find_sums(entries, own_moments, place)
            if sums is None:
                proofs[dimension, place] -= 1
            elif sums:
                proofs[dimension, place] += 1
                sums_of.setdefault((dimension, place), []).extend(sums)
    for key, cells in sums_of.items():
        numbers = [(name, entry, entries.series[name].value[entry]) for name, entry in cells]
        if proofs[key] <= 0 or len({value for _, _, value in numbers}) < FEWEST_SUMS:
            continue
        for name, entry, value in numbers:
            if value is not None:
                entries.ask_about_value(entry, name, IssueKind.SUBTOTAL_SUSPECTED, (value,))


def _find_moments(
    entries: EntryColumns, identified: Sequence[IdentifiedIndicator], measures: Sequence[Measure]
) -> dict[tuple[str, ...], dict[tuple[object, ...], _Places]]:
    """The entries of each place, by indicator, and by series, period and group; of counts and amounts only.

    The first of what names an indicator is the dimension of its groups, '' for places, or that the title above each
    of several tables tells them apart.
    """
    text = entries.text
    moments_of: dict[tuple[str, ...], dict[tuple[object, ...], _Places]] = {}
    count_of = Counter(title_key(text["title"][item.entries[0]]) for item in identified)
    for item, measure in zip(identified, measures, strict=True):
        first = item.entries[0]
        if count_of[title_key(text["title"][first])] == 1 and len(item.totals) == len(item.entries):
            continue
        title, unit = text["title"][first], text["unit"][first]
        if measure in NEVER_ADDED or measure is Measure.YES_NO or has_no_sum(title, unit):
            continue
        names = (text["grant_ref"][first], title_key(title), title_key(unit))
        location, table = title_key(text["location"][first]), title_key(text["result_title"][first])
        for entry in item.entries:
            breakdown = entries.breakdown[entry]
            dimension, _, group = breakdown.partition("=")
            kinds = (
                (_PLACE, location, (table, breakdown)),
                (dimension, "" if ";" in breakdown else title_key(group), (table, location)),
                (_TABLE, "" if location else table, (breakdown,)),
            )
            for kind, place, apart in kinds:
                if not place:
                    continue
                moments = moments_of.setdefault((kind, *names), {})
                for name in SERIES_NAMES:
                    cells = entries.series[name]
                    if cells.value[entry] is not None and cells.state[entry] is State.REPORTED:
                        period = () if name == BASELINE else (entries.start[entry], entries.end[entry])
                        moments.setdefault((name, *apart, *period), {})[place] = entry
    return moments_of


def _find_sums(
    entries: EntryColumns, moments: Iterable[tuple[str, _Places]], place: str
) -> list[tuple[str, int]] | None:
    """Series and entry of the numbers of a place, where each that has two others beside it is their sum.

    None where one is not, [] where no actual has two others: a target of a place may well be that of all. `moments`:
    those of one indicator in which the place has a number, by series.
    """
    sums: list[tuple[str, int]] = []
    without_parts: list[tuple[str, int]] = []
    for series, places in moments:
        own = entries.series[series].value[places[place]]
        other_numbers = [*_numbers_of_others(entries, series, places, place)]
        if own is None or len([number for number in other_numbers if number]) < MIN_ADDENDS:
            without_parts.append((series, places[place]))
        elif not is_sum_of_parts(own, other_numbers):
            return None
        else:
            sums.append((series, places[place]))
    return [*sums, *without_parts] if any(name == ACTUAL for name, _ in sums) else []


def _numbers_of_others(entries: EntryColumns, name: str, places: _Places, place: str) -> Iterator[float]:
    values = entries.series[name].value
    for other, entry in places.items():
        if other != place and (value := values[entry]) is not None:
            yield value
