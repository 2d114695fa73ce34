"""A small map of the Flemish provinces and Brussels, drawn on the server from our own coarse outlines.

It shows where grantees work and nothing else: a border is right to some kilometres. Colour follows the count, which
also stands in each shape. A screen reader has the table beside it, which says the same in words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from markupsafe import Markup

from impact.i18n.regions import MUNICIPALITIES, PROVINCES, Municipality, find_place
from impact.views.html_elements import element, escape_text

# Degrees east and north of the corners. Neighbours share the corners between them, so that no gap opens.
_Corner = tuple[float, float]
_WEST_EAST: tuple[_Corner, ...] = (
    (3.38, 51.27), (3.36, 51.18), (3.38, 51.08), (3.46, 51.00), (3.47, 50.92), (3.49, 50.83), (3.46, 50.76),
)  # fmt: skip
_EAST_ANTWERP: tuple[_Corner, ...] = (
    (4.24, 51.37), (4.29, 51.25), (4.32, 51.19), (4.28, 51.12), (4.20, 51.10), (4.15, 51.04),
)  # fmt: skip
_EAST_BRABANT: tuple[_Corner, ...] = (
    (4.15, 51.04), (4.14, 50.98), (4.09, 50.92), (4.06, 50.86), (4.04, 50.79), (3.98, 50.75), (3.92, 50.73),
)  # fmt: skip
_ANTWERP_BRABANT: tuple[_Corner, ...] = (
    (5.00, 51.04), (4.88, 51.02), (4.72, 51.02), (4.60, 51.01), (4.54, 50.98), (4.43, 51.00), (4.36, 51.03),
    (4.27, 51.02), (4.15, 51.04),
)  # fmt: skip
_ANTWERP_LIMBURG: tuple[_Corner, ...] = ((5.24, 51.26), (5.21, 51.19), (5.13, 51.11), (5.05, 51.09), (5.00, 51.04))
_BRABANT_LIMBURG: tuple[_Corner, ...] = (
    (5.00, 51.04), (5.07, 51.00), (5.10, 50.94), (5.12, 50.87), (5.13, 50.79), (5.10, 50.72),
)  # fmt: skip
_BRUSSELS: tuple[_Corner, ...] = (
    (4.31, 50.81), (4.28, 50.84), (4.30, 50.89), (4.36, 50.91), (4.42, 50.90), (4.44, 50.86), (4.47, 50.80),
    (4.42, 50.77), (4.36, 50.78),
)  # fmt: skip
OUTLINES: dict[str, tuple[tuple[_Corner, ...], ...]] = {
    "West-Vlaanderen": ((
        *_WEST_EAST, (3.36, 50.72), (3.25, 50.76), (3.14, 50.79), (2.98, 50.79), (2.90, 50.70), (2.80, 50.72),
        (2.66, 50.81), (2.59, 50.92), (2.54, 51.09), (2.75, 51.16), (2.92, 51.24), (3.12, 51.33), (3.37, 51.37),
    ),),
    "Oost-Vlaanderen": ((
        *reversed(_WEST_EAST), (3.38, 51.27), (3.52, 51.25), (3.58, 51.29), (3.80, 51.22), (3.95, 51.22),
        *_EAST_ANTWERP, *_EAST_BRABANT, (3.80, 50.75), (3.63, 50.73),
    ),),
    "Antwerpen": ((
        *reversed(_EAST_ANTWERP), (4.40, 51.37), (4.40, 51.46), (4.54, 51.48), (4.54, 51.43), (4.67, 51.43),
        (4.77, 51.50), (4.84, 51.48), (4.93, 51.39), (5.07, 51.39), (5.13, 51.32), *_ANTWERP_LIMBURG,
        *_ANTWERP_BRABANT,
    ),),
    "Vlaams-Brabant": ((
        *reversed(_EAST_BRABANT), *reversed(_ANTWERP_BRABANT), *_BRABANT_LIMBURG, (4.98, 50.74), (4.90, 50.76),
        (4.76, 50.79), (4.66, 50.79), (4.60, 50.75), (4.52, 50.73), (4.40, 50.72), (4.28, 50.70), (4.20, 50.69),
        (4.10, 50.71), (4.00, 50.70),
    ),),
    "Limburg": (
        (
            *reversed(_BRABANT_LIMBURG), *reversed(_ANTWERP_LIMBURG), (5.42, 51.28), (5.54, 51.27), (5.65, 51.19),
            (5.84, 51.16), (5.83, 51.08), (5.76, 51.02), (5.74, 50.95), (5.65, 50.89), (5.68, 50.83), (5.68, 50.76),
            (5.52, 50.75), (5.40, 50.73), (5.28, 50.72), (5.18, 50.70),
        ),
        ((5.71, 50.76), (5.79, 50.78), (5.90, 50.76), (5.84, 50.73), (5.75, 50.73)),
    ),
    "Brussel": (_BRUSSELS,),
}  # fmt: skip
# Where the count of a province stands: inside it, clear of its cities where these have points.
LABELS: dict[str, _Corner] = {
    "West-Vlaanderen": (3.02, 51.02), "Oost-Vlaanderen": (3.76, 50.93), "Antwerpen": (4.66, 51.25),
    "Vlaams-Brabant": (4.83, 50.90), "Limburg": (5.57, 51.08), "Brussel": (4.37, 50.84),
}  # fmt: skip
WEST, EAST, SOUTH, NORTH = 2.50, 5.93, 50.67, 51.53
# Pixels per degree; a degree north is longer on the ground than one east, at this latitude by 1 / cos(51°).
PER_DEGREE_EAST, PER_DEGREE_NORTH = 100.0, 158.9
WIDTH, HEIGHT = (EAST - WEST) * PER_DEGREE_EAST, (NORTH - SOUTH) * PER_DEGREE_NORTH
# How much of the accent colour a shape takes, in percent, from few to many: text on it keeps a contrast above 4.5.
SHADES = (14, 24, 34, 44)
POINT, POINT_GROWTH, LARGEST_POINT = 3.2, 0.6, 7.0
STYLE = element(
    "style",
    Markup(
        """
