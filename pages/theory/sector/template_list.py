"""The sector templates: which ones there are, by sector and umbrella organisation, and the form that makes one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from impact.access.permissions import Action, Kind, may
from impact.errors import ImpactError
from impact.i18n import day
from impact.model.access import Access
from impact.model.text_limits import LONGEST_NAME
from impact.services.theory.sector import templates
from impact.services.theory.sector.templates import LONGEST_SECTOR
from impact.views.html_elements import element
from impact.views.theory.editor import TemplateCard
from pages.parts.inputs import personal_notice
from pages.parts.layout import frame, links, load
from pages.parts.layout.menu import Page
from pages.theory.editor_state import EDIT_PARAMETER

LIST, TEMPLATE = "templates", "template"
COLUMNS = ("title", "sector", "publisher", "version", "reason")
FORM = "template-new"


def is_open() -> bool:
    """Whether the address asks for the list of templates."""
    return st.query_params.get(LIST) == "1"


def draw_entry(access: Access, **query: str) -> None:
    """Draw the link to the templates, for who may read them."""
    if may(access.role, Action.SEE, Kind.SECTOR_TEMPLATE):
        label = frame.t("sector_template.open")
        frame.draw_link(Page.THEORY, label, ":material/content_copy:", **{LIST: "1"}, **query)


def draw_list(access: Access) -> None:
    """Draw the list, with the choice of a sector and an umbrella organisation where there are several."""
    cards = load.sector_templates(access)
    is_publisher = may(access.role, Action.CHANGE, Kind.SECTOR_TEMPLATE)
    # Of its own ones an umbrella may have published none yet.
    says_count = cards and not is_publisher
    title = (
        frame.t("sector_template.sentence", n=len(cards)) if says_count else frame.t("sector_template.title")
    )
    back = frame.t("fund_frame.back")
    frame.draw_header(
        title, "", lambda: frame.draw_link(Page.THEORY, back, ":material/arrow_back:"),
        purpose=frame.t("sector_template.purpose.own" if is_publisher else "sector_template.purpose"),
        is_presentable=False,
    )  # fmt: skip
    if not cards:
        with st.container(border=True):
            st.header(frame.t("sector_template.none.title"), anchor=False)
            st.write(frame.t("sector_template.none.own" if is_publisher else "sector_template.none"))
    else:
        with st.container(border=True):
            shown_cards = _draw_choice(cards)
            links.draw_html(build_table(shown_cards, access), key="templates")
    if is_publisher:
        _draw_form(access)


def _draw_choice(cards: Sequence[TemplateCard]) -> Sequence[TemplateCard]:
    """Draw the choices that leave some of the templates; returns those that are left."""
    with st.container(horizontal=True):
        for name in ("sector", "publisher"):
            choices = sorted({str(getattr(card, name)) for card in cards})
            if len(choices) < 2:
                continue
            picked = st.selectbox(
                frame.t(f"sector_template.choose.{name}"), choices, None, key=f"templates-{name}", width=280,
                placeholder=frame.t("sector_template.choose.all"),
            )  # fmt: skip
            left = [card for card in cards if picked in (None, getattr(card, name))]
            cards = left or cards
    return cards


def build_table(cards: Sequence[TemplateCard], access: Access) -> Markup:
    """The templates as an HTML table; the title leads to the template."""
    names = {column: frame.t(f"sector_template.column.{column}") for column in COLUMNS}
    rows = []
    for card in cards:
        link = links.build_link(Page.THEORY, card.title, **{TEMPLATE: str(card.template_id), **_read_place()})
        state = say_state(card)
        cells = (
            element("th", link, element("div", state, class_="fi-quiet") if state else "", scope="row"),
            links.build_cell(names["sector"], card.sector),
            links.build_cell(names["publisher"], card.publisher),
            links.build_cell(
                names["version"], say_version(card, access) or "–", "" if card.number else "fi-none"
            ),
            links.build_cell(names["reason"], card.reason or "–", "" if card.reason else "fi-none"),
        )
        rows.append(element("tr", *cells))
    return links.build_table([(name, "") for name in names.values()], rows, frame.t("sector_template.title"))


def say_state(card: TemplateCard) -> str:
    """What others do not see of a template yet, or any more; '' for one that is published as it is."""
    if card.is_withdrawn:
        return frame.t("sector_template.state.withdrawn")
    if card.has_draft:
        return frame.t("sector_template.state.changed" if card.number else "sector_template.state.draft")
    return "" if card.number else frame.t("sector_template.state.draft")


def say_version(card: TemplateCard, access: Access) -> str:
    """The newest version and its day; '' without one."""
    if not card.number or card.dated is None:
        return ""
    version = frame.t("theory_page.caption.version", version=card.number)
    return f"{version} · {day(access.language, card.dated)}"


def _read_place() -> dict[str, str]:
    """For which organisation somebody looks at the templates, as the address says."""
    organisation = st.query_params.get("organisation", "")
    return {"organisation": organisation} if organisation else {}


def _draw_form(access: Access) -> None:
    with st.container(border=True, key="template-new-box"):
        st.header(frame.t("sector_template.new"), anchor=False)
        st.caption(frame.t("sector_template.new.aid"))
        with st.form(FORM, border=False):
            title, sector = draw_names(FORM)
            is_sent = st.form_submit_button(frame.t("sector_template.new.send"), icon=":material/add:")
        if not is_sent or not personal_notice.has_seen_details(FORM, (title, sector)):
            return
        try:
            template_id = templates.create_template(access, title, sector, load.workspace())
        except ImpactError as error:
            frame.draw_error(error)
            return
        frame.switch_page(Page.THEORY, **{TEMPLATE: str(template_id), EDIT_PARAMETER: "1"})


def draw_names(form: str, title: str = "", sector: str = "") -> tuple[str, str]:
    """Draw the fields for the title and the sector of a template; what stands in them."""
    left, right = st.columns([1.6, 1], gap="medium")
    with left:
        title = st.text_input(
            frame.t("sector_template.field.title"), title, key=f"{form}-title", max_chars=LONGEST_NAME,
            placeholder=frame.t("sector_template.field.title.example"),
        )  # fmt: skip
    with right:
        sector = st.text_input(
            frame.t("sector_template.field.sector"), sector, key=f"{form}-sector", max_chars=LONGEST_SECTOR,
            placeholder=frame.t("sector_template.field.sector.example"),
        )  # fmt: skip
    return title, sector
