"""Places as funds write them, and the map that is drawn of them: outlines without gaps, cities in their province."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from impact.charts.region_map import LABELS, OUTLINES, draw_region_map
from impact.i18n.regions import MUNICIPALITIES, PROVINCES, find_place, list_keys_of, name_place, order_keys
from impact.model.vocabulary.languages import Language


@pytest.mark.parametrize(("words", "keys"), [
    ("Oost-Vlaanderen", ("Oost-Vlaanderen",)), ("oost vlaanderen", ("Oost-Vlaanderen",)),
    ("Flandre orientale", ("Oost-Vlaanderen",)), ("East Flanders", ("Oost-Vlaanderen",)),
    ("provincie West-Vlaanderen", ("West-Vlaanderen",)), ("Province de Flandre-Occidentale", ("West-Vlaanderen",)),
    ("Prov. Limburg", ("Limburg",)), ("Province d'Anvers", ("Antwerpen",)), ("stad Antwerpen", ("Antwerpen",)),
    ("Brussels Hoofdstedelijk Gewest", ("Brussel",)), ("Région de Bruxelles-Capitale", ("Brussel",)),
    ("Gent", ("Gent", "Oost-Vlaanderen")), ("Gand", ("Gent", "Oost-Vlaanderen")),
    ("Stad Gent", ("Gent", "Oost-Vlaanderen")), ("Molenbeek-Saint-Jean", ("Sint-Jans-Molenbeek", "Brussel")),
    ("Wallonië", ("Wallonië",)), ("Gent en Brugge", ("Gent en Brugge",)), ("Vlaanderen", ("Vlaanderen",)),
    ("  heel   Europa ", ("heel Europa",)), ("Sint-Gillis-Waas", ("Sint-Gillis-Waas",)), ("provincie", ("provincie",)),
    ("", ("",)),
])  # fmt: skip
def test_a_text_counts_under_the_place_it_names_and_else_under_itself(words: str, keys: tuple[str, ...]) -> None:
    assert list_keys_of(words) == keys


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("place", [*PROVINCES, *MUNICIPALITIES], ids=lambda place: place.key)
def test_a_place_is_found_by_each_of_its_names(place, language: Language) -> None:
    assert find_place(place.names[language]) == place
    assert find_place(place.names[language].upper()) == place
    assert name_place(place.key, language) == place.names[language]


def test_provinces_come_first_with_their_municipalities_and_others_last() -> None:
    keys = ["Wallonië", "Gent", "Limburg", "Aalst", "elders", "Oost-Vlaanderen", "Kortrijk"]
    assert order_keys(keys) == ["Kortrijk", "Oost-Vlaanderen", "Gent", "Aalst", "Limburg", "elders", "Wallonië"]


def is_inside(point: tuple[float, float], ring: tuple[tuple[float, float], ...]) -> bool:
    """Whether a ray to the east from the point crosses the ring an odd number of times."""
    x, y = point
    crossings = 0
    for (x1, y1), (x2, y2) in pairwise((*ring, ring[0])):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            crossings += 1
    return crossings % 2 == 1


@pytest.mark.parametrize("place", MUNICIPALITIES, ids=lambda place: place.key)
def test_a_municipality_lies_in_its_province_and_in_no_other(place) -> None:
    point = (place.east, place.north)
    inside = {key for key, rings in OUTLINES.items() if any(is_inside(point, ring) for ring in rings)}
    # Brussels is drawn upon the province around it.
    assert inside - {"Vlaams-Brabant"} == {place.province} - {"Vlaams-Brabant"}
    assert place.province in inside


@pytest.mark.parametrize("key", LABELS)
def test_a_count_stands_in_its_shape(key: str) -> None:
    assert any(is_inside(LABELS[key], ring) for ring in OUTLINES[key])


def test_neighbours_share_their_corners_so_that_no_gap_opens() -> None:
    corners = {key: {corner for ring in rings for corner in ring} for key, rings in OUTLINES.items()}
    for one, other, fewest in (
        ("West-Vlaanderen", "Oost-Vlaanderen", 7), ("Oost-Vlaanderen", "Antwerpen", 6),
        ("Oost-Vlaanderen", "Vlaams-Brabant", 7), ("Antwerpen", "Vlaams-Brabant", 9), ("Antwerpen", "Limburg", 5),
        ("Vlaams-Brabant", "Limburg", 6),
    ):  # fmt: skip
        assert len(corners[one] & corners[other]) == fewest


def test_the_map_shows_each_count_links_what_has_one_and_is_silent_for_screen_readers() -> None:
    linked = []

    def link(key: str, shape):
        linked.append(key)
        return shape

    counts = {"Limburg": 3, "Antwerpen": 12, "Brussel": None, "Gent": 1, "Wallonië": 4}
    svg = draw_region_map(counts, lambda key, count: f"{key}: {count}", link)
    assert re.findall(r"<title>([^<]*)</title>", svg) == [
        "West-Vlaanderen: 0", "Oost-Vlaanderen: 0", "Antwerpen: 12", "Vlaams-Brabant: 0", "Limburg: 3", "Brussel: None",
        "Gent: 1",
    ]  # fmt: skip
    assert linked == ["Antwerpen", "Limburg", "Gent"]
    assert re.findall(r"<text[^>]*>([^<]*)</text>", svg) == ["12", "3", "·"]
    assert svg.count("<circle") == 1
    assert 'aria-hidden="true"' in svg
    fills = dict(zip(OUTLINES, re.findall(r'style="fill:([^"]*)"', svg), strict=True))
    # What is hidden is coloured as what nobody named: a shade would tell the number.
    assert fills["Brussel"] == fills["West-Vlaanderen"] != fills["Limburg"] != fills["Antwerpen"]
