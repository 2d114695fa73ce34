"""Rows of the editor of a theory: each block and each arrow, and the fields of the one that is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from secrets import token_hex
from typing import Any

import streamlit as st

from impact.charts.theory.drawing import name_arrow
from impact.i18n import text
from impact.model.access import Access
from impact.model.vocabulary.theory_levels import Level, LinkKind
from impact.services.core.titles_in_language import pick_text
from impact.theory.document import (
    MOST_FUND_OUTCOMES,
    ArrowChange,
    BlockChange,
    FrameChange,
    FundOutcome,
    TheoryArrow,
    TheoryBlock,
    TheoryDocument,
    TheoryEdit,
    TheoryFrame,
)
from impact.theory.edits import build_removal, build_targets, find_sphere
from impact.theory.levels import OWN_WORK
from impact.views.theory.editor import TheoryEditorView
from pages.parts.layout import frame, visitor
from pages.theory import selection_panel
from pages.theory.diagram import PICKED_KEY
from pages.theory.editor_state import draw_text, name_field, note_saved, open_fields, read_field, save_draft
from pages.theory.evidence import arrow_panel, assumption_fields

OPEN_KEY = "theory-open"
LONGEST_BLOCK, LONGEST_REASON = 300, 1_000
# Properties that are texts per language.
TEXTS = frozenset({"text", "stakeholder", "mechanism"})
LEVELS = (
    Level.IMPACT, Level.OUTCOME_LONG, Level.OUTCOME_MEDIUM, Level.OUTCOME_SHORT, Level.OUTCOME, Level.OUTPUT,
    Level.ACTIVITY, Level.INPUT, Level.UNINTENDED, Level.OTHER,
)  # fmt: skip


def build_whole(document: TheoryDocument, frame_before: TheoryFrame) -> TheoryEdit:
    """The edit that adds everything of a document; `frame_before` is what held for the whole until now."""
    is_framed = document.frame not in (TheoryFrame(), frame_before)
    return TheoryEdit(
        token_hex(16),
        tuple(BlockChange(None, block) for block in document.blocks),
        tuple(ArrowChange(None, arrow) for arrow in document.arrows),
        FrameChange(frame_before, document.frame) if is_framed else None,
    )


def draw_block(view: TheoryEditorView, access: Access, block: TheoryBlock) -> None:
    """Draw a block as a row, with its fields below where it is open."""
    words = pick_text(block.text, access.language)
    names = name_blocks(view.document, access)
    targets = [names[arrow.target] for arrow in view.document.arrows if arrow.source == block.key]
    # What is open beside the drawing has its fields there: a field stands on a page once.
    is_open = is_part_open(block.key)
    with st.container(border=is_open, key=f"theory-block-{block.key}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            with st.container(width="stretch", gap=None):
                st.markdown(f"**{frame.escape_markdown(words)}**")
                level = text(access.language, f"words.level.{block.level.value}")
                leads = (
                    frame.t("theory_edit.leads_to", names=", ".join(targets)) if targets
                    else "" if block.level is Level.IMPACT else frame.t("theory_edit.leads_nowhere")
                )  # fmt: skip
                parts = (level, leads, _name_contributions(view, block, access))
                st.caption(frame.escape_markdown(" · ".join(part for part in parts if part)))
            draw_toggle(block.key, words, is_open=is_open)
        if is_open:
            _draw_fields(view, access, block)


def _name_contributions(view: TheoryEditorView, block: TheoryBlock, access: Access) -> str:
    """To which outcomes of the viewer's own fund a block contributes, in words; '' for none."""
    own = [outcome.key for outcome in block.fund_outcomes if outcome.fund_id == access.organisation_id]
    names = [view.fund_outcomes[key] for key in own if key in view.fund_outcomes]
    return frame.t("fund_frame.row", names=", ".join(names)) if names else ""


def is_part_open(key: str) -> bool:
    """Whether the fields of a block, an arrow or a planned indicator are open in the list."""
    return st.session_state.get(OPEN_KEY) == key and st.session_state.get(PICKED_KEY, "") != key


