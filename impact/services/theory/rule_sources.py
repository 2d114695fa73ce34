"""The sources of the rules, and the methods by which one can come to know: data/reference, read once."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from impact.model.vocabulary.languages import Language
from impact.services.core.titles_in_language import pick_text
from impact.theory.evidence.methods import Method, MethodQuestion, MethodSource, Stage

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
    return tuple(_build_method(method) for method in methods)


def name_method(method: str, language: Language) -> str:
    """What a method is called; its id where it is not listed any more."""
    names = {item.id: item.names for item in load_methods()}
    return pick_text(names.get(method), language) or method


def _build_method(method: dict[str, Any]) -> Method:
    least = method["minimum"]
    return Method(
        id=method["id"],
        names=method["name"],
        summaries=method["summary"],
        questions=frozenset(map(MethodQuestion, method["questions"])),
        stages=frozenset(map(Stage, method["stages"])),
        reachable=method["evidence_level_reachable"],
        budget=method["budget_band"],
        skill=method["skill_level"],
        small_organisation=method["small_organisation"],
        participation=method["participation_level"],
        needs_comparison=method["needs_comparison"],
        # Ten cases or two organisations are no number of people who can be asked.
        least_people=least["n"] if least["of"] == "people" else None,
        combine_with=tuple(method["combine_with"]),
        days=(method["staff_days_estimate"][0], method["staff_days_estimate"][1]),
        weeks=(method["elapsed_weeks_estimate"][0], method["elapsed_weeks_estimate"][1]),
        needs=least["note"],
        pitfalls=method["pitfall"],
        ethics=method["ethics_power"],
        sources=tuple(
            MethodSource(source["title"], source["url"] or "", source["read"]) for source in method["sources"]
        ),
    )
