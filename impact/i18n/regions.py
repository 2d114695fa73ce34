"""Places that grantees name as where they work: the provinces of Flanders and Brussels, and municipalities in them.

A fund writes them as free text, in any of three languages. Where a text is none of these places, it stays as it is.
Coordinates are approximate, in degrees east and north: enough for a small map, and for nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from impact.model.vocabulary.languages import Language


@dataclass(frozen=True, slots=True)
class Province:
    """A province, or the region of Brussels; `key` is its Dutch name, by which addresses of pages name it."""

    key: str
    names: dict[Language, str]
    other_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality and the key of the province it lies in; `key` is its Dutch name."""

    key: str
    province: str
    east: float
    north: float
    names: dict[Language, str]


PlaceInFlanders = Province | Municipality

# What may stand before or after the name of a place and says only what kind of place it is.
_KIND = re.compile(
    r"^(?:(?:de |het |la |the |le )?(?:provincie|province|prov|stad|city|ville|gemeente|municipality|commune|regio"
    r"|region|gewest)(?: (?:of|de|van|d))? )+|(?: (?:province|region|gewest|hoofdstedelijk gewest|capital region"
    r"|stad|city))+$"
)


def _province(key: str, english: str, french: str, *other_names: str) -> Province:
    names = {Language.NL: key, Language.EN: english, Language.FR: french}
    return Province(key, names, other_names)


PROVINCES = (
    _province("West-Vlaanderen", "West Flanders", "Flandre-Occidentale", "West-Vl", "WVL"),
    _province("Oost-Vlaanderen", "East Flanders", "Flandre-Orientale", "Oost-Vl", "OVL"),
    # The city has the name of its province: whoever works in the city works in the province.
    _province("Antwerpen", "Antwerp", "Anvers"),
    _province("Vlaams-Brabant", "Flemish Brabant", "Brabant flamand", "Vl-Brabant", "VBR"),
    _province("Limburg", "Limburg", "Limbourg"),
    _province("Brussel", "Brussels", "Bruxelles", "Brussel-Hoofdstad", "Bruxelles-Capitale", "Brussels-Capital", "BHG"),
)
PROVINCE_KEYS = frozenset(province.key for province in PROVINCES)


def _municipalities(
    province: str, *places: tuple[str, float, float] | tuple[str, float, float, str]
) -> tuple[Municipality, ...]:
    return tuple(
        Municipality(
            key, province, east, north, {Language.NL: key, Language.EN: key, Language.FR: next(iter(french), key)}
        )
        for key, east, north, *french in places
    )


