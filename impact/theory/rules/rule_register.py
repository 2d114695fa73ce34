"""All rules of a theory of change by number: how severe a failed check is, and the function that checks it.

Rules are numbered as in docs/theory-of-change.md#checks. Only an error would make a figure or drawing
wrong; the rest are questions for the conversation, never marks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum

from impact.theory.rules import (
    agreement_rules,
    evidence_rules,
    measurement_rules,
    rationale_rules,
    series_rules,
    structure_rules,
    wording_rules,
)
from impact.theory.theory import Theory


class Severity(StrEnum):
    """Severity of a question: an error makes a figure or drawing wrong, a tip is for the conversation."""

    ERROR = "error"
    WARNING = "warning"
    TIP = "tip"


_ERROR, _WARNING, _TIP = Severity.ERROR, Severity.WARNING, Severity.TIP
RULES: tuple[tuple[str, Severity, Callable[[Theory], Iterator[str]]], ...] = (
    ("S01", _ERROR, structure_rules.check_final_change),
    ("S02", _ERROR, structure_rules.check_activity),
    ("S03", _ERROR, structure_rules.find_loops),
    ("S04", _ERROR, structure_rules.find_dangling_arrows),
    ("S05", _WARNING, structure_rules.find_duplicate_texts),
    ("S06", _WARNING, structure_rules.find_backward_arrows),
    ("S07", _WARNING, structure_rules.find_big_jumps),
    ("S08", _WARNING, structure_rules.find_outputs_without_outcome),
    ("S09", _WARNING, structure_rules.find_activities_without_arrow),
    ("S10", _WARNING, structure_rules.find_changes_without_cause),
    ("S11", _ERROR, structure_rules.check_path_to_final_change),
    ("S12", _WARNING, structure_rules.find_unconnected_blocks),
    ("S13", _TIP, structure_rules.check_number_of_blocks),
    ("S14", _WARNING, structure_rules.check_steps_before_impact),
    ("S15", _TIP, structure_rules.check_single_line),
    ("S16", _TIP, wording_rules.find_changes_worded_as_work),
    ("S17", _TIP, wording_rules.find_hidden_arrows),
    ("H01", _WARNING, rationale_rules.find_outcomes_without_stakeholder),
    ("H02", _WARNING, rationale_rules.find_stakeholders_without_outcome),
    ("H03", _TIP, agreement_rules.check_voice_of_participants),
    ("H04", _TIP, agreement_rules.check_agreement),
    ("A01", _WARNING, rationale_rules.find_arrows_without_assumption),
    ("A02", _WARNING, evidence_rules.find_untested_assumptions),
    ("A03", _TIP, evidence_rules.find_assumptions_not_looked_at),
    ("A04", _ERROR, evidence_rules.find_refuted_assumptions),
    ("A05", _TIP, rationale_rules.check_external_factors),
    ("A06", _TIP, rationale_rules.check_unwanted_effects),
    ("A07", _WARNING, rationale_rules.find_unwatched_effects),
    ("E01", _WARNING, rationale_rules.find_crossings_without_evidence),
    ("E02", _TIP, evidence_rules.find_old_evidence),
    ("E03", _TIP, evidence_rules.check_evidence_from_outside),
    ("E04", _WARNING, evidence_rules.find_unanswered_evidence),
    ("E05", _WARNING, evidence_rules.find_overstated_strength),
    ("C01", _WARNING, rationale_rules.check_ceiling),
    ("C02", _WARNING, rationale_rules.find_counting_above_ceiling),
    ("C03", _ERROR, rationale_rules.find_arrows_into_control),
    ("C04", _WARNING, rationale_rules.find_own_work_outside_control),
    ("I01", _WARNING, measurement_rules.find_outcomes_without_indicator),
    ("I02", _WARNING, measurement_rules.check_indicators_beyond_own_work),
    ("I03", _WARNING, measurement_rules.find_missing_baselines),
    ("I04", _ERROR, measurement_rules.find_missing_targets),
    ("I05", _ERROR, measurement_rules.find_targets_on_wrong_side),
    ("I06", _TIP, measurement_rules.find_targets_at_baseline),
    ("I07", _ERROR, measurement_rules.find_percentages_without_parts),
    ("I08", _ERROR, series_rules.find_falling_running_targets),
    ("I09", _WARNING, measurement_rules.find_missing_sources),
    ("I10", _TIP, series_rules.find_people_without_breakdown),
    ("I11", _TIP, measurement_rules.check_number_of_indicators),
    ("I12", _ERROR, series_rules.find_indicators_unlike_the_shared_one),
    ("I13", _TIP, series_rules.check_asking_participants),
    ("I15", _WARNING, series_rules.find_scores_without_respondents),
    ("I16", _WARNING, series_rules.find_targets_changed_afterwards),
    ("I17", _ERROR, series_rules.find_baselines_of_other_periods),
    ("I18", _WARNING, series_rules.find_people_added_over_periods),
    ("V01", _TIP, agreement_rules.check_age_of_version),
    ("V02", _WARNING, agreement_rules.check_reason_of_version),
    ("V03", _ERROR, measurement_rules.find_indicators_of_removed_blocks),
    ("F01", _TIP, agreement_rules.find_outcomes_outside_the_frame),
)
# Asked of grantees only: a fund does the work of its frame by its grants, measures nothing itself, and signs alone.
OF_GRANTEES = frozenset({"S02", "S10", "S11", "H04", "I01", "I02", "F01"})
# What asks for evidence, or whether somebody looks at an assumption: of a sector template nobody does.
OF_EVIDENCE = frozenset({"A02", "A03", "A04", "E01", "E02", "E03", "E04", "E05"})
