"""People: who may sign in, as what, and for whom; inviting, giving and taking."""

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
# In a demo nobody has an address.
COLUMNS = ("name", "state", "memberships")


def found(everybody: tuple[Person, ...]) -> tuple[Person, ...]:
    """Those whose name, address or memberships hold the words of the search."""
    words = st.text_input(frame.t("admin.people.search"), key="people-search", type="search", width=340,
                          label_visibility="collapsed", placeholder=frame.t("admin.people.search"))  # fmt: skip
    wanted = words.strip().casefold()
    return tuple(one for one in everybody if wanted in " ".join(
        (one.name, one.email, *(people_text.membership(item) for item in one.memberships))).casefold())  # fmt: skip


def table(rows: tuple[Person, ...]) -> str:
    """The people as HTML."""
    columns = ("name", "email", "state", "memberships") if any(one.email for one in rows) else COLUMNS
    names = {column: frame.t(f"admin.people.{column}") for column in columns}
    return links.table(
        [(name, "") for name in names.values()], [row(one, names) for one in rows], frame.t("frame.page.admin_people")
    )


def row(one: Person, names: dict[str, str]) -> str:
    """One person."""
    held = "".join(f"<div>{escape(said)}</div>" for said in people_text.grouped(one.memberships))
    email = ""
    if "email" in names:
        email = links.cell(names["email"], escape(one.email) or "–", "" if one.email else "fi-none")
    return (
        f'<tr><th scope="row">{links.anchor(Page.ADMIN_PEOPLE, people_text.name(one), person=one.account_id)}</th>'
        f'{email}{links.cell(names["state"], escape(people_text.state(one)))}'
        f'{links.cell(names["memberships"], f"<div>{held}</div>")}</tr>'
    )


def explored(rows: tuple[Person, ...]) -> None:
    """The same people as a table to sort and search."""
    columns = {"name": frame.t("admin.people.name"), table_explorer.LINK: frame.t("all_figures.column.link")}
    if any(one.email for one in rows):
        columns["email"] = frame.t("admin.people.email")
    columns |= {name: frame.t(f"admin.people.{name}") for name in ("state", "memberships")}
    table_explorer.draw_table(columns, [cells(one) for one in rows], frame.t("frame.page.admin_people"), "people-table")


def cells(one: Person) -> dict[str, str | None]:
    """One person by column."""
    return {
        "name": people_text.name(one),
        table_explorer.LINK: table_explorer.address(Page.ADMIN_PEOPLE, person=one.account_id),
        "email": one.email,
        "state": people_text.state(one),
        "memberships": "; ".join(people_text.grouped(one.memberships)),
    }


def everyone() -> None:
    """The list with its search."""
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
wanted = address.number("person")
chosen = next((one for one in everybody if one.account_id == wanted), None)
if "new" in st.query_params:
    frame.header(frame.t("admin.invite.sentence"), frame.t("admin.invite.caption"))
    actions.show(Page.ADMIN_PEOPLE)
    presentation.show(
        [Section(frame.t("admin.invite.sentence"), lambda: invitation_form.draw(access))], access.language,
        lambda: invitation_form.draw(access),
    )  # fmt: skip
elif chosen:
    frame.header(people_text.name(chosen), people_text.caption(chosen))
    actions.show(Page.ADMIN_PEOPLE)
    presentation.show(
        [Section(people_text.name(chosen), lambda: person.draw(access, chosen))], access.language,
        lambda: person.draw(access, chosen),
    )  # fmt: skip
else:
    frame.header(frame.t("admin.people.sentence", n=len(everybody)), frame.t("admin.people.caption"))
    actions.show(Page.ADMIN_PEOPLE)
    if wanted is not None:
        st.info(frame.t("admin.people.unknown"))
    frame.link(Page.ADMIN_PEOPLE, frame.t("admin.people.invite"), ":material/person_add:", new="true")
    presentation.show([Section(frame.t("frame.page.admin_people"), everyone)], access.language, everyone)
