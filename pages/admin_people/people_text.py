"""Texts about accounts and their memberships."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from impact.i18n import day
from impact.model.vocabulary.roles import Role
from impact.services.accounts import display_names
from impact.services.accounts.accounts import Membership, Person
from pages.parts.layout import frame


def format_name(person: Person) -> str:
    """The name of an account; "former member" for an erased one."""
    return display_names.display_name(frame.language(), person.name)


def format_state(person: Person) -> str:
    """The label of the state of an account."""
    return frame.t("admin.state.persona") if person.persona else frame.t(f"admin.state.{person.state}")


def build_caption(person: Person) -> str:
    """E-mail address, state and creation date in one line."""
    since = frame.t("admin.person.since", day=day(frame.language(), person.made_at.date()))
    return " · ".join(part for part in (person.email, format_state(person), since) if part)


def format_memberships(items: Iterable[Membership]) -> list[str]:
    """One line per membership; those with the same role and organisation but other subjects share a line."""
    lines: dict[tuple[Role, int], list[Membership]] = {}
    single_lines = []
    for item in items:
        along = item.subject_id is not None and item.subject_id != item.organisation_id
        if along:
            lines.setdefault((item.role, item.organisation_id), []).append(item)
        else:
            single_lines.append(format_membership(item))
    return single_lines + [
        format_membership(replace(group[0], subject=", ".join(item.subject for item in group)))
        for group in lines.values()
    ]


def format_membership(item: Membership) -> str:
    """A membership in one line: role, organisation, and what it opens."""
    role = frame.t(f"words.role.{item.role.value}")
    if item.subject_id == item.organisation_id:
        return frame.t("admin.membership.own", role=role, organisation=item.organisation)
    if item.portfolio_id is not None:
        return frame.t(
            "admin.membership.portfolio", role=role, organisation=item.organisation, portfolio=item.portfolio
        )
    if item.subject_id is not None:
        return frame.t("admin.membership.subject", role=role, organisation=item.organisation, subject=item.subject)
    return frame.t("admin.membership.nothing", role=role, organisation=item.organisation)
