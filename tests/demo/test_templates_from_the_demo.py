"""A template made for a grantee, handed in untouched, changes nothing; one filled cell changes one value."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook

from impact.errors import NotAllowed, NotFound
from impact.model.read_request import ReadRequest
from impact.model.vocabulary.languages import Language
from impact.services.accounts import demo_personas
from impact.services.dashboards import grantees
from impact.services.submissions import templates, upload


@pytest.fixture(scope="session")
def officer(built):
    return demo_personas.find_persona_access(built[0], "officer")


@pytest.mark.parametrize("language", Language)
def test_an_untouched_template_brings_nothing_new(built, officer, language: Language):
    workspace, _ = built
    for row in grantees.list_grantees(officer, workspace):
        name, data = templates.build_template(officer, row.organisation_id, workspace, language=language)
        view = upload.preview(officer, ReadRequest(data, name), row.organisation_id, workspace)
        assert (view.new, view.changed) == (0, 0), (row.name, view.changes[:3])
        assert view.same > 20


def test_one_filled_cell_is_one_new_value(built):
    workspace, _ = built
    # A correction of this grantee waits: the template prints what is approved, and says nothing about it.
    access = demo_personas.find_persona_access(workspace, "grantee-G01")
    name, data = templates.build_template(access, access.organisation_id, workspace)
    book = load_workbook(BytesIO(data))
    sheet = book.worksheets[0]
    header = {cell.value: cell.column for cell in sheet[5]}
    empty = next(
        row
        for row in range(6, sheet.max_row + 1)
        if sheet.cell(row, header["Waarde"]).value is None
        and not sheet.cell(row, header["Uitsplitsing"]).value
    )
    sheet.cell(empty, header["Waarde"]).value = 0
    filled = BytesIO()
    book.save(filled)
    view = upload.preview(access, ReadRequest(filled.getvalue(), name), access.organisation_id, workspace)
    assert (view.new, view.changed) == (1, 0)
    new = next(change for change in view.changes if change.kind == "new")
    assert new.after == 0.0 and new.period_end.year == 2026


def test_the_template_speaks_the_language_of_its_reader(built):
    workspace, _ = built
    access = demo_personas.find_persona_access(workspace, "grantee-G05")
    name, data = templates.build_template(access, access.organisation_id, workspace)
    assert name == "Ademruimte Kwiek mesures 2026.xlsx"
    assert load_workbook(BytesIO(data)).worksheets[0]["B5"].value == "Indicateur"


def test_who_may_only_look_gets_no_template(built):
    workspace, _ = built
    for persona in ("viewer", "coach", "academic"):
        access = demo_personas.find_persona_access(workspace, persona)
        with pytest.raises(NotAllowed):
            templates.build_template(access, access.organisation_ids[0], workspace)


def test_a_grantee_gets_no_template_of_another(built, officer):
    workspace, _ = built
    access = demo_personas.find_persona_access(workspace, "grantee-G01")
    others = {row.organisation_id for row in grantees.list_grantees(officer, workspace)} - {access.organisation_id}
    for other in others:
        with pytest.raises(NotFound):
            templates.build_template(access, other, workspace)
    with pytest.raises(NotFound):
        templates.build_template(replace(officer, portfolio_ids=()), min(others), workspace)
