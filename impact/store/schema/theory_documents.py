"""Documents of the editor of theories: the draft as a whole, and one edit of it."""

from __future__ import annotations

from typing import Any

from impact.store.schema.stored_json import Document
from impact.theory.document import TheoryDocument, TheoryEdit

# Properties of an arrow that were answered each by itself, before they were those of its assumptions.
JOINED_ANSWERS = ("assumption", "criticality")


def _add_places(plain: dict[str, Any]) -> dict[str, Any]:
    """From the first version of a theory: blocks were put nowhere by hand."""
    return plain | {"blocks": [block | {"place": None} for block in plain["blocks"]]}


def _add_places_of_edit(plain: dict[str, Any]) -> dict[str, Any]:
    """From the first version of an edit, the same on both sides of each change."""
    return plain | {
        "blocks": [
            {side: block if block is None else block | {"place": None} for side, block in change.items()}
            for change in plain["blocks"]
        ]
    }


def _add_funds(plain: dict[str, Any]) -> dict[str, Any]:
    """From the second version of a theory: a link did not say of which fund."""
    return plain | {"blocks": [block | {"fund_id": None} for block in plain["blocks"]]}


def _add_funds_of_edit(plain: dict[str, Any]) -> dict[str, Any]:
    """From the second version of an edit, the same on both sides of each change."""
    return plain | {
        "blocks": [
            {side: block if block is None else block | {"fund_id": None} for side, block in change.items()}
            for change in plain["blocks"]
        ]
    }


def _link_to_many(block: dict[str, Any]) -> dict[str, Any]:
    """From the third version of a block: it was linked to one outcome at most."""
    key, fund_id = block["fund_outcome"], block["fund_id"]
    plain_block = {name: part for name, part in block.items() if name not in ("fund_outcome", "fund_id")}
    return plain_block | {"fund_outcomes": [{"key": key, "fund_id": fund_id}] if key else []}


def _link_blocks_to_many(plain: dict[str, Any]) -> dict[str, Any]:
    """From the third version of a theory."""
    return plain | {"blocks": [_link_to_many(block) for block in plain["blocks"]]}


def _link_blocks_of_edit_to_many(plain: dict[str, Any]) -> dict[str, Any]:
    """From the third version of an edit, the same on both sides of each change."""
    return plain | {
        "blocks": [
            {side: block if block is None else _link_to_many(block) for side, block in change.items()}
            for change in plain["blocks"]
        ]
    }


def _add_plans(plain: dict[str, Any]) -> dict[str, Any]:
    """From the fourth version of a theory: nothing was planned to be measured, and it was begun from no template."""
    return plain | {"frame": _add_template(plain["frame"]), "planned_indicators": []}


def _add_plans_of_edit(plain: dict[str, Any]) -> dict[str, Any]:
    """From the fourth version of an edit, the same on both sides of its change of the whole."""
    frame = plain["frame"]
    sides = None if frame is None else {side: _add_template(content) for side, content in frame.items()}
    return plain | {"frame": sides, "planned_indicators": []}


def _add_template(frame: dict[str, Any]) -> dict[str, Any]:
    return frame | {"template": None, "answers": {}}


def _list_assumption(arrow: dict[str, Any]) -> dict[str, Any]:
    """From the fifth version of an arrow: it had one assumption at most. How critical none would be says nothing."""
    words, criticality = arrow["assumption"], arrow["criticality"]
    plain_arrow = {name: part for name, part in arrow.items() if name not in ("assumption", "criticality")}
    stated = any(map(str.strip, words.values()))
    return plain_arrow | {
        "assumptions": [{"key": "a1", "text": words, "criticality": criticality}] if stated else []
    }


def _join_answers(frame: dict[str, Any]) -> dict[str, Any]:
    """What was answered about the assumption of an arrow, and how critical it is, is about its assumptions now.

    As far as both were answered: a suggestion about either that waits goes on waiting. Where only one was answered,
    neither is.
    """
    before, answers = frame["answers"], {}
    for part, version in before.items():
        name, sign, of_part = part.partition("@")
        if not sign or name not in JOINED_ANSWERS:
            answers[part] = version
        elif all(f"{each}@{of_part}" in before for each in JOINED_ANSWERS):
            answers[f"assumptions@{of_part}"] = min(before[f"{each}@{of_part}"] for each in JOINED_ANSWERS)
    return frame | {"answers": answers}


def _list_assumptions(plain: dict[str, Any]) -> dict[str, Any]:
    """From the fifth version of a theory."""
    arrows = [_list_assumption(arrow) for arrow in plain["arrows"]]
    return plain | {"arrows": arrows, "frame": _join_answers(plain["frame"])}


def _list_assumptions_of_edit(plain: dict[str, Any]) -> dict[str, Any]:
    """From the fifth version of an edit, the same on both sides of each change."""
    arrows = [
        {side: arrow if arrow is None else _list_assumption(arrow) for side, arrow in change.items()}
        for change in plain["arrows"]
    ]
    frame = plain["frame"]
    sides = None if frame is None else {side: _join_answers(content) for side, content in frame.items()}
    return plain | {"arrows": arrows, "frame": sides}


THEORY = Document(
    "theory", TheoryDocument, _add_places, _add_funds, _link_blocks_to_many, _add_plans, _list_assumptions
)
THEORY_EDIT = Document(
    "theory_edit", TheoryEdit, _add_places_of_edit, _add_funds_of_edit, _link_blocks_of_edit_to_many,
    _add_plans_of_edit, _list_assumptions_of_edit,
)  # fmt: skip
