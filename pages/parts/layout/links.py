"""HTML tables and marks whose links switch page inside the app, as a Streamlit component.

A link in `st.html` reloads the whole app and the session state is lost; native page links do not fit in
a table of marks. So this component shows HTML (the caller escapes every text from data)
and hands a click on a link back to Python, which switches page. Without a click it does nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape
from urllib.parse import urlencode

import streamlit as st

from impact.model.words import Language
from impact.views.figures.marks import StatusCounts
from pages.parts.layout import frame, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.marks import status_marks

STYLE = """
:host, .fi-linked { display: block; }
.fi-linked { font-family: var(--st-font); color: var(--st-text-color); font-size: 0.95rem; line-height: 1.4; }
.fi-scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: 0.42rem 0.5rem; border-bottom: 1px solid var(--st-border-color); text-align: left;
  vertical-align: middle; }
thead th, .fi-head { font-weight: 600; font-size: 0.87rem; color: light-dark(#5c686f, #a9b8b8); }
tbody th { font-weight: 400; }
tbody tr:last-child > * { border-bottom: none; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.late { color: light-dark(#b0440a, #f08a4b); }
a { color: inherit; text-decoration: underline; text-decoration-color: light-dark(#bdb5a5, #55646a);
  text-underline-offset: 0.18em; border-radius: 3px; }
a:hover { text-decoration-color: var(--st-primary-color); color: var(--st-primary-color); }
a:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
.fi-marks { display: flex; gap: 0.2rem 0.3rem; align-items: center; }
.fi-marks svg { font-size: 1.02rem; }
table.fi-dense th, table.fi-dense td { padding-top: 0.16rem; padding-bottom: 0.16rem; }
.fi-list td { padding: 0.5rem 0.4rem; }
.fi-list td.fi-icon { width: 1.6rem; padding-right: 0; }
.fi-dot { display: inline-block; width: 0.55rem; height: 0.55rem; margin: 0 0.25rem; border-radius: 50%;
  background: var(--st-primary-color); }
@media (max-width: 640px) {
  .fi-marks { flex-wrap: wrap; }
  table.fi-stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table.fi-stack, table.fi-stack tbody, table.fi-stack tr, table.fi-stack th, table.fi-stack td { display: block; }
  table.fi-stack tr { border-bottom: 1px solid var(--st-border-color); padding: 0.55rem 0; }
  table.fi-stack tr:last-child { border-bottom: none; }
  table.fi-stack th, table.fi-stack td { border: none; padding: 0.12rem 0; text-align: left; }
  table.fi-stack tbody th { font-weight: 600; }
  table.fi-stack td { display: flex; gap: 0.6rem; }
  table.fi-stack td::before { content: attr(data-label); flex: 0 0 8.5rem; font-size: 0.87rem;
    color: light-dark(#5c686f, #a9b8b8); }
  table.fi-stack td:empty, table.fi-stack td.fi-none { display: none; }
}
"""

SCRIPT = """
export default function ({ data, parentElement, setTriggerValue }) {
  const place = parentElement.querySelector(".fi-linked")
  if (place.dataset.body !== data.body) {
    place.innerHTML = data.body
    place.dataset.body = data.body
  }
  place.onclick = (event) => {
    const link = event.target.closest("a[data-page]")
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    setTriggerValue("go", { page: link.dataset.page, query: JSON.parse(link.dataset.query) })
  }
}
"""

_SHOW = st.components.v2.component(
    "filantrimpact_linked",
    html='<div class="fi-linked"></div>',
    css=STYLE + status_marks.STYLE,
    js=SCRIPT,
)


def build_link(page: Page, label: str, **parameters: object) -> str:
    """A link to a page as HTML; its href is a full URL, so that it can be copied or opened in a new tab.

    Parameters that are None are left out. The label is escaped.
    """
    query = {name: str(value) for name, value in parameters.items() if value is not None}
    address = f"/{page.value}" + (f"?{urlencode(frame.build_query(**query))}" if frame.build_query(**query) else "")
    return (
        f'<a href="{escape(address, quote=True)}" data-page="{page.value}" '
        f'data-query="{escape(json.dumps(query), quote=True)}">{escape(label)}</a>'
    )


def draw_html(body: str, key: str) -> None:
    """Draw HTML whose links switch page. `body` is trusted: escape every text from data in it."""
    result = _SHOW(key=key, data={"body": body}, on_go_change=lambda: None)
    if result.go:
        frame.switch_page(
            Page(result.go["page"]), **{str(name): str(value) for name, value in result.go["query"].items()}
        )


def build_cell(label: str, body: str, kind: str = "") -> str:
    """A table cell; `label` is its column heading, shown beside it on a phone; `body` is HTML, `kind` CSS classes."""
    return f'<td class="{kind}" data-label="{escape(label, quote=True)}">{body}</td>'


def build_table(heads: Iterable[tuple[str, str]], rows: Iterable[str], caption: str) -> str:
    """A table that becomes a stack of cards on a phone.

    `heads` are (text, CSS class); `rows` are HTML `<tr>` elements; `caption` names the table for screen readers.
    """
    top = "".join(f'<th scope="col" class="{kind}">{escape(head)}</th>' for head, kind in heads)
    dense = " fi-dense" if presentation_mode.is_on() else ""
    return (
        f'<div class="fi-scroll"><table class="fi-stack{dense}" aria-label="{escape(caption, quote=True)}">'
        f"<thead><tr>{top}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def draw_strips(rows: Iterable[tuple[str, StatusCounts]], language: Language, key: str) -> None:
    """Draw stacked bars of counts per status with the legend, as HTML: quicker than a chart."""
    draw_html(status_marks.build_strips(rows, language) + status_marks.build_legend(language), key)
