"""What is planned to be measured, in the editor of a theory or a template: rows, and the fields of the open one."""

from __future__ import annotations

from dataclasses import replace
from secrets import token_hex
from typing import Any

import streamlit as st

from impact.i18n import text
from impact.model.access import Access
from impact.model.text_limits import LONGEST_INDICATOR_TITLE, LONGEST_UNIT
from impact.model.vocabulary.measures import Direction, Measure, TimeKind
from impact.services.core.titles_in_language import pick_text
from impact.services.theory.sector.planned import PREFIX
from impact.services.theory.sector.templates import ONLY_LEVELS
from impact.theory.document import BlockChange, PlannedChange, PlannedIndicator, TheoryEdit
from impact.views.theory.editor import TheoryEditorView
from pages.parts.inputs import actions, personal_notice
from pages.parts.layout import frame, visitor
from pages.parts.layout.menu import Page
from pages.theory import block_rows
from pages.theory.editor_state import draw_text, name_field, note_saved, read_field, save_draft

FORM, KEY_BYTES, LONGEST_DEFINITION = "theory-add-planned", 6, 1_000
MEASURES = (Measure.NUMBER, Measure.PERCENTAGE, Measure.SCORE, Measure.YES_NO)
DIRECTIONS = (Direction.UP, Direction.DOWN, Direction.MAINTAIN)
TEXTS = frozenset({"title", "definition"})


def is_shown(view: TheoryEditorView) -> bool:
    """Whether the editor says what is planned to be measured: of a template, and where anything is or was."""
    document = view.document
    return bool(view.template or document.planned_indicators or document.frame.template)


def draw_planned(view: TheoryEditorView, access: Access) -> None:
    """Draw each planned indicator, and the small form that adds one."""
    names = block_rows.name_blocks(view.document, access)
    with st.container(border=True, key="theory-planned"):
        st.header(frame.t("sector_template.planned"), anchor=False)
        st.caption(
            frame.t("sector_template.planned.aid.own" if view.template else "sector_template.planned.aid")
        )
        for planned in view.document.planned_indicators:
            _draw_row(view, access, planned, names)
        if names:
            _draw_addition(view, access, names)
        else:
            st.write(frame.t("sector_template.planned.no_block"))


