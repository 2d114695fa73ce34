"""Documents of the editor of theories: the draft as a whole, and one edit of it."""

from __future__ import annotations

from typing import Any

from impact.store.schema.stored_json import Document
from impact.theory.document import TheoryDocument, TheoryEdit


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


THEORY = Document("theory", TheoryDocument, _add_places, _add_funds)
THEORY_EDIT = Document("theory_edit", TheoryEdit, _add_places_of_edit, _add_funds_of_edit)