def draw_picked(view: TheoryEditorView, access: Access, picked: str) -> None:
    """Draw the fields of the block or arrow that is open in the drawing, with its name above them."""
    names = name_blocks(view.document, access)
    block = view.document.block_by_key.get(picked)
    arrow = next((arrow for arrow in view.document.arrows if name_arrow(arrow) == picked), None)
    if block is not None:
        selection_panel.draw_head(text(access.language, f"words.level.{block.level.value}"), names[block.key])
        _draw_fields(view, access, block)
    elif arrow is not None:
        title = f"{names[arrow.source]} → {names[arrow.target]}"
        selection_panel.draw_head(frame.t("theory_drawing.arrow"), title)
        _draw_arrow_fields(view, access, arrow)


def draw_toggle(key: str, words: str, *, is_open: bool) -> None:
    """Draw the button that opens the fields of what is called `words`, or closes them."""
    label = frame.t("theory_edit.done" if is_open else "theory_edit.change")
    if st.button(
        label, key=f"theory-open-{key}", type="tertiary", icon=":material/check:" if is_open else ":material/edit:",
        help=frame.t("theory_edit.change.of", text=frame.escape_markdown(words)),
    ):  # fmt: skip
        st.session_state[OPEN_KEY] = "" if is_open else key
        st.session_state[PICKED_KEY] = ""
        open_fields()
        st.rerun()


