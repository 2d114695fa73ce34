"""What a sector template changed since a theory was begun from it: each change to take over, or to leave as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from secrets import token_hex
from typing import Any

import streamlit as st

from impact.errors import ImpactError
from impact.i18n import day, label_text, text
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.services.core.titles_in_language import pick_text
from impact.services.theory.sector import following
from impact.theory.document import PlannedIndicator, Texts, TheoryArrow, TheoryBlock
from impact.theory.template_changes import Part, Suggestion, SuggestionKind
from impact.theory.template_merge import LostParts
from impact.views.theory.editor import TheoryEditorView
from impact.views.theory.sector_templates import SuggestionsView
from pages.parts.inputs import actions
from pages.parts.layout import frame, load
from pages.parts.layout.menu import Page
from pages.theory.differences import PASSED_OVER, say_content
from pages.theory.editor_state import EDIT_PARAMETER, ERROR_KEY
from pages.theory.sector import template_list

# What is said of a part that a template added, beside its name.
ADDED_PROPERTIES = (
    "level",
    "stakeholder",
    "kind",
    "mechanism",
    "assumptions",
    "unit",
    "measure",
    "direction",
    "time_kind",
)


def draw_suggestions(view: TheoryEditorView, access: Access) -> None:
    """Draw from which template a theory was begun, and what that one suggests since."""
    if view.template is not None or view.document.frame.template is None:
        return
    offer = load.suggestions(access, view.organisation_id)
    if offer is None:
        return
    with st.container(border=True, key="theory-suggestions"):
        count = len(offer.suggestions)
        key = "sector_template.suggestions" if count else "sector_template.suggestions.origin"
        st.header(frame.escape_markdown(frame.t(key, n=count, title=offer.card.title)), anchor=False)
        st.caption(frame.escape_markdown(_say_origin(offer)))
        frame.draw_link(
            Page.THEORY, frame.t("sector_template.suggestions.open"), ":material/content_copy:",
            organisation=str(view.organisation_id), **{template_list.TEMPLATE: str(offer.card.template_id)},
        )  # fmt: skip
        if not count:
            return
        for version in offer.newer:
            parts = (
                frame.t("theory_page.caption.version", version=version.number),
                day(access.language, version.dated) if version.dated else "", version.reason,
            )  # fmt: skip
            st.markdown(frame.escape_markdown(" · ".join(part for part in parts if part)))
        for suggestion in offer.suggestions:
            _draw_suggestion(view, access, offer, suggestion)
        apart = sum(suggestion.is_decided_apart for suggestion in offer.suggestions)
        if apart and count > 1:
            st.caption(frame.t("sector_template.suggestions.apart", n=apart))
        if count > 1:
            _draw_answers(view, access, offer, None, may_take=apart < count)


def draw_notice(access: Access, organisation_id: int) -> None:
    """Draw on the page of a theory that its template suggests changes, and where they are answered."""
    offer = load.suggestions(access, organisation_id)
    if offer is None or not offer.suggestions:
        return
    with st.container(border=True, key="theory-suggested"):
        words = frame.t("sector_template.suggestions", n=len(offer.suggestions), title=offer.card.title)
        st.markdown(f"**{frame.escape_markdown(words)}**")
        frame.draw_link(
            Page.THEORY, frame.t("sector_template.suggestions.answer"), ":material/arrow_forward:",
            organisation=str(organisation_id), **{EDIT_PARAMETER: "1"},
        )  # fmt: skip


def _say_origin(offer: SuggestionsView) -> str:
    card = offer.card
    words = frame.t("sector_template.origin", publisher=card.publisher, version=offer.began_with)
    if card.is_withdrawn:
        return f"{words} {frame.t('sector_template.origin.withdrawn')}"
    return words if offer.suggestions else f"{words} {frame.t('sector_template.origin.nothing')}"


def _draw_suggestion(
    view: TheoryEditorView, access: Access, offer: SuggestionsView, suggestion: Suggestion
) -> None:  # fmt: skip
    with st.container(
        border=True, key=actions.build_subject_key("suggestion", suggestion.name, str(offer.card.number))
    ):
        head, *lines = build_lines(suggestion, offer.block_texts, access.language)
        st.markdown(f"**{frame.escape_markdown(head)}**")
        if lines:
            st.markdown("\n".join(f"- {frame.escape_markdown(line)}" for line in lines))
        _draw_answers(view, access, offer, suggestion)


def _draw_answers(
    view: TheoryEditorView, access: Access, offer: SuggestionsView, suggestion: Suggestion | None, *,
    may_take: bool = True,
) -> None:  # fmt: skip
    """Draw the buttons that take a change over or leave it; `suggestion` None: all of them.

    `may_take` False: there is nothing to take over together.
    """
    subject = suggestion.name if suggestion else ""
    suffix = "" if suggestion else ".all"
    with st.container(horizontal=True):
        for name, icon in (("take", ":material/check:"), ("refuse", ":material/close:")):
            if name == "take" and not may_take:
                continue
            is_clicked = st.button(
                frame.t(f"sector_template.{name}{suffix}"), icon=icon,
                type="tertiary" if name == "refuse" else "secondary",
                key=actions.build_subject_key(f"suggestion-{name}", subject, str(offer.card.number)),
            )  # fmt: skip
            if not is_clicked:
                continue
            try:
                following.answer_suggestions(
                    access, view.organisation_id, [subject] if subject else [], offer.card.number, token_hex(16),
                    load.workspace(), is_taken=name == "take",
                )  # fmt: skip
            except ImpactError as error:
                st.session_state[ERROR_KEY] = error
            st.rerun()


def build_lines(suggestion: Suggestion, blocks: Mapping[str, Texts], language: Language) -> list[str]:
    """What a template did to a part, and below it what changed: the words of before and of now, and one's own."""
    part = suggestion.after or suggestion.before
    assert part is not None
    key = f"sector_template.did.{suggestion.part.value}.{suggestion.kind.value}"
    # What changed is called by the words of the template: own words are said below as what they are.
    head = suggestion.before or part
    lines = [text(language, key, text=name_part(head, blocks, language))]
    if suggestion.kind is SuggestionKind.CHANGED:
        for name in suggestion.fields:
            if name not in PASSED_OVER:
                lines += _say_change(suggestion, name, blocks, language)
    elif suggestion.kind is SuggestionKind.ADDED:
        lines += _say_properties(part, ADDED_PROPERTIES, language)
        if isinstance(part, PlannedIndicator):
            words = pick_text(blocks.get(part.block), language)
            lines.append(label_text(language, text(language, "sector_template.planned.block"), words))
    elif suggestion.own is not None and suggestion.own != suggestion.before:
        own_name = name_part(suggestion.own, blocks, language)
        if own_name != name_part(part, blocks, language):
            lines.append(text(language, "sector_template.did.own", text=own_name))
    lines += _say_losses(suggestion.losses, language)
    if suggestion.is_conflict:
        key = "sector_template.conflict.removed" if suggestion.after is None else "sector_template.conflict"
        lines.append(text(language, key))
    return lines


