"""The frame of a fund as files: the same ones as of a grantee's theory, with who works on each of its outcomes."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from docx import Document
from harness import workspace
from lxml import etree
from stored import Stored
from test_theory_files import TODAY, list_shapes, packed, words_of

from impact.charts.theory.drawing import say_statuses
from impact.charts.theory.graphviz_process import run_graphviz
from impact.charts.theory.layout import lay_out_theory
from impact.charts.theory.picture import build_picture
from impact.export import page_tables
from impact.export.theory.cids import write_cids
from impact.export.theory.narrative import write_narrative
from impact.export.theory.slide import write_slide
from impact.export.theory.tables import list_theory_tables
from impact.export.theory.theory_file import TheoryFile
from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.services.accounts import demo_personas
from impact.services.dashboards.theory_of_change import build_theory_view
from impact.services.theory.frames.frame_view import build_frame_view
from impact.views.theory.drawing_layout import Layout
from impact.views.theory.fund_frame import FundFrameView

GAP = "F.m5"


def read_frame(stored: Stored, persona: str, language: Language) -> FundFrameView:
    place = workspace(stored.url)
    access = demo_personas.find_persona_access(place, persona)
    view = build_frame_view(replace(access, language=language), place)
    assert view is not None and view.theory is not None
    return view


def a_file(view: FundFrameView, language: Language) -> TheoryFile:
    assert view.theory is not None
    return TheoryFile(view.theory, "Aan één uitkomst werkt niemand", language, TODAY, view)


def a_layout(file: TheoryFile) -> Layout:
    view, frame = file.view, file.frame
    assert frame is not None
    notes = frame.say_notes(file.language)
    return lay_out_theory(
        view.nodes, view.links, view.ceiling_above, run_graphviz, say_statuses(file.language), notes
    )  # fmt: skip


@pytest.mark.parametrize("language", Language)
def test_the_slide_of_a_frame_has_its_blocks_and_arrows_and_says_who_works_on_each_outcome(
    demo_master: Stored, language: Language
) -> None:
    view = read_frame(demo_master, "officer", language)
    file = a_file(view, language)
    shapes = list_shapes(write_slide(file, a_layout(file)))
    lines_of = {
        shape.name: shape.text_frame.text.split("\n")
        for shape in shapes
        if shape.has_text_frame and shape.text_frame.text
    }  # fmt: skip
    notes = view.say_notes(language)
    assert text(language, "fund_frame.note.nobody") == notes[GAP]
    for node in file.view.nodes:
        lines = lines_of[node.text]
        assert node.text in lines
        assert "".join(notes.get(node.key, "").split()) in "".join("".join(lines).split())
        # A fund has no figures of its own: nothing is judged there, and nothing waits for a judgement.
        assert not any(text(language, f"words.status.{node.status.value}") in line for line in lines)
    lines = [shape for shape in shapes if shape.element.tag.endswith("}cxnSp")]
    glued = [line for line in lines if line.element.find(".//{*}stCxn") is not None]
    assert len(glued) == len(file.view.links) and all(line.element.find(".//{*}endCxn") is not None for line in glued)
    assert [file.caption] in lines_of.values()


@pytest.mark.parametrize("language", Language)
def test_the_picture_of_a_frame_stands_on_its_own_and_says_what_nobody_works_on(
    demo_master: Stored, language: Language
) -> None:
    file = a_file(read_frame(demo_master, "officer", language), language)
    lines = (file.caption, file.source)
    picture = build_picture(a_layout(file), file.view.nodes, file.view.links, language, file.title, lines)[0]
    said = "".join("".join(part.itertext()) for part in etree.fromstring(picture).iter("{*}text"))
    for words in (file.title, text(language, "fund_frame.signed"), text(language, "fund_frame.note.nobody")):
        assert "".join(words.split()) in "".join(said.split())
    assert text(language, "words.status.not_rated") not in said


@pytest.mark.parametrize("language", Language)
def test_the_text_and_the_tables_of_a_frame_name_who_works_on_what_and_ask_what_is_open(
    demo_master: Stored, language: Language
) -> None:
    view = read_frame(demo_master, "officer", language)
    file = a_file(view, language)
    document = Document(io.BytesIO(write_narrative(file)))
    heads = [item.text for item in document.paragraphs if item.style.name == "Heading 1"]
    assert text(language, "fund_frame.who") in heads
    whole = "\n".join(words_of(write_narrative(file)))
    table = next(item for item in list_theory_tables(file) if item.title == text(language, "fund_frame.who"))
    gap = next(outcome for outcome in view.outcomes if outcome.key == GAP)
    assert [row[1:] for row in table.cells.rows if row[0] == gap.text] == [
        (text(language, "fund_frame.note.nobody"), None, None, None, None)
    ]
    parts = [(outcome, part) for outcome in view.outcomes for part in outcome.contributions]
    assert len(table.cells.rows) == len(parts) + 1 and len(parts) > 20
    for outcome, part in parts:
        assert f"{part.organisation} · {part.text}" in whole
        counts = (part.counts.total, part.counts.rated, part.counts.achieved + part.counts.on_track)
        assert (outcome.text, part.organisation, part.text, *counts) in table.cells.rows
    assert text(language, "fund_frame.nobody") in whole
    for question in file.view.fund_gaps:
        assert question.words in whole
    assert file.view.fund_gaps


def test_the_frame_goes_out_in_the_names_of_cids(demo_master: Stored) -> None:
    file = a_file(read_frame(demo_master, "officer", Language.NL), Language.NL)
    things = json.loads(write_cids(file))["@graph"]
    names = {thing["hasName"] for thing in things if "fi:key" in thing}
    assert names == {node.text for node in file.view.nodes}
    assert sum(thing["@type"] == "fi:Arrow" for thing in things) == len(file.view.links)


@pytest.mark.parametrize("persona", ["grantee-G01", "coach", "academic", "umbrella", "facilitator"])
def test_in_the_files_of_others_stands_nobody_whom_they_do_not_see(demo_master: Stored, persona: str) -> None:
    place = workspace(demo_master.url)
    officer = demo_personas.find_persona_access(place, "officer")
    access = demo_personas.find_persona_access(place, persona)
    everybody = {name for _, name in build_theory_view(officer, None, place).organisations}
    view = read_frame(demo_master, persona, Language.NL)
    seen = {part.organisation for outcome in view.outcomes for part in outcome.contributions}
    file = a_file(view, Language.NL)
    files = [
        write_cids(file), *packed(write_slide(file, a_layout(file))).values(),
        *packed(write_narrative(file)).values(),
        *packed(page_tables.write_workbook((("a", "b"),), list_theory_tables(file), Language.NL)).values(),
    ]  # fmt: skip
    whole = b"\n".join(files).decode("utf-8", "replace")
    assert {name for name in everybody if name in whole} == seen, access.role
    assert bool(seen) is (persona in ("grantee-G01", "coach"))
    # Whoever sees a part cannot say on what nobody works.
    for key in ("fund_frame.nobody", "fund_frame.note.nobody"):
        assert text(Language.NL, key) not in whole