.fi-map svg { width: 100%; max-width: 30rem; height: auto; display: block; }
.fi-map path { stroke: light-dark(#5c686f, #a9b8b8); stroke-width: 0.9; stroke-linejoin: round; }
.fi-map circle { fill: light-dark(#c9500f, #f08a4b); stroke: light-dark(#fbfaf7, #12181b); stroke-width: 0.8; }
.fi-map text { font: 600 11px var(--st-font); fill: var(--st-text-color); text-anchor: middle;
  dominant-baseline: central; pointer-events: none; }
.fi-map a:hover path, .fi-map a:hover circle { stroke: var(--st-primary-color); stroke-width: 2; }
@media print { .fi-map svg { max-width: 18rem; } }
@media (forced-colors: active) { .fi-map svg { forced-color-adjust: none; background: light-dark(#fbfaf7, #12181b); } }
"""
    ),
)

# What makes a link of a shape to what it counts; takes the key of the place and the shape.
LinkShape = Callable[[str, Markup], Markup]


def draw_region_map(
    counts: Mapping[str, int | None], describe: Callable[[str, int | None], str], link_shape: LinkShape | None = None
) -> Markup:
    """Draw the map; `counts` by the key of a place, None where too few to be shown. Keys of no place are left out.

    `describe` says in words what a place counts, for whoever points at it. The drawing is hidden from screen readers.
    """
    highest = max((count for count in counts.values() if count), default=0)
    shapes = []
    for province in PROVINCES:
        shades = _shade(counts.get(province.key, 0), highest)
        shapes.append(_wrap(province.key, _draw_province(province.key, shades), counts, describe, link_shape))
    points = [place for place in MUNICIPALITIES if place.key in counts]
    shapes += [_wrap(place.key, _draw_point(place, counts), counts, describe, link_shape) for place in points]
    labels = [_draw_label(key, counts[key]) for key in LABELS if key in counts]
    drawing = element(
        "svg", shapes, labels, viewBox=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}", aria_hidden="true", focusable="false",
    )  # fmt: skip
    return element("div", STYLE, drawing, class_="fi-map")


def has_shape(key: str) -> bool:
    """Whether a place is on the map."""
    return find_place(key) is not None


def _wrap(
    key: str, shape: Markup, counts: Mapping[str, int | None], describe: Callable[[str, int | None], str],
    link_shape: LinkShape | None,
) -> Markup:  # fmt: skip
    if key not in counts:
        return element("g", element("title", describe(key, 0)), shape)
    named_shape = element("g", element("title", describe(key, counts[key])), shape)
    return link_shape(key, named_shape) if link_shape is not None and counts[key] else named_shape


def _shade(count: int | None, highest: int) -> str:
    """The fill of a province as a CSS colour: none of the accent without a count, also where it is hidden."""
    if not count:
        return "light-dark(#efebe2, #263036)"
    shade = SHADES[min(len(SHADES) - 1, (count - 1) * len(SHADES) // max(highest, 1))]
    return f"color-mix(in srgb, var(--st-primary-color) {shade}%, light-dark(#fbfaf7, #12181b))"


def _draw_province(key: str, fill: str) -> Markup:
    rings = " ".join(
        "M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in (_project(corner) for corner in ring)) + " Z"
        for ring in OUTLINES[key]
    )
    return element("path", d=rings, style=f"fill:{fill}")


def _draw_point(place: Municipality, counts: Mapping[str, int | None]) -> Markup:
    x, y = _project((place.east, place.north))
    radius = min(POINT + POINT_GROWTH * (counts[place.key] or 0), LARGEST_POINT)
    return element("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=f"{radius:.1f}")


def _draw_label(key: str, count: int | None) -> Markup:
    x, y = _project(LABELS[key])
    return element("text", escape_text("·" if count is None else str(count)), x=f"{x:.1f}", y=f"{y:.1f}")


def _project(corner: _Corner) -> tuple[float, float]:
    """Pixels from the left and from the top."""
    east, north = corner
    return (east - WEST) * PER_DEGREE_EAST, (NORTH - north) * PER_DEGREE_NORTH
