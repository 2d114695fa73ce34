"""What went before the file in review: earlier comments, and what differs from the file that was returned."""

from __future__ import annotations

import streamlit as st

from impact.i18n import day
from impact.model.access import Access
from impact.views.submissions.review import EarlierRound, EarlierRounds
from pages.parts.layout import frame
from pages.upload import changes
from pages.upload.files_in_progress import format_comment


def draw_earlier_rounds(earlier: EarlierRounds, access: Access) -> None:
    """Draw the comparison with the last returned file, then each earlier round with its reason and comments."""
    st.header(frame.t("review.section.earlier"), anchor=False)
    if earlier.comparison is not None:
        changes.draw_comparison(earlier.comparison, access.language)
    for item in earlier.rounds:
        _draw_round(item, access)


def _draw_round(item: EarlierRound, access: Access) -> None:
    key = "answered" if item.is_answered else "open"
    when = day(access.language, item.decided_on, "long")
    st.markdown(f"**{frame.escape_markdown(frame.t('review.earlier.file', file=item.file_name, day=when))}**")
    st.caption(frame.t(f"review.earlier.{key}"))
    if item.reason:
        frame.draw_quotation(item.reason)
    if item.comments:
        st.markdown("\n".join(f"- {format_comment(comment)}" for comment in item.comments))
