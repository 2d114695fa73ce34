"""Every service, called by everybody of one fund with the ids of the other fund's things: it tells and changes nothing.

The services are found in the packages, not in a list; arguments are made by their names and types.
"""

from __future__ import annotations

import inspect
import pkgutil
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from importlib import import_module
from typing import Any

import pytest
from world import ALDER, BIRCH, ROLES, World

from impact import services
from impact.errors import ImpactError
from impact.model.access import Access
from impact.model.vocabulary.frequencies import Frequency
from impact.model.vocabulary.roles import Role
from impact.services.admin import audit_trail
from impact.services.calendar import reporting_periods
from impact.services.core.workspace import Workspace, unscoped_reading
from impact.services.theory import conversations, evaluation_plan, evidence, guest_links
from impact.store.db import bulk
from impact.store.schema.base import Base
from impact.theory.evidence.evidence_kinds import EvidenceOrigin, EvidenceSide, ExpectationKind
from impact.theory.evidence.methods import MethodQuestion
from impact.views.administration import AuditLogQuery
from impact.views.theory.evaluation_plan import PlanFields
from impact.views.theory.evidence_base import NewSource

ARROW = ("blok", "doel")
# What a parameter names, by the table where it stands; those of the theory are asked first in its own modules.
TABLES = {
    "organisation_id": "organisation", "portfolio_id": "portfolio", "indicator_id": "indicator",
    "submission_id": "submission", "evidence_id": "evidence", "comment_id": "figure_comment",
    "thread_id": "theory_thread", "message_id": "theory_message", "link_id": "guest_link",
    "planned_id": "planned_method", "source_id": "theory_source", "expectation_id": "arrow_expectation",
    "period_id": "reporting_period", "membership_id": "membership", "account_id": "account", "view_id": "saved_view",
    "mapping_id": "mapping",
    "decision_id": "decision", "grant_id": "grant", "subject_id": "organisation", "draft_id": "submission",
}  # fmt: skip
OF_MODULE = {"theory.evidence": {"evidence_id": "arrow_evidence"},
             "submissions.review": {"comment_id": "cell_comment"}}  # fmt: skip
# These take more than ids: the demo writes itself, and addresses are told apart by what they hold.
NOT_TRIED = {"demo.arrow_evidence.add_demo_evidence", "disclosure.masked_addresses.mask_ids",
             "disclosure.masked_addresses.unmask_ids"}  # fmt: skip