def _say_losses(losses: LostParts, language: Language) -> list[str]:
    """What goes from the theory with a block, in numbers."""
    counts = (
        ("arrows", losses.arrows, losses.own_arrows), ("planned", losses.planned, losses.own_planned),
        ("indicators", losses.indicators, 0), ("outcomes", losses.outcomes, 0),
    )  # fmt: skip
    return [
        text(language, f"sector_template.lost.{name}{'.own' if own else ''}", n=count, own=own)
        for name, count, own in counts
        if count
    ]


def name_part(part: Part, blocks: Mapping[str, Texts], language: Language) -> str:
    """What a block, an arrow or an indicator is called; '' for the theory as a whole."""
    if isinstance(part, TheoryBlock):
        return pick_text(part.text, language)
    if isinstance(part, TheoryArrow):
        return " → ".join(pick_text(blocks.get(key), language) for key in part.key)
    return pick_text(part.title, language) if isinstance(part, PlannedIndicator) else ""


def _say_change(
    suggestion: Suggestion, name: str, blocks: Mapping[str, Texts], language: Language
) -> Sequence[str]:
    contents: list[Any] = [
        getattr(part, name) if name != "block" else blocks.get(getattr(part, name), {})
        for part in (suggestion.before, suggestion.after, suggestion.own)
    ]
    if name == "assumptions":
        # What the template left as it was is not said.
        untouched = [item for item in contents[0] if item in contents[1]]
        contents = [tuple(item for item in items if item not in untouched) for items in contents]
    spoken_language = language
    if suggestion.languages and name != "block" and language.value not in suggestion.languages:
        # What changed in other languages only is said in the first of them.
        spoken_language = Language(suggestion.languages[0])
    before, after, own = (say_content(content, {}, spoken_language) for content in contents)
    quality = text(language, f"theory_edit.property.{name}")
    line = text(language, "sector_template.did.property", property=quality, before=before, after=after)
    return [line] if own == before else [line, text(language, "sector_template.did.own", text=own)]


def _say_properties(part: Part, names: Sequence[str], language: Language) -> list[str]:
    lines = []
    for name in names:
        content = getattr(part, name, None)
        if content not in (None, "", {}, ()):
            words = say_content(content, {}, language)
            lines.append(label_text(language, text(language, f"theory_edit.property.{name}"), words))
    return lines
