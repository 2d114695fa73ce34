"""One sector template: its drawing and tables before somebody begins from it, and for its umbrella what it may do."""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_hex

import streamlit as st
from markupsafe import Markup

from impact.errors import ImpactError
from impact.i18n import text
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import TimeKind
from impact.model.vocabulary.theory_levels import LEVEL_ORDER
from impact.services.core.titles_in_language import pick_text
from impact.services.theory.sector import following, templates
from impact.theory.document import PlannedIndicator
from impact.views.html_elements import element, fragment
from impact.views.theory.sector_templates import TemplateView
from impact.views.theory.theory_of_change import TheoryNode
from pages.parts.inputs import actions, address, personal_notice
from pages.parts.layout import frame, links, load
from pages.parts.layout.menu import Page
from pages.theory import diagram, editor, tables, version_history
from pages.theory.differences import say_content
from pages.theory.sector import template_list

PARAMETER = template_list.TEMPLATE
NAMES_FORM = "template-names"
PLANNED = ("title", "block", "unit", "direction", "time_kind", "definition")


def draw_template(access: Access, template_id: int) -> None:
    """Draw one template; the way to its editor for who works for its umbrella."""
    view = load.sector_template(access, template_id)
    card = view.card
    frame.name_window(card.title, Page.THEORY)
    version = template_list.say_version(card, access)
    caption = " · ".join(part for part in (card.sector, card.publisher, version) if part)
    frame.draw_header(
        card.title, caption, lambda: _draw_tools(view), purpose=frame.t("sector_template.purpose.one"),
        is_presentable=False,
    )  # fmt: skip
    state = template_list.say_state(card)
    if state:
        st.info(
            frame.t("sector_template.withdrawn.body") if card.is_withdrawn else state, icon=":material/info:"
        )
    if card.is_own:
        # Above the drawing and the tables: what a click did is said at the top, where it is seen.
        _draw_management(view, access)
    if not card.number:
        _draw_unpublished(view)
    else:
        _draw_beginning(view, access)
        _draw_contents(view, access)


def _draw_tools(view: TemplateView) -> None:
    frame.draw_link(
        Page.THEORY, frame.t("sector_template.back"), ":material/arrow_back:", **{template_list.LIST: "1"}
    )
    if view.card.is_own and view.card.number:
        label = frame.t("fund_frame.go_on" if view.card.has_draft else "sector_template.change")
        frame.draw_link(Page.THEORY, label, ":material/edit:", **_name_editor(view))


def _name_editor(view: TemplateView) -> dict[str, str]:
    return {PARAMETER: str(view.card.template_id), editor.PARAMETER: "1"}


def _draw_unpublished(view: TemplateView) -> None:
    with st.container(border=True):
        st.header(frame.t("sector_template.unpublished.title"), anchor=False)
        st.write(frame.t("sector_template.unpublished.body"))
        frame.draw_link(
            Page.THEORY, frame.t("sector_template.change"), ":material/edit:", **_name_editor(view)
        )


def _draw_beginning(view: TemplateView, access: Access) -> None:
    """Draw the button that begins a theory from the template, for an organisation that has none."""
    if view.card.is_withdrawn or not (view.beginners or view.with_theory):
        return
    with st.container(border=True, key="template-begin-box"):
        if not view.beginners:
            st.write(frame.t("sector_template.begin.has_theory"))
            return
        st.header(frame.t("sector_template.begin"), anchor=False)
        st.write(frame.t("sector_template.begin.body"))
        ids, asked_id = list(view.beginners), address.read_number("organisation")
        chosen_id: int | None = ids[0]
        if len(ids) > 1:
            chosen_id = st.selectbox(
                frame.t("theory_edit.start.for"), ids, ids.index(asked_id) if asked_id in ids else None,
                key="template-begin-for", format_func=lambda key: view.beginners.get(key, ""), width=360,
                placeholder=frame.t("sector_template.begin.for.none"),
            )  # fmt: skip
        label = frame.t("sector_template.begin.send")
        is_clicked = st.button(
            label,
            key="template-begin",
            type="primary",
            icon=":material/play_arrow:",
            disabled=chosen_id is None,
        )
        if is_clicked and chosen_id is not None:
            organisation_id, name = chosen_id, view.card.title
            actions.attempt(
                Page.THEORY,
                lambda: following.begin_from_template(
                    access, organisation_id, view.card.template_id, token_hex(16), load.workspace()
                ),
                frame.t("sector_template.begun", title=name), organisation=str(organisation_id),
                **{editor.PARAMETER: "1"},
            )  # fmt: skip


def _draw_contents(view: TemplateView, access: Access) -> None:
    """Draw what a template holds: its drawing and tables, and beside them a theory that there is."""
    theory, language = view.theory, access.language
    with st.container(border=True):
        diagram.draw_diagram(
            theory.nodes, theory.links, theory.organisation, theory.ceiling_above, language, notes={},
            aid="sector_template.aid",
        )  # fmt: skip
    with st.container(border=True):
        st.header(frame.t("sector_template.planned"), anchor=False)
        if view.planned_indicators:
            links.draw_html(build_planned(view, language), key="planned")
        else:
            st.write(frame.t("sector_template.planned.none"))
    if view.with_theory:
        _draw_comparison(view, access)
    with st.container(border=True):
        st.header(frame.t("theory_page.section.table"), anchor=False)
        links.draw_html(tables.build_own_blocks(theory, language), key="blocks")
        if theory.links:
            st.header(frame.t("sector_template.arrows"), anchor=False)
            links.draw_html(tables.build_arrows(theory, language), key="arrows")
    with st.container(border=True, key="template-versions"):
        st.header(frame.t("theory_edit.history"), anchor=False)
        version_history.draw_versions(view.history, language, sides=())


