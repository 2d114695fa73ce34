"""Why there is no value: the reasons our own template offers, and what each says of a measurement.

A reason stands in a column of its own, so that the cell of the value keeps its warning for what is no number.
Words of the grantee's own say that there is no value, and stay as they were written.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from impact.i18n import catalog, text
from impact.ingest.extract.entries import Entries
from impact.ingest.tables.header_vocabulary import ACTUAL
from impact.ingest.values.vocabulary import plain_words
from impact.model.words import Language, State

ROLE = "no_value"
REASONS: dict[str, State] = {
    "not_measured": State.NOT_REPORTED,
    "not_known": State.NOT_REPORTED,
    "not_due": State.NOT_DUE,
    "too_few": State.SUPPRESSED,
}
# A value in one of these states is no number: what was written stands where a reason stands.
WITHOUT_VALUE = (State.NOT_REPORTED, State.NOT_DUE, State.SUPPRESSED)


def words(language: Language) -> tuple[str, ...]:
    """The reasons to choose from."""
    return tuple(text(language, f"template.reason.{name}") for name in REASONS)


@cache
def _known() -> dict[str, State]:
    texts = catalog()
    return {
        plain_words(said): state
        for name, state in REASONS.items()
        for said in texts[f"template.reason.{name}"].values()
    }


def state(reason: str) -> State:
    """What a reason says of the measurement."""
    return _known().get(plain_words(reason), State.NOT_REPORTED)


def give(made: Entries, reasons: Sequence[str], column: int) -> None:
    """Let reasons speak where the value is blank; beside a value they go along with its comment.

    `reasons` has one text per entry, `column` is the place of their column.
    """
    series, comments = made.series[ACTUAL], made.text["comment"]
    for row, reason in enumerate(reasons):
        if not reason:
            continue
        if series.state[row] is None:
            series.state[row], series.raw[row] = state(reason), reason
            series.column[row], series.place[row] = column + 1, True
        else:
            comments[row] = "; ".join(filter(None, (comments[row], reason)))
