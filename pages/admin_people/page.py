"""Administration of people: their accounts and memberships, and inviting."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from impact.i18n import join_clauses
from impact.services.accounts import accounts
from impact.services.accounts.accounts import Person
from impact.views.html_elements import element, fragment
from pages.admin_people import invitation_form, people_text, person
from pages.parts.inputs import actions, address, paging, setup_steps, table_explorer
from pages.parts.layout import frame, links, load, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.layout.presentation_mode import Section

ROWS = 50
# Demo personas have no e-mail address: the column is shown only where somebody has one.
COLUMNS = ("name", "state", "memberships")


def search_people(everybody: tuple[Person, ...]) -> tuple[Person, ...]:
    """Draw the search field and return the accounts whose name, e-mail address or memberships contain its text."""
    words = st.text_input(frame.t("admin.people.search"), key="people-search", type="search", width=340,
                          label_visibility="collapsed", placeholder=frame.t("admin.people.search"))  # fmt: skip
    search_text = words.strip().casefold()
    return tuple(
        account
        for account in everybody
        if search_text
        in " ".join(
            (account.name, account.email, *(people_text.format_membership(item) for item in account.memberships))
        ).casefold()
    )


def build_table(rows: tuple[Person, ...]) -> Markup:
    """The accounts as an HTML table."""
    columns = ("name", "email", "state", "memberships") if any(account.email for account in rows) else COLUMNS
    names = {column: frame.t(f"admin.people.{column}") for column in columns}
    return links.build_table(
        [(name, "") for name in names.values()],
        [build_row(account, names) for account in rows],
        frame.t("frame.page.admin_people"),
    )


def build_row(account: Person, names: dict[str, str]) -> Markup:
    """One account as a table row."""
    membership_lines = fragment(
        element("div", line) for line in people_text.format_memberships(account.memberships)
    )
    email = ""
    if "email" in names:
        email = links.build_cell(names["email"], account.email or "–", "" if account.email else "fi-none")
    name = links.build_link(Page.ADMIN_PEOPLE, people_text.format_name(account), person=account.account_id)
    return element(
        "tr",
        element("th", name, scope="row"),
        email,
        links.build_cell(names['state'], people_text.format_state(account)),
        links.build_cell(names['memberships'], element("div", membership_lines)),
    )


def draw_explorer(rows: tuple[Person, ...]) -> None:
    """Draw the accounts as a table to sort and search."""
    columns = {"name": frame.t("admin.people.name"), table_explorer.LINK: frame.t("all_figures.column.link")}
    if any(account.email for account in rows):
        columns["email"] = frame.t("admin.people.email")
    columns |= {name: frame.t(f"admin.people.{name}") for name in ("state", "memberships")}
    table_explorer.draw_table(
        columns, [list_cells(account) for account in rows], frame.t("frame.page.admin_people"), "people-table"
    )


def list_cells(account: Person) -> dict[str, str | None]:
    """The cells of one account by column."""
    return {
        "name": people_text.format_name(account),
        table_explorer.LINK: table_explorer.build_address(Page.ADMIN_PEOPLE, person=account.account_id),
        "email": account.email,
        "state": people_text.format_state(account),
        "memberships": join_clauses(frame.language(), people_text.format_memberships(account.memberships)),
    }


def draw_people() -> None:
    """Draw the list with its search."""
    table_explorer.draw_view_choice()
    rows = search_people(everybody)
    if not rows:
        st.caption(frame.t("admin.people.none"))
        return
    if table_explorer.is_exploring():
        draw_explorer(rows)
        return
    with st.container(border=True):
        paging.draw_table_in_pages(rows, build_table, "people", ROWS)


access = frame.enter(Page.ADMIN_PEOPLE)
everybody = accounts.list_people(access, load.workspace())
requested_id = address.read_number("person")
selection = next((account for account in everybody if account.account_id == requested_id), None)
if "new" in st.query_params:
    frame.draw_header(frame.t("admin.invite.sentence"), frame.t("admin.invite.caption"))
    actions.draw_notice(Page.ADMIN_PEOPLE)
    setup_steps.draw_next_step(access, Page.ADMIN_PEOPLE)
    presentation_mode.draw_sections(
        [Section(frame.t("admin.invite.sentence"), lambda: invitation_form.draw_invitation_form(access))],
        access.language,
        lambda: invitation_form.draw_invitation_form(access),
    )
elif selection:
    frame.draw_header(people_text.format_name(selection), people_text.build_caption(selection))
    actions.draw_notice(Page.ADMIN_PEOPLE)
    setup_steps.draw_next_step(access, Page.ADMIN_PEOPLE)
    presentation_mode.draw_sections(
        [Section(people_text.format_name(selection), lambda: person.draw_person(access, selection))], access.language,
        lambda: person.draw_person(access, selection),
    )  # fmt: skip
else:
    frame.draw_header(frame.t("admin.people.sentence", n=len(everybody)), frame.t("admin.people.caption"))
    actions.draw_notice(Page.ADMIN_PEOPLE)
    setup_steps.draw_next_step(access, Page.ADMIN_PEOPLE)
    if requested_id is not None:
        st.info(frame.t("admin.people.unknown"))
    frame.draw_link(Page.ADMIN_PEOPLE, frame.t("admin.people.invite"), ":material/person_add:", new="true")
    presentation_mode.draw_sections(
        [Section(frame.t("frame.page.admin_people"), draw_people)], access.language, draw_people
    )
