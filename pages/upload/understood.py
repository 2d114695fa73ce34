"""What was understood of a file: its columns with their roles, and the questions by cell."""

from __future__ import annotations

from html import escape
from itertools import groupby

import streamlit as st

from impact.i18n import catalog, period
from impact.model.access import Access
from impact.model.address import address, letters
from impact.model.submission import ColumnRole, Issue, IssueKind, Severity
from impact.services.imports import issue_text
from impact.views.upload import UploadView
from pages.parts import frame
from pages.upload import desk

# What stops a figure comes before what only colours it.
WORST_FIRST = (IssueKind.AMBIGUOUS_NUMBER, IssueKind.ERROR_CELL, IssueKind.RANGE, IssueKind.INEQUALITY)
EACH, CELLS_NAMED, REMARKS_SHOWN, COLUMNS_OPEN = 3, 12, 40, 9
STYLE = """<style>
.fi-roles.fi-roles { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: 0.5rem;
  margin: 0; padding: 0; font-size: 0.9rem; }
.fi-roles div { border: 1px solid light-dark(#e2ddd2, #333e43); border-radius: 6px; overflow: hidden; }
.fi-roles dt { background: light-dark(#e4efee, #1d3a3a); font-weight: 600; padding: 0.25rem 0.55rem; }
.fi-roles.fi-roles dd { margin: 0; padding: 0.25rem 0.55rem; overflow-wrap: anywhere; }
.fi-roles .letter { color: light-dark(#5c686f, #a9b8b8); margin-right: 0.25rem; }
</style>"""


def caption(view: UploadView, access: Access) -> str:
    """The file in one line: name, sheets, periods, how numbers are written."""
    language = access.language
    parts = [view.file_name]
    named = [sheet for sheet in view.sheets if sheet]
    if named:
        parts.append(frame.t("upload.caption.sheets", n=len(named), sheet=named[0]))
    if len(view.periods) == 1:
        parts.append(frame.t("upload.caption.period", period=period(language, *view.periods[0])))
    elif view.periods:
        parts.append(frame.t("upload.caption.periods", n=len(view.periods)))
    mark = "comma" if view.locale.decimal == "," else "point"
    parts.append(frame.t(f"upload.caption.{mark if view.locale.certain else 'uncertain'}"))
    return " · ".join(parts)


def columns(view: UploadView) -> None:
    """Per sheet the columns used, their letter and header as they stand there, and what we read in them."""
    ordered = sorted(view.columns, key=lambda column: (column.sheet, column.column))
    for sheet, found in groupby(ordered, key=lambda column: column.sheet):
        roles = list(found)
        used = [column for column in roles if _role(column)]
        if sheet:
            st.markdown(f"**{frame.plain(frame.t('upload.columns.sheet', sheet=sheet))}**")
        if len(used) > COLUMNS_OPEN:
            with st.expander(frame.t("upload.columns.count", n=len(used))):
                st.html(STYLE + columns_html(used))
        else:
            st.html(STYLE + columns_html(used))
        rest = [column.header for column in roles if not _role(column) and column.header.strip()]
        if rest:
            headers = ", ".join(f"“{header}”" for header in rest[:CELLS_NAMED])
            st.caption(frame.plain(frame.t("upload.columns.rest", headers=headers)))


def _role(column: ColumnRole) -> str:
    """The word of a role, '' for a column that is not used."""
    key = f"roles.{column.role}"
    return frame.t(key) if column.role and key in catalog() else ""


def columns_html(used: list[ColumnRole]) -> str:
    """The used columns in the order of the sheet: what we read in each, its letter and its own header."""
    if not used:
        return ""
    body = "".join(
        f"<div><dt>{escape(_role(column))}</dt>"
        f'<dd><span class="letter">{escape(letters(column.column))}</span> {escape(_header(column))}</dd></div>'
        for column in used
    )
    label = escape(frame.t("upload.columns.caption"), quote=True)
    return f'<dl class="fi-roles" aria-label="{label}">{body}</dl>'


def _header(column: ColumnRole) -> str:
    return " ".join(column.header.split()) or "–"


def questions(view: UploadView, access: Access) -> None:
    """What we want to know: first how the file writes decimals, then the cells, worst first."""
    asked = [issue for issue in view.issues if issue.severity is Severity.QUESTION]
    decimals(view)
    if not asked:
        st.write(frame.t("upload.questions.none"))
    for _, group in groupby(sorted(asked, key=_weight), key=lambda issue: issue.kind):
        kind(list(group), access)
    if asked:
        st.caption(frame.t("upload.questions.stay"))
    remarks(view, access)


def decimals(view: UploadView) -> None:
    """One answer for the whole file, where the file itself leaves it open or the person gave one."""
    ambiguous = any(issue.kind is IssueKind.AMBIGUOUS_NUMBER for issue in view.issues)
    answered = desk.locale() is not None
    if not answered and (view.locale.certain or not ambiguous):
        return
    st.segmented_control(
        frame.t("upload.locale.question"),
        [desk.COMMA, desk.POINT, desk.OPEN],
        key=desk.LOCALE,
        default=desk.OPEN,
        required=True,
        format_func=lambda way: frame.t(f"upload.locale.{way}"),
    )
    st.caption(frame.t("upload.locale.why"))


def _weight(issue: Issue) -> tuple[int, str, int, int]:
    worst = WORST_FIRST.index(issue.kind) if issue.kind in WORST_FIRST else len(WORST_FIRST)
    return worst, issue.kind.value, issue.row or 0, issue.column or 0


def kind(issues: list[Issue], access: Access) -> None:
    """Questions of one kind: the first few in full, the others by cell."""
    for issue in issues[:EACH]:
        st.markdown(frame.plain(issue_text(access.language, issue)))
    rest = issues[EACH:]
    if rest:
        cells = ", ".join(address(issue.row, issue.column) or str(issue.row or "") for issue in rest[:CELLS_NAMED])
        cells += " …" if len(rest) > CELLS_NAMED else ""
        st.caption(frame.plain(frame.t("upload.questions.more", n=len(rest), cells=cells)))


def remarks(view: UploadView, access: Access) -> None:
    """What was seen and needs no answer."""
    seen = [issue for issue in view.issues if issue.severity is Severity.REMARK]
    if not seen:
        return
    with st.expander(frame.t("upload.remarks", n=len(seen))):
        for issue in seen[:REMARKS_SHOWN]:
            st.caption(frame.plain(issue_text(access.language, issue)))
