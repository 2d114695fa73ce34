"""Scales that headers state ('x 1.000 euro', 'in duizenden', 'M€'): values are brought to the unit itself.

Where only one of two columns says its scale, the other is asked about, unless the numbers show which it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from impact.ingest.comparison.scale_checks import FAR_APART, SIGNIFICANT_DIGITS, ask_about
from impact.ingest.extract.entries import EntryColumns
from impact.ingest.extract.indicator_identity import IdentifiedIndicator
from impact.ingest.values.unit_names import COUNT, are_apart, name_unit
from impact.ingest.values.units import scale_of_unit
from impact.model.issues import IssueKind

# Scores in signs have no unit, and a question about the scale names both.
_NOT_IN_HEADER_UNIT = (IssueKind.SCALE_DIFFERS, IssueKind.SIGN_SCALE)
_Place = tuple[str, int]


def apply_header_scales(
    entries: EntryColumns, identified: Sequence[IdentifiedIndicator], units: Sequence[str]
) -> None:
    """Multiply the values of columns whose header states a scale; ask about those beside them that may have one.

    `units` has the unit of each entry, which may state a scale itself. Raw texts stay as they are.
    """
    if not any(cells.scale for cells in entries.series.values()):
        return
    factors: dict[_Place, float] = {}
    for item in identified:
        factors |= _factors_of_indicator(entries, item, units[item.entries[0]])
    for name, entry in factors:
        value = entries.series[name].value[entry]
        if value is not None:
            entries.series[name].value[entry] = _multiply(value, factors[name, entry])
    for issue in entries.cell_issues:
        factor = factors.get((issue.series, issue.entry))
        if factor is not None and issue.kind not in _NOT_IN_HEADER_UNIT:
            issue.readings = tuple(_multiply(value, factor) for value in issue.readings)


def _factors_of_indicator(entries: EntryColumns, item: IdentifiedIndicator, unit: str) -> dict[_Place, float]:
    """The factor of each value of an indicator that is to be multiplied; those that are doubtful are asked about."""
    series = entries.series
    filled = [
        (name, entry)
        for name, cells in series.items()
        for entry in item.entries
        if cells.state[entry] is not None
    ]
    scaled = {place: scale for place in filled if (scale := series[place[0]].scale.get(place[1]))}
    if not scaled:
        return {}
    in_unit, largest = scale_of_unit(unit), max(scaled.values())
    if in_unit != 1:
        # The unit says it too ('x 1.000 euro'): the value is in that unit already.
        _ask(entries, {place: scale for place, scale in scaled.items() if scale != in_unit}, unit)
        return {}
    of_header = {name_unit(series[name].unit.get(entry, "")) for name, entry in scaled}
    if any(are_apart(name_unit(unit), header_unit) or name_unit(unit) == "%" for header_unit in of_header):
        # A header for amounts above a row of percentages.
        _ask(entries, scaled, unit)
        return {}
    plain = [place for place in filled if place not in scaled]
    unknown = [place for place in plain if not series[place[0]].unit.get(place[1]) and not _is_clear(unit)]
    sizes = [abs(value) * scaled[name, e] for name, e in scaled if (value := series[name].value[e])]
    doubtful = [place for place in unknown if not _is_at(series[place[0]].value[place[1]], sizes)]
    _ask(entries, dict.fromkeys(doubtful, largest), f"x {largest:.12g}")
    return scaled


def _is_clear(unit: str) -> bool:
    """Whether the unit of an indicator says what its values are in, so that a column without a scale is in it."""
    return bool(unit) and name_unit(unit) != COUNT


def _is_at(value: float | None, sizes: Sequence[float]) -> bool:
    """Whether a value is so near to the multiplied ones that it can be no thousandth of them; 0 is at every scale."""
    if not value:
        return True
    return bool(sizes) and all(1 / FAR_APART <= abs(value) / size <= FAR_APART for size in sizes)


def _ask(entries: EntryColumns, scales: dict[_Place, float], other: str) -> None:
    for (name, entry), scale in scales.items():
        value = entries.series[name].value[entry]
        if value:
            readings = (value, _multiply(value, scale))
            ask_about(entries, name, entry, IssueKind.SCALE_DIFFERS, readings, other)


def _multiply(value: float, factor: float) -> float:
    return float(f"{value * factor:.{SIGNIFICANT_DIGITS}g}")
