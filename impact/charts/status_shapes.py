"""The shapes of the six statuses, 16 by 16, for marks on pages and for drawings: never colour alone."""

from __future__ import annotations

from markupsafe import Markup

from impact.model.vocabulary.statuses import Status
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
