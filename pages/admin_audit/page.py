"""The audit trail: who did what, newest first, whether the chain is whole, and an export of it."""

from __future__ import annotations

from datetime import datetime

import streamlit as st
from markupsafe import Markup

from impact.services.admin import audit_trail
from impact.views.administration import AuditEvent
from impact.views.html_elements import element
from pages.admin_audit import trail_downloads, trail_filters
from pages.parts.inputs import actions, paging, table_explorer
from pages.parts.layout import frame, links, load, local_time, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.layout.presentation_mode import Section

COLUMNS = ("at", "actor", "action", "thing", "outcome")
CHAIN_KEY = "trail-chain"


def draw_chain_state() -> None:
    """Draw whether the hash chain of the trail is intact; verified again only when the chain has grown."""
    end = audit_trail.find_last_event(access, load.workspace())
    cached = st.session_state.get(CHAIN_KEY)
    if cached is None or cached[0] != end:
        with st.spinner(frame.t("admin.chain.walking")):
            cached = st.session_state[CHAIN_KEY] = (end, audit_trail.check_chain(access, load.workspace()))
    state = cached[1]
    if state.broken_at is not None:
        st.error(frame.t("admin.chain.broken", number=str(state.broken_at)), icon=":material/link_off:")
    elif state.events:
        digest = frame.escape_markdown(state.digest)
        st.caption(f":material/link: {frame.t('admin.chain.whole', n=state.events, digest=digest[:12])}",
                   help=f"`{digest}`")  # fmt: skip


def build_row(event: AuditEvent, names: dict[str, str]) -> Markup:
    """One event as a table row."""
    action = frame.t(
        "admin.trail.did",
        action=trail_filters.describe_action(event.action),
        kind=trail_filters.describe_kind(event.kind),
    )
    facts = trail_filters.describe_facts(event.facts)
    more = element("div", facts, class_="fi-quiet") if facts else ""
    outcome = frame.t(f"admin.outcome.{event.outcome}")
    cells = (
        links.build_cell(names["actor"], event.actor, "fi-name"),
        links.build_cell(names["action"], element("div", action, more), "fi-name"),
        links.build_cell(names["thing"], event.object_name or "–", "fi-name" if event.object_name else "fi-none"),
        links.build_cell(names["outcome"], outcome, "late" if event.outcome != "done" else ""),
    )
    return element("tr", element("th", local_time.format_local(event.at), scope="row"), *cells)


def draw_explorer() -> None:
    """Draw the newest events as a table to sort and search."""
    columns = {column: frame.t(f"admin.trail.{column}") for column in COLUMNS}
    columns["facts"] = frame.t("admin.trail.facts")
    if view.total > len(view.events):
        st.caption(frame.t("admin.trail.newest", n=len(view.events)))
    table_explorer.draw_table(
        columns, [list_cells(event) for event in view.events], frame.t("frame.page.admin_audit"), "trail-table"
    )


def list_cells(event: AuditEvent) -> dict[str, str | datetime | None]:
    """The cells of one event by column; its time in the viewer's time zone."""
    return {
        "at": local_time.to_local(event.at),
        "actor": event.actor,
        "action": frame.t(
            "admin.trail.did",
            action=trail_filters.describe_action(event.action),
            kind=trail_filters.describe_kind(event.kind),
        ),
        "thing": event.object_name,
        "outcome": frame.t(f"admin.outcome.{event.outcome}"),
        "facts": trail_filters.describe_facts(event.facts),
    }


def draw_events() -> None:
    """Draw one page of events, as a list or as a table."""
    table_explorer.draw_view_choice()
    if not view.events:
        st.write(frame.t("admin.trail.none"))
        return
    if table_explorer.is_exploring():
        draw_explorer()
        trail_downloads.draw_downloads(access, view.query)
        return
    names = {column: frame.t(f"admin.trail.{column}") for column in COLUMNS}
    heads = [(name, "") for name in names.values()]
    with st.container(border=True):
        links.draw_html(
            links.build_table(
                heads, [build_row(event, names) for event in view.events], frame.t("frame.page.admin_audit")
            ),
            key="trail",
        )
        if view.total > trail_filters.ROWS:
            paging.draw_paging(view.query.first, len(view.events), view.total, trail_filters.ROWS)
    trail_downloads.draw_downloads(access, view.query)


access = frame.enter(Page.ADMIN_AUDIT)
view = audit_trail.list_events(access, trail_filters.read_query(), load.workspace())
frame.draw_header(
    frame.t("admin.trail.sentence", n=view.total),
    frame.t("admin.trail.caption"),
    lambda: trail_filters.draw_filters(view),
)
actions.draw_notice(Page.ADMIN_AUDIT)
draw_chain_state()
presentation_mode.draw_sections([Section(frame.t("frame.page.admin_audit"), draw_events)], access.language, draw_events)
