"""Dashes that an accounting format shows for nil, in a text table that was saved from a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Mapping

from impact.ingest.values.number_parser import ZERO_OR_MISSING, Form, NumberText

# Such a format keeps the place of the decimals behind the dash: '-   ', or ' - ' without decimals.
_DASH_BEFORE_DECIMALS = re.compile(r"[-\u2013\u2014] {2,}$")
_PADDED_DASH = re.compile(r"^ +[-\u2013\u2014] +$")


def find_padded_dashes(parsed: Mapping[str, NumberText]) -> dict[str, NumberText]:
    """Return the texts of a file that may be the nil of an accounting format, each as a doubt between nil and nothing.

    Only where numbers of the file are padded in the same way: a lone '-' is a gap, whatever spaces stand around it.
    """
    dashes = [text for text in parsed if _DASH_BEFORE_DECIMALS.search(text) or _PADDED_DASH.match(text)]
    dashes = [text for text in dashes if parsed[text].form is Form.MISSING]
    if not dashes:
        return {}
    if not any(item.form is Form.NUMBER and text[:1] == text[-1:] == " " for text, item in parsed.items()):
        return {}
    return dict.fromkeys(dashes, ZERO_OR_MISSING)