def _draw_row(
    view: TheoryEditorView, access: Access, planned: PlannedIndicator, names: dict[str, str]
) -> None:
    open_key, title = f"{PREFIX}{planned.key}", pick_text(planned.title, access.language)
    is_open = block_rows.is_part_open(open_key)
    with st.container(border=is_open, key=f"theory-planned-{planned.key}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            with st.container(width="stretch", gap=None):
                st.markdown(f"**{frame.escape_markdown(title)}**")
                st.caption(frame.escape_markdown(describe(planned, names, access)))
            block_rows.draw_toggle(open_key, title, is_open=is_open)
        if is_open:
            _draw_fields(view, access, planned, names)
        elif view.template is None:
            _draw_next_step(view, access, planned)


def describe(planned: PlannedIndicator, names: dict[str, str], access: Access) -> str:
    """What is said of a planned indicator, in one line."""
    language = access.language
    parts = [text(language, f"words.measure.{planned.measure.value}"), planned.unit]
    if planned.direction is not None:
        parts.append(text(language, f"words.direction.{planned.direction.value}"))
    if planned.time_kind is not None and planned.measure not in ONLY_LEVELS:
        parts.append(text(language, f"words.time_kind.{planned.time_kind.value}"))
    if planned.direction is None or (planned.time_kind is None and planned.measure not in ONLY_LEVELS):
        parts.append(frame.t("sector_template.planned.unclear"))
    parts.append(frame.t("sector_template.planned.of", text=names.get(planned.block, "")))
    return " · ".join(part for part in parts if part)


def _draw_next_step(view: TheoryEditorView, access: Access, planned: PlannedIndicator) -> None:
    """Draw how what is planned becomes an indicator: by its form, or by hanging the one that there is on its block."""
    indicator_id = find_made(view, planned)
    if indicator_id is None:
        frame.draw_link(
            Page.INDICATORS, frame.t("sector_template.planned.make"), ":material/add:",
            organisation=str(view.organisation_id), indicator=f"{PREFIX}{planned.key}",
        )  # fmt: skip
        return
    st.caption(frame.t("sector_template.planned.made"))
    key = f"theory-planned-hang-{planned.key}"
    if st.button(frame.t("sector_template.planned.hang"), key=key, icon=":material/link:"):
        save_draft(access, view, build_hanging(view, planned, indicator_id))
        st.rerun()


def find_made(view: TheoryEditorView, planned: PlannedIndicator) -> int | None:
    """The indicator of the organisation by the name of a planned one, in any language; None without it."""
    titles = {words.strip().casefold() for words in planned.title.values()}
    return next((key for key, title in view.indicators.items() if title.strip().casefold() in titles), None)


def build_hanging(view: TheoryEditorView, planned: PlannedIndicator, indicator_id: int) -> TheoryEdit:
    """The edit after which an indicator hangs on the block of a planned one, which is planned no more."""
    changes = []
    for block in view.document.blocks:
        numbers = tuple(number for number in block.indicators if number != indicator_id)
        if block.key == planned.block:
            numbers = (*numbers, indicator_id)
        if numbers != block.indicators:
            changes.append(BlockChange(block, replace(block, indicators=numbers)))
    return TheoryEdit(token_hex(16), tuple(changes), planned_indicators=(PlannedChange(planned, None),))


def _draw_fields(
    view: TheoryEditorView, access: Access, planned: PlannedIndicator, names: dict[str, str]
) -> None:
    key, language = f"theory-planned-field-{planned.key}", access.language

    def change(name: str) -> None:
        """Save one property as its field has it now."""
        content: Any = read_field(f"{key}-{name}")
        after = replace(planned, **{name: content})
        if name in TEXTS:
            content = str(content).strip()
            words: dict[str, Any] = {name: {language.value: content} if content else {}}
            after = replace(planned, **words)
        edit = TheoryEdit(token_hex(16), planned_indicators=(PlannedChange(planned, after),))
        note_saved(f"{key}-{name}", content, is_saved=save_draft(access, view, edit))

    save_field = visitor.guard_callback(change)

    def draw_choice(name: str, choices: list[Any], present: Any, say: Any, label: str) -> None:
        st.selectbox(
            label, choices, choices.index(present) if present in choices else None, key=name_field(f"{key}-{name}",
            present), on_change=save_field, args=(name,), format_func=say, filter_mode=None,
            placeholder=frame.t("sector_template.planned.unsaid"),
        )  # fmt: skip

    draw_text(
        frame.t("entry.quality.title"),
        pick_text(planned.title, language),
        f"{key}-title",
        save_field,
        "title",
        longest=LONGEST_INDICATOR_TITLE,
    )
    draw_choice("block", list(names), planned.block, lambda item: names.get(item, item),
                frame.t("sector_template.planned.block"))  # fmt: skip
    left, right = st.columns(2, gap="medium")
    with left:
        measures = list(MEASURES) if planned.measure in MEASURES else [*MEASURES, planned.measure]
        draw_choice("measure", measures, planned.measure, lambda item: text(language, f"words.measure.{item.value}"),
                    frame.t("entry.quality.measure"))  # fmt: skip
        draw_choice("direction", list(DIRECTIONS), planned.direction,
                    lambda item: text(language, f"entry.direction.{item.value}"),
                    frame.t("entry.direction.question"))  # fmt: skip
    with right:
        draw_text(
            frame.t("entry.quality.unit"),
            planned.unit,
            f"{key}-unit",
            save_field,
            "unit",
            longest=LONGEST_UNIT,
        )
        if planned.measure not in ONLY_LEVELS:
            draw_choice("time_kind", list(TimeKind), planned.time_kind,
                        lambda item: text(language, f"entry.time_kind.{item.value}"),
                        frame.t("entry.quality.time_kind"))  # fmt: skip
    draw_text(
        frame.t("entry.quality.definition"),
        pick_text(planned.definition, language),
        f"{key}-definition",
        save_field,
        "definition",
        longest=LONGEST_DEFINITION,
        height=80,
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(frame.t("theory_edit.block.saved"), width="stretch")
        if st.button(
            frame.t("theory_edit.remove"), key=f"{key}-remove", type="tertiary", icon=":material/delete:"
        ):
            edit = TheoryEdit(token_hex(16), planned_indicators=(PlannedChange(planned, None),))
            if save_draft(access, view, edit):
                st.session_state[block_rows.OPEN_KEY] = ""
            st.rerun()


def _draw_addition(view: TheoryEditorView, access: Access, names: dict[str, str]) -> None:
    with (
        st.form(actions.form_key(FORM), border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        words = st.text_input(
            frame.t("sector_template.planned.add.title"), key=actions.form_key(f"{FORM}-title"),
            placeholder=frame.t("entry.title.example"), max_chars=LONGEST_INDICATOR_TITLE,
        )  # fmt: skip
        block = st.selectbox(
            frame.t("sector_template.planned.block"), list(names), key=actions.form_key(f"{FORM}-block"), width=260,
            format_func=lambda key: names.get(key, key),
        )  # fmt: skip
        is_sent = st.form_submit_button(frame.t("theory_edit.add"), icon=":material/add:")
    if not is_sent or block is None or not personal_notice.has_seen_details(FORM, (words,)):
        return
    planned = PlannedIndicator(
        f"indicator-{token_hex(KEY_BYTES)}", block, {access.language.value: words.strip()}
    )
    if save_draft(
        access, view, TheoryEdit(token_hex(16), planned_indicators=(PlannedChange(None, planned),))
    ):
        for key in (FORM, f"{FORM}-title", f"{FORM}-block"):
            actions.empty_form(key)
        # What it counts has to be said: its fields are open at once.
        st.session_state[block_rows.OPEN_KEY] = f"{PREFIX}{planned.key}"
    st.rerun()
