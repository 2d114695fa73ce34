"""Decisions: the list, or one of them, drafted, taken, watched and looked at again."""

from __future__ import annotations

from impact.model.decisions.decision_kinds import DecisionState
from pages.decisions import decision_list, decision_page, draft_form
from pages.parts.inputs import address
from pages.parts.layout import frame, load
from pages.parts.layout.menu import Page

access = frame.enter(Page.DECISIONS)
decision_id = address.read_number("decision")
if decision_id is None:
    decision_list.draw_list(access, load.decisions(access))
else:
    view = load.decision(access, decision_id)
    frame.name_window(view.card.title or frame.t("decisions.untitled"), Page.DECISIONS)
    if view.card.state is DecisionState.DRAFT:
        draft_form.draw_draft(view, access)
    else:
        decision_page.draw_decision(view, access)
