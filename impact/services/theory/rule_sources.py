"""The sources of the rules, and the methods by which one can come to know: data/reference, read once."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from impact.theory.evidence.method_choice import Method

# How a source is called in a sentence, by its tag; where none is named here, its tag is (docs/theory-of-change.md).
NAMES_BY_TAG = {
    "ACT": "ActKnowledge 2013", "MAYNE15": "Mayne 2015", "MAYNE17": "Mayne 2017", "FR": "Funnell & Rogers 2011",
    "AMB": "A.-M. Brown", "USAID": "USAID Learning Lab", "PIRS": "USAID PIRS", "NPC": "NPC 2024", "BOND": "Bond",
    "SMS": "Maryland SMS", "NESTA": "Nesta", "DR": "DevResults", "FI": "FilantrImpact",
}  # fmt: skip
FOLDER = Path(__file__).parents[3] / "data/reference"


def find_rule_sources(rule: str) -> tuple[str, ...]:
    """The names of the sources of a rule (docs/theory-of-change.md#sources); 'own' is our own derivation."""
    return tuple(NAMES_BY_TAG.get(tag, tag) for tag in _load_sources().get(rule, ()))


@cache
def _load_sources() -> dict[str, tuple[str, ...]]:
    rules: list[dict[str, Any]] = json.loads((FOLDER / "toc_rules.json").read_text("utf-8"))["rules"]
    return {rule["id"]: tuple(rule["sources"]) for rule in rules}


@cache
def load_methods() -> tuple[Method, ...]:
    """The methods of data/reference/methods.json (docs/methods.md)."""
    methods: list[dict[str, Any]] = json.loads((FOLDER / "methods.json").read_text("utf-8"))["methods"]
    return tuple(
        Method(
            method["id"], method["name"], method["summary"], tuple(method["questions"]),
            method["evidence_level_reachable"], method["budget_band"], method["skill_level"],
            method["small_organisation"], method["needs_comparison"], method["minimum"]["n"],
            tuple(method["combine_with"]),
        )
        for method in methods
    )
