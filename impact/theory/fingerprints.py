"""What a question rests on, as a fingerprint: an answer to it holds until that changes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from hashlib import sha256
from typing import Any

from impact.theory.document import TheoryArrow, TheoryBlock, TheoryDocument
from impact.theory.elements import IndicatorFacts
from impact.theory.theory import ARROW, AssumptionFacts, Surroundings

# What is said in another way, and what no rule looks at: an answer of before then still holds.
PASSED_OVER = frozenset({"fund_outcomes", "assumptions", "planned_indicators", "template", "answers"})


def take_fingerprint(
    document: TheoryDocument, facts: Iterable[IndicatorFacts], surroundings: Surroundings, subject: str
) -> str:
    """Return the fingerprint (SHA-256, hexadecimal) of what the rules look at for a question about `subject`.

    Of a block: what it says, its arrows and its indicators. Of an arrow: what it says, its two blocks, its evidence
    and assumption. Of an indicator: its definition and targets. Of the whole ('') all of these. Figures are left out:
    an answer does not depend on how things go.
    """
    by_key = {sign.key: sign for sign in facts}
    rests_on: Any
    if not subject:
        rests_on = (document, list(by_key.values()), _say(surroundings))
    elif subject in by_key and subject not in document.block_by_key:
        rests_on = by_key[subject]
    elif ARROW in subject:
        source, _, target = subject.partition(ARROW)
        blocks = [document.block_by_key.get(key) for key in (source, target)]
        facts_by_arrow = surroundings.assumptions or {}
        rests_on = (
            document.arrow_by_key.get((source, target)), blocks, surroundings.evidence.get(subject, ()),
            _say_states(facts_by_arrow.get(subject)),
        )  # fmt: skip
    else:
        arrows = [arrow for arrow in document.arrows if subject in arrow.key]
        rests_on = (
            document.block_by_key.get(subject), arrows, [sign for sign in by_key.values() if sign.node == subject],
        )  # fmt: skip
    return sha256(json.dumps(_plain(rests_on), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _say(surroundings: Surroundings) -> Any:
    """The surroundings without the day on which somebody looks."""
    return (
        sorted(surroundings.evidence.items()),
        [(key, _say_states(states)) for key, states in sorted((surroundings.assumptions or {}).items())],
        surroundings.agreement,
        sorted((surroundings.fund_outcomes or {}).items()),
    )  # fmt: skip


def _plain(item: Any, *, is_within_theory: bool = False) -> Any:
    """The same in what JSON can hold; `is_within_theory`: as a part of a whole theory."""
    if isinstance(item, TheoryBlock):
        return _plain(_name_fields(item) | _say_links(item, with_funds=is_within_theory))
    if isinstance(item, TheoryArrow):
        return _plain(_name_fields(item) | _say_assumptions(item))
    if hasattr(item, "__dataclass_fields__"):
        return _plain(_name_fields(item), is_within_theory=isinstance(item, TheoryDocument))
    if isinstance(item, dict):
        return {str(key): _plain(part, is_within_theory=is_within_theory) for key, part in item.items()}
    if isinstance(item, list | tuple):
        return [_plain(part, is_within_theory=is_within_theory) for part in item]
    return item if item is None or isinstance(item, int | float) else str(item)


def _name_fields(item: Any) -> dict[str, Any]:
    return {each.name: getattr(item, each.name) for each in fields(item) if each.name not in PASSED_OVER}


def _say_assumptions(arrow: TheoryArrow) -> dict[str, Any]:
    """The assumptions of an arrow as they were said when there was one at most, so that answers of then still hold."""
    if len(arrow.assumptions) > 1:
        return {"assumption": [(item.text, item.criticality) for item in arrow.assumptions]}
    first = next(iter(arrow.assumptions), None)
    return {"assumption": first.text if first else {}, "criticality": first.criticality if first else ""}


def _say_states(states: Mapping[str, AssumptionFacts] | None) -> Any:
    """How the assumptions of an arrow are doing, said in the same way."""
    if states is None or len(states) > 1:
        return states and list(states.values())
    return next(iter(states.values()), AssumptionFacts())


def _say_links(block: TheoryBlock, *, with_funds: bool) -> dict[str, Any]:
    """The links of a block as they were said when there was one at most, so that answers of then still hold.

    Their funds were said within a whole theory alone.
    """
    links = sorted(block.fund_outcomes, key=lambda link: (link.key, link.fund_id or 0))
    parts: dict[str, Any] = {"fund_outcome": ", ".join(link.key for link in links)}
    if with_funds:
        funds = [link.fund_id for link in links]
        parts["fund_id"] = funds if len(funds) > 1 else next(iter(funds), None)
    return parts
