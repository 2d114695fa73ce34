"""The frame of a fund and who contributes to it: outcomes nobody works on, and those that hang on one organisation."""

from __future__ import annotations

from sqlalchemy import Connection

from impact.access.permissions import FUND_ROLES
from impact.i18n import label_text, text
from impact.model.access import Access
from impact.model.vocabulary.theory_levels import Level
from impact.services.core.view_mappers import pick_text
from impact.services.theory.rule_sources import find_rule_sources
from impact.store import theory_versions
from impact.theory.checks import Severity
from impact.theory.levels import OUTCOMES
from impact.theory.rules.agreement_rules import (
    find_outcomes_of_one_contributor,
    find_outcomes_without_contributor,
)
from impact.views.arrows.contents import AskedQuestion

FRAME_RULES = (
    ("F02", Severity.WARNING, find_outcomes_without_contributor),
    ("F03", Severity.TIP, find_outcomes_of_one_contributor),
)


def find_fund_gaps(connection: Connection, access: Access) -> tuple[AskedQuestion, ...]:
    """Return the questions about the frame of the viewer's own fund; none for others, or without a frame.

    Contributions are counted over the grantees within the access.
    """
    if access.role not in FUND_ROLES:
        return ()
    blocks = theory_versions.list_fund_outcomes(connection, access.organisation_id)
    outcomes = {key: pick_text(words, access.language) for key, level, words in blocks if Level(level) in OUTCOMES}
    contributors: dict[str, set[int]] = {}
    for organisation_id, key in theory_versions.list_contributions(connection):
        contributors.setdefault(key, set()).add(organisation_id)
    return tuple(
        AskedQuestion(
            rule, key, severity,
            label_text(access.language, outcomes[key], text(access.language, f"theory.{rule}")),
            text(access.language, f"theory.fix.{rule}"), find_rule_sources(rule), may_answer=False,
        )
        for rule, severity, check in FRAME_RULES
        for key in check(list(outcomes), contributors)
    )  # fmt: skip
