"""The last step of an entry: what has to be mended, the questions, what would change, and sending it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from impact.errors import ImpactError
from impact.i18n import day, label_text
from impact.model import answers as replies
from impact.model.access import Access
from impact.model.answers import Answer
from impact.model.issues import Severity
from impact.model.screen_entry import ScreenEntry
from impact.model.text_limits import LONGEST_CHANGE_REASON
from impact.model.vocabulary.submission_states import SubmissionState
from impact.services.entry import entry_transaction
from impact.services.submissions import upload
from impact.views.submissions.entry import EntryClash, EntryForm, EntryPreview
from impact.views.submissions.open_points import alters_approved
from impact.views.submissions.questions import Case, Question
from impact.views.submissions.upload import UploadResult
from pages.enter import entry_state, value_rows
from pages.parts.figures import property_texts
from pages.parts.inputs import actions, personal_notice
from pages.parts.inputs.actions import NextStep, Notice
from pages.parts.layout import frame, load
from pages.parts.layout.menu import Page
from pages.upload import changes

CASES_SHOWN = 60
# Properties of an indicator that are free text.
DESCRIBING = ("title", "unit", "definition", "numerator_text", "denominator_text", "source", "code")
Store = Callable[[ScreenEntry, Sequence[Answer]], object]


def draw_check(
    page: Page, part: ScreenEntry, form: EntryForm, answers: Sequence[Answer], access: Access, store: Store
) -> None:
    """Draw the step for a part of the entry; `store` keeps it with other answers or other knowledge."""
    try:
        preview = entry_transaction.preview_entry(
            access, part, form.organisation_id, load.workspace(), answers=answers, portfolio_id=form.portfolio_id
        )
    except ImpactError as error:
        frame.draw_error(error)
        _draw_back()
        return
    draw_problems(preview, form, access)
    draw_clashes(preview, part, form, answers, access, store)
    draw_questions(preview, part, form, answers, access, store)
    details = personal_notice.find_details(list_written_texts(part))
    if details:
        personal_notice.draw_details(details, frame.t("personal.before_sending"))
    with st.container(border=True):
        st.header(frame.t("upload.section.changes"), anchor=False)
        changes.draw_changes(preview, access)
    with st.container(border=True):
        draw_send(page, preview, part, form, answers, access)


def list_written_texts(part: ScreenEntry) -> list[str]:
    """The texts in a part that somebody wrote freely: notes, names of groups, and what changes of an indicator."""
    texts = [value.note for value in part.values]
    texts += [pair.partition("=")[2] for value in part.values for pair in value.breakdown.split(";")]
    for item in part.indicators:
        texts += [
            text
            for name in DESCRIBING
            if (text := str(getattr(item, name))) != item.in_force.get(name, "")
        ]
    return [text for text in texts if text]


def draw_problems(preview: EntryPreview, form: EntryForm, access: Access) -> None:
    """Draw what has to be mended first, each with its value."""
    if not preview.problems:
        return
    titles = {view.name: view.label for view in form.indicators}
    with st.container(border=True, key="entry-problems"):
        st.header(frame.t("entry.problems"), anchor=False)
        for problem in preview.problems:
            about = titles.get(problem.indicator, "")
            if problem.place is not None:
                about = value_rows.label_of(problem.place, form, access)
            words = frame.t(f"entry.problem.{problem.key}", **problem.params)
            label = label_text(access.language, f"**{frame.escape_markdown(about)}**", "") if about else ""
            st.markdown(f":material/error: {label}{frame.escape_markdown(words)}")


def draw_clashes(
    preview: EntryPreview, part: ScreenEntry, form: EntryForm, answers: Sequence[Answer], access: Access, store: Store
) -> None:
    """Draw each place that somebody else changed meanwhile, with both texts and the choice between them."""
    if not preview.clashes:
        return
    with st.container(border=True, key="entry-clashes"):
        st.header(frame.t("entry.clashes"), anchor=False)
        for number, clash in enumerate(preview.clashes):
            st.markdown(frame.escape_markdown(describe_clash(clash, form, access)))
            if clash.place is None:
                continue
            with st.container(horizontal=True):
                words = [frame.escape_markdown(value) for value in (clash.there, clash.wished or "–")]
                # Also by what it is about and what stands there: others go on changing while somebody decides.
                keys = [
                    actions.build_subject_key(f"clash-{side}-{number}", *map(str, clash.place), clash.there)
                    for side in ("theirs", "mine")
                ]
                theirs = st.button(frame.t("entry.clash.theirs", value=words[0]), key=keys[0])
                own = st.button(frame.t("entry.clash.mine", value=words[1]), key=keys[1])
            if theirs or own:
                store(settle_clash(part, clash, form, keep=own), answers)
                entry_state.draw_anew()
                st.rerun()


def describe_clash(clash: EntryClash, form: EntryForm, access: Access) -> str:
    """What stands there by now, and what was typed."""
    if clash.place is not None:
        about = value_rows.label_of(clash.place, form, access)
        return frame.t("entry.clash", about=about, there=clash.there, wished=clash.wished or "–")
    quality = frame.t(f"entry.quality.{clash.quality}")
    titles = {view.indicator_id: view.label for view in form.indicators}
    there, wished = (
        property_texts.format_property(clash.quality, words, access.language, titles)
        for words in (clash.there, clash.wished)
    )
    return frame.t("entry.clash", about=quality, there=there, wished=wished)


def settle_clash(part: ScreenEntry, clash: EntryClash, form: EntryForm, *, keep: bool) -> ScreenEntry:
    """The part without what was typed there, or with it against what stands there now."""
    if clash.place is None:
        return part
    if not keep:
        return part.without([clash.place])
    registered = {row.place: row.in_force for view in form.indicators for row in view.rows}
    return part.with_values(
        replace(value, in_force=registered.get(clash.place, "")) for value in part.values if value.place == clash.place
    )


def draw_questions(
    preview: EntryPreview, part: ScreenEntry, form: EntryForm, answers: Sequence[Answer], access: Access, store: Store
) -> None:
    """Draw the questions with their answers as buttons; a second click on an answer takes it back."""
    asked_items = [item for item in preview.question_list if item.severity is Severity.QUESTION]
    if not asked_items:
        return
    with st.container(border=True, key="entry-questions"):
        st.header(frame.t("entry.questions", n=preview.questions), anchor=False)
        for place, question in enumerate(asked_items):
            for number, case in enumerate(question.cases[:CASES_SHOWN]):
                chosen_item = draw_case(f"{place}-{number}", question, case, part, form, answers, access)
                if chosen_item is not None:
                    store(part, chosen_item)
                    st.rerun()


def draw_case(
    key: str, question: Question, case: Case, part: ScreenEntry, form: EntryForm, answers: Sequence[Answer],
    access: Access,
) -> tuple[Answer, ...] | None:  # fmt: skip
    """Draw one question; returns all answers as they are after a click, None without one."""
    position = (case.row or 0) - 2
    about = value_rows.label_of(part.values[position].place, form, access) if 0 <= position < len(part.values) else ""
    label = f"**{frame.escape_markdown(about)}** " if about else ""
    st.markdown(label + frame.escape_markdown(case.question))
    st.caption(frame.escape_markdown(" ".join(words for words in (question.why, case.reading) if words)))
    with st.container(horizontal=True, gap="small"):
        for choice in case.replies:
            icon = ":material/check:" if choice.is_selected else None
            label = frame.escape_markdown(choice.label)
            # Also by what is asked: the list of questions is another one once somebody else changed what is there.
            button_key = actions.build_subject_key(
                f"entry-answer-{key}-{choice.reply.value}", question.kind.value, about, case.value, case.question
            )
            if st.button(label, key=button_key, icon=icon):
                if choice.is_selected:
                    return replies.remove_answers(answers, choice.answers)
                return replies.merge_answers(answers, choice.answers)
    return None


def draw_send(
    page: Page, preview: EntryPreview, part: ScreenEntry, form: EntryForm, answers: Sequence[Answer], access: Access
) -> None:
    """Draw the reason where one is asked, the button that sends, and what it entails."""
    if preview.is_empty and not preview.is_blocked:
        st.write(frame.t("entry.nothing_changes"))
        _draw_back()
        return
    reason = ""
    if preview.needs_reason:
        reason = st.text_area(
            frame.t("entry.reason"), key=entry_state.REASON_KEY, max_chars=LONGEST_CHANGE_REASON, height=80,
            help=frame.t("upload.reason.why"),
        )
    waits = preview.state is SubmissionState.PENDING
    values = preview.new + preview.changed + preview.withdrawn + preview.additions
    label = frame.t("entry.send" if waits else "entry.save", n=values)
    if not values or page is Page.INDICATORS:
        label = frame.t("entry.send.described" if waits else "entry.save.described")
    with st.container(horizontal=True):
        is_sent = actions.draw_confirm_button(
            label, key="entry-send", disabled=preview.is_blocked,
            asks=bool(preview.questions) or preview.is_blocked or alters_approved(preview),
        )  # fmt: skip
        _draw_back()
    if preview.questions:
        st.caption(frame.t("entry.send.open", n=preview.questions))
    else:
        st.caption(describe_promise(preview, access))
    if is_sent:
        send_part(page, part, form, answers, access, reason, needs_reason=preview.needs_reason)


def _draw_back() -> None:
    st.button(
        frame.t("entry.back"), key="entry-back", type="tertiary", icon=":material/arrow_back:",
        on_click=lambda: st.session_state.pop(entry_state.CHECKING_KEY, None),
    )  # fmt: skip


def describe_promise(preview: EntryPreview, access: Access) -> str:
    """What sending entails: review or not, by when an answer comes, and that it can be undone."""
    if preview.state is not SubmissionState.PENDING:
        return frame.t("entry.promise.approved")
    if preview.answer_due is None:
        return frame.t("entry.promise.pending")
    return frame.t("entry.promise.due", day=day(access.language, preview.answer_due, "long"))


def send_part(
    page: Page, part: ScreenEntry, form: EntryForm, answers: Sequence[Answer], access: Access, reason: str, *,
    needs_reason: bool,
) -> None:  # fmt: skip
    """Send the part and show a notice that can undo it; an ImpactError is drawn, and everything typed stays."""
    if needs_reason and not reason.strip():
        st.error(frame.t("upload.reason.missing"), icon=":material/error:")
        return
    if not personal_notice.has_seen_details("entry-reason", (reason,)):
        return
    workspace = load.workspace()
    try:
        result = entry_transaction.send_entry(
            access, part, form.organisation_id, workspace, answers=answers, portfolio_id=form.portfolio_id,
            reason=reason,
        )  # fmt: skip
    except ImpactError as error:
        frame.draw_error(error)
        return
    entry_state.drop_part(access, form, part)
    undo = partial(upload.undo, access, result.submission_id, workspace) if result.submission_id else None
    actions.announce(
        Notice(page, describe_result(page, result), undo=undo, next_steps=list_next_steps(page, form)),
        organisation=str(form.organisation_id), portfolio=str(form.portfolio_id),
    )


def list_next_steps(page: Page, form: EntryForm) -> tuple[NextStep, ...]:
    """What comes next: after values the figures that they make; the list of indicators leads on by itself."""
    if page is Page.INDICATORS:
        return ()
    label = frame.t("upload.done.link", name=form.organisation)
    return (NextStep(Page.GRANTEE, label, ":material/monitoring:", (("organisation", str(form.organisation_id)),)),)


def describe_result(page: Page, result: UploadResult) -> str:
    """What was written, for whom, and whether it counts already."""
    values = result.new + result.changed + result.withdrawn + result.additions
    if result.submission_id is None:
        return frame.t("entry.done.nothing")
    key = "pending" if result.state is SubmissionState.PENDING else "approved"
    if not values or page is Page.INDICATORS:
        return frame.t(f"entry.done.described.{key}", name=result.organisation)
    return frame.t(f"entry.done.{key}", n=values, name=result.organisation)
