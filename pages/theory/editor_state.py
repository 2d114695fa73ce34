"""What the editor of a theory does with an edit: keep it, or say why not.

Every field saves itself as soon as it is left, by a callback that knows what its writer saw before. Afterwards it shows
what is stored: what somebody else wrote meanwhile, or what undo brought back, is never overwritten by an old field.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from impact.errors import ImpactError
from impact.model.access import Access
from impact.services.theory import drafts
from impact.theory.document import TheoryEdit
from impact.views.theory.editor import TheoryEditorView
from pages.parts.inputs import personal_notice
from pages.parts.layout import load

# The parameter of an address that opens the editor.
EDIT_PARAMETER = "edit"
ERROR_KEY, FIELD = "theory-edit-error", "theory-shown-"


def save_draft(access: Access, view: TheoryEditorView, edit: TheoryEdit) -> bool:
    """Keep an edit of what is edited; whether that was possible.

    What was wrong is drawn above the editor at the next run.
    """
    try:
        drafts.save_edit(access, view.organisation_id, edit, load.workspace(), view.template_id)
    except ImpactError as error:
        st.session_state[ERROR_KEY] = error
        return False
    return True


def name_field(name: str, content: Any) -> str:
    """Return the key of the field that shows this content: another one whenever the content is not from the field.

    A browser keeps what stands in a field for as long as its key stays the same, also where somebody else changed what
    is stored, or undo did. After its own save the key stays, so that whoever goes on by keyboard keeps the place.
    """
    number, shown_content = st.session_state.get(_counter(name), (0, None))
    if number == 0 or shown_content != content:
        number += 1
        st.session_state[_counter(name)] = (number, content)
    return f"{name}-{number}"


def read_field(name: str) -> Any:
    """Return what stands in a field now; call it from the field's own callback."""
    return st.session_state[f"{name}-{st.session_state[_counter(name)][0]}"]


def note_saved(name: str, content: Any, *, is_saved: bool) -> None:
    """Say whether what stands in a field was saved, as `content`; else it is drawn anew with what is stored."""
    number, _ = st.session_state[_counter(name)]
    st.session_state[_counter(name)] = (number, content) if is_saved else (number + 1, object())


def draw_text(
    label: str, words: str, name: str, save: Callable[..., None], *args: str, longest: int, height: int | None = None
) -> None:
    """Draw the field of a text, which saves itself by `save`, and below it what may be about a person.

    `longest` counts characters; with a `height`, in pixels, the field has several lines.
    """
    key = name_field(name, words)
    if height is None:
        typed = st.text_input(label, words, key=key, max_chars=longest, on_change=save, args=args)
    else:
        typed = st.text_area(label, words, key=key, max_chars=longest, height=height, on_change=save, args=args)
    personal_notice.draw_beside(typed)


def open_fields() -> None:
    """Have all fields drawn anew: those of a block that is opened again begin with what is stored."""
    for key in [key for key in st.session_state if str(key).startswith(FIELD)]:
        number, _ = st.session_state[key]
        st.session_state[key] = (number + 1, object())


def _counter(name: str) -> str:
    return f"{FIELD}{name}"
