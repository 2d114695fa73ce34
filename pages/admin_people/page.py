"""People: who may sign in, as what, and for whom; inviting, giving and taking."""

from __future__ import annotations

from html import escape

import streamlit as st

from impact.services.accounts import accounts
from impact.services.accounts.accounts import Person
from pages.admin_people import invite, lines, person
from pages.grantee import listing
from pages.parts import explore
from pages.parts.inputs import actions, address
from pages.parts.layout import frame, links, load, present
from pages.parts.layout.present import Section
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
        (one.name, one.email, *(lines.membership(item) for item in one.memberships))).casefold())  # fmt: skip


def table(rows: tuple[Person, ...]) -> str:
    """The people as HTML."""
    columns = ("name", "email", "state", "memberships") if any(one.email for one in rows) else COLUMNS
    names = {column: frame.t(f"admin.people.{column}") for column in columns}
    return links.table(
        [(name, "") for name in names.values()], [row(one, names) for one in rows], frame.t("frame.page.admin_people")
    )


def row(one: Person, names: dict[str, str]) -> str:
    """One person."""
    held = "".join(f"<div>{escape(said)}</div>" for said in lines.grouped(one.memberships))
    email = ""
    if "email" in names:
        email = links.cell(names["email"], escape(one.email) or "–", "" if one.email else "fi-none")
    return (
        f'<tr><th scope="row">{links.anchor(Page.ADMIN_PEOPLE, lines.name(one), person=one.account_id)}</th>'
        f'{email}{links.cell(names["state"], escape(lines.state(one)))}'
        f'{links.cell(names["memberships"], f"<div>{held}</div>")}</tr>'
    )


def explored(rows: tuple[Person, ...]) -> None:
    """The same people as a table to sort and search."""
    columns = {"name": frame.t("admin.people.name"), explore.LINK: frame.t("all_figures.column.link")}
    if any(one.email for one in rows):
        columns["email"] = frame.t("admin.people.email")
    columns |= {name: frame.t(f"admin.people.{name}") for name in ("state", "memberships")}
    explore.draw_table(columns, [cells(one) for one in rows], frame.t("frame.page.admin_people"), "people-table")


def cells(one: Person) -> dict[str, str | None]:
    """One person by column."""
    return {
        "name": lines.name(one), explore.LINK: explore.address(Page.ADMIN_PEOPLE, person=one.account_id),
        "email": one.email, "state": lines.state(one), "memberships": "; ".join(lines.grouped(one.memberships)),
    }  # fmt: skip


def everyone() -> None:
    """The list with its search."""
    explore.draw_choice()
    rows = found(everybody)
    if not rows:
        st.caption(frame.t("admin.people.none"))
        return
    if explore.is_exploring():
        explored(rows)
        return
    start = listing.first() if listing.first() < len(rows) else 0
    with st.container(border=True):
        links.draw(table(rows[start : start + ROWS]), key="people")
        if len(rows) > ROWS:
            listing.turn(start, len(rows[start : start + ROWS]), len(rows), ROWS)


access = frame.enter(Page.ADMIN_PEOPLE)
everybody = accounts.people(access, load.workspace())
wanted = address.number("person")
chosen = next((one for one in everybody if one.account_id == wanted), None)
if "new" in st.query_params:
    frame.header(frame.t("admin.invite.sentence"), frame.t("admin.invite.caption"))
    actions.show(Page.ADMIN_PEOPLE)
    present.show([Section(frame.t("admin.invite.sentence"), lambda: invite.draw(access))], access.language,
                 lambda: invite.draw(access))  # fmt: skip
elif chosen:
    frame.header(lines.name(chosen), lines.caption(chosen))
    actions.show(Page.ADMIN_PEOPLE)
    present.show([Section(lines.name(chosen), lambda: person.draw(access, chosen))], access.language,
                 lambda: person.draw(access, chosen))  # fmt: skip
else:
    frame.header(frame.t("admin.people.sentence", n=len(everybody)), frame.t("admin.people.caption"))
    actions.show(Page.ADMIN_PEOPLE)
    if wanted is not None:
        st.info(frame.t("admin.people.unknown"))
    frame.link(Page.ADMIN_PEOPLE, frame.t("admin.people.invite"), ":material/person_add:", new="true")
    present.show([Section(frame.t("frame.page.admin_people"), everyone)], access.language, everyone)
