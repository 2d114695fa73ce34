"""Who reads under pseudonyms reads no name of a person in a theory, beside it, or in what is said about it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from databases import emptied
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy import select, update
from test_names_around import viewers_of, write_everywhere
from veiling import LOOKS, NAME, Neighbours

from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.theory_levels import Level
from impact.services.core import data_revision
from impact.services.core.workspace import Workspace, unscoped_writing
from impact.services.dashboards.theory_of_change import build_theory_view
from impact.services.disclosure.ordinary_words import is_ordinary
from impact.services.disclosure.theory_text_redaction import (
    list_whole_names,
    redact_theory_text,
    split_person_names,
)
from impact.services.disclosure.viewer_filter import open_filtered
from impact.services.theory.frames.frame_view import build_frame_view
from impact.store import theory_versions
from impact.store.accounts import accounts
from impact.store.schema.indicators_and_measurements import Indicator
from impact.store.schema.theory_of_change import Node
from impact.theory.document import TheoryBlock, TheoryDocument

# One who may sign in and one who tested an assumption; the text names more, and a neighbour for short.
ROOT = Path(__file__).parents[2]
MEMBER, TESTER = "Qwaldrik Zumpeling", "Vroxana Tilmoes"
SAID = (
    "Samen met Qwaldrik, zumpeling en Vroxana tilmoes leren jongeren bij het Kwiekhofteam. Hjolvan leidt de groep, "
    "met M. Brimsker (0499 12 34 56). Mevrouw dufkwist komt ook. In 2022-2023 waren er 1 250 jongeren in Vlaanderen."
)
HIDDEN = ("qwaldrik", "zumpeling", "vroxana", "tilmoes", "hjolvan", "brimsker", "dufkwist", "kwiekhof", "0499")


@pytest.fixture
def network(workspace: Workspace) -> Neighbours:
    made = Neighbours(emptied(workspace))
    made.report(43, 38, 52, 61)
    add_member(made, MEMBER, made.ids[NAME])
    write_everywhere(made, SAID, f"{TESTER}, student")
    return made


def add_member(network: Neighbours, name: str, organisation_id: int) -> int:
    with unscoped_writing(network.workspace) as connection:
        moment = datetime(2026, 1, 1)
        account = accounts.add_account(connection, email=f"{name.split()[0]}@example.org", name=name, made_at=moment)
        accounts.add_membership(
            connection, organisation_id=organisation_id, account_id=account, role="grantee_editor",
            subject_id=organisation_id, made_at=moment,
        )  # fmt: skip
    return account


def test_no_person_stands_in_a_theory_that_is_read_under_pseudonyms(network: Neighbours) -> None:
    shown = repr(build_theory_view(network.fund, network.ids[NAME], network.workspace)).casefold()
    assert [word for word in HIDDEN if word not in shown] == []
    for label, viewer in viewers_of(network).items():
        view = build_theory_view(viewer, None, network.workspace)
        said = repr([view.nodes, view.links, view.external_factors, view.reason, view.evidence]).casefold()
        assert [word for word in HIDDEN if word in said] == [], label
        assert "leren jongeren bij" in said and "in 2022-2023 waren er 1 250 jongeren in vlaanderen" in said, label


def test_no_person_stands_in_the_block_that_the_page_of_an_indicator_names(network: Neighbours) -> None:
    key = network.ids[NAME]
    with unscoped_writing(network.workspace) as connection:
        block = connection.execute(select(Node.id).where(Node.organisation_id == key)).scalars().first()
        connection.execute(update(Indicator).where(Indicator.organisation_id == key).values(node_id=block))
    for label, viewer in viewers_of(network).items():
        if label == "guest":
            continue
        views = LOOKS["indicators.build_indicator_view"](viewer, network.workspace)
        said = {view.node_title for view in views if view.node_title}
        assert said and not [word for word in HIDDEN if word in repr(said).casefold()], label
        assert said <= {node.text for node in build_theory_view(viewer, None, network.workspace).nodes}, label


def test_no_person_who_may_sign_in_stands_in_a_frame_that_is_read_under_pseudonyms(network: Neighbours) -> None:
    fund = network.ids["fund"]
    block = TheoryBlock("k", Level.OUTCOME_SHORT, {"nl": "Jongeren leren van qwaldrik zumpeling"})
    with unscoped_writing(network.workspace) as connection:
        theory_versions.add_version(
            connection, fund, 1, TheoryDocument((block,)), dated=date(2026, 5, 4), reason={}, agreed_by=("fund",)
        )
    seen = build_frame_view(network.fund, network.workspace)
    assert seen is not None and "qwaldrik zumpeling" in repr(seen)
    frame = build_frame_view(network.outsider(), network.workspace, fund)
    assert frame is not None and frame.theory is not None
    assert [node.text for node in frame.theory.nodes] == ["Jongeren leren van …"]
    assert "qwaldrik" not in repr(frame) and "zumpeling" not in repr(frame)


def test_what_is_cached_is_read_anew_once_somebody_joins_or_is_called_otherwise(network: Neighbours) -> None:
    viewer, place = network.outsider(), network.workspace
    counts = [data_revision.count_names_taken_out(viewer, place)]
    account = add_member(network, "Sjonke Drabbelaar", network.ids["fund"])
    counts.append(data_revision.count_names_taken_out(viewer, place))
    with unscoped_writing(place) as connection:
        accounts.change_account(connection, account, name="Sjonke Wip")
    counts.append(data_revision.count_names_taken_out(viewer, place))
    assert counts[0] < counts[1] < counts[2]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Gasten van het restaurant", "Gasten van het restaurant"),
        ("gasten van het restaurant", "gasten van het restaurant"),
        ("Buurttafels", "Buurttafels"),
        ("18 °C en CLB, AVI-winst, Vlaamse scholen", "18 °C en CLB, AVI-winst, Vlaamse scholen"),
        ("Wie Brel kent, blijft.", "Wie … kent, blijft."),
        ("Brelmoes leidt de groep", "… leidt de groep"),
        ("brelmoes leidt de groep", "… leidt de groep"),
        ("Gesprek met Winter over de winter", "Gesprek met … over de winter"),
        ("Gesprek met J.P. en K. Brelmoes", "Gesprek met … en …"),
        ("Wij leren via 0470 12 34 56 of a@example.org", "Wij leren via … of …"),
        ("Van 1 250 naar 2.500.000 in 2024-2025", "Van 1 250 naar 2.500.000 in 2024-2025"),
        ("L'économie et l'énergie des ménages", "L'économie et l'énergie des ménages"),
        ("Wij leren van قوالدريك en 夸德里 thuis", "Wij leren van … en … thuis"),
        ("met قوالدريك en 夸 thuis", "met … en … thuis"),
        ("Met Organisatie Kwarts en Brelmoes", "Met Organisatie Kwarts en …"),
        ("contact met May Vos", "contact met …"),
        ("Contact met jan peeters en jan", "Contact met … en jan"),
        ("Coach bart peeters van Brussel", "Coach … van Brussel"),
        ("Groep A, wijk B en niveau NT2 of B1", "Groep A, wijk B en niveau NT2 of B1"),
        ("Gesprek van coach S met groep A Vos", "Gesprek van coach … met groep …"),
        ("3B en V", "3B en …"),
        ("V", "V"),
        ("2 ton CO2 en 3 kWh", "2 ton CO2 en 3 kWh"),
        ("April Brelmoes leidt de groep", "… leidt de groep"),
        ("From May to June, and by March 2025", "From May to June, and by March 2025"),
        ("On 3 May Vlaamse scholen open", "On 3 May Vlaamse scholen open"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_theories_are_written_with_stays(text: str, seen: str) -> None:
    assert redact_theory_text(text, frozenset(), ["Organisatie Kwarts"]) == seen


@pytest.mark.parametrize(
    ("name", "text", "seen"),
    [
        ("Lieve Beek", "begeleiding door lieve beek", "begeleiding door …"),
        ("Lieve Beek", "met lieve beeks groep, bij de beek", "met … groep, bij de beek"),
        ("Lieve Beek, student", "begeleiding door beek lieve", "begeleiding door …"),
        ("Wit Beek", "begeleiding door wit beek", "begeleiding door …"),
        ("externe coach", "gesprekken met een externe coach", "gesprekken met een externe coach"),
    ],
)
def test_a_known_name_of_ordinary_words_goes_where_it_stands_whole(name: str, text: str, seen: str) -> None:
    assert redact_theory_text(text, split_person_names([name]), (), list_whole_names([name])) == seen


def test_the_filter_of_a_viewer_knows_whole_names(network: Neighbours) -> None:
    add_member(network, "Lieve Beek", network.ids[NAME])
    with open_filtered(network.outsider(), network.workspace) as (_, viewer_filter):
        assert viewer_filter.redact_frame_text("begeleiding door lieve beek") == "begeleiding door …"
        said = viewer_filter.redact_theory_text(network.ids[NAME], "van lieve beek en wit beek", "Wit Beek")
        assert said == "van … en …"


SYLLABLES = st.lists(st.sampled_from("kwa zwo ple dru fli gno sju tri vro mux bel dop".split()), min_size=2, max_size=4)  # noqa: SIM905
NAMES = st.tuples(SYLLABLES, SYLLABLES).map(lambda pair: " ".join("".join(part).title() for part in pair))
AROUND = st.sampled_from([
    "De groep van {} leert.", "{} leidt de groep", "Wij leren van {}s aanpak.", "met {} in de wijk", "{}",
    "DE GROEP VAN {}", "Ouders ({}) komen mee", "Wie leert: {}", "Eerst leren we.\n{} komt mee",
])  # fmt: skip


@given(NAMES, AROUND)
def test_no_generated_name_of_a_person_is_left(name: str, around: str) -> None:
    words = name.casefold().split()
    assume(not any(map(is_ordinary, words)))
    left = redact_theory_text(around.format(name)).casefold()
    assert not [word for word in words if word in left]


@given(NAMES, AROUND, st.sampled_from([str.lower, str.upper, str.title]))
def test_a_known_name_goes_in_whatever_letters(name: str, around: str, write: object) -> None:
    words = name.casefold().split()
    assume(not any(map(is_ordinary, words)))
    text = around.format(write(name))  # type: ignore[operator]
    left = redact_theory_text(f"Wij zijn er. {text}", split_person_names([name])).casefold()
    assert not [word for word in words if word in left.split()]


def _find_texts(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        yield from (part[each.value] for each in Language if set(part) >= {"nl", "en", "fr"})
        for value in part.values():
            yield from _find_texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from _find_texts(value)


def test_the_theories_of_the_demo_keep_nearly_all_their_words() -> None:
    """What names nobody is there to be read."""
    outline = json.loads((ROOT / "data" / "demo" / "outline.json").read_text("utf-8"))
    texts = [*_find_texts(outline["grantees"])]
    words = [word for text in texts for word in text.split()]
    left = [word for text in texts for word in redact_theory_text(text).split()]
    assert len(texts) > 300 and sum("…" in word for word in left) < len(words) / 100
