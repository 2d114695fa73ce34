"""The files that a grantee submitted."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from impact.i18n import day, number
from impact.model.access import Access
from impact.views.grantee import GranteeView, SubmissionRow
from impact.views.html_elements import element
from pages.parts.layout import frame, links


def draw_files(view: GranteeView, access: Access) -> None:
    """Draw the list, newest first; other organisations see that files are protected."""
    if view.protected:
        st.caption(frame.t("disclosure.files"))
        return
    if not view.submissions:
        st.caption(frame.t("grantee.file.none"))
        return
    heads = [(frame.t(f"grantee.file.{column}"), kind) for column, kind in
             (("name", ""), ("on", ""), ("by", ""), ("values", "n"), ("unclear", "n"), ("state", ""))]
    rows = [_build_row(row, access) for row in view.submissions]
    links.draw_html(links.build_table(heads, rows, frame.t("grantee.file.caption", name=view.name)), key="files")


def _build_row(row: SubmissionRow, access: Access) -> Markup:
    language = access.language
    state = frame.t(f"grantee.file.state.{row.state}")
    if row.approved_on:
        state += f", {day(language, row.approved_on)}"
    cells = (
        links.build_cell(frame.t("grantee.file.on"), day(language, row.submitted_on)),
        links.build_cell(frame.t("grantee.file.by"), row.submitted_by or "–"),
        links.build_cell(frame.t("grantee.file.values"), number(language, row.values), "n"),
        links.build_cell(frame.t("grantee.file.unclear"), number(language, row.unclear), "n"),
        links.build_cell(frame.t("grantee.file.state"), state),
    )
    name = element("a", row.file_name, href=f"/handed-in/{row.submission_id}", download=True)
    return element("tr", element("th", name, scope="row"), *cells)
