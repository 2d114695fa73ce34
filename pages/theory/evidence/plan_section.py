"""The evaluation plan on the page of a theory: what was chosen for what, by whom, when, at what cost, how far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st
from markupsafe import Markup

from impact.errors import ImpactError
from impact.i18n import day
from impact.model.access import Access
from impact.model.text_limits import parse_address_number
from impact.model.vocabulary.languages import Language
from impact.services.theory import evaluation_plan
from impact.theory.levels import CHANGES
from impact.views.html_elements import element, fragment
from impact.views.theory.conversations import Subject
from impact.views.theory.evaluation_plan import PlannedItem, PlanState, add_costs, say_cost
from impact.views.theory.theory_of_change import TheoryView
from pages.parts.inputs import actions, personal_notice
from pages.parts.layout import frame, links, load
from pages.parts.layout.menu import Page
from pages.theory.evidence import method_dialog, plan_fields
from pages.theory.evidence.method_dialog import MethodPlace

CHANGE = "change"
# What is still to be done first: what runs, then what waits.
ORDER = (PlanState.RUNNING, PlanState.PLANNED, PlanState.FINISHED, PlanState.DROPPED)


def draw_plan(view: TheoryView, subjects: Mapping[Subject, str], access: Access, *, may_change: bool) -> None:
    """Draw the plan with the button that adds to it, for whoever may; that there is none yet, else."""
    plan = view.evidence.plan
    with st.container(border=True, key="theory-plan"):
        st.header(frame.t("theory_plan.title"), anchor=False)
        st.write(frame.escape_markdown(" ".join(say_plan(plan, access.language, date.today()))))
        if plan:
            table = build_table(view, subjects, access.language, date.today(), may_change=may_change)

            def open_change(number: str) -> None:
                open_planned(view.organisation_id, plan, number, subjects, access)

            links.draw_html(table, key="theory-plan-table", acts={CHANGE: open_change} if may_change else None)
        if may_change and subjects and st.button(
            frame.t("theory_plan.add"), key="theory-plan-add", icon=":material/science:"
        ):  # fmt: skip
            strengths = {key: item.strength.level for key, item in view.evidence.arrows.items()}
            method_dialog.open_methods(
                MethodPlace(
                    view.organisation_id, "theory-plan-how", order_subjects(view, subjects), strengths,
                    may_change=may_change, access=access,
                )
            )


def order_subjects(view: TheoryView, subjects: Mapping[Subject, str]) -> dict[Subject, str]:
    """What one may ask about, what is worth asking first: arrows to a change by the weakest, changes, then the rest."""
    levels = {node.key: node.level for node in view.nodes}

    def rank(subject: Subject) -> tuple[bool, bool, int]:
        source, target = subject
        strength = view.evidence.arrows[subject].strength.level if subject in view.evidence.arrows else 0
        return levels.get(target or source) not in CHANGES, not target, strength

    return {subject: subjects[subject] for subject in sorted(subjects, key=rank)}


def say_plan(plan: Sequence[PlannedItem], language: Language, today: date) -> list[str]:
    """The plan in sentences: how many methods, how far they are, what is late, what it costs."""
    if not plan:
        return [frame.t("theory_plan.none")]
    states = [item.fields.state for item in plan]
    running, finished = states.count(PlanState.RUNNING), states.count(PlanState.FINISHED)
    late = sum(item.is_late(today) for item in plan)
    lines = [frame.t("theory_plan.sentence", n=len(plan), running=running, finished=finished)]
    if late:
        lines.append(frame.t("theory_plan.late", n=late))
    cost = add_costs(plan)
    if cost is not None:
        amount = say_cost(cost.cents, language)
        key = "theory_plan.cost_all" if cost.stated == cost.total else "theory_plan.cost_some"
        lines.append(frame.t(key, amount=amount, n=cost.stated, total=cost.total))
    return lines


def build_table(
    view: TheoryView, subjects: Mapping[Subject, str], language: Language, today: date, *, may_change: bool
) -> Markup:
    """The plan as an HTML table, what is still to be done first."""
    with_cost = any(item.may_see_cost for item in view.evidence.plan)
    columns = ("about", "method", "who", "when", *(("cost",) if with_cost else ()), "state")
    names = {column: frame.t(f"theory_plan.table.{column}") for column in columns}
    ordered = sorted(view.evidence.plan, key=lambda item: ORDER.index(item.fields.state))
    # Of a grantee with several funds it is said with which of them each was agreed.
    has_several = len({item.portfolio_id for item in ordered}) > 1
    rows = [
        _build_row(
            item, subjects, names, language, today, may_change=may_change, place=item.portfolio if has_several else ""
        )
        for item in ordered
    ]
    heads = [(name, "n" if column == "cost" else "") for column, name in names.items()]
    return links.build_table(heads, rows, frame.t("theory_plan.table.caption", name=view.organisation))


def _build_row(
    item: PlannedItem, subjects: Mapping[Subject, str], names: Mapping[str, str], language: Language, today: date, *,
    may_change: bool, place: str,
) -> Markup:  # fmt: skip
    fields = item.fields
    when = say_when(item, language)
    quiet = [frame.t(f"theory_plan.question.{item.question.value}"), *filter(None, (place, fields.note))]
    method = fragment(element("div", item.name), [element("div", words, class_="fi-quiet") for words in quiet])
    state = [element("div", frame.t(f"theory_plan.state.{fields.state.value}"))]
    if item.is_late(today):
        state.append(element("div", frame.t("theory_plan.is_late")))
    if may_change:
        description = frame.t("theory_plan.change_of", method=item.name)
        state.append(links.build_button(frame.t("theory_plan.change"), CHANGE, item.planned_id, description))
    cells = [
        links.build_cell(names["method"], method),
        links.build_cell(names["who"], fields.who or "–", "" if fields.who else "fi-none"),
        links.build_cell(names["when"], when or "–", "" if when else "fi-none"),
    ]
    if "cost" in names:
        cost = None if fields.cost_cents is None else say_cost(fields.cost_cents, language)
        cells.append(links.build_cell(names["cost"], cost or "–", "n" if cost else "n fi-none"))
    cells.append(links.build_cell(names["state"], fragment(state), "late" if item.is_late(today) else ""))
    return element("tr", element("th", name_subject(item, subjects), scope="row"), *cells)


def name_subject(item: PlannedItem, subjects: Mapping[Subject, str]) -> str:
    """The block or arrow that a method is for; that this version has it not, where it is gone or only in the draft."""
    return subjects.get(item.subject) or frame.t("theory_plan.not_in_version")


def say_when(item: PlannedItem, language: Language) -> str:
    """When a method is carried out; '' where nobody said."""
    starts, ends = item.fields.starts_on, item.fields.ends_on
    if starts and ends:
        return frame.t("theory_plan.from_to", start=day(language, starts), end=day(language, ends))
    if starts:
        return frame.t("theory_plan.from", day=day(language, starts))
    return frame.t("theory_plan.until", day=day(language, ends)) if ends else ""


def draw_about(plan: Sequence[PlannedItem], subject: Subject, language: Language) -> None:
    """Draw what the plan has for one block or arrow, in the panel beside the drawing; nothing where it has nothing."""
    items = [item for item in plan if item.subject == subject]
    if not items:
        return
    st.markdown(f"**{frame.t('theory_plan.title')}**")
    for item in items:
        state = frame.t(f"theory_plan.state.{item.fields.state.value}")
        st.markdown(f"{frame.escape_markdown(item.name)} — **{state}**")
        facts = [part for part in (item.fields.who, say_when(item, language)) if part]
        if item.is_late(date.today()):
            facts.append(frame.t("theory_plan.is_late"))
        if facts:
            st.caption(frame.escape_markdown(" · ".join(facts)))


def find_planned(plan: Sequence[PlannedItem], number: str) -> PlannedItem | None:
    """The method of the plan with this number; None for whatever else a browser sent."""
    planned_id = parse_address_number(number)
    return next((item for item in plan if item.planned_id == planned_id), None)


def open_planned(
    organisation_id: int, plan: Sequence[PlannedItem], number: str, subjects: Mapping[Subject, str], access: Access
) -> None:
    """Open the dialog that changes a method of the plan; `number` comes from a browser."""
    item = find_planned(plan, number)
    if item is None:
        frame.draw_error(ImpactError("theory_plan.changed_meanwhile"))
        return
    frame.draw_dialog(frame.t("theory_plan.change"), lambda: _draw_change(organisation_id, item, subjects, access))


def _draw_change(
    organisation_id: int, item: PlannedItem, subjects: Mapping[Subject, str], access: Access
) -> None:
    st.caption(frame.escape_markdown(name_subject(item, subjects)))
    question = frame.t(f"theory_plan.question.{item.question.value}")
    st.markdown(f"**{frame.escape_markdown(item.name)}**  \n{question}")
    # A form that was opened anew after a conflict shows what stands there now.
    fields = plan_fields.draw_fields(f"theory-plan-{item.planned_id}-{item.version}", item.fields)
    place = plan_fields.read_place(organisation_id)
    with st.container(horizontal=True):
        is_saved = st.button(
            frame.t("theory_plan.save_change"), key="theory-plan-save", type="primary", icon=":material/check:"
        )
        is_removed = st.button(frame.t("theory_plan.remove"), key="theory-plan-remove", icon=":material/delete:")
    texts, stored_texts = (fields.who, fields.note), {item.fields.who, item.fields.note}
    if is_saved and personal_notice.has_seen_details(f"theory-plan-{item.planned_id}", texts, stored_texts):
        actions.attempt(
            Page.THEORY,
            lambda: evaluation_plan.change_plan(
                access, organisation_id, item.planned_id, item.version, fields, load.workspace()
            ),
            frame.t("theory_plan.changed"), **place,
        )  # fmt: skip
    if is_removed:
        actions.attempt(
            Page.THEORY,
            lambda: evaluation_plan.remove_from_plan(
                access, organisation_id, item.planned_id, item.version, load.workspace()
            ),
            frame.t("theory_plan.removed"),
            undo=lambda: evaluation_plan.plan_method(
                access, organisation_id, item.subject, item.method, item.question, item.fields, load.workspace(),
                item.portfolio_id,
            ),
            **place,
        )  # fmt: skip
