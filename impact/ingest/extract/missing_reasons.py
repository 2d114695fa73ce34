"""Reasons for a missing value: those our own template offers, and the state that each gives a measurement.

The template has a separate column for the reason, so that the value cell can keep its validation as a number.
Any other text in that column also means that there is no value, and is stored as written.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from impact.i18n import catalog, text
from impact.ingest.extract.entries import EntryColumns
from impact.ingest.tables.header_vocabulary import ACTUAL
from impact.ingest.values.missing_value_words import NOT_APPLICABLE_WORDS
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.value_states import State

REASON_ROLE = "no_value"
REASONS: dict[str, State] = {
    "not_measured": State.NOT_REPORTED,
    "not_known": State.NOT_REPORTED,
    "not_applicable": State.NOT_APPLICABLE,
    "not_due": State.NOT_DUE,
    "too_few": State.SUPPRESSED,
}
# States without a number; the raw text of such a value is its reason.
WITHOUT_VALUE = (State.NOT_REPORTED, State.NOT_APPLICABLE, State.NOT_DUE, State.SUPPRESSED)


def reason_texts(language: Language) -> tuple[str, ...]:
    """Return the reasons offered in the template, in one language."""
    return tuple(text(language, f"template.reason.{name}") for name in REASONS)


@cache
def _state_of_text() -> dict[str, State]:
    texts = catalog()
    return {
        normalise_words(reason): state
        for name, state in REASONS.items()
        for reason in texts[f"template.reason.{name}"].values()
    }


def state_of_reason(reason: str) -> State:
    """Return the state that a reason gives a measurement; NOT_REPORTED for other words than n.v.t."""
    words = normalise_words(reason)
    own = State.NOT_APPLICABLE if words in NOT_APPLICABLE_WORDS else State.NOT_REPORTED
    return _state_of_text().get(words, own)


def apply_reasons(entries: EntryColumns, reasons: Sequence[str], column: int) -> None:
    """Store the reason as raw text and state where the actual is blank; beside a value, add it to the comment.

    `reasons` has one text per entry, `column` is the sheet column of the reasons, from 0.
    """
    series, comments = entries.series[ACTUAL], entries.text["comment"]
    for row, reason in enumerate(reasons):
        if not reason:
            continue
        if series.state[row] is None:
            series.state[row], series.raw[row] = state_of_reason(reason), reason
            series.column[row], series.has_column[row] = column + 1, True
        else:
            comments[row] = "; ".join(filter(None, (comments[row], reason)))