def build_planned(view: TemplateView, language: Language) -> Markup:
    """What is to be measured as an HTML table."""
    names = {column: frame.t(f"sector_template.planned.{column}") for column in PLANNED}
    texts = {node.key: node.text for node in view.theory.nodes}
    rows = []
    for planned in view.planned_indicators:
        measure = say_content(planned.measure, {}, language)
        contents = {
            "block": texts.get(planned.block, ""),
            "unit": " · ".join(part for part in (measure, planned.unit) if part),
            "direction": say_content(planned.direction, {}, language) if planned.direction else "",
            "time_kind": say_content(find_time_kind(planned), {}, language)
            if find_time_kind(planned)
            else "",
            "definition": pick_text(planned.definition, language),
        }
        cells = [
            links.build_cell(names[column], words or "–", "" if words else "fi-none")
            for column, words in contents.items()
        ]
        rows.append(element("tr", element("th", pick_text(planned.title, language), scope="row"), *cells))
    return links.build_table(
        [(name, "") for name in names.values()], rows, frame.t("sector_template.planned")
    )


def find_time_kind(planned: PlannedIndicator) -> TimeKind | None:
    """What the values of a planned indicator cover in time; None while nobody said. A percentage is always a level."""
    return TimeKind.LEVEL if planned.measure in templates.ONLY_LEVELS else planned.time_kind


def _draw_comparison(view: TemplateView, access: Access) -> None:
    """Draw the blocks of the template beside those of a theory that there is, level by level."""
    asked_id, ids = address.read_number("organisation"), list(view.with_theory)
    with st.container(border=True, key="template-comparison"):
        st.header(frame.t("sector_template.compare"), anchor=False)
        chosen_id = asked_id if asked_id is not None and asked_id in view.with_theory else ids[0]
        if len(ids) > 1:
            picked = st.selectbox(
                frame.t("sector_template.compare.with"), ids, ids.index(asked_id) if asked_id in ids else None,
                key="template-compare-with", format_func=lambda key: view.with_theory.get(key, ""), width=360,
                placeholder=frame.t("sector_template.begin.for.none"),
            )  # fmt: skip
            if picked is None:
                return
            chosen_id = picked
        try:
            own = following.load_own_theory(access, chosen_id, load.workspace())
        except ImpactError as error:
            frame.draw_error(error)
            return
        links.draw_html(
            build_comparison(
                view.theory.nodes, own.nodes, view.card.title, own.organisation, access.language
            ),
            key="comparison",
        )


def build_comparison(
    nodes: tuple[TheoryNode, ...],
    own_nodes: tuple[TheoryNode, ...],
    title: str,
    organisation: str,
    language: Language,
) -> Markup:
    """The blocks of a template and of a theory as an HTML table, a row for each level that either has."""
    heads = (frame.t("theory_page.table.level"), title, organisation)

    def list_blocks(level_nodes: list[TheoryNode]) -> Markup:
        items = [element("li", node.text) for node in level_nodes]
        return element("ul", *items) if items else element("span", "–", class_="fi-quiet")

    rows = []
    for level in LEVEL_ORDER:
        sides = [[node for node in side if node.level is level] for side in (nodes, own_nodes)]
        if not any(sides):
            continue
        name = text(language, f"words.level.{level.value}")
        cells = [
            links.build_cell(head, list_blocks(side)) for head, side in zip(heads[1:], sides, strict=True)
        ]
        rows.append(element("tr", element("th", name, scope="row"), fragment(cells)))
    caption = frame.t("sector_template.compare")
    return links.build_table([(head, "") for head in heads], rows, caption)


def _draw_management(view: TemplateView, access: Access) -> None:
    """Draw what an umbrella does with its own template: other names, withdrawing it, offering it again."""
    card = view.card
    with st.expander(frame.t("sector_template.manage"), icon=":material/settings:", key="template-manage"):
        with st.form(NAMES_FORM, border=False):
            title, sector = template_list.draw_names(NAMES_FORM, card.title, card.sector)
            is_sent = st.form_submit_button(frame.t("sector_template.rename"))
        if is_sent and personal_notice.has_seen_details(
            NAMES_FORM, (title, sector), (card.title, card.sector)
        ):
            _act(view, access, "rename", lambda: templates.rename_template(
                access, card.template_id, title, sector, load.workspace()
            ))  # fmt: skip
        if card.is_withdrawn:
            if st.button(frame.t("sector_template.restore"), key="template-restore", icon=":material/undo:"):
                _act(view, access, "restore", lambda: templates.restore_template(
                    access, card.template_id, load.workspace()
                ))  # fmt: skip
        elif card.number:
            st.caption(frame.t("sector_template.withdraw.aid"))
            if st.button(
                frame.t("sector_template.withdraw"), key="template-withdraw", icon=":material/block:"
            ):
                _act(view, access, "withdraw", lambda: templates.withdraw_template(
                    access, card.template_id, load.workspace()
                ))  # fmt: skip


def _act(view: TemplateView, access: Access, name: str, act: Callable[[], object]) -> None:
    """Do something with a template, and say so on its page; what was withdrawn may be offered again from there."""

    def restore() -> None:
        templates.restore_template(access, view.card.template_id, load.workspace())

    undo = restore if name == "withdraw" else None
    place = {PARAMETER: str(view.card.template_id)}
    actions.attempt(Page.THEORY, act, frame.t(f"sector_template.{name}.done"), undo, **place)