def list_services() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every service that takes an access and the workspace, by module and name."""
    for info in pkgutil.walk_packages(services.__path__, "impact.services."):
        module = import_module(info.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            parameters = list(inspect.signature(function).parameters)
            is_own = function.__module__ == module.__name__ and not name.startswith("_")
            if is_own and parameters[:1] == ["access"] and "workspace" in parameters:
                yield f"{info.name.removeprefix('impact.services.')}.{name}", function


SERVICES = dict(list_services())


def furnish(world: World) -> None:
    """Give the birch fund what the two funds do not have yet: talk, evidence, plans, links, with its word in each."""
    place, officer = world.workspace, world.access(BIRCH, Role.FUND_STAFF)
    key = world.organisations[BIRCH, "een"]
    conversations.begin_conversation(officer, key, ("blok", ""), f"vraag {BIRCH}", place)
    source = NewSource(
        f"bron {BIRCH}", EvidenceOrigin.PRACTICE, 1, None, 2020, "", BIRCH, text=f"Tekst {BIRCH}."
    )
    evidence.add_source(officer, key, ARROW, source, place, side=EvidenceSide.FOR, passage=f"Tekst {BIRCH}.",
                        today=date(2026, 5, 4))  # fmt: skip
    evidence.expect_evidence(officer, key, ARROW, ExpectationKind.MUST_SEE, f"zien {BIRCH}", place)
    evaluation_plan.plan_method(
        officer,
        key,
        ARROW,
        "interviews",
        MethodQuestion.HOW_AND_WHY,
        PlanFields(who="", note=f"plan {BIRCH}"),
        place,
    )
    reporting_periods.add_periods_of_year(officer, world.portfolios[BIRCH], Frequency.YEAR, 2027, place)
    guest_links.make_link(officer, key, place, note=f"gast {BIRCH}", shows_names=True)


def find_ids(world: World) -> dict[str, int]:
    """An id of the birch fund in every table that has one."""
    organisations = {world.organisations[BIRCH, "een"]}
    ids: dict[str, int] = {}
    with unscoped_reading(world.workspace) as connection:
        for table in Base.metadata.sorted_tables:
            if "id" not in table.c:
                continue
            for row in bulk.fetch(connection, f'SELECT * FROM "{table.name}"'):
                cells = dict(zip(table.c.keys(), row, strict=True))
                owner = cells["id"] if table.name == "organisation" else cells.get("organisation_id")
                is_birch = owner in organisations or BIRCH in repr(row)
                is_birch = is_birch or cells.get("portfolio_id") == world.portfolios[BIRCH]
                if table.name == "portfolio":
                    is_birch = cells["id"] == world.portfolios[BIRCH]
                if is_birch:
                    ids[table.name] = cells["id"]
    return ids


def make(kind: Any, name: str, ids: dict[str, int], tables: dict[str, str]) -> Any:
    """A value for a parameter or a field: the id of a thing of the birch fund, or the first that its type allows."""
    if name in tables:
        return ids[tables[name]]
    if name in ("arrow", "subject"):
        return ARROW
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        return make(next(item for item in typing.get_args(kind) if item is not type(None)), name, ids, tables)
    if origin is not None:
        kind = origin
    if inspect.isclass(kind) and issubclass(kind, Enum):
        return next(iter(kind))
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        needed = [
            item for item in fields(kind) if item.default is MISSING and item.default_factory is MISSING
        ]
        needed += [item for item in fields(kind) if item.name in tables and item not in needed]
        return kind(**{item.name: make(hints[item.name], item.name, ids, tables) for item in needed})
    simple = {str: "blok", int: 1, float: 1.0, bool: False, bytes: b"a;b\n1;2\n", date: date(2026, 5, 4)}
    if kind in simple:
        return simple[kind]
    return () if kind in (tuple, typing.Any) or inspect.isabstract(kind) else kind()


def call(name: str, access: Access, workspace: Workspace, ids: dict[str, int]) -> Any:
    """Call a service with ids of the birch fund."""
    service = SERVICES[name]
    hints = typing.get_type_hints(service)
    tables = TABLES | OF_MODULE.get(name.rpartition(".")[0], {})
    arguments = {"access": access, "workspace": workspace}
    for parameter in inspect.signature(service).parameters.values():
        if parameter.name not in arguments and (
            parameter.default is parameter.empty or parameter.name in tables
        ):
            arguments[parameter.name] = make(hints[parameter.name], parameter.name, ids, tables)
    return service(**arguments)


def read_rows_of_birch(world: World) -> dict[str, list[str]]:
    """Every row of the birch fund and its own grantees, by table; the trail keeps what was refused."""
    organisations = {world.organisations[BIRCH, key] for key in ("fund", "een", "twee")}
    rows: dict[str, list[str]] = {}
    with unscoped_reading(world.workspace) as connection:
        for table in Base.metadata.sorted_tables:
            for row in bulk.fetch(connection, f'SELECT * FROM "{table.name}"'):
                cells = dict(zip(table.c.keys(), row, strict=True))
                is_birch = cells.get("portfolio_id") == world.portfolios[BIRCH] or BIRCH in repr(row)
                if (
                    is_birch or cells.get("organisation_id") in organisations
                ) and table.name != "audit_event":
                    rows.setdefault(table.name, []).append(repr(row))
    return {name: sorted(items) for name, items in rows.items()}


@pytest.mark.parametrize("role", ROLES)
def test_no_service_tells_or_changes_what_is_of_the_other_fund(role: Role, world: World) -> None:
    furnish(world)
    ids, before, access = find_ids(world), read_rows_of_birch(world), world.access(ALDER, role)
    assert {*TABLES.values()} - {*ids} == set()
    told, broken = [], set()
    for name in SERVICES:
        try:
            if BIRCH in repr(call(name, access, world.workspace, ids)):
                told.append(name)
        except ImpactError as error:
            told += [name] if BIRCH in repr(error.params) else []
        except (TypeError, AttributeError, KeyError):
            broken.add(name)
    assert told == []
    assert broken <= NOT_TRIED
    assert read_rows_of_birch(world) == before
    # What was refused stands in the trail of the own fund: it names nobody of the other one.
    reader = world.access(ALDER, Role.ADMINISTRATOR)
    trail = audit_trail.list_events(reader, AuditLogQuery(rows=1000), world.workspace)
    assert [event for event in trail.events if BIRCH in repr(event)] == []
    assert BIRCH not in repr(audit_trail.export_events(reader, AuditLogQuery(), world.workspace))
