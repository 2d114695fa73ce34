"""The support of the fund beside what changed: money, time and other help, and the form that records it."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from impact.i18n import day, guess_language, value
from impact.model.access import Access
from impact.model.text_limits import LONGEST_GRANT_TEXT, LONGEST_NAME
from impact.model.vocabulary.languages import Language
from impact.services.admin import grants as service
from impact.views.grants import GrantFields, GrantView
from impact.views.html_elements import element
from pages.parts.inputs import actions, personal_notice
from pages.parts.layout import frame, links, load
from pages.parts.layout.menu import Page

CENTS = 100
COLUMNS = ("title", "amount", "budget", "period", "non_financial", "goals")


def draw_grants(grants: tuple[GrantView, ...], access: Access) -> None:
    """Draw what is recorded of each grant; for the fund a form below it."""
    heads = [(frame.t(f"grants.{name}"), "n" if name in ("amount", "budget") else "") for name in COLUMNS]
    rows = [_build_row(grant, heads, access) for grant in grants]
    links.draw_html(links.build_table(heads, rows, frame.t("grants.section")), key="grants")
    st.caption(frame.t("grants.note"))
    for grant in grants:
        if grant.may_change:
            title = frame.t("grants.change", title=grant.fields.title or grant.ref or grant.portfolio)
            with st.expander(frame.escape_markdown(title)):
                _draw_form(grant, access)


def _build_row(grant: GrantView, heads: list[tuple[str, str]], access: Access) -> Markup:
    fields, language = grant.fields, access.language
    period = [day(language, fields.starts) if fields.starts else "", day(language, fields.ends) if fields.ends else ""]
    cells = (
        _format_amount(grant, fields.amount_cents, access),
        _format_amount(grant, fields.budget_cents, access),
        " – ".join(period) if any(period) else "",
        _mark_language(fields.non_financial, language),
        ", ".join(str(number) for number in fields.goals),
    )
    name = fields.title or grant.ref or "–"
    return element(
        "tr",
        element("th", name, element("div", grant.portfolio, class_="fi-quiet"), scope="row"),
        (
            links.build_cell(head, cell or "–", kind if cell else f"{kind} fi-none".strip())
            for (head, kind), cell in zip(heads[1:], cells, strict=True)
        ),
    )


def _mark_language(words: str, language: Language) -> str:
    """Words of the data; where they are in another language than the page, a screen reader hears in which."""
    own = guess_language(words)
    return words if own in (None, language) else element("span", words, lang=own.value)


def _format_amount(grant: GrantView, cents: int | None, access: Access) -> str:
    return "" if cents is None else value(access.language, cents / CENTS, grant.currency)


def _draw_form(grant: GrantView, access: Access) -> None:
    """Draw the form of one grant with what is recorded; a field that is emptied becomes unknown, never 0."""
    form, fields = f"grant-{grant.grant_id}", grant.fields
    # What the form began from: Streamlit forgets its fields when the page is left, and then it begins anew.
    known_key = f"known-{form}"
    if f"{form}-title" not in st.session_state:
        st.session_state[known_key] = fields
    known_fields: GrantFields = st.session_state.setdefault(known_key, fields)
    with st.form(form, border=False, width=640):
        title = st.text_input(frame.t("grants.title"), fields.title, key=f"{form}-title", max_chars=LONGEST_NAME)
        amount = _draw_amount(grant, "amount", fields.amount_cents)
        budget = _draw_amount(grant, "budget", fields.budget_cents)
        starts = st.date_input(frame.t("grants.starts"), fields.starts, key=f"{form}-starts", format="DD/MM/YYYY")
        ends = st.date_input(frame.t("grants.ends"), fields.ends, key=f"{form}-ends", format="DD/MM/YYYY")
        non_financial = st.text_area(
            frame.t("grants.non_financial"), fields.non_financial, key=f"{form}-help",
            max_chars=LONGEST_GRANT_TEXT, help=frame.t("grants.non_financial.help"),
        )  # fmt: skip
        goals = st.multiselect(
            frame.t("grants.goals"), list(service.GOALS), list(fields.goals), key=f"{form}-goals",
            format_func=lambda number: f"{number}. {frame.t(f'grants.goal.{number}')}",
            placeholder=frame.t("grants.goals.choose"),
        )  # fmt: skip
        submitted = st.form_submit_button(
            frame.t("admin.save"), type="primary", icon=":material/check:", key=f"{form}-save"
        )
    if submitted and personal_notice.has_seen_details(form, (title, non_financial)):
        requested = GrantFields(title, amount, budget, starts, ends, non_financial, tuple(goals))
        st.session_state.pop(known_key, None)
        actions.attempt(
            Page.GRANTEE,
            lambda: service.change_grant(access, grant.grant_id, load.workspace(), requested, before=known_fields),
            frame.t("grants.saved"), organisation=str(grant.organisation_id),
        )  # fmt: skip


def _draw_amount(grant: GrantView, name: str, cents: int | None) -> int | None:
    """Draw the field of an amount and return it in cents; None where it is empty."""
    amount = st.number_input(
        f"{frame.t(f'grants.{name}')} ({frame.escape_markdown(grant.currency)})", min_value=0.0,
        value=None if cents is None else cents / CENTS, step=1000.0, format="%.2f",
        key=f"grant-{grant.grant_id}-{name}", help=frame.t(f"grants.{name}.help"),
    )  # fmt: skip
    return None if amount is None else round(amount * CENTS)
