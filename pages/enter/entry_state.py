"""What is typed on screen and not sent: held for this visit and kept in the database with every change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from impact.errors import ImpactError
from impact.model.access import Access
from impact.model.answers import Answer
from impact.model.screen_entry import EnteredValue, ScreenEntry
from impact.model.submission import ValueKind
from impact.services.entry import entry_drafts
from impact.services.entry.entry_drafts import SavedEntry
from impact.views.submissions.entry import EntryForm
from pages.parts.layout import frame, load

# Session-state keys: what is held with whose it is, a counter in the keys of all fields, and the step of each page.
ENTRY_KEY, ROUND_KEY, CHECKING_KEY, REASON_KEY = "entry-held", "entry-round", "entry-checking", "entry-reason"


def get_round() -> int:
    """A counter in the keys of all fields: when it grows, they are drawn anew from what is held."""
    return int(st.session_state.setdefault(ROUND_KEY, 0))


def draw_anew() -> None:
    """Let all fields start again from what is held."""
    st.session_state[ROUND_KEY] = get_round() + 1


def load_held(access: Access, form: EntryForm) -> SavedEntry:
    """What this person typed for the grantee of the form; read from the database once per visit."""
    owner = (access.account_id, form.organisation_id, form.portfolio_id)
    held_entry = st.session_state.get(ENTRY_KEY)
    if held_entry is None or held_entry[0] != owner:
        saved = entry_drafts.load_entry(
            access, form.organisation_id, load.workspace(), portfolio_id=form.portfolio_id
        )
        st.session_state[ENTRY_KEY] = held_entry = (owner, saved)
    saved_entry: SavedEntry = held_entry[1]
    return saved_entry


def store(
    access: Access, form: EntryForm, entry: ScreenEntry, answers: Iterable[Answer] | None = None
) -> SavedEntry:
    """Hold an entry and keep it as a draft where it differs; an ImpactError is drawn, and the entry is held."""
    saved = load_held(access, form)
    given_answers = saved.answers if answers is None else tuple(answers)
    if (entry, given_answers) == (saved.entry, saved.answers):
        return saved
    owner = (access.account_id, form.organisation_id, form.portfolio_id)
    saved = replace(saved, entry=entry, answers=given_answers)
    st.session_state[ENTRY_KEY] = (owner, saved)
    place = {"portfolio_id": form.portfolio_id}
    try:
        # A form that was only opened is nothing to go on with.
        if entry.values or any(not item.is_blank for item in entry.indicators):
            entry_drafts.save_entry(
                access, entry, form.organisation_id, load.workspace(), answers=given_answers, **place
            )
        else:
            entry_drafts.delete_entry(access, form.organisation_id, load.workspace(), **place)
    except ImpactError as error:
        frame.draw_error(error)
    return saved


def values_part(entry: ScreenEntry) -> ScreenEntry:
    """The measured values of an entry: what the page for values sends."""
    return replace(entry, values=_of(entry, ValueKind.ACTUAL), indicators=())


def indicators_part(entry: ScreenEntry) -> ScreenEntry:
    """The indicators of an entry with their targets: what the page for indicators sends."""
    return replace(entry, values=_of(entry, ValueKind.TARGET))


def _of(entry: ScreenEntry, quantity: ValueKind) -> tuple[EnteredValue, ...]:
    return tuple(value for value in entry.values if value.quantity is quantity)


def drop_part(access: Access, form: EntryForm, part: ScreenEntry) -> None:
    """Let go of a part that was sent or is no longer wanted; the rest stays, under a key of its own."""
    entry = load_held(access, form).entry
    gone_places = {value.place for value in part.values}
    names = {item.name for item in part.indicators}
    rest = ScreenEntry(
        entry_drafts.start_entry().key,
        tuple(value for value in entry.values if value.place not in gone_places),
        tuple(item for item in entry.indicators if item.name not in names),
    )
    store(access, form, rest, ())
    for name in (CHECKING_KEY, REASON_KEY):
        st.session_state.pop(name, None)
    draw_anew()
