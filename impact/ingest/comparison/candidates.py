"""Comparison of values that wait for another answer: whether they count, or of which period they are.

Their number is known, so it is compared with its neighbours like any other: once the other question is answered, the
value would count on a mistaken scale without a word.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from impact.ingest.extract.entries import CellIssue, EntryColumns
from impact.model.answers import ABOUT_CONDITIONS
from impact.model.vocabulary.value_states import State


@contextmanager
def compare_candidates(entries: EntryColumns) -> Iterator[None]:
    """Give such values their number within the block; after it they are unclear again, at the scale they got."""
    restored: dict[tuple[str, int], CellIssue] = {}
    for issue in entries.cell_issues:
        series = entries.series.get(issue.series)
        if series is None or issue.kind not in ABOUT_CONDITIONS or len(issue.readings) != 1:
            continue
        if series.value[issue.entry] is None and series.state[issue.entry] is State.UNCLEAR:
            series.value[issue.entry], series.state[issue.entry] = issue.readings[0], State.REPORTED
            restored[issue.series, issue.entry] = issue
    yield
    for name, entry in restored:
        series = entries.series[name]
        series.value[entry], series.state[entry] = None, State.UNCLEAR
