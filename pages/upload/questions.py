"""Questions about a file, most severe first: answers as buttons, per cell or for all cells alike."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from impact.i18n import label_text
from impact.ingest.validation import layout_replies
from impact.model.answers import ROLE_OF_REPLY, Reply
from impact.model.issues import Issue, IssueKind, Severity
from impact.views.submissions.question_order import INTERIM_TEXTS
from impact.views.submissions.questions import Case, Question, ReplyChoice
from impact.views.submissions.upload import UploadView
from pages.parts.layout import frame
from pages.parts.sheet import sheet
from pages.upload import upload_state

# Cells of a question shown at first, where no shared answer serves; and folded ones at most, beyond which only the
# shared answer serves.
EACH, FOLDED = 3, 30
REMARKS_SHOWN = 40


def list_questions(view: UploadView) -> list[tuple[int, Question]]:
    """The questions with their index in the view, from which element keys are made."""
    return [(place, item) for place, item in enumerate(view.question_list) if item.severity is Severity.QUESTION]


def is_blocking(kind: IssueKind) -> bool:
    """Whether such a value does not count until the question is answered."""
    return INTERIM_TEXTS.get(kind) in ("questions.waits", "questions.refused")


def count_open(view: UploadView) -> int:
    """How many cells need an answer."""
    return sum(item.open for _, item in list_questions(view))


def build_key(place: int, case: int) -> str:
    """The element key of one case of a question; the script scrolls to it, or else to the question."""
    return f"question-{place}-{case}"


def build_marks(view: UploadView, name: str) -> dict[tuple[int, int], sheet.Mark]:
    """The marks of a sheet by (row, column), counted from 1; the most severe open question wins."""
    marks_by_cell: dict[tuple[int, int], sheet.Mark] = {}
    for place, item in list_questions(view):
        for number, case in enumerate(item.cases):
            if case.sheet == name and case.row is not None and case.column is not None:
                kind = sheet.ANSWERED if case.answered else sheet.WORST if is_blocking(item.kind) else sheet.DOUBT
                before = marks_by_cell.get((case.row, case.column))
                if before is None or before.kind == sheet.ANSWERED:
                    marks_by_cell[case.row, case.column] = sheet.Mark(kind, build_key(place, number))
    return marks_by_cell


def draw_questions(view: UploadView, *, is_clear: bool) -> None:
    """Draw the card of questions: open ones, answered ones folded, and remarks; `is_clear`: nothing else is open."""
    items = list_questions(view)
    open_items = [(place, item) for place, item in items if item.open]
    answered_items = [(place, item) for place, item in items if not item.open]
    pending_count = count_open(view)
    several = len(view.sheets) > 1
    title = (
        frame.t("upload.questions.title", n=pending_count)
        if pending_count
        else frame.t("upload.questions.none.title")
    )
    st.header(title, anchor=False)
    if not items:
        st.write(frame.t("upload.questions.none" if is_clear else "upload.open.none"))
    elif not pending_count:
        st.write(frame.t("upload.questions.all_answered"))
    draw_decimals(view, open_items)
    for place, item in open_items:
        draw_question(view, place, item, several=several)
    if any(is_blocking(item.kind) for _, item in open_items):
        st.caption(frame.t("upload.questions.stay"))
    if answered_items:
        with st.expander(frame.t("upload.questions.answered", n=sum(item.count for _, item in answered_items))):
            for place, item in answered_items:
                draw_question(view, place, item, several=several)
    draw_remarks(view)


def draw_decimals(view: UploadView, open_items: Sequence[tuple[int, Question]]) -> None:
    """Draw the choice of the decimal mark for the whole file, where several questions depend on it."""
    ways = sum(item.kind is IssueKind.AMBIGUOUS_NUMBER for _, item in open_items)
    if upload_state.get_locale() is None and (view.locale.certain or ways < 2):
        return
    st.session_state.setdefault(upload_state.LOCALE, upload_state.OPEN)
    st.segmented_control(
        frame.t("upload.locale.question"),
        [upload_state.COMMA, upload_state.POINT, upload_state.OPEN],
        key=upload_state.LOCALE,
        required=True,
        format_func=lambda way: frame.t(f"upload.locale.{way}"),
    )


def draw_question(view: UploadView, place: int, item: Question, *, several: bool) -> None:
    """Draw one question: the reason, the shared answer, then each case."""
    with st.container(key=f"question-{place}", gap="small"):
        if item.count > 1:
            st.markdown(f"**{frame.escape_markdown(item.title)}**")
            st.caption(frame.escape_markdown(explain_question(item)))
            draw_replies(view, item.replies, f"{place}-all", [case.issue for case in item.cases])
        cases = list(enumerate(item.cases))
        has_shared_answer = bool(item.replies) and item.count > EACH
        visible = [] if has_shared_answer else cases[:EACH]
        for number, case in visible:
            draw_case(view, place, number, case, several=several, why=explain_question(item) if item.count == 1 else "")
        rest = cases[len(visible) :]
        if rest:
            if has_shared_answer:
                example = cases[0][1]
                place_words = format_address(example, several=several)
                words = label_text(frame.language(), place_words, example.question) if place_words else example.question
                st.caption(frame.escape_markdown(words))
            label = "upload.questions.each" if has_shared_answer else "upload.questions.more"
            with st.expander(frame.t(label, n=len(rest))):
                for number, case in rest[:FOLDED]:
                    draw_case(view, place, number, case, several=several)
                if len(rest) > FOLDED:
                    st.caption(frame.t("upload.questions.too_many", n=len(rest) - FOLDED))


def explain_question(item: Question) -> str:
    """The reason of a question, and how the value is read meanwhile."""
    readings = {case.reading for case in item.cases if not case.answered}
    return " ".join((item.why, *(readings if len(readings) == 1 else ()))).strip()


def format_address(case: Case, *, several: bool) -> str:
    """The cell, with its sheet where the file has several; empty where a case has no cell."""
    return " ".join(part for part in (case.sheet if several else "", case.cell) if part)


def draw_case(
    view: UploadView, place: int, number: int, case: Case, *, several: bool, why: str = ""
) -> None:
    """Draw one case with its answers; a second click on an answer withdraws it."""
    with st.container(key=build_key(place, number), gap="small"):
        about = f":gray[{frame.escape_markdown(case.about)}]  \n" if case.about else ""
        where = frame.escape_markdown(format_address(case, several=several))
        st.markdown((f"**{where}** " if where else "") + about + frame.escape_markdown(case.question))
        if why:
            st.caption(frame.escape_markdown(why))
        draw_replies(view, case.replies, f"{place}-{number}", [case.issue], may_withdraw=True)


def draw_replies(
    view: UploadView, choices: Sequence[ReplyChoice], of: str, issues: Sequence[Issue], *, may_withdraw: bool = False
) -> None:
    """Draw answers as buttons; the present answer has a tick, and a click on it withdraws it.

    An answer that says what a column holds corrects the layout, as pointing at it on the sheet does.
    """
    if not choices:
        return
    with st.container(horizontal=True, gap="small"):
        for choice in choices:
            key = f"answer-{of}-{'suggestion' if choice.is_suggestion else choice.reply.value}"
            if choice.reply in ROLE_OF_REPLY:
                st.button(
                    frame.escape_markdown(choice.label), key=key, on_click=correct_layout,
                    args=(view, issues, choice.reply),
                )  # fmt: skip
                continue
            is_undo = choice.is_selected and may_withdraw
            st.button(
                frame.escape_markdown(choice.label), key=key,
                on_click=upload_state.withdraw_answers if is_undo else upload_state.add_answers,
                args=(choice.answers,),
                icon=":material/check:" if choice.is_selected else None,
            )


def correct_layout(view: UploadView, issues: Sequence[Issue], reply: Reply) -> None:
    """Read the file again, with the columns that the issues are about as the reply says."""
    if view.preview is not None:
        upload_state.apply_mapping(layout_replies.correct_by_reply(view.preview.mapping, issues, reply))


def draw_remarks(view: UploadView) -> None:
    """Draw remarks, which need no answer."""
    cases = [case for item in view.question_list if item.severity is Severity.REMARK for case in item.cases]
    if not cases:
        return
    with st.expander(frame.t("upload.remarks", n=len(cases))):
        for case in cases[:REMARKS_SHOWN]:
            st.caption(frame.escape_markdown(case.question))
