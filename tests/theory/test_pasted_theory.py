"""A theory from a pasted table or indented text: which blocks, at which levels, and which arrows."""

from __future__ import annotations

import json

import pytest

from impact.errors import ImpactError
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.theory_levels import Level, Sphere
from impact.theory.document import MOST_ASSUMPTIONS, Assumption, TheoryDocument
from impact.theory.edits import find_sphere
from impact.theory.pasted_theory import read_pasted_theory

OUTLINE = """
Minder schuld
    Gezinnen kennen hun rechten
        - Gezinnen met een dossier
            * Hulp bij premies
    Gezinnen verbruiken minder
        Huisbezoek
"""
TABLE = "Van\tNaar\tAanname\nHuisbezoek\tMinder verbruik\tze willen het\nMinder verbruik\tMinder schuld\n\t\t\n"


def read(pasted: str) -> tuple[dict[str, Level], list[tuple[str, str]], TheoryDocument]:
    document = read_pasted_theory(pasted, Language.NL)
    names = {block.key: block.text["nl"] for block in document.blocks}
    levels = {names[block.key]: block.level for block in document.blocks}
    return levels, [(names[arrow.source], names[arrow.target]) for arrow in document.arrows], document


@pytest.mark.parametrize("outline", [OUTLINE, OUTLINE.replace("    ", "\t"), OUTLINE.replace("\n", "\r\n")])
def test_what_stands_below_a_line_leads_to_it(outline: str) -> None:
    levels, arrows, document = read(outline)
    assert levels == {
        "Minder schuld": Level.IMPACT, "Gezinnen kennen hun rechten": Level.OUTCOME_SHORT,
        "Gezinnen met een dossier": Level.OUTPUT, "Hulp bij premies": Level.ACTIVITY,
        "Gezinnen verbruiken minder": Level.OUTCOME_SHORT, "Huisbezoek": Level.ACTIVITY,
    }  # fmt: skip
    assert sorted(arrows) == sorted([
        ("Gezinnen kennen hun rechten", "Minder schuld"), ("Gezinnen met een dossier", "Gezinnen kennen hun rechten"),
        ("Hulp bij premies", "Gezinnen met een dossier"), ("Gezinnen verbruiken minder", "Minder schuld"),
        ("Huisbezoek", "Gezinnen verbruiken minder"),
    ])  # fmt: skip
    assert all(block.sphere is find_sphere(block.level) for block in document.blocks)


@pytest.mark.parametrize(
    "header", ["Van\tNaar\tAanname", "From\tTo\tAssumption", "De\tVers\tHypothèse", "Oorzaak\tGevolg\tAanname"]
)
def test_a_table_of_arrows_is_read_with_its_assumptions_and_without_its_header(header: str) -> None:
    _, arrows, document = read(TABLE.replace("Van\tNaar\tAanname", header))
    assert arrows == [("Huisbezoek", "Minder verbruik"), ("Minder verbruik", "Minder schuld")]
    assert [arrow.assumptions for arrow in document.arrows] == [(Assumption("a1", {"nl": "ze willen het"}),), ()]


def test_a_table_without_a_header_loses_no_arrow() -> None:
    assert read("A\tB\nB\tC")[1] == [("A", "B"), ("B", "C")]


def test_one_block_that_stands_in_several_rows_is_one_and_an_arrow_twice_is_one() -> None:
    levels, arrows, _ = read("A\tB\nA\tB\tomdat\nA\tC\nA\tA")
    assert set(levels) == {"A", "B", "C"} and arrows == [("A", "B"), ("A", "C")]


def test_a_circle_is_read_and_left_to_the_checks() -> None:
    levels, arrows, _ = read("A\tB\nB\tC\nC\tA")
    assert len(levels) == 3 and len(arrows) == 3


@pytest.mark.parametrize("pasted", ["", "   \n", "Een enkele regel", "Eén\nTwee\nDrie"])
def test_what_holds_no_arrow_is_refused(pasted: str) -> None:
    with pytest.raises(ImpactError) as refusal:
        read_pasted_theory(pasted, Language.NL)
    assert refusal.value.key == "theory_edit.nothing_pasted"


def test_more_than_a_theory_may_hold_is_refused() -> None:
    with pytest.raises(ImpactError) as refusal:
        read_pasted_theory("\n".join(f"a{number}\tb{number}" for number in range(150)), Language.NL)
    assert refusal.value.key == "theory_edit.too_many"


def test_spheres_follow_the_levels() -> None:
    assert [find_sphere(level) for level in (Level.INPUT, Level.OUTPUT, Level.OUTCOME_MEDIUM, Level.IMPACT)] == [
        Sphere.CONTROL, Sphere.CONTROL, Sphere.INFLUENCE, Sphere.INTEREST,
    ]  # fmt: skip


def test_an_arrow_in_several_rows_has_the_assumption_of_each() -> None:
    rows = ("Lessen\tKennis\tze komen", "Lessen\tKennis\tze blijven", "Lessen\tKennis\t", "Lessen\tKennis\tze komen")
    (arrow,) = read_pasted_theory("\n".join(rows), Language.NL).arrows
    assert arrow.assumptions == (Assumption("a1", {"nl": "ze komen"}), Assumption("a2", {"nl": "ze blijven"}))


def stating(*assumptions: str) -> tuple[str, str]:
    """A table and a file in which one arrow has these assumptions."""
    table = "Van\tNaar\tAanname\n" + "\n".join(f"A\tB\t{words}" for words in assumptions)
    nodes = [
        {"@id": key, "@type": "cids:Outcome", "hasName": key} for key in "AB"
    ] + [
        {"@id": "c", "@type": "fi:Arrow", "fi:from": "A", "fi:to": "B",
         "fi:assumptions": [{"hasDescription": words} for words in assumptions]},
    ]  # fmt: skip
    return table, json.dumps({"@graph": nodes})


@pytest.mark.parametrize("place", [0, 1], ids=["a table", "a file"])
def test_blanks_are_no_assumptions_and_too_many_are_refused_instead_of_cut(place: int) -> None:
    words = [f"aanname {n}" for n in range(MOST_ASSUMPTIONS)]
    document = read_pasted_theory(stating("", words[0], " ", *words[1:])[place], Language.NL)
    assert [item.text["nl"] for item in document.arrows[0].assumptions] == words
    with pytest.raises(ImpactError) as refused:
        read_pasted_theory(stating(*words, "nog een")[place], Language.NL)
    assert refused.value.key == "theory_edit.too_many_assumptions"
