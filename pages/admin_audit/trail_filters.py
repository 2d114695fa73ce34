"""Filters of the audit trail in URL parameters, and the labels of its actions, kinds and facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import streamlit as st

from impact.i18n import catalog
from impact.views.administration import AuditLogQuery, AuditLogView
from pages.parts.inputs import address, filters, paging, table_explorer
from pages.parts.layout import frame, local_time

ACTION, OUTCOME, PERSON, SINCE, UNTIL = "action", "outcome", "person", "after", "until"
OUTCOMES = ("done", "denied", "failed")
# Rows of one page of the list, and of the table to explore (newest first); an export has all events.
ROWS, ROWS_TO_EXPLORE = 50, 1000


def read_query() -> AuditLogQuery:
    """Read the query from the URL; unknown values are left out. Days are those of the viewer's time zone."""
    since, until = _read_day(SINCE), _read_day(UNTIL)
    outcome = filters.read_raw(OUTCOME)
    return AuditLogQuery(
        action=filters.read_raw(ACTION)[:24],
        outcome=outcome if outcome in OUTCOMES else "",
        person=address.read_number(PERSON),
        since=local_time.start_of_day(since) if since else None,
        before=local_time.start_of_day(until + timedelta(days=1)) if until else None,
        first=0 if table_explorer.is_exploring() else paging.read_first(),
        rows=ROWS_TO_EXPLORE if table_explorer.is_exploring() else ROWS,
    )


def _read_day(name: str) -> date | None:
    try:
        day = date.fromisoformat(filters.read_raw(name))
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2100 else None


def draw_filters(view: AuditLogView) -> None:
    """Draw the filters with the actions and people that occur in the trail."""
    filters.draw_choice(
        ACTION,
        [(key, describe_action(key)) for key in view.actions],
        frame.t("admin.trail.every_action"),
    )
    filters.draw_choice(
        OUTCOME, [(key, frame.t(f"admin.outcome.{key}")) for key in OUTCOMES], frame.t("admin.trail.every_outcome")
    )
    filters.draw_choice(PERSON, [(str(key), name) for key, name in view.people], frame.t("admin.trail.everybody"))
    for name in (SINCE, UNTIL):
        st.date_input(
            frame.t(f"frame.filter.{name}"),
            key=filters.sync_widget(name, _read_day(name)),
            on_change=filters.write_address,
            args=(name, None),
            format="DD/MM/YYYY",
            width=150,
            min_value=date(1990, 1, 1),
            max_value=date(2100, 1, 1),
        )


def _translate(key: str, value: str) -> str:
    # Older versions may have kept something under a word that has since gone.
    return frame.t(key) if key in catalog() else value.replace("_", " ")


def describe_action(value: str) -> str:
    """The label of an action."""
    return _translate(f"admin.action.{value}", value)


def describe_kind(value: str) -> str:
    """The label of a kind of object."""
    return _translate(f"admin.kind.{value}", value)


def describe_facts(event_facts: Mapping[str, Any]) -> str:
    """The further facts of an event in words (role, counts, sign-in method); unknown facts are left out."""
    parts = []
    for name, value in event_facts.items():
        if f"admin.fact.{name}" not in catalog() or value in (None, 0):
            continue
        if name == "role":
            value = _translate(f"words.role.{value}", str(value))
        elif name == "method":
            value = _translate(f"admin.method.{value}", str(value))
        elif name == "reason":
            value = _translate(f"admin.reason.{value}", str(value))
        elif name == "fields" and isinstance(value, list):
            value = ", ".join(_translate(f"admin.field.{field}", str(field)) for field in value)
        elif name == "year":
            value = str(value)
        parts.append(frame.t(f"admin.fact.{name}", value=value))
    return " · ".join(parts)
