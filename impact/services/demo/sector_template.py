"""The sector template of the demo's umbrella organisation, in two versions: `data/demo/sector_template.json`.

It is fictional and holds nobody's data. The days stand in the file and move with the years of the demo.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Literal

from impact.model.vocabulary.measures import Direction, Measure, TimeKind
from impact.model.vocabulary.theory_levels import Level
from impact.services.accounts import demo_personas, operator_access
from impact.services.core.workspace import Workspace, reading, writing_template, writing_theory
from impact.services.demo.demo_years import move_years, years_later
from impact.services.demo.outline_reader import FOLDER, load_outline
from impact.services.demo.outline_schema import Shape, check_file
from impact.services.theory.sector.templates import is_own
from impact.store import sector_templates, theory_versions
from impact.store.queries import organisations
from impact.theory.document import (
    PlannedIndicator,
    TemplateOrigin,
    TheoryArrow,
    TheoryBlock,
    TheoryDocument,
    TheoryFrame,
    number_assumptions,
)
from impact.theory.edits import find_sphere

PERSONA = "umbrella"
Texts = dict[str, str]


class DemoBlock(Shape):
    """A block of the template."""

    key: str
    level: Level
    text: Texts
    stakeholder: Texts


class DemoArrow(Shape):
    """An arrow of the template."""

    source: str
    target: str
    mechanism: Texts
    assumption: Texts
    criticality: Literal["low", "medium", "high"]


class DemoPlanned(Shape):
    """An indicator of the template."""

    key: str
    block: str
    title: Texts
    definition: Texts
    unit: str
    measure: Measure
    direction: Direction
    time_kind: TimeKind | None


class DemoVersion(Shape):
    """One version of the template."""

    dated: date
    reason: Texts
    ceiling_above: Level
    blocks: list[DemoBlock]
    arrows: list[DemoArrow]
    indicators: list[DemoPlanned]


class DemoTemplate(Shape):
    """`sector_template.json`."""

    version: Literal[1]
    about: str
    # The grantee of the outline whose theory began from the first version: its blocks have the same keys.
    begun_by: str
    title: Texts
    sector: Texts
    versions: list[DemoVersion]


def load_template(as_of: date) -> DemoTemplate:
    """Load the template as it stands when the demo plays until `as_of`; ImpactError where the file is wrong."""
    file = FOLDER / "sector_template.json"
    loaded: Any = json.loads(file.read_text("utf-8"))
    check_file(file, loaded, DemoTemplate)
    return DemoTemplate.model_validate(move_years(loaded, years_later(as_of)))


def add_demo_template(workspace: Workspace, as_of: date, owners: Mapping[str, int]) -> bool:
    """Publish the template with its versions, where its umbrella has none yet; whether anything was written.

    One of the grantees (`owners`: their ids by name) began from its first version, so that what changed since is
    suggested to it.
    """
    access = demo_personas.find_persona_access(workspace, PERSONA)
    template = load_template(as_of)
    with reading(access, workspace) as connection:
        if any(is_own(access, record) for record in sector_templates.list_templates(connection)):
            return False
        umbrella = organisations.find_organisation(connection, access, access.organisation_id)
    assert umbrella is not None
    with writing_template(access, workspace) as connection:
        made_at = datetime.combine(template.versions[0].dated, time(9))
        template_id = sector_templates.add_template(
            connection, access.organisation_id, template.title, template.sector, made_at
        )
        for number, version in enumerate(template.versions, start=1):
            record = sector_templates.find_template(connection, template_id)
            assert record is not None
            sector_templates.add_template_version(
                connection, record, number, build_document(version), dated=version.dated, reason=version.reason,
                publisher=umbrella.name,
            )  # fmt: skip
    name = next(grantee["name"] for grantee in load_outline(as_of)["grantees"] if grantee["id"] == template.begun_by)
    _say_origin(workspace, owners[name], TemplateOrigin(template_id, 1))
    return True


def _say_origin(workspace: Workspace, organisation_id: int, origin: TemplateOrigin) -> None:
    access = operator_access.load_operator(workspace)
    with reading(access, workspace) as connection:
        portfolio_id = organisations.list_grants(connection, access, organisation_id)[0].portfolio_id
    place = {"organisation_id": organisation_id, "portfolio_id": portfolio_id}
    with writing_theory(access, workspace, **place) as connection:
        theory_versions.set_origin(connection, organisation_id, origin)


def build_document(version: DemoVersion) -> TheoryDocument:
    """A version of the template as a theory."""
    return TheoryDocument(
        tuple(
            TheoryBlock(block.key, block.level, block.text, block.stakeholder, find_sphere(block.level))
            for block in version.blocks
        ),
        tuple(
            TheoryArrow(
                arrow.source, arrow.target, mechanism=arrow.mechanism,
                assumptions=number_assumptions([(arrow.assumption, arrow.criticality)]),
            )
            for arrow in version.arrows
        ),
        TheoryFrame(version.ceiling_above),
        tuple(
            PlannedIndicator(
                planned.key, planned.block, planned.title, planned.definition, planned.unit, planned.measure,
                planned.direction, planned.time_kind,
            )
            for planned in version.indicators
        ),
    )  # fmt: skip
