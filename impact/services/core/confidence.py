"""The confidence of a figure: from the kind of its source, as grantees write it, and from its coverage."""

from __future__ import annotations

from impact.metrics.formulas import confidence_grades
from impact.model.figures.figure import FigureRecord
from impact.model.vocabulary.value_states import State
from impact.store.records.indicators_and_values import IndicatorRecord

# Source types as grantees write them (nl, en, fr) to the source kinds of metrics.formulas.confidence_grades.
SOURCE_KINDS = {
    "registratie": "registered",
    "registration": "registered",
    "enregistrement": "registered",
    "meting": "measured",
    "toets": "measured",
    "measurement": "measured",
    "mesure": "measured",
    "bevraging": "reported",
    "survey": "reported",
    "enquête": "reported",
    "raming": "estimated",
    "estimate": "estimated",
    "estimation": "estimated",
}


def find_source_kind(source: str) -> str:
    """Find the kind of a source as a grantee wrote it ('registratie'); '' where it says no kind we know."""
    return SOURCE_KINDS.get(source.strip().casefold(), "")


def rate_confidence(indicator: IndicatorRecord, figure: FigureRecord) -> str:
    """Rate the confidence A–D of a reported figure by source type and coverage; '' for any other state.

    Verification and recency join when recounts and a review calendar exist.
    """
    if figure.state != State.REPORTED:
        return ""
    kind = find_source_kind(indicator.source)
    return confidence_grades.confidence_grade(kind, figure.reported, figure.due)
