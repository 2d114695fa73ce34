"""What we want to know of a file: worst first, each place with its answers as buttons, and one click for all alike."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from impact.model.submission import IssueKind, Severity
from impact.views.questions import MEANWHILE, Case, Question, ReplyChoice
from impact.views.upload import UploadView
from pages.parts.layout import frame
from pages.parts.sheet import sheet
from pages.upload import upload_state

# So many places of one question stand open; where one click answers more alike they fold away, and beyond the last
# only the answer for all serves.
EACH, FOLDED = 3, 30
REMARKS_SHOWN = 40


def asked(view: UploadView) -> list[tuple[int, Question]]:
    """The questions with their place in the list, by which they are found again."""
    return [(place, item) for place, item in enumerate(view.asked) if item.severity is Severity.QUESTION]


def stops(kind: IssueKind) -> bool:
    """Whether such a value does not count until somebody answers."""
    return MEANWHILE.get(kind) in ("questions.waits", "questions.refused")


def waiting(view: UploadView) -> int:
    """How many places wait for an answer."""
    return sum(item.open for _, item in asked(view))


def key(place: int, case: int) -> str:
    """The container of one place of one question; one that is not drawn is found at its question."""
    return f"question-{place}-{case}"


def marks(view: UploadView, name: str) -> dict[tuple[int, int], sheet.Mark]:
    """The cells of a sheet that a question is about; the worst question of a cell marks it."""
    marks_by_cell: dict[tuple[int, int], sheet.Mark] = {}
    for place, item in asked(view):
        for number, case in enumerate(item.cases):
            if case.sheet == name and case.row is not None and case.column is not None:
                kind = sheet.ANSWERED if case.answered else sheet.WORST if stops(item.kind) else sheet.DOUBT
                before = marks_by_cell.get((case.row, case.column))
                if before is None or before.kind == sheet.ANSWERED:
                    marks_by_cell[case.row, case.column] = sheet.Mark(kind, key(place, number))
    return marks_by_cell


def draw(view: UploadView) -> None:
    """The card of questions: open ones, those with an answer folded, and what needs none."""
    items = asked(view)
    open_items = [(place, item) for place, item in items if item.open]
    answered_items = [(place, item) for place, item in items if not item.open]
    pending_count = waiting(view)
    several = len(view.sheets) > 1
    title = (
        frame.t("upload.questions.title", n=pending_count)
        if pending_count
        else frame.t("upload.questions.none.title")
    )
    st.subheader(title, anchor=False)
    if not items:
        st.write(frame.t("upload.questions.none"))
    elif not pending_count:
        st.write(frame.t("upload.questions.all_answered"))
    decimals(view, open_items)
    for place, item in open_items:
        question(place, item, several=several)
    if pending_count:
        st.caption(frame.t("upload.questions.stay"))
    if answered_items:
        with st.expander(frame.t("upload.questions.answered", n=sum(item.count for _, item in answered_items))):
            for place, item in answered_items:
                question(place, item, several=several)
    remarks(view)


def decimals(view: UploadView, open_items: Sequence[tuple[int, Question]]) -> None:
    """One answer for the whole file, where its doubtful numbers are written in more than one way."""
    ways = sum(item.kind is IssueKind.AMBIGUOUS_NUMBER for _, item in open_items)
    if upload_state.locale() is None and (view.locale.certain or ways < 2):
        return
    st.session_state.setdefault(upload_state.LOCALE, upload_state.OPEN)
    st.segmented_control(
        frame.t("upload.locale.question"),
        [upload_state.COMMA, upload_state.POINT, upload_state.OPEN],
        key=upload_state.LOCALE,
        required=True,
        format_func=lambda way: frame.t(f"upload.locale.{way}"),
    )


def question(place: int, item: Question, *, several: bool) -> None:
    """One question: what is doubtful and why, the answer for all, then place by place."""
    with st.container(key=f"question-{place}", gap="small"):
        if item.count > 1:
            st.markdown(f"**{frame.plain(item.title)}**")
            st.caption(frame.plain(why(item)))
            replies(item.replies, f"{place}-all")
        cases = list(enumerate(item.cases))
        has_shared_answer = bool(item.replies) and item.count > EACH
        visible = [] if has_shared_answer else cases[:EACH]
        for number, case in visible:
            one(place, number, case, several=several, why=why(item) if item.count == 1 else "")
        rest = cases[len(visible) :]
        if rest:
            if has_shared_answer:
                st.caption(
                    frame.plain(
                        address(cases[0][1], several=several, bold=False) + cases[0][1].asked
                    )
                )
            label = "upload.questions.each" if has_shared_answer else "upload.questions.more"
            with st.expander(frame.t(label, n=len(rest))):
                for number, case in rest[:FOLDED]:
                    one(place, number, case, several=several)
                if len(rest) > FOLDED:
                    st.caption(frame.t("upload.questions.too_many", n=len(rest) - FOLDED))


def why(item: Question) -> str:
    """Why we doubt, and what we make of it meanwhile."""
    readings = {case.reading for case in item.cases if not case.answered}
    return " ".join((item.why, *(readings if len(readings) == 1 else ()))).strip()


def address(case: Case, *, several: bool, bold: bool = True) -> str:
    """The cell, in bold as markdown, with its sheet where the file has more than one."""
    where = " ".join(part for part in (case.sheet if several else "", case.cell) if part)
    if not where:
        return ""
    return f"**{frame.plain(where)}** " if bold else f"{where}: "


def one(place: int, number: int, case: Case, *, several: bool, why: str = "") -> None:
    """One place with its answers; an answer that was given can be taken back by choosing it again."""
    with st.container(key=key(place, number), gap="small"):
        st.markdown(address(case, several=several) + frame.plain(case.asked))
        if why:
            st.caption(frame.plain(why))
        replies(case.replies, f"{place}-{number}", case)


def replies(choices: Sequence[ReplyChoice], of: str, case: Case | None = None) -> None:
    """The answers as buttons; the one that was given carries a tick, and another click takes it back."""
    if not choices:
        return
    with st.container(horizontal=True, gap="small"):
        for choice in choices:
            is_undo = choice.chosen and case is not None
            st.button(
                frame.plain(choice.label), key=f"answer-{of}-{choice.reply.value}",
                on_click=upload_state.take_back if is_undo else upload_state.answer,
                args=(case.issue,) if is_undo and case else (choice.answers,),
                icon=":material/check:" if choice.chosen else None,
            )


def remarks(view: UploadView) -> None:
    """What was seen and needs no answer."""
    cases = [case for item in view.asked if item.severity is Severity.REMARK for case in item.cases]
    if not cases:
        return
    with st.expander(frame.t("upload.remarks", n=len(cases))):
        for case in cases[:REMARKS_SHOWN]:
            st.caption(frame.plain(case.asked))
