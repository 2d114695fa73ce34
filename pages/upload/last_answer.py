"""The answer of the fund to the previous submission, shown above the next upload."""

from __future__ import annotations

import streamlit as st

from impact.i18n import day
from impact.i18n.places import place_text
from impact.model.access import Access
from impact.model.words import SubmissionState
from impact.services.submissions import review
from impact.views.review import Comment
from pages.parts.layout import frame, load

COMMENTS_SHOWN = 20


def draw_last_answer(access: Access, organisation_id: int) -> None:
    """Draw that the previous submission was returned (with reason and comments) or is still pending."""
    last = review.load_last_answer(access, organisation_id, load.workspace())
    if last is None:
        return
    language = access.language
    if last.state is SubmissionState.RETURNED:
        with st.container(border=True, key="upload-returned"):
            when = day(language, last.decided_on, "long")
            st.subheader(frame.t("upload.returned.title"), anchor=False)
            st.caption(frame.escape_markdown(frame.t("upload.returned.file", file=last.file_name, day=when)))
            if last.reason:
                st.markdown("\n".join(f"> {frame.escape_markdown(words)}" for words in last.reason.splitlines()))
            if last.comments:
                st.markdown("\n".join(f"- {format_comment(comment)}" for comment in last.comments[:COMMENTS_SHOWN]))
            st.write(frame.t("upload.returned.do"))
    elif last.state is SubmissionState.PENDING:
        due = day(language, last.answer_due, "long") if last.answer_due else ""
        words = frame.t("upload.waits.due", file=last.file_name, day=due) if due else frame.t(
            "upload.waits", file=last.file_name
        )
        st.info(frame.escape_markdown(words), icon=":material/schedule:")


def format_comment(comment: Comment) -> str:
    """A comment with its cell, as markdown."""
    where = place_text(frame.language(), comment.sheet, comment.cell)
    return (f"**{frame.escape_markdown(where)}** " if where else "") + frame.escape_markdown(
        " ".join(comment.text.split())
    )
