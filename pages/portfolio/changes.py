"""Changes since a date: figures whose status changed, with their values."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from impact.i18n import day, value
from impact.model.access import Access
from impact.views.portfolio import Change, PortfolioView
from pages.parts.inputs import filters
from pages.parts.layout import frame, links, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.marks import status_marks

# Changes shown at first; the others are folded.
CHANGES_SHOWN = 5


def build_title(view: PortfolioView) -> str:
    """The title of the section while presenting, with the date."""
    if view.since is None:
        return frame.t("portfolio.changes")
    return frame.t("portfolio.changes.since", day=day(frame.language(), view.since, "long"))


def draw_changes(view: PortfolioView, access: Access) -> None:
    """Draw the date to compare with and the list of changes."""
    if not presentation_mode.is_on():
        filters.draw_since(view)
    if view.since is None:
        st.caption(frame.t("portfolio.changes.choose"))
        return
    if not view.changes:
        st.write(frame.t("portfolio.changes.none", day=view.since))
        return
    draw_change_list(view.changes[:CHANGES_SHOWN], access, "changes")
    rest = view.changes_total - min(len(view.changes), CHANGES_SHOWN)
    if rest <= 0:
        return
    with st.expander(frame.t("portfolio.changes.more", n=rest)):
        draw_change_list(view.changes[CHANGES_SHOWN:], access, "changes-more")
        unseen = view.changes_total - len(view.changes)
        if unseen > 0:
            st.caption(frame.t("portfolio.changes.unseen", n=unseen))


def draw_change_list(changes: Sequence[Change], access: Access, key: str) -> None:
    """Draw changes as rows, in the order of the view."""
    rows = "".join(build_row(change, access) for change in changes)
    if rows:
        links.draw_html(f'<table class="fi-list"><tbody>{rows}</tbody></table>', key=key)


def build_row(change: Change, access: Access) -> str:
    """One change as a table row: present status, indicator, organisation, values before and after."""
    language = access.language
    unit = "%" if change.unit == "%" else ""
    name = links.build_link(Page.INDICATOR, change.title, indicator=change.indicator_id)
    label = frame.t(
        "portfolio.changes.moved",
        before=status_marks.get_label(change.status_before, language),
        after=status_marks.get_label(change.status_after, language),
    )
    if change.before is None:
        moved = value(language, change.after, unit)
    else:
        moved = f"{value(language, change.before, '')} → {value(language, change.after, unit)}"
    return (
        f'<tr><td class="fi-icon">{status_marks.build_svg(change.status_after, language, label)}</td>'
        f'<td>{name}<br><span class="fi-quiet">{escape(change.organisation)}</span></td>'
        f'<td class="n">{escape(moved)}</td></tr>'
    )
