"""The roles that somebody may give a column: those that are often meant first; their words are in catalog `roles`."""

from __future__ import annotations

from impact.model.mapping import INDICATOR_VALUE, PERIOD_KEY, YEAR_TOTAL

SHORT = (
    "title", "code", "actual", "target", "baseline", INDICATOR_VALUE, YEAR_TOTAL, "period", "start", "end", "unit",
    "grant_ref", "grant_title", "result_title", "level", "location", "dimension", "comment",
)  # fmt: skip
MORE = (
    "definition", "measure", "ascending", "time_kind", "numerator", "denominator", "n", "source", "country",
    "organisation", "organisation_ref", "baseline_year", "baseline_date", "baseline_comment", "target_comment",
    "quarter", "month", "breakdown", "dimension_name", "dimension_value", "numerator_text", "denominator_text",
    "shared_key", "result_description", "reference_code", "owner", "frequency", PERIOD_KEY,
)  # fmt: skip
