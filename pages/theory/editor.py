"""The editor of a theory of change: what is asked backwards, from the change to the work, each field kept at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from secrets import token_hex

import streamlit as st

from impact.errors import ImpactError
from impact.i18n import join_clauses, text
from impact.model.access import Access
from impact.model.text_limits import LONGEST_CHANGE_REASON
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.theory_levels import Level
from impact.services.core.titles_in_language import pick_text
from impact.services.theory import drafts, versions
from impact.services.theory.sector import templates
from impact.theory.document import BlockChange, FrameChange, TheoryBlock, TheoryEdit, TheoryFrame
from impact.theory.edits import find_sphere
from impact.theory.pasted_theory import read_pasted_theory
from impact.theory.rules.rule_register import Severity
from impact.views.theory.conversations import ConversationsView
from impact.views.theory.editor import TheoryEditorView
from pages.parts.figures import conversations
from pages.parts.inputs import actions, personal_notice
from pages.parts.layout import frame, load, local_time, visitor
from pages.parts.layout.menu import Page
from pages.theory import block_rows, diagram, differences, drawing_filters, selection_panel, version_history
from pages.theory.editor_state import (
    EDIT_PARAMETER,
    ERROR_KEY,
    draw_text,
    name_field,
    note_saved,
    read_field,
    save_draft,
)
from pages.theory.evidence import question_list
from pages.theory.sector import planned_rows, suggestions, template_list

# The order in which one builds: the change first, then what leads to it.
GROUPS: tuple[tuple[str, tuple[Level, ...]], ...] = (
    ("change", (Level.IMPACT, Level.OUTCOME_LONG, Level.OUTCOME_MEDIUM, Level.OUTCOME_SHORT, Level.OUTCOME)),
    ("output", (Level.OUTPUT,)),
    ("work", (Level.ACTIVITY, Level.INPUT)),
    ("beside", (Level.UNINTENDED, Level.OTHER)),
)
CEILINGS = (Level.OUTPUT, Level.OUTCOME_SHORT, Level.OUTCOME_MEDIUM, Level.OUTCOME_LONG)
LONGEST_PASTE, KEY_BYTES = 200_000, 6
PARAMETER = EDIT_PARAMETER
CEILING, FACTORS = "theory-ceiling", "theory-factors"
LONGEST_FACTORS, FACTORS_HEIGHT = 2_000, 122


def is_open() -> bool:
    """Whether the address asks for the editor."""
    return st.query_params.get(PARAMETER) == "1"


def draw_editor(view: TheoryEditorView, access: Access) -> None:
    """Draw the whole editor below its title."""
    frame.draw_header(
        build_title(view), build_caption(view), lambda: _draw_tools(view, access), purpose=_say_purpose(view),
        is_presentable=False,
    )
    error = st.session_state.pop(ERROR_KEY, None)
    if error is not None:
        frame.draw_error(error)
    if view.template is not None and view.template.is_withdrawn:
        st.info(frame.t("sector_template.withdrawn.editing"), icon=":material/info:")
    suggestions.draw_suggestions(view, access)
    # One argues about a theory while it is made; a template is its umbrella's own.
    talk = None if view.template else load.conversations(access, view.organisation_id)
    if view.document.blocks:
        _draw_drawing(view, talk, access)
    else:
        if view.template is None and not view.is_frame:
            template_list.draw_entry(access, organisation=str(view.organisation_id))
        _draw_paste(view, access)
    left, right = st.columns([1.7, 1], gap="medium")
    with left:
        for name, levels in GROUPS:
            _draw_group(view, access, name, levels)
        block_rows.draw_arrows(view, access)
        if talk is not None and (talk.threads or view.document.blocks):
            _draw_talk(view, talk, access)
        if planned_rows.is_shown(view):
            planned_rows.draw_planned(view, access)
        _draw_frame(view, access)
    with right:
        _draw_questions(view, access)
        if view.is_draft:
            _draw_publication(view, access)
        if view.versions:
            _draw_history(view, access.language)


def _draw_talk(view: TheoryEditorView, talk: ConversationsView, access: Access) -> None:
    """Draw the conversations about all that is not open beside the drawing."""
    picked = selection_panel.find_picked(view.nodes, view.links)
    subject = selection_panel.find_subject(picked) if picked else None
    conversations.draw_others(talk, conversations.name_subjects(view.nodes, view.links), subject, access)


def _draw_drawing(view: TheoryEditorView, talk: ConversationsView | None, access: Access) -> None:
    """Draw the drawing, and beside it what is open in it, with its fields and what is talked about it."""
    picked = selection_panel.find_picked(view.nodes, view.links)
    choices = drawing_filters.CHOICES if view.template is None else drawing_filters.CHOICES_OF_TEMPLATE
    theory_filter, ceiling = drawing_filters.read_filter(choices), view.document.frame.ceiling_above
    shown_nodes, shown_links = drawing_filters.select_parts(
        view.nodes, view.links, ceiling, view.evidence, theory_filter
    )
    drawing_filters.draw_filter(view.nodes, theory_filter, choices=choices)
    left, right = st.columns([2.6, 1], gap="medium") if picked else (st.container(), None)
    with left, st.container(border=True):
        diagram.draw_diagram(
            view.nodes, view.links, view.organisation, ceiling, access.language,
            editing=diagram.DrawnEditing(access, view.organisation_id, view.document, view.template_id),
            faded=drawing_filters.find_faded(view.nodes, view.links, shown_nodes, shown_links),
            # Nobody measures a fund or a template itself: their blocks have no status to say.
            notes={} if view.is_frame or view.template else None,
        )  # fmt: skip
    if right is not None:
        with right, st.container(border=True, key="theory-panel"):
            block_rows.draw_picked(view, access, picked)
            if talk is not None:
                conversations.draw_about(talk, selection_panel.find_subject(picked), access)


def build_title(view: TheoryEditorView) -> str:
    """What is edited: a theory, the frame of a fund, or a sector template."""
    if view.template is not None:
        return frame.t("sector_template.edit.title", title=view.template.title)
    return frame.t("fund_frame.edit.title" if view.is_frame else "theory_edit.title", name=view.organisation)


def _say_purpose(view: TheoryEditorView) -> str:
    if view.template is not None:
        return frame.t("sector_template.edit.purpose")
    return frame.t("fund_frame.purpose") if view.is_frame else ""


def build_caption(view: TheoryEditorView) -> str:
    """What is edited, since which version, and when it was kept."""
    if not view.is_draft:
        key = "theory_edit.caption.none" if view.based_on else "theory_edit.caption.new"
        return frame.t(key, version=view.based_on)
    assert view.changed_at is not None
    key = "theory_edit.caption.draft" if view.based_on else "theory_edit.caption.first"
    return frame.t(key, version=view.based_on, n=view.changes, at=local_time.format_local(view.changed_at))


def _draw_tools(view: TheoryEditorView, access: Access) -> None:
    close = "fund_frame.edit.close" if view.is_frame else "theory_edit.close"
    if view.template is not None:
        close = "sector_template.edit.close"
    frame.draw_link(Page.THEORY, frame.t(close), ":material/arrow_back:", **_name_place(view))
    for name, may_do, icon, service in (
        ("undo", view.may_undo, ":material/undo:", drafts.undo_edit),
        ("redo", view.may_redo, ":material/redo:", drafts.redo_edit),
    ):
        if st.button(
            frame.t(f"theory_edit.{name}"), key=f"theory-{name}", icon=icon, disabled=not may_do
        ):  # fmt: skip
            try:
                service(access, view.organisation_id, load.workspace(), view.template_id)
            except ImpactError as error:
                st.session_state[ERROR_KEY] = error
            st.rerun()


def _draw_group(view: TheoryEditorView, access: Access, name: str, levels: tuple[Level, ...]) -> None:
    with st.container(border=True, key=f"theory-group-{name}"):
        st.header(frame.t(f"theory_edit.group.{name}"), anchor=False)
        st.caption(frame.t(f"theory_edit.group.{name}.aid"))
        blocks = [block for level in levels for block in view.document.blocks if block.level is level]
        for block in blocks:
            block_rows.draw_block(view, access, block)
        _draw_addition(view, access, name, levels)


def _draw_addition(view: TheoryEditorView, access: Access, name: str, levels: tuple[Level, ...]) -> None:
    """Draw the small form that adds a block to a group."""
    form = f"theory-add-{name}"
    with st.form(actions.form_key(form), border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(
            frame.t("theory_edit.add.text"), key=actions.form_key(f"{form}-text"),
            placeholder=frame.t(f"theory_edit.add.text.{name}"), max_chars=300,
        )  # fmt: skip
        level = levels[0]
        if len(levels) > 1:
            level = st.selectbox(
                frame.t("theory_edit.level"), levels, key=actions.form_key(f"{form}-level"), width=190,
                format_func=lambda item: text(access.language, f"words.level.{item.value}"), filter_mode=None,
            ) or level  # fmt: skip
        is_sent = st.form_submit_button(frame.t("theory_edit.add"), icon=":material/add:")
    if not is_sent or not personal_notice.has_seen_details(form, (words,)):
        return
    # Two people who add a block at the same time each get one: the key is drawn by lot.
    key = f"{level.value}-{token_hex(KEY_BYTES)}"
    block = TheoryBlock(key, level, {access.language.value: words.strip()}, sphere=find_sphere(level))
    if save_draft(access, view, TheoryEdit(token_hex(16), (BlockChange(None, block),))):
        for key in (form, f"{form}-text", f"{form}-level"):
            actions.empty_form(key)
    st.rerun()


def _draw_frame(view: TheoryEditorView, access: Access) -> None:
    """Draw the limit of what is answered for, and what comes from outside."""
    before, none = view.document.frame, frame.t("theory_edit.frame.ceiling.none")

    def keep(name: str, content: object, after: TheoryFrame) -> None:
        edit = TheoryEdit(token_hex(16), frame=FrameChange(before, after))
        note_saved(name, content, is_saved=save_draft(access, view, edit))

    def change_ceiling() -> None:
        ceiling = read_field(CEILING)
        keep(CEILING, ceiling, replace(before, ceiling_above=ceiling))

    def change_factors() -> None:
        names = [" ".join(line.split()) for line in str(read_field(FACTORS)).split("\n") if line.strip()]
        # A line that stays as it is keeps its translations.
        present = {pick_text(factor, access.language): factor for factor in before.external_factors}
        factors = tuple(present.get(name, {access.language.value: name}) for name in names)
        after = replace(before, external_factors=factors)
        keep(FACTORS, "\n".join(names), after)

    ceilings = [None, *CEILINGS]
    if before.ceiling_above not in ceilings:
        ceilings.append(before.ceiling_above)
    lines = "\n".join(pick_text(factor, access.language) for factor in before.external_factors)
    with st.container(border=True, key="theory-frame"):
        st.header(frame.t("theory_edit.frame"), anchor=False)
        st.selectbox(
            frame.t("theory_edit.frame.ceiling"), ceilings, ceilings.index(before.ceiling_above),
            key=name_field(CEILING, before.ceiling_above), width=320, filter_mode=None,
            on_change=visitor.guard_callback(change_ceiling),
            format_func=lambda item: text(access.language, f"words.level.{item.value}") if item else none,
        )  # fmt: skip
        draw_text(
            frame.t("theory_edit.frame.factors"), lines, FACTORS, visitor.guard_callback(change_factors),
            longest=LONGEST_FACTORS, height=FACTORS_HEIGHT,
        )


def _draw_questions(view: TheoryEditorView, access: Access) -> None:
    """Draw what the checks ask, what stops a version first, and where to answer."""
    with st.container(border=True, key="theory-questions"):
        st.header(frame.t("theory_edit.questions"), anchor=False)
        if not view.questions:
            st.write(frame.t("theory_edit.questions.none"))
        for severity in Severity:
            questions = [question for question in view.questions if question.severity is severity]
            if not questions:
                continue
            label = f"{frame.t(f'theory_edit.questions.{severity.value}')} ({len(questions)})"
            with st.expander(label, expanded=severity is Severity.ERROR, key=f"theory-questions-{severity.value}"):
                question_list.draw_some(questions)
        if view.template is None:
            question_list.draw_answering(view.evidence, view.organisation_id, access)


def _draw_publication(view: TheoryEditorView, access: Access) -> None:
    """Draw what differs from the last version, and the form that puts the draft forward."""
    with st.container(border=True, key="theory-publication"):
        if view.based_on:
            st.header(frame.t("theory_edit.differences", version=view.based_on), anchor=False)
            lines = differences.build_lines(
                view.differences, view.indicators, view.fund_outcomes, access.language
            )
            if lines:
                st.markdown("\n".join(f"- {frame.escape_markdown(line)}" for line in lines))
            else:
                st.write(frame.t("theory_edit.differences.none", version=view.based_on))
        if view.lost_outcomes:
            names = join_clauses(access.language, view.lost_outcomes)
            st.warning(frame.escape_markdown(frame.t("fund_frame.lost", n=len(view.lost_outcomes), names=names)))
        publish_key, aid, _ = _say_publication(view)
        publish = frame.t(publish_key)
        st.header(publish, anchor=False)
        st.caption(frame.t(aid))
        has_errors = any(question.severity is Severity.ERROR for question in view.questions)
        reason_area = "sector_template" if view.template else "theory_edit"
        with st.form("theory-publish", border=False):
            reason = st.text_area(
                frame.t(f"{reason_area}.publish.reason"), key="theory-reason", max_chars=LONGEST_CHANGE_REASON,
                height=80, placeholder=frame.t(f"{reason_area}.publish.reason.example"),
            )  # fmt: skip
            is_sent = st.form_submit_button(
                publish, type="secondary" if has_errors else "primary", key="theory-publish-send"
            )
        if is_sent and personal_notice.has_seen_details("theory-publish", (reason,)):
            _publish(view, access, reason)
        if st.button(frame.t("theory_edit.discard"), key="theory-discard", type="tertiary"):
            _confirm_discard(access, view.organisation_id, view.revision, view.template_id)


def _say_publication(view: TheoryEditorView) -> tuple[str, str, str]:
    """The keys of what is said of putting forward what is edited: its button, what it does, and that it was done."""
    if view.template is not None:
        # Nobody reads suggestions of one that is withdrawn, whatever is published of it.
        withdrawn = ".withdrawn" if view.template.is_withdrawn else ""
        return "sector_template.publish", f"sector_template.publish.aid{withdrawn}", "sector_template.published"
    if view.is_frame:
        return "fund_frame.publish", "fund_frame.publish.aid", "fund_frame.published"
    return "theory_edit.publish", f"theory_edit.publish.aid.{view.party}", "theory_edit.published"


def _name_place(view: TheoryEditorView) -> dict[str, str]:
    """The URL parameters of what is edited, as it is read."""
    if view.template is not None:
        return {template_list.TEMPLATE: str(view.template_id)}
    return {"organisation": str(view.organisation_id)}


def _draw_history(view: TheoryEditorView, language: Language) -> None:
    """Draw the versions that there are."""
    with st.container(border=True, key="theory-history"):
        st.header(frame.t("theory_edit.history"), anchor=False)
        sides = (versions.FUND,) if view.is_frame else () if view.template else version_history.SIDES
        version_history.draw_versions(view.versions, language, sides=sides)


def _publish(view: TheoryEditorView, access: Access, reason: str) -> None:
    try:
        if view.template is not None:
            number = templates.publish_template(
                access, view.template_id, view.revision, reason, load.workspace(), today=date.today()
            )
        else:
            number = versions.publish_draft(
                access, view.organisation_id, view.revision, reason, load.workspace(), today=date.today()
            )
    except ImpactError as error:
        frame.draw_error(error)
        return
    notice = actions.Notice(Page.THEORY, frame.t(_say_publication(view)[2], version=number))
    actions.announce(notice, **_name_place(view))


def draw_discard_of_unreadable(access: Access, organisation_id: int, template_id: int = 0) -> None:
    """Draw the button that throws away a draft that cannot be read: nobody could edit the theory until then."""
    revision = drafts.find_draft_revision(access, organisation_id, load.workspace(), template_id)
    if revision is not None and st.button(frame.t("theory_edit.discard"), key="theory-discard"):
        _confirm_discard(access, organisation_id, revision, template_id)


def _confirm_discard(access: Access, organisation_id: int, revision: int, template_id: int) -> None:
    place = {template_list.TEMPLATE: str(template_id)} if template_id else {"organisation": str(organisation_id)}

    def ask() -> None:
        st.write(frame.t("theory_edit.discard.sure"))
        if st.button(frame.t("theory_edit.discard"), key="theory-discard-sure", type="primary"):
            actions.attempt(
                Page.THEORY,
                lambda: drafts.discard_draft(access, organisation_id, revision, load.workspace(), template_id),
                frame.t("theory_edit.discarded"), **place,
            )  # fmt: skip

    frame.draw_dialog(frame.t("theory_edit.discard"), ask)


def _draw_paste(view: TheoryEditorView, access: Access) -> None:
    """Draw the field for what somebody has already: a table or indented text."""
    with st.expander(frame.t("theory_edit.paste"), icon=":material/content_paste:", key="theory-paste"):
        st.caption(frame.t("theory_edit.paste.aid"))
        with st.form("theory-paste-form", border=False):
            pasted = st.text_area(
                frame.t("theory_edit.paste.field"), key="theory-pasted", max_chars=LONGEST_PASTE, height=160
            )
            is_sent = st.form_submit_button(frame.t("theory_edit.paste.take"), icon=":material/south:")
        if is_sent and personal_notice.has_seen_details("theory-paste", (pasted,)):
            try:
                document = read_pasted_theory(pasted, access.language)
            except ImpactError as error:
                frame.draw_error(error)
                return
            edit = block_rows.build_whole(document, view.document.frame)
            if save_draft(access, view, edit):
                st.rerun()
            frame.draw_error(st.session_state.pop(ERROR_KEY))
