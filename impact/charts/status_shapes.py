"""The shapes of the six statuses, 16 by 16, for marks on pages and for drawings: never colour alone."""

from __future__ import annotations

from markupsafe import Markup

from impact.model.vocabulary.statuses import Status
from impact.views.figures.status_counts import IN_BAND, NOT_APPLICABLE, CountedStatus
from impact.views.html_elements import element

# {c} is the colour of the status, {on} what stands on it.
SHAPES: dict[Status, Markup] = {
    Status.ACHIEVED: element("circle", cx=8, cy=8, r=7, fill="{c}")
    + element("path", d="M4.6 8.3l2.3 2.3 4.4-5", stroke="{on}", stroke_width="1.8", fill="none"),
    Status.ON_TRACK: element("circle", cx=8, cy=8, r="6.5", fill="{c}"),
    Status.ATTENTION: element("path", d="M8 1.2L14.8 8 8 14.8 1.2 8z", fill="{c}"),
    Status.BEHIND: element("path", d="M1.5 2.5h13L8 14.5z", fill="{c}"),
    Status.REGRESSING: element("path", d="M5.2 1.5h5.6v6h3.4L8 14.8 1.8 7.5h3.4z", fill="{c}"),
    Status.NOT_RATED: element(
        "circle", cx=8, cy=8, r=6, fill="none", stroke="{c}", stroke_width="1.8", stroke_dasharray="2.4 2"
    ),
}
# What is counted apart: a band that was kept, as agreed and no change; and what does not apply.
APART_SHAPES: dict[CountedStatus, Markup] = {
    IN_BAND: element("circle", cx=8, cy=8, r="6.3", fill="none", stroke="{c}", stroke_width="1.6")
    + element("path", d="M5 6.6h6M5 9.4h6", stroke="{c}", stroke_width="1.5", fill="none"),
    NOT_APPLICABLE: element("path", d="M3 8h10", stroke="{c}", stroke_width="1.8", fill="none"),
}


def find_shape(kind: CountedStatus) -> Markup:
    """The shape of what is counted: of a band that was kept another than of a target that is met."""
    return APART_SHAPES.get(kind, SHAPES[kind.status])
