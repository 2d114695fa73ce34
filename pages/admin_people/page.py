"""Administration of people: their accounts and memberships, and inviting."""

from __future__ import annotations

from html import escape

import streamlit as st

from impact.services.accounts import accounts
from impact.services.accounts.accounts import Person
from pages.admin_people import invitation_form, people_text, person
from pages.grantee import grantee_list
from pages.parts.inputs import actions, address, table_explorer
from pages.parts.layout import frame, links, load, presentation
from pages.parts.layout.presentation import Section
from pages.parts.layout.site import Page

ROWS = 50
# Demo personas have no e-mail address: the column is shown only where somebody has one.
COLUMNS = ("name", "state", "memberships")


def found(everybody: tuple[Person, ...]) -> tuple[Person, ...]:
    """Draw the search field and return the accounts whose name, e-mail address or memberships contain its text."""
    words = st.text_input(frame.t("admin.people.search"), key="people-search", type="search", width=340,
                          label_visibility="collapsed", placeholder=frame.t("admin.people.search"))  # fmt: skip
    search_text = words.strip().casefold()
    return tuple(
        account
        for account in everybody
        if search_text
        in " ".join(
            (account.name, account.email, *(people_text.membership(item) for item in account.memberships))
        ).casefold()
    )


def table(rows: tuple[Person, ...]) -> str:
    """The accounts as an HTML table."""
    columns = ("name", "email", "state", "memberships") if any(account.email for account in rows) else COLUMNS
    names = {column: frame.t(f"admin.people.{column}") for column in columns}
    return links.table(
        [(name, "") for name in names.values()],
        [row(account, names) for account in rows],
        frame.t("frame.page.admin_people"),
    )


def row(account: Person, names: dict[str, str]) -> str:
    """One account as a table row."""
    membership_lines = "".join(
        f"<div>{escape(line)}</div>" for line in people_text.grouped(account.memberships)
    )
    email = ""
    if "email" in names:
        email = links.cell(names["email"], escape(account.email) or "–", "" if account.email else "fi-none")
    name = links.anchor(Page.ADMIN_PEOPLE, people_text.name(account), person=account.account_id)
    return (
        f'<tr><th scope="row">{name}</th>'
        f"{email}{links.cell(names['state'], escape(people_text.state(account)))}"
        f"{links.cell(names['memberships'], f'<div>{membership_lines}</div>')}</tr>"
    )


def explored(rows: tuple[Person, ...]) -> None:
    """Draw the accounts as a table to sort and search."""
    columns = {"name": frame.t("admin.people.name"), table_explorer.LINK: frame.t("all_figures.column.link")}
    if any(account.email for account in rows):
        columns["email"] = frame.t("admin.people.email")
    columns |= {name: frame.t(f"admin.people.{name}") for name in ("state", "memberships")}
    table_explorer.draw_table(
        columns, [cells(account) for account in rows], frame.t("frame.page.admin_people"), "people-table"
    )


def cells(account: Person) -> dict[str, str | None]:
    """The cells of one account by column."""
    return {
        "name": people_text.name(account),
        table_explorer.LINK: table_explorer.address(Page.ADMIN_PEOPLE, person=account.account_id),
        "email": account.email,
        "state": people_text.state(account),
        "memberships": "; ".join(people_text.grouped(account.memberships)),
    }


def everyone() -> None:
    """Draw the list with its search."""
    table_explorer.draw_choice()
    rows = found(everybody)
    if not rows:
        st.caption(frame.t("admin.people.none"))
        return
    if table_explorer.is_exploring():
        explored(rows)
        return
    start = grantee_list.first() if grantee_list.first() < len(rows) else 0
    with st.container(border=True):
        links.draw(table(rows[start : start + ROWS]), key="people")
        if len(rows) > ROWS:
            grantee_list.turn(start, len(rows[start : start + ROWS]), len(rows), ROWS)


access = frame.enter(Page.ADMIN_PEOPLE)
everybody = accounts.people(access, load.workspace())
requested_id = address.number("person")
selection = next((account for account in everybody if account.account_id == requested_id), None)
if "new" in st.query_params:
    frame.header(frame.t("admin.invite.sentence"), frame.t("admin.invite.caption"))
    actions.show(Page.ADMIN_PEOPLE)
    presentation.show(
        [Section(frame.t("admin.invite.sentence"), lambda: invitation_form.draw(access))],
        access.language,
        lambda: invitation_form.draw(access),
    )
elif selection:
    frame.header(people_text.name(selection), people_text.caption(selection))
    actions.show(Page.ADMIN_PEOPLE)
    presentation.show(
        [Section(people_text.name(selection), lambda: person.draw(access, selection))], access.language,
        lambda: person.draw(access, selection),
    )  # fmt: skip
else:
    frame.header(frame.t("admin.people.sentence", n=len(everybody)), frame.t("admin.people.caption"))
    actions.show(Page.ADMIN_PEOPLE)
    if requested_id is not None:
        st.info(frame.t("admin.people.unknown"))
    frame.link(Page.ADMIN_PEOPLE, frame.t("admin.people.invite"), ":material/person_add:", new="true")
    presentation.show([Section(frame.t("frame.page.admin_people"), everyone)], access.language, everyone)
