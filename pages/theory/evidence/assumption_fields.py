"""Fields of the assumptions of an arrow in the editor: each with how much hangs on it, and one more to write."""

from __future__ import annotations

from dataclasses import replace
from secrets import token_hex

import streamlit as st

from impact.model.access import Access
from impact.services.core.titles_in_language import pick_text
from impact.theory.document import MOST_ASSUMPTIONS, ArrowChange, Assumption, TheoryArrow, TheoryEdit
from impact.views.theory.editor import TheoryEditorView
from pages.parts.layout import frame, visitor
from pages.theory.editor_state import draw_text, name_field, note_saved, read_field, save_draft

LONGEST_ASSUMPTION = 1_000
CRITICALITIES = ("", "low", "medium", "high")
FIELD_HEIGHT = 80


def draw_fields(view: TheoryEditorView, access: Access, arrow: TheoryArrow, name: str) -> None:
    """Draw the assumptions of an arrow; keys of the fields begin with `name`. One whose words are cleared goes."""

    def keep(assumptions: tuple[Assumption, ...]) -> bool:
        change = ArrowChange(arrow, replace(arrow, assumptions=assumptions))
        return save_draft(access, view, TheoryEdit(token_hex(16), arrows=(change,)))

    def exchange(assumption: Assumption, after: Assumption | None) -> bool:
        changed = (after if item == assumption else item for item in arrow.assumptions)
        return keep(tuple(item for item in changed if item is not None))

    def change_text(key: str) -> None:
        assumption, field = arrow.assumption_by_key[key], f"{name}-{key}-text"
        words = str(read_field(field)).strip()
        after = replace(assumption, text={access.language.value: words}) if words else None
        note_saved(field, words, is_saved=exchange(assumption, after))

    def change_criticality(key: str) -> None:
        assumption, field = arrow.assumption_by_key[key], f"{name}-{key}-criticality"
        criticality = read_field(field)
        is_saved = exchange(assumption, replace(assumption, criticality=criticality))
        note_saved(field, criticality, is_saved=is_saved)

    def add() -> None:
        words = str(read_field(f"{name}-more")).strip()
        if words:
            is_saved = keep((*arrow.assumptions, Assumption(token_hex(4), {access.language.value: words})))
            # Once it is an assumption, the field is there for another one.
            note_saved(f"{name}-more", object() if is_saved else words, is_saved=is_saved)

    for number, assumption in enumerate(arrow.assumptions, 1):
        key = f"{name}-{assumption.key}"
        label = frame.t("theory_edit.arrow.assumption")
        if len(arrow.assumptions) > 1:
            label = frame.t("theory_edit.arrow.assumption.number", n=number)
        draw_text(
            label, pick_text(assumption.text, access.language), f"{key}-text", visitor.guard_callback(change_text),
            assumption.key, longest=LONGEST_ASSUMPTION, height=FIELD_HEIGHT,
        )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox(
                frame.t("theory_edit.arrow.criticality"), CRITICALITIES, CRITICALITIES.index(assumption.criticality),
                key=name_field(f"{key}-criticality", assumption.criticality), args=(assumption.key,),
                on_change=visitor.guard_callback(change_criticality), filter_mode=None,
                format_func=lambda item: frame.t(f"theory_edit.arrow.criticality.{item or 'none'}"),
            )  # fmt: skip
            if st.button(
                frame.t("theory_edit.arrow.assumption.remove"), key=f"{key}-remove", type="tertiary",
                icon=":material/delete:",
                help=frame.escape_markdown(pick_text(assumption.text, access.language)),
            ):  # fmt: skip
                exchange(assumption, None)
                st.rerun()
    if len(arrow.assumptions) < MOST_ASSUMPTIONS:
        label = frame.t(f"theory_edit.arrow.assumption{'.more' if arrow.assumptions else ''}")
        draw_text(
            label, "", f"{name}-more", visitor.guard_callback(add), longest=LONGEST_ASSUMPTION, height=FIELD_HEIGHT
        )
