"""Where the grantees of a portfolio work: a small map, and beside it the same as a table."""

from __future__ import annotations

from markupsafe import Markup

from impact.access.permissions import sees_pseudonyms
from impact.charts import region_map
from impact.i18n import label_text, number
from impact.i18n.regions import Municipality, find_place, name_place
from impact.model.access import Access
from impact.views.html_elements import element, fragment
from impact.views.portfolio import PortfolioView, RegionCount
from pages.parts.layout import frame, links
from pages.parts.layout.menu import Page
from pages.portfolio.matrix import list_parameters

STYLE = element(
    "style",
    Markup(
        """
.fi-regions { display: flex; flex-wrap: wrap; gap: 1rem 2rem; align-items: flex-start; }
.fi-regions > .fi-map { flex: 1 1 18rem; min-width: 0; }
/* Beside the map a table has less room than the whole: its rows become cards by its own width. */
.fi-regions > .fi-scroll { flex: 1 1 20rem; min-width: 0; container-type: inline-size; }
.fi-regions th.fi-within { padding-left: 1.4rem; }
"""
    ),
)


def draw_regions(view: PortfolioView, access: Access) -> None:
    """Draw map and table; each number of indicators opens the list it counts."""
    body = element("div", _draw_map(view), _build_table(view, access), class_="fi-regions")
    note = frame.t("portfolio.regions.note.veiled" if sees_pseudonyms(access.role) else "portfolio.regions.note")
    links.draw_html(fragment(STYLE, body, element("p", note, class_="fi-quiet")), key="regions")


def _draw_map(view: PortfolioView) -> Markup:
    counts = {row.key: row.grantees for row in view.regions if region_map.has_shape(row.key)}
    indicators = {row.key: row.indicators for row in view.regions}

    def link_shape(key: str, shape: Markup) -> Markup:
        if not indicators[key]:
            return shape
        # The table has the same links for the keyboard.
        return links.build_link(Page.ALL_FIGURES, shape, {"tabindex": "-1"}, **list_parameters(view) | {"region": key})

    return region_map.draw_region_map(counts, _describe, link_shape)


def _describe(key: str, count: int | None) -> str:
    place = name_place(key, frame.language())
    if count is None:
        return label_text(frame.language(), place, frame.t("words.state.suppressed"))
    return frame.t("portfolio.regions.describe", place=place, n=count)


def _build_table(view: PortfolioView, access: Access) -> Markup:
    has_indicators = any(row.indicators is not None for row in view.regions)
    heads = [(frame.t("portfolio.regions.place"), ""), (frame.t("portfolio.regions.grantees"), "n")]
    if has_indicators:
        heads.append((frame.t("portfolio.regions.indicators"), "n"))
    rows = [_build_row(row, heads, view, access) for row in view.regions]
    return links.build_table(heads, rows, frame.t("portfolio.regions"))


def _build_row(row: RegionCount, heads: list[tuple[str, str]], view: PortfolioView, access: Access) -> Markup:
    name = name_place(row.key, access.language) if row.key else frame.t("portfolio.regions.nowhere")
    is_within = isinstance(find_place(row.key), Municipality)
    grantees = frame.t("words.state.suppressed") if row.grantees is None else number(access.language, row.grantees)
    cells = [links.build_cell(heads[1][0], grantees, "n")]
    if len(heads) > 2:
        cells.append(links.build_cell(heads[2][0], _link_indicators(row, name, view, access), "n"))
    return element("tr", element("th", name, scope="row", class_="fi-within" if is_within else ""), cells)


def _link_indicators(row: RegionCount, name: str, view: PortfolioView, access: Access) -> Markup | str:
    if row.indicators is None:
        return "–"
    count = number(access.language, row.indicators)
    if not row.key or not row.indicators:
        return count
    label = frame.t("portfolio.regions.open", place=name, n=row.indicators)
    return links.build_link(
        Page.ALL_FIGURES, count, {"aria-label": label}, **list_parameters(view) | {"region": row.key}
    )
