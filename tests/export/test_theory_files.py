"""A theory of change as files: what is in them, that they are whole, and that nothing in them runs or leads out."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
import sample_views as sample
from docx import Document
from example_files import REAL
from harness import workspace
from lxml import etree
from pptx import Presentation
from stored import Stored
from test_no_live_formula import runs_in

from impact.charts.theory.drawing import name_arrow, say_statuses
from impact.charts.theory.graphviz_process import run_graphviz
from impact.charts.theory.layout import lay_out_theory
from impact.charts.theory.picture import build_picture
from impact.errors import ImpactError
from impact.export import page_tables
from impact.export.theory.cids import CONTEXT, write_cids
from impact.export.theory.narrative import write_narrative
from impact.export.theory.slide import write_slide
from impact.export.theory.tables import list_theory_tables
from impact.export.theory.theory_file import TheoryFile
from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.theory_levels import Level, LinkKind
from impact.services.accounts import demo_personas
from impact.services.core.workspace import unscoped_reading
from impact.services.dashboards.theory_of_change import build_theory_view
from impact.store import theory_versions
from impact.store.schema.theory_documents import THEORY
from impact.theory.document import Assumption, TheoryDocument, number_assumptions
from impact.theory.pasted_theory import read_pasted_theory
from impact.views.theory.drawing_layout import Layout
from impact.views.theory.theory_of_change import LinkAssumption, TheoryView

NL = Language.NL
TODAY = date(2026, 11, 30)
CIDS = REAL / "cids"
HOSTILE = "=cmd|' /C calc'!A0 <b>&\x0b\x1b\ud800\u202e{x}"


def a_file(view: TheoryView | None = None, language: Language = NL) -> TheoryFile:
    return TheoryFile(view or sample.theory_view(), "Eén stap steunt op weinig", language, TODAY)


def a_layout(view: TheoryView, language: Language = NL) -> Layout:
    return lay_out_theory(view.nodes, view.links, view.ceiling_above, run_graphviz, say_statuses(language))


def a_picture(view: TheoryView, language: Language = NL, **settings: Any) -> str:
    file = a_file(view, language)
    layout = a_layout(view, language)
    lines = (file.caption, file.source)
    return build_picture(layout, view.nodes, view.links, language, file.title, lines, **settings)[0]


def hostile_view() -> TheoryView:
    """A theory of which every text is one that somebody might try something with."""
    view = sample.theory_view(organisation=HOSTILE, reason=HOSTILE, external_factors=(HOSTILE,), agreed_by=(HOSTILE,))
    nodes = tuple(
        replace(node, text=f"{node.key} {HOSTILE}", stakeholder=HOSTILE, fund_outcomes=(HOSTILE,))
        for node in view.nodes
    )
    links = tuple(replace(link, mechanism=HOSTILE, assumptions=(LinkAssumption("a1", HOSTILE),)) for link in view.links)
    plan = tuple(
        replace(item, fields=replace(item.fields, who=HOSTILE, note=HOSTILE)) for item in view.evidence.plan
    )
    return replace(view, nodes=nodes, links=links, evidence=replace(view.evidence, plan=plan))


def packed(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {name: book.read(name) for name in book.namelist()}


def list_shapes(data: bytes) -> list[Any]:
    deck = Presentation(io.BytesIO(data))
    assert len(deck.slides) == 1
    return list(deck.slides[0].shapes)


def words_of(data: bytes) -> list[str]:
    """The paragraphs and cells of a docx."""
    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + cells


@pytest.mark.parametrize("language", Language)
def test_a_slide_has_a_shape_per_block_and_a_connector_glued_to_both_ends_per_arrow(language: Language) -> None:
    view = sample.theory_view()
    shapes = list_shapes(write_slide(a_file(view, language), a_layout(view, language)))
    by_id = {shape.shape_id: shape for shape in shapes}
    said = {shape.text_frame.text.split("\n")[0] for shape in shapes if shape.has_text_frame}
    assert {node.text for node in view.nodes} <= said
    lines = [shape for shape in shapes if shape.element.tag.endswith("}cxnSp")]
    ends = []
    for line in lines:
        glued = [line.element.find(f".//{{*}}{name}") for name in ("stCxn", "endCxn")]
        if all(end is not None for end in glued):
            ends.append(tuple(by_id[int(end.get("id"))].name for end in glued))
            assert line.element.find(".//{*}tailEnd") is not None
            assert line.element.find(".//{*}cNvPr").get("descr")
    names = {node.key: node.text for node in view.nodes}
    assert sorted(ends) == sorted((names[link.source], names[link.target]) for link in view.links)
    # The ceiling is the only line that hangs on nothing.
    assert len(lines) == len(view.links) + 1
    for part in (a_file(view, language).caption, a_file(view, language).source):
        assert part in said
    assert shapes[0].text_frame.text == "Eén stap steunt op weinig"


def test_all_shapes_of_a_slide_stand_on_it_and_blocks_lie_on_no_other(demo_master: Stored) -> None:
    officer = demo_personas.find_persona_access(workspace(demo_master.url), "officer")
    for key, _ in build_theory_view(officer, None, workspace(demo_master.url)).organisations:
        view = build_theory_view(officer, key, workspace(demo_master.url))
        deck = Presentation(io.BytesIO(write_slide(a_file(view), a_layout(view))))
        texts, boxes = {node.text for node in view.nodes}, []
        for shape in deck.slides[0].shapes:
            sides = (shape.left, shape.top, shape.left + shape.width, shape.top + shape.height)
            assert sides[0] >= 0 and sides[1] >= 0 and sides[2] <= deck.slide_width and sides[3] <= deck.slide_height
            if shape.name in texts and shape.has_text_frame:
                boxes.append(sides)
        assert len(boxes) == len(view.nodes)
        for number, one in enumerate(boxes):
            assert not [
                other for other in boxes[:number]
                if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
            ]  # fmt: skip


def test_an_arrow_within_a_column_runs_around_what_stands_between() -> None:
    view = sample.theory_view()
    first = view.nodes[0]
    nodes = tuple(replace(first, key=key, text=key) for key in ("upper", "between", "lower"))
    links = tuple(replace(view.links[0], source="upper", target=key) for key in ("between", "lower"))
    column = replace(view, nodes=nodes, links=links, ceiling_above=None)
    layout = a_layout(column)
    order = sorted(layout.boxes, key=lambda box: box.top)
    ends = (order[0].key, order[2].key)
    column = replace(column, links=(replace(view.links[0], source=ends[0], target=ends[1]),))
    (line,) = [
        shape for shape in list_shapes(write_slide(a_file(column), layout)) if shape.element.tag.endswith("}cxnSp")
    ]
    sites = [line.element.find(f".//{{*}}{name}").get("idx") for name in ("stCxn", "endCxn")]
    bend = line.element.find(".//{*}gd")
    assert sites == ["1", "1"] and int(bend.get("fmla").split()[1]) < -100_000


@pytest.mark.parametrize("language", Language)
def test_the_text_tells_the_change_the_ways_their_evidence_and_what_is_open(language: Language) -> None:
    view = sample.theory_view()
    document = Document(io.BytesIO(write_narrative(a_file(view, language))))
    heads = [item.text for item in document.paragraphs if item.style.name == "Heading 1"]
    keys = ("theory_file.change", "theory_file.who", "theory_file.work", "theory_file.ways", "theory_file.frame",
            "theory_evidence.register", "theory_plan.title", "theory_file.sources",
            "theory_file.questions")  # fmt: skip
    assert heads == [text(language, key) for key in keys]
    whole = "\n".join(words_of(write_narrative(a_file(view, language))))
    for words in (
        "Wie vaak leest, leest beter", "Smits, Samen lezen (2019)", "doi:10.1000/182", "“Wie vaak leest, leest beter.”",
        "Leerlingen lezen ook thuis", "met cijfers van 2022", "lerarentekort", "na het eerste jaar bijgesteld",
        text(language, "theory_evidence.assumption.state.shaky"), "waaraan zou je het merken? Voeg een indicator toe.",
    ):  # fmt: skip
        assert words in whole, words
    # What was answered is no open question.
    assert "Er is geen externe factor genoemd" not in whole
    assert not re.findall(r"theory_\w+\.\w+", whole)


def test_the_tables_hold_what_stands_on_the_arrows_with_days_as_days_and_gaps_as_gaps() -> None:
    tables = {table.title: table.cells for table in list_theory_tables(a_file())}
    assert list(tables) == ["Bouwstenen", "Pijlen", "Bewijs", "Verwachtingen", "Evaluatieplan", "Vragen"]
    arrows = [dict(zip(tables["Pijlen"].columns, row, strict=True)) for row in tables["Pijlen"].rows]
    assert [row["Bewijs"] for row in arrows] == [3, 2, 0]
    assert arrows[1]["Bekeken op"] == date(2024, 1, 5) and arrows[0]["Bekeken op"] is None
    evidence = [dict(zip(tables["Bewijs"].columns, row, strict=True)) for row in tables["Bewijs"].rows]
    assert [(row["Kwaliteit"], row["Jaar"]) for row in evidence] == [(3, 2019), (None, 2022)]
    shown = a_file(replace(sample.theory_view(), links=()))
    assert "Bewijs" not in {table.title for table in list_theory_tables(shown)}


def test_the_plan_goes_out_with_costs_in_euros_for_whoever_sees_them_and_gaps_as_gaps() -> None:
    view = sample.theory_view()
    (table,) = (table.cells for table in list_theory_tables(a_file(view)) if table.title == "Evaluatieplan")
    first, second = (dict(zip(table.columns, row, strict=True)) for row in table.rows)
    assert (first["Waarover"], first["Methode"], first["Kost in euro"], first["Begint op"]) == (
        "Leerlingen lezen mee → Leerlingen lezen op niveau", "Interviews en focusgroepen", 1200.5, date(2024, 3, 1),
    )  # fmt: skip
    assert (second["Waarover"], second["Kost in euro"], second["Wie doet het?"]) == (
        "staat niet in deze versie", None, None,
    )  # fmt: skip
    words = words_of(write_narrative(a_file(view)))
    assert {"Evaluatieplan", "Kost", "de leescoach", "1\xa0200,50\xa0euro"} <= set(words)
    plan = tuple(replace(item, may_see_cost=False, fields=replace(item.fields, cost_cents=None))
                 for item in view.evidence.plan)  # fmt: skip
    blind = a_file(replace(view, evidence=replace(view.evidence, plan=plan)))
    (table,) = (table.cells for table in list_theory_tables(blind) if table.title == "Evaluatieplan")
    assert "Kost in euro" not in table.columns and "Kost" not in words_of(write_narrative(blind))
    none = a_file(replace(view, evidence=replace(view.evidence, plan=())))
    assert "Evaluatieplan" not in words_of(write_narrative(none))


@pytest.mark.parametrize("language", Language)
def test_a_picture_stands_on_its_own_with_title_version_source_and_day(language: Language) -> None:
    view = sample.theory_view()
    picture = a_picture(view, language)
    root = etree.fromstring(picture)
    said = " ".join("".join(part.itertext()) for part in root.iter("{*}text"))
    file = a_file(view, language)
    for words in ("Eén stap steunt op weinig", file.caption, file.source, text(language, "theory.ceiling_label")):
        assert words in said
    # Programs for slides and for print know no variables, no themes and no styles of pages, and nothing is fetched.
    assert not re.search(r"var\(|light-dark|<style|class=|href|url\((?!#)", picture)


def test_what_a_filter_leaves_out_steps_back_in_the_picture() -> None:
    view = sample.theory_view()
    faded = {"a", name_arrow(view.links[0])}
    opaque, pale = a_picture(view), a_picture(view, faded=faded)
    assert opaque.count('opacity="0.25"') == 0 and pale.count('opacity="0.25"') == 2


def test_no_text_of_others_runs_breaks_a_file_or_leads_out_of_it() -> None:
    view = hostile_view()
    file = a_file(view)
    for data in (write_slide(file, a_layout(view)), write_narrative(file)):
        for name, content in packed(data).items():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(content)
            assert b'TargetMode="External"' not in content, name
    said = " ".join(words_of(write_narrative(file)))
    assert "<b>&" in said and "\u202e" not in said and "\x1b" not in said
    assert runs_in(page_tables.write_workbook((("a", HOSTILE),), list_theory_tables(file), NL)) == []
    for table in list_theory_tables(file):
        lines = page_tables.write_csv(table, NL).decode("utf-8-sig").replace('"', "").replace("\n", ";").split(";")
        assert not [cell for cell in lines if cell.startswith("=")]
    assert "<b>" not in a_picture(view)
    things = json.loads(write_cids(file))["@graph"]
    assert {thing["fi:stakeholder"] for thing in things if "fi:stakeholder" in thing} == {
        "=cmd|' /C calc'!A0 <b>&\ufffd{x}"
    }


# The names of CIDS.


def plain(document: TheoryDocument, language: Language, strengths: dict[tuple[str, str], int]) -> TheoryDocument:
    """A theory as one who reads it in a language sees it: its texts, and the strength its evidence gives."""

    def pick(texts: dict[str, str]) -> dict[str, str]:
        return {language.value: texts[language.value]} if texts.get(language.value) else {}

    blocks = tuple(
        replace(block, text=pick(block.text), stakeholder=pick(block.stakeholder), indicators=())
        for block in document.blocks
    )
    arrows = tuple(
        replace(
            arrow, mechanism=pick(arrow.mechanism),
            assumptions=number_assumptions((pick(item.text), item.criticality) for item in arrow.assumptions),
            evidence_level=strengths[arrow.key],
        )
        for arrow in document.arrows
    )  # fmt: skip
    factors = tuple({language.value: next(iter(factor.values()))} for factor in document.frame.external_factors)
    return replace(document, blocks=blocks, arrows=arrows, frame=replace(document.frame, external_factors=factors))


def test_what_is_exported_comes_back_as_the_same_theory(demo_master: Stored) -> None:
    place = workspace(demo_master.url)
    officer = demo_personas.find_persona_access(place, "officer")
    organisations = build_theory_view(officer, None, place).organisations
    assert len(organisations) > 10
    for key, _ in organisations:
        view = build_theory_view(officer, key, place)
        with unscoped_reading(place) as connection:
            stored = theory_versions.load_version(connection, theory_versions.list_versions(connection, key)[0])
        read = read_pasted_theory(write_cids(a_file(view)).decode(), Language.FR) if view.links else None
        strengths = {(link.source, link.target): link.evidence_level for link in view.links}
        if read is not None:
            # Of which fund a link is, the editor says when it is saved: a file comes from anywhere.
            blocks = tuple(
                replace(block, fund_outcomes=tuple(replace(one, fund_id=None) for one in block.fund_outcomes))
                for block in stored.blocks
            )
            # A file comes from no template that is published here.
            frame = replace(stored.frame, template=None)
            assert read == plain(replace(stored, blocks=blocks, frame=frame), NL, strengths)


def test_each_kind_of_arrow_level_and_place_comes_back() -> None:
    view = sample.theory_view()
    kinds = list(LinkKind)
    nodes = tuple(
        replace(view.nodes[0], key=f"b-{level.value}", level=level, text=level.value, accountable=number % 2 == 0)
        for number, level in enumerate(Level)
    )
    links = tuple(
        replace(view.links[1], source=one.key, target=other.key, kind=kinds[number % len(kinds)],
                assumptions=tuple(LinkAssumption(f"a{n}", f"{n}", "high") for n in range(1, 2 + number % 3)))
        for number, (one, other) in enumerate(pairwise(nodes))
    )
    read = read_pasted_theory(write_cids(a_file(replace(view, nodes=nodes, links=links))).decode(), NL)
    assert [(block.key, block.level, block.accountable) for block in read.blocks] == [
        (node.key, node.level, node.accountable) for node in nodes
    ]
    assert [(arrow.source, arrow.kind) for arrow in read.arrows] == [(link.source, link.kind) for link in links]


def test_json_brings_in_no_character_that_cannot_be_stored() -> None:
    said = "Werk\ud800\x00\x07"
    blocks = [
        {"@id": name, "@type": kind, "hasName": said, "fi:stakeholder": {"@value": said}, "fi:fundOutcome": said,
         "fi:key": said}
        for name, kind in (("a", "cids:Activity"), ("b", "cids:Outcome"))
    ]  # fmt: skip
    arrow = {"@id": "c", "@type": "fi:Arrow", "fi:from": "a", "fi:to": "b", "fi:mechanism": said, "fi:assumption": said}
    whole = {"@id": "d", "@type": "fi:Theory", "fi:externalFactors": [said, "\x00", 3]}
    document = read_pasted_theory(json.dumps([*blocks, arrow, whole]), Language.NL)
    assert {text for block in document.blocks for text in (block.text["nl"], block.stakeholder["nl"])} == {"Werk"}
    assert [[one.key for one in block.fund_outcomes] for block in document.blocks] == [["Werk"], ["Werk"]]
    assert (document.arrows[0].mechanism, document.arrows[0].assumptions) == (
        {"nl": "Werk"}, (Assumption("a1", {"nl": "Werk"}),),
    )  # fmt: skip
    assert document.frame.external_factors == ({"nl": "Werk"},)
    assert THEORY.load(THEORY.dump(document)) == document


def test_a_file_of_another_maker_is_read_by_the_names_of_cids_alone() -> None:
    things = [
        {"@type": "cids:Activity", "@id": "x:1", "org:hasName": "Samen lezen", "hasOutput": ["x:2"], "hasInput": "x:0"},
        {"@type": ["cids:Output"], "@id": "x:2", "hasName": {"@value": "Sessies"}},
        {"@type": "Outcome", "@id": "x:3", "hasName": "Kinderen lezen vlotter", "canEnable": {"@id": "x:1"}},
        {"@type": "cids:Input", "@id": "x:0", "hasName": "Boeken"},
        {"@type": "cids:Indicator", "@id": "x:9", "hasName": "geen blok"},
        {"@type": "cids:Outcome", "@id": "x:4"},
    ]
    read = read_pasted_theory(json.dumps(things), NL)
    texts = {block.key: block.text["nl"] for block in read.blocks}
    assert sorted(texts.values()) == ["Boeken", "Kinderen lezen vlotter", "Samen lezen", "Sessies"]
    assert {(texts[arrow.source], texts[arrow.target], arrow.kind) for arrow in read.arrows} == {
        ("Samen lezen", "Sessies", LinkKind.LEADS_TO), ("Boeken", "Samen lezen", LinkKind.LEADS_TO),
        ("Kinderen lezen vlotter", "Samen lezen", LinkKind.ENABLES),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ('{"@graph": [', "theory_edit.no_json"), ("[" * 100_000, "theory_edit.no_json"),
        ("{}", "theory_edit.nothing_pasted"), ('[1, null, {"@type": 3, "@id": 4}]', "theory_edit.nothing_pasted"),
        ('{"@type": "cids:Outcome", "@id": "a", "hasName": "x", "fi:language": [1], "fi:level": [], "canEnable": [[]]}',
         "theory_edit.nothing_pasted"),
    ],
)  # fmt: skip
def test_json_that_is_no_theory_is_refused_by_name(words: str, key: str) -> None:
    with pytest.raises(ImpactError) as refusal:
        read_pasted_theory(words, NL)
    assert refusal.value.key == key


def read_shapes() -> dict[str, list[tuple[str, str, bool]]]:
    """What the shapes ask of each class: property, how often, and whether that is only advice."""
    shapes: dict[str, list[tuple[str, str, bool]]] = {}
    for name in ("cids.basictier.shacl.ttl", "cids.essentialtier.shacl.ttl"):
        # The essential tier asks a baseline and a definition of each indicator, which a theory does not hold.
        words = (CIDS / name).read_text("utf-8")
        for kind, body in re.findall(r"^csh:(\w+?)_\w+_PropertyShape\s(.*?)\.\s*$", words, re.DOTALL | re.MULTILINE):
            path, count = re.search(r"sh:path\s+([\w:]+)", body), re.search(r"csh:cardinality\s+csh:(\w+)", body)
            if path and count and not (kind == "Indicator" and "essential" in name):
                shapes.setdefault(f"cids:{kind}", []).append((path[1], count[1], "sh:severity" in body))
    return shapes


@pytest.mark.shared
def test_the_names_and_what_is_required_are_those_of_cids() -> None:
    official = json.loads((CIDS / "cidsContext.jsonld").read_text("utf-8"))["@context"]
    ours = {name: meaning for name, meaning in CONTEXT.items() if name != "fi" and ":" not in name}
    assert {name: official[name] for name in ours} == ours
    vocabulary = (CIDS / "cids.ttl").read_text("utf-8")
    things = json.loads(write_cids(a_file()))["@graph"]
    shapes = read_shapes()
    ids = {thing["@id"]: thing for thing in things}
    seen = set()
    for thing in things:
        kinds = thing["@type"] if isinstance(thing["@type"], list) else [thing["@type"]]
        named = {CONTEXT[name].get("@id", name): value for name, value in thing.items() if name in CONTEXT}
        assert all(name in CONTEXT or name.startswith(("@", "fi:")) for name in thing)
        for kind in kinds:
            if kind.startswith("cids:"):
                seen.add(kind)
                assert f"{kind} rdf:type owl:Class" in vocabulary
                for path, count, is_advice in shapes.get(kind, ()):
                    if count == "ExactlyOne" and not is_advice:
                        assert isinstance(named.get(path), str) and named[path], (kind, path)
        # What leads to a thing leads to one in the file.
        for name, value in thing.items():
            if isinstance(CONTEXT.get(name), dict) and CONTEXT[name]["@type"] == "@id":
                assert all(one in ids for one in (value if isinstance(value, list) else [value])), name
    assert seen >= {"cids:Organization", "cids:ImpactPathway", "cids:Activity", "cids:Output", "cids:Outcome",
                    "cids:Indicator"}  # fmt: skip


def test_under_a_pseudonym_no_file_tells_whose_theory_it_is(demo_master: Stored) -> None:
    place = workspace(demo_master.url)
    umbrella = demo_personas.find_persona_access(place, "umbrella")
    officer = demo_personas.find_persona_access(place, "officer")
    first = build_theory_view(umbrella, None, place)
    names = [name for _, name in build_theory_view(officer, None, place).organisations]
    for key, _ in first.organisations:
        view = build_theory_view(umbrella, key, place)
        file = a_file(view)
        files = [
            write_cids(file), a_picture(view).encode(), *packed(write_slide(file, a_layout(view))).values(),
            *packed(write_narrative(file)).values(),
            *packed(page_tables.write_workbook((("a", "b"),), list_theory_tables(file), NL)).values(),
        ]  # fmt: skip
        whole = b"\n".join(files).decode("utf-8", "replace")
        assert not [name for name in names if name in whole]
        assert not re.findall(r"G\d\d\.[a-z]\d", whole)