def _draw_fields(view: TheoryEditorView, access: Access, block: TheoryBlock) -> None:
    document, key = view.document, f"theory-field-{block.key}"
    words, group = pick_text(block.text, access.language), pick_text(block.stakeholder, access.language)
    names = name_blocks(document, access)

    def keep(name: str, content: Any, edit: TheoryEdit) -> None:
        note_saved(f"{key}-{name}", content, is_saved=save_draft(access, view, edit))

    def change(name: str) -> None:
        """Save one property as its field has it now."""
        content = read_field(f"{key}-{name}")
        after = replace(block, **{name: content})
        if name in TEXTS:
            content = str(content).strip()
            after = replace(block, **{name: {access.language.value: content} if content else {}})
        elif name == "fund_outcomes":
            of_others = _list_links_of_others(view, block, access)
            after = replace(block, fund_outcomes=(*of_others, *_build_links(content, access)))
        elif name == "level" and block.sphere is find_sphere(block.level):
            after = replace(after, sphere=find_sphere(content))
        keep(name, content, TheoryEdit(token_hex(16), (BlockChange(block, after),)))

    def change_targets() -> None:
        picked = read_field(f"{key}-targets")
        keep("targets", picked, TheoryEdit(token_hex(16), arrows=build_targets(document, block.key, picked)))

    def change_indicators() -> None:
        picked = read_field(f"{key}-indicators")
        out_of_sight = tuple(number for number in block.indicators if number not in view.indicators)
        changes = [BlockChange(block, replace(block, indicators=(*out_of_sight, *picked)))]
        changes += _take_from_others(document, block.key, set(picked) - set(block.indicators))
        keep("indicators", picked, TheoryEdit(token_hex(16), tuple(changes)))

    save_field = visitor.guard_callback(change)
    draw_text(
        frame.t("theory_edit.block.text"), words, f"{key}-text", save_field, "text", longest=LONGEST_BLOCK, height=80
    )
    left, right = st.columns(2, gap="medium")
    with left:
        st.selectbox(
            frame.t("theory_edit.level"), LEVELS, LEVELS.index(block.level), filter_mode=None,
            key=name_field(f"{key}-level", block.level), on_change=save_field, args=("level",),
            format_func=lambda item: text(access.language, f"words.level.{item.value}"),
        )  # fmt: skip
    with right:
        draw_text(
            frame.t("theory_edit.block.stakeholder"), group, f"{key}-stakeholder", save_field, "stakeholder",
            longest=LONGEST_BLOCK,
        )
    targets = [arrow.target for arrow in document.arrows if arrow.source == block.key]
    st.multiselect(
        frame.t("theory_edit.block.targets"), [other for other in names if other != block.key], targets,
        key=name_field(f"{key}-targets", targets), format_func=lambda item: names.get(item, item),
        placeholder=frame.t("theory_edit.block.targets.none"), on_change=visitor.guard_callback(change_targets),
    )  # fmt: skip
    if view.indicators:
        present_ids = [number for number in block.indicators if number in view.indicators]
        st.multiselect(
            frame.t("theory_edit.block.indicators"), list(view.indicators), present_ids,
            key=name_field(f"{key}-indicators", present_ids), on_change=visitor.guard_callback(change_indicators),
            format_func=lambda item: view.indicators.get(item, ""),
            placeholder=frame.t("theory_edit.block.indicators.none"),
        )  # fmt: skip
    if view.fund_outcomes and block.level not in OWN_WORK:
        of_others = _list_links_of_others(view, block, access)
        own: list[str | FundOutcome] = [
            outcome if outcome.fund_id is None else outcome.key
            for outcome in block.fund_outcomes if outcome not in of_others
        ]  # fmt: skip
        # One that is in the frame no more, or whose fund is not known, stays until somebody takes it away.
        choices = [*view.fund_outcomes, *(choice for choice in own if choice not in view.fund_outcomes)]
        st.multiselect(
            frame.t("fund_frame.contributes"), choices, own, key=name_field(f"{key}-fund_outcomes", own),
            on_change=save_field, args=("fund_outcomes",), placeholder=frame.t("fund_frame.contributes.none"),
            format_func=lambda item: _name_link(view, item), help=frame.t("fund_frame.contributes.aid"),
            max_selections=max(MOST_FUND_OUTCOMES - len(of_others), len(own), 1),
        )  # fmt: skip
        if of_others:
            st.caption(frame.t("fund_frame.contributes.others", n=len(of_others)))
    st.checkbox(
        frame.t("theory_edit.block.accountable"), block.accountable,
        key=name_field(f"{key}-accountable", block.accountable), on_change=save_field, args=("accountable",),
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(frame.t("theory_edit.block.saved"), width="stretch")
        if st.button(frame.t("theory_edit.remove"), key=f"{key}-remove", type="tertiary", icon=":material/delete:"):
            if save_draft(access, view, build_removal(document, block.key, token_hex(16))):
                st.session_state[OPEN_KEY] = ""
            st.rerun()


def _list_links_of_others(view: TheoryEditorView, block: TheoryBlock, access: Access) -> tuple[FundOutcome, ...]:
    """What other funds linked a block to: one whose fund is not known is no other's where it is in the own frame."""
    return tuple(
        outcome
        for outcome in block.fund_outcomes
        if outcome.fund_id != access.organisation_id
        and not (outcome.fund_id is None and outcome.key in view.fund_outcomes)
    )


def _build_links(choices: Sequence[str | FundOutcome], access: Access) -> list[FundOutcome]:
    """The links that were chosen; an own one takes the place of the same of which the fund is not known."""
    own = [FundOutcome(choice, access.organisation_id) for choice in choices if isinstance(choice, str)]
    keys = {link.key for link in own}
    unknown = [choice for choice in choices if isinstance(choice, FundOutcome) and choice.key not in keys]
    return [*unknown, *own]


def _name_link(view: TheoryEditorView, choice: str | FundOutcome) -> str:
    """What a choice is called: the outcome, and with a link of an unknown fund that it is one."""
    if isinstance(choice, FundOutcome):
        return frame.t("fund_frame.contributes.unknown", name=view.fund_outcomes.get(choice.key, choice.key))
    return view.fund_outcomes.get(choice) or frame.t("fund_frame.contributes.gone")


def _take_from_others(document: TheoryDocument, key: str, indicators: set[int]) -> list[BlockChange]:
    """The changes by which other blocks lose indicators that hang on this one from now on: each hangs on one block."""
    return [
        BlockChange(
            block,
            replace(block, indicators=tuple(number for number in block.indicators if number not in indicators)),
        )
        for block in document.blocks
        if block.key != key and indicators.intersection(block.indicators)
    ]


def draw_arrows(view: TheoryEditorView, access: Access) -> None:
    """Draw every arrow with why it would hold, and the fields of the one that is open."""
    names = name_blocks(view.document, access)
    with st.container(border=True, key="theory-arrows"):
        st.header(frame.t("theory_edit.arrows"), anchor=False)
        st.caption(frame.t("theory_edit.arrows.aid"))
        if not view.document.arrows:
            st.write(frame.t("theory_edit.arrows.none"))
        for number, arrow in enumerate(view.document.arrows):
            _draw_arrow(view, access, arrow, names, number)


def _draw_arrow(
    view: TheoryEditorView, access: Access, arrow: TheoryArrow, names: dict[str, str], number: int
) -> None:
    open_key = name_arrow(arrow)
    is_open = is_part_open(open_key)
    title = f"{names[arrow.source]} → {names[arrow.target]}"
    with st.container(border=is_open, key=f"theory-arrow-{number}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            with st.container(width="stretch", gap=None):
                st.markdown(f"**{frame.escape_markdown(title)}**")
                st.caption(frame.escape_markdown(_describe_arrow(view, arrow, access)))
            draw_toggle(open_key, title, is_open=is_open)
        if is_open:
            _draw_arrow_fields(view, access, arrow)
            if view.template is not None:
                # Evidence is of those who work with a theory.
                return
            panels = arrow_panel.build_panels(
                view.organisation_id, view.links, names, view.evidence, access, may_change=True
            )
            arrow_panel.draw_contents(panels[open_key], with_reasons=False)


def _describe_arrow(view: TheoryEditorView, arrow: TheoryArrow, access: Access) -> str:
    mechanism = pick_text(arrow.mechanism, access.language)
    assumptions = [pick_text(item.text, access.language) for item in arrow.assumptions]
    parts: list[str] = []
    if arrow.kind is not LinkKind.LEADS_TO:
        parts.append(frame.t(f"theory_page.arrow.kind.{arrow.kind.value}"))
    if mechanism:
        parts.append(frame.t("theory_edit.arrow.because", words=mechanism))
    parts += [frame.t("theory_edit.arrow.if", words=words) for words in assumptions]
    if not mechanism and not assumptions:
        parts.append(frame.t("theory_edit.arrow.no_reason"))
    if view.template is None:
        parts.append(frame.t("theory_edit.arrow.evidence", level=arrow.evidence_level))
    return " · ".join(parts)


def _draw_arrow_fields(view: TheoryEditorView, access: Access, arrow: TheoryArrow) -> None:
    key, kinds = f"theory-arrow-field-{arrow.source}-{arrow.target}", list(LinkKind)

    def change(name: str) -> None:
        """Save one property as its field has it now."""
        content = read_field(f"{key}-{name}")
        after = replace(arrow, **{name: content})
        if name in TEXTS:
            content = str(content).strip()
            after = replace(arrow, **{name: {access.language.value: content} if content else {}})
        edit = TheoryEdit(token_hex(16), arrows=(ArrowChange(arrow, after),))
        note_saved(f"{key}-{name}", content, is_saved=save_draft(access, view, edit))

    save_field = visitor.guard_callback(change)
    draw_text(
        frame.t("theory_edit.arrow.mechanism"), pick_text(arrow.mechanism, access.language), f"{key}-mechanism",
        save_field, "mechanism", longest=LONGEST_REASON, height=80,
    )  # fmt: skip
    assumption_fields.draw_fields(view, access, arrow, f"{key}-assumption")
    # Of a template nobody gathers evidence, so nobody says how strong it is.
    has_evidence = view.template is None
    left, right = st.columns(2, gap="medium") if has_evidence else (st.container(), None)
    with left:
        st.selectbox(
            frame.t("theory_edit.arrow.kind"), kinds, kinds.index(arrow.kind), filter_mode=None,
            key=name_field(f"{key}-kind", arrow.kind), on_change=save_field, args=("kind",),
            format_func=lambda item: frame.t(f"theory_page.arrow.kind.{item.value}"),
        )  # fmt: skip
    if right is not None:
        with right:
            st.select_slider(
                frame.t("theory_edit.arrow.evidence.level"), list(range(6)), arrow.evidence_level,
                key=name_field(f"{key}-evidence_level", arrow.evidence_level), on_change=save_field,
                args=("evidence_level",),
            )  # fmt: skip
    if st.button(frame.t("theory_edit.remove"), key=f"{key}-remove", type="tertiary", icon=":material/delete:"):
        if save_draft(access, view, TheoryEdit(token_hex(16), arrows=(ArrowChange(arrow, None),))):
            st.session_state[OPEN_KEY] = ""
        st.rerun()


def name_blocks(document: TheoryDocument, access: Access) -> dict[str, str]:
    """The texts of the blocks by their keys, from the change back to the work."""
    return {block.key: pick_text(block.text, access.language) for block in _in_order(document.blocks)}


def _in_order(blocks: Sequence[TheoryBlock]) -> list[TheoryBlock]:
    return sorted(blocks, key=lambda block: LEVELS.index(block.level))
