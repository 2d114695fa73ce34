"""HTML tables and marks whose links switch page inside the app, as a Streamlit component.

A link in `st.html` reloads the whole app and the session state is lost; native page links do not fit in
a table of marks. So this component shows HTML, put together from elements that escape every text,
and hands a click on a link or a button back to Python, which switches page or acts. Without a click it does nothing.
One such part with many cards is drawn sooner than an element of Streamlit for each piece of a card.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup
from pydantic import Field

from impact.i18n import guess_language
from impact.model.vocabulary.languages import Language
from impact.views.figures.status_counts import CountedStatus, StatusCounts
from impact.views.html_elements import Content, element, fragment
from pages.parts.charts import chart_picture
from pages.parts.layout import frame, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.marks import status_marks
from pages.parts.messages.browser_messages import (
    MOST_PARAMETERS,
    BrowserMessage,
    Name,
    Value,
    read_message,
    refuse_message,
)

# In a part so narrow, on a phone, at 200 % or in a column, a row of such a table becomes a card of two columns. On
# paper a table stays one: cards of one label per line would take seven sheets for thirty rows.
_STACKED = """
@media not print { @container (max-width: WIDTH) {
  TABLE thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  TABLE, TABLE tbody, TABLE th, TABLE td { display: block; }
  TABLE tr { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0.35rem 1rem;
    border-bottom: 1px solid var(--st-border-color); padding: 0.6rem 0; }
  TABLE tr:last-child { border-bottom: none; }
  TABLE th, TABLE td { border: none; padding: 0; text-align: left; min-width: 0 !important; }
  TABLE tbody th { font-weight: 600; grid-column: 1 / -1; }
  TABLE td.n, TABLE .fi-word { white-space: normal; }
  TABLE td::before { content: attr(data-label); display: block; font-size: 0.8rem; line-height: 1.3;
    color: light-dark(#5c686f, #a9b8b8); }
  TABLE td:empty, TABLE td.fi-none { display: none; }
} }
"""


def _stack(table: str, width: str) -> str:
    return _STACKED.replace("TABLE", table).replace("WIDTH", width)


# A table of few columns needs less room: up to how many columns, its class, and where its rows become cards.
_TABLES = ((3, "fi-few", "340px"), (5, "fi-some", "500px"), (99, "fi-stack", "720px"))
STYLE = """
:host, .fi-linked { display: block; }
.fi-linked { font-family: var(--st-font); color: var(--st-text-color); font-size: 0.95rem; line-height: 1.4;
  overflow-wrap: anywhere; container-type: inline-size; }
.fi-scroll { overflow-x: auto; overflow-wrap: break-word; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: 0.42rem 0.5rem; border-bottom: 1px solid var(--st-border-color); text-align: left;
  vertical-align: middle; }
thead th, .fi-head { font-weight: 600; font-size: 0.87rem; color: light-dark(#5c686f, #a9b8b8); }
tbody th { font-weight: 400; }
td ul { margin: 0; padding-left: 1.1em; }
/* A word without end in a title breaks, so that it pushes no value out of sight. */
.fi-scroll tbody th { overflow-wrap: anywhere; min-width: min(9rem, 28cqi); }
.fi-scroll td.fi-name { overflow-wrap: anywhere; min-width: min(5rem, 16cqi); }
tbody tr:last-child > * { border-bottom: none; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.late { color: light-dark(#b0440a, #f08a4b); }
a { color: inherit; text-decoration: underline; text-decoration-color: light-dark(#bdb5a5, #55646a);
  text-underline-offset: 0.18em; border-radius: 3px; }
a:hover { text-decoration-color: var(--st-primary-color); color: var(--st-primary-color); }
a:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
button.fi-act { font: inherit; color: inherit; background: none; border: none; border-radius: 3px; cursor: pointer;
  padding: 0.15rem 0; text-decoration: underline; text-decoration-color: light-dark(#bdb5a5, #55646a);
  text-underline-offset: 0.18em; }
button.fi-act:hover { text-decoration-color: var(--st-primary-color); color: var(--st-primary-color); }
button.fi-act:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
.fi-marks { display: flex; gap: 0.2rem 0.3rem; align-items: center; }
.fi-marks svg { font-size: 1.02rem; }
table.fi-dense th, table.fi-dense td { padding: 0.16rem 0.22rem; }
.fi-list td { padding: 0.5rem 0.4rem; }
.fi-list td.fi-icon { width: 1.6rem; padding-right: 0; }
.fi-dot { display: inline-block; width: 0.55rem; height: 0.55rem; margin: 0 0.25rem; border-radius: 50%;
  background: var(--st-primary-color); }
@container (max-width: 720px) { .fi-marks { flex-wrap: wrap; } }
""" + "".join(_stack(f"table.{name}", width) for _, name, width in _TABLES) + """
@media (forced-colors: active) {
  .fi-mark, .fi-dot, .fi-chart svg { forced-color-adjust: none; }
}
@media print {
  .fi-scroll { overflow: visible; zoom: 0.78; }
  table.fi-stack th, table.fi-stack td { padding: 0.3rem 0.25rem; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  :is(td, th) a[data-page]:not([aria-label])::after { content: " " attr(href); font-size: 0.7em;
    overflow-wrap: anywhere; color: #5c686f; }
}
"""

SCRIPT = chart_picture.SCRIPT + """
export default function ({ data, parentElement, setTriggerValue }) {
  const place = parentElement.querySelector(".fi-linked")
  if (place.dataset.body !== data.body) {
    place.innerHTML = data.body
    place.dataset.body = data.body
  }
  place.onclick = (event) => {
    const button = event.target.closest("button[data-act]")
    if (button) return setTriggerValue("act", { name: button.dataset.act, value: button.dataset.value })
    const picture = event.target.closest(".fi-picture button")
    if (picture) return savePicture(picture)
    const link = event.target.closest("a[data-page]")
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    const query = Object.fromEntries(new URL(link.href).searchParams)
    setTriggerValue("go", { page: link.dataset.page, query })
  }
}
"""

_SHOW = st.components.v2.component(
    "filantrimpact_linked",
    html='<div class="fi-linked"></div>',
    css=STYLE + status_marks.STYLE + chart_picture.STYLE,
    js=SCRIPT,
)


def build_link(
    page: Page, label: Content, attributes: Mapping[str, str] | None = None, **parameters: object
) -> Markup:
    """A link to a page as HTML; its href is a full URL, so that it can be copied or opened in a new tab.

    Parameters that are None are left out; `attributes` are further ones of the element. The title of an indicator is
    in the words of its data: where these are in another language, a screen reader hears in which.
    """
    own = guess_language(label) if page is Page.INDICATOR and type(label) is str else None
    lang = own.value if own is not None and own is not frame.language() else False
    query = frame.build_query(**{name: str(value) for name, value in parameters.items() if value is not None})
    address = f"/{page.value}" + (f"?{urlencode(query)}" if query else "")
    return element("a", label, href=address, data_page=page.value, lang=lang, **dict(attributes or {}))


def build_button(label: Content, act: str, value: object, description: str = "") -> Markup:
    """A button that `draw_html` hands to its function for `act`, with `value`; `description` is read instead of it."""
    return element(
        "button", label, class_="fi-act", type="button", data_act=act, data_value=str(value),
        aria_label=description or False,
    )


class ButtonPress(BrowserMessage):
    """A pressed button: what it does, and with what."""

    name: Name
    value: Value


class LinkClick(BrowserMessage):
    """A clicked link: to which page, with which parameters."""

    page: Name
    query: Annotated[dict[Name, Value], Field(max_length=MOST_PARAMETERS)]


def find_page(name: str, component: str) -> Page | None:
    """Return the page of this name; None where there is none, which is logged."""
    if name in set(Page):
        return Page(name)
    refuse_message(component)
    return None


def draw_html(body: Content, key: str, acts: Mapping[str, Callable[[str], None]] | None = None) -> None:
    """Draw HTML whose links switch page: elements; a plain text is shown letter by letter.

    `acts` are what its buttons do, by name. What they get comes from a browser and may be any text.
    """
    result = _SHOW(key=key, data={"body": str(fragment(body))}, on_go_change=_ignore, on_act_change=_ignore)
    press = read_message(ButtonPress, result.act, key)
    if press is not None and press.name in (acts or {}):
        (acts or {})[press.name](press.value)
    click = read_message(LinkClick, result.go, key)
    if click is not None and (page := find_page(click.page, key)) is not None:
        frame.switch_page(page, **click.query)


def _ignore() -> None:
    """A click only makes the script run again."""


def build_cell(label: str, body: Content, kind: str = "") -> Markup:
    """A table cell; `label` is its column heading, shown beside it on a phone; `kind` are CSS classes."""
    return element("td", body, class_=kind, data_label=label)


def build_table(heads: Iterable[tuple[str, str]], rows: Iterable[Markup], caption: str) -> Markup:
    """A table whose rows become cards where it has little room, as on a phone.

    `heads` are (text, CSS class); `rows` are HTML `<tr>` elements; `caption` names the table for screen readers.
    """
    top = [element("th", head, scope="col", class_=kind) for head, kind in heads]
    kind_of_table = next(name for columns, name, _ in _TABLES if len(top) <= columns)
    dense = " fi-dense" if presentation_mode.is_on() else ""
    return element(
        "div",
        element(
            "table",
            element("thead", element("tr", top)),
            element("tbody", rows),
            class_=f"{kind_of_table}{dense}",
            aria_label=caption,
        ),
        class_="fi-scroll",
    )


def draw_strips(
    rows: Sequence[tuple[str, StatusCounts]],
    language: Language,
    key: str,
    parameters: Sequence[Mapping[str, object]] = (),
    longest: int = 0,
) -> None:
    """Draw stacked bars of counts per status with the legend, as HTML: quicker than a chart.

    `parameters` are those by which the page of all figures lists what a row counts, one per row; while presenting,
    and without them, nothing is linked. `longest` is a total on the scale of other bars beside these.
    """

    def link_bar(place: int, kind: CountedStatus, count: str, attributes: dict[str, str]) -> Markup:
        return build_link(Page.ALL_FIGURES, count, attributes, **{**parameters[place], "status": kind.key})

    linked = link_bar if parameters and not presentation_mode.is_on() else None
    draw_html(
        status_marks.build_strips(rows, language, linked, longest)
        + status_marks.build_legend(language, sum((counts for _, counts in rows), StatusCounts())),
        key,
    )