MUNICIPALITIES = (
    *_municipalities(
        "West-Vlaanderen", ("Brugge", 3.22, 51.21, "Bruges"), ("Oostende", 2.92, 51.22, "Ostende"),
        ("Kortrijk", 3.26, 50.83, "Courtrai"), ("Roeselare", 3.12, 50.95, "Roulers"), ("Ieper", 2.88, 50.85, "Ypres"),
        ("Veurne", 2.66, 51.07, "Furnes"), ("Diksmuide", 2.86, 51.03, "Dixmude"), ("Tielt", 3.33, 51.00),
        ("Waregem", 3.43, 50.88), ("Menen", 3.12, 50.80, "Menin"), ("Poperinge", 2.73, 50.86), ("Torhout", 3.10, 51.07),
    ),
    *_municipalities(
        "Oost-Vlaanderen", ("Gent", 3.72, 51.05, "Gand"), ("Aalst", 4.04, 50.94, "Alost"),
        ("Sint-Niklaas", 4.14, 51.16, "Saint-Nicolas"), ("Dendermonde", 4.10, 51.03, "Termonde"),
        ("Lokeren", 3.99, 51.10), ("Oudenaarde", 3.60, 50.85, "Audenarde"), ("Ronse", 3.60, 50.75, "Renaix"),
        ("Geraardsbergen", 3.88, 50.77, "Grammont"), ("Eeklo", 3.56, 51.19), ("Deinze", 3.53, 50.98),
        ("Ninove", 4.02, 50.83), ("Wetteren", 3.88, 51.00), ("Zelzate", 3.81, 51.20),
    ),
    *_municipalities(
        "Antwerpen", ("Mechelen", 4.48, 51.03, "Malines"), ("Turnhout", 4.94, 51.32), ("Lier", 4.57, 51.13, "Lierre"),
        ("Geel", 4.99, 51.16), ("Herentals", 4.83, 51.18), ("Mol", 5.11, 51.19), ("Boom", 4.37, 51.09),
        ("Brasschaat", 4.49, 51.29), ("Heist-op-den-Berg", 4.72, 51.08), ("Willebroek", 4.36, 51.06),
        ("Hoogstraten", 4.76, 51.40),
    ),
    *_municipalities(
        "Vlaams-Brabant", ("Leuven", 4.70, 50.88, "Louvain"), ("Vilvoorde", 4.43, 50.93, "Vilvorde"),
        ("Halle", 4.24, 50.73, "Hal"), ("Tienen", 4.94, 50.81, "Tirlemont"), ("Aarschot", 4.83, 50.98),
        ("Diest", 5.05, 50.98), ("Asse", 4.20, 50.91), ("Dilbeek", 4.26, 50.85), ("Zaventem", 4.47, 50.88),
    ),
    *_municipalities(
        "Limburg", ("Hasselt", 5.34, 50.93), ("Genk", 5.50, 50.96), ("Sint-Truiden", 5.19, 50.82, "Saint-Trond"),
        ("Tongeren", 5.46, 50.78, "Tongres"), ("Beringen", 5.22, 51.05), ("Maasmechelen", 5.69, 50.97),
        ("Lommel", 5.31, 51.23), ("Maaseik", 5.79, 51.10), ("Houthalen-Helchteren", 5.38, 51.03),
        ("Bilzen", 5.52, 50.87), ("Heusden-Zolder", 5.28, 51.03),
    ),
    *_municipalities(
        "Brussel", ("Anderlecht", 4.30, 50.83), ("Schaarbeek", 4.38, 50.87, "Schaerbeek"),
        ("Sint-Jans-Molenbeek", 4.33, 50.86, "Molenbeek-Saint-Jean"), ("Elsene", 4.37, 50.83, "Ixelles"),
        ("Vorst", 4.32, 50.81, "Forest"), ("Ukkel", 4.34, 50.80, "Uccle"), ("Evere", 4.40, 50.87),
        ("Sint-Gillis", 4.345, 50.83, "Saint-Gilles"), ("Jette", 4.33, 50.88), ("Etterbeek", 4.39, 50.835),
        ("Sint-Joost-ten-Node", 4.37, 50.855, "Saint-Josse-ten-Noode"),
    ),
)  # fmt: skip


def fold_place(words: str) -> str:
    """A name of a place as it is compared: without capitals, accents and signs."""
    decomposed = unicodedata.normalize("NFKD", words.casefold())
    plain = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^\w]+", " ", plain).split())


@cache
def _places_by_name() -> dict[str, PlaceInFlanders]:
    by_name: dict[str, PlaceInFlanders] = {}
    for municipality in MUNICIPALITIES:
        by_name |= dict.fromkeys(map(fold_place, municipality.names.values()), municipality)
    for province in PROVINCES:
        by_name |= dict.fromkeys(map(fold_place, (*province.names.values(), *province.other_names)), province)
    return by_name


def find_place(words: str) -> PlaceInFlanders | None:
    """The place that a text names in any of the three languages; None for any other text, also one of two places."""
    name = fold_place(words)
    by_name = _places_by_name()
    return by_name.get(name) or by_name.get(_KIND.sub("", name))


def list_keys_of(words: str) -> tuple[str, ...]:
    """The keys under which a text is counted: of a municipality also its province; the text where it is no place."""
    place = find_place(words)
    if place is None:
        return (" ".join(words.split()),)
    return (place.key, place.province) if isinstance(place, Municipality) else (place.key,)


def name_place(key: str, language: Language) -> str:
    """The name of a place in a language; the key where it is none that is known here."""
    place = find_place(key)
    return place.names[language] if place is not None else key


def order_keys(keys: Iterable[str]) -> list[str]:
    """Keys from west to east as they are known here: each province with its municipalities, then all others by name."""
    known_order = [
        key
        for province in PROVINCES
        for key in (province.key, *(item.key for item in MUNICIPALITIES if item.province == province.key))
    ]
    places = {key: at for at, key in enumerate(known_order)}
    return sorted(keys, key=lambda key: (places.get(key, len(places)), fold_place(key), key))
