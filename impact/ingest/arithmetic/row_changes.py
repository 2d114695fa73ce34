"""Numbers of a row that may be the change of those of the row above it: less or more, in percent, or an index."""

from __future__ import annotations

from collections.abc import Sequence

from impact.ingest.arithmetic.column_arithmetic import read_numbers
from impact.ingest.files.readers import Cell

MIN_OF_INDEX = 2
RELATIVE_ERROR = 1e-6


def may_be_changes(columns: Sequence[Sequence[Cell]], row: int, row_above: int | None) -> bool:
    """Return whether the numbers of a row may be the changes of those of a row above it; columns by period.

    Of the first period nothing is before, so that it has none; or each is the difference with the period before, in
    numbers or percent, or all are as many times those above: an index.
    """
    if row_above is None or not columns:
        return False
    numbers, above = (read_numbers([cells[place] for cells in columns]) for place in (row, row_above))
    filled = [(number, other) for number, other in zip(numbers, above, strict=True) if number is not None]
    if not filled or any(other is None for _, other in filled):
        return False
    if numbers[0] is None and above[0] is not None:
        return True
    steps = [
        (number, before, now)
        for number, before, now in zip(numbers[1:], above, above[1:], strict=False)
        if number is not None and before is not None and now is not None
    ]
    is_change = bool(steps) and (
        all(is_near(number, now - before) for number, before, now in steps)
        or all(before and _is_rounded(number, 100 * (now - before) / before) for number, before, now in steps)
        or all(before and is_near(number, (now - before) / before) for number, before, now in steps)
    )
    number, base = filled[0]
    return is_change or (
        len(filled) >= MIN_OF_INDEX
        and bool(base)
        and all(other is not None and base and _is_rounded(own, number * other / base) for own, other in filled)
    )


def _is_rounded(number: float, other: float) -> bool:
    return number == round(other) or is_near(number, other)


def is_near(number: float, mean: float) -> bool:
    """Return whether a number is a mean, as precise as it is written."""
    digits = len(f"{number:.10g}".partition(".")[2])
    return abs(number - mean) <= max(0.5 * 10.0**-digits if digits else 0.0, abs(mean) * RELATIVE_ERROR) * (
        1 + 1e-9
    )
