"""Signs that stand for a score ('++', '+', 'o', '-', '***', '✓'): recognised by what else stands in their column.

A lone '-' among numbers says that there is no value; beside '+' and '++' it is the score below nought.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from impact.ingest.files.readers import Cell

LONGEST_SIGN = 10
# So many cells of a column are looked at.
SAMPLE_SIZE = 2_000
_DASHES = str.maketrans(dict.fromkeys("\u2013\u2014\u2012\u2212\u2010\u2011\ufe63\uff0d", "-"))
_SIGNS = re.compile(
    r"^(?:(?P<plus>\++)|(?P<minus>-+)|(?P<star>\*+)|(?P<shape>[★☆]+|[●○]+|[■□]+)|(?P<nil>[oO0]|±|\+ ?/ ?-|- ?/ ?\+)"
    r"|(?P<tick>[✓✔☑√])|(?P<cross>[xX✗✘☒×]))$"
)
_FULL_SHAPES = "★●■"


def is_sign(text: str) -> bool:
    """Whether a text is only signs that may stand for a score or a tick, whatever stands beside it."""
    return _SIGNS.match(text.strip().translate(_DASHES)) is not None


def hold_sign_scores(cells: Sequence[Cell]) -> bool:
    """Whether at least half of the texts of a column without other numbers are scores in signs: '+', '+/-', '-'."""
    texts = [cell for cell in cells[:SAMPLE_SIZE] if isinstance(cell, str) and cell]
    scores = find_sign_scores({text for text in texts if len(text) <= LONGEST_SIGN}, has_numbers=False)
    return bool(scores) and sum(text in scores for text in texts) * 2 >= len(texts)


def find_sign_scores(texts: Collection[str], has_numbers: bool) -> dict[str, float]:
    """Return the texts of a column that are scores in signs, each with a number for it; empty for an ordinary column.

    `has_numbers`: the column also holds numbers other than 0. Pluses, rows of stars and filled shapes, and dashes
    of several lengths without any number make a scale, of which '-', 'o' and '0' are part too. A tick or cross is
    always a mark; what else stands beside it is one only where the column holds no numbers.
    """
    signs = {text: match for text in texts if (match := _SIGNS.match(text.strip().translate(_DASHES)))}
    if not signs:
        return {}
    groups = {text: str(match.lastgroup) for text, match in signs.items()}
    kinds = set(groups.values())
    dash_lengths = {len(match[0]) for text, match in signs.items() if groups[text] == "minus"}
    is_scale = (
        "plus" in kinds
        or "shape" in kinds
        or any(groups[text] == "nil" and match[0] not in "oO0" for text, match in signs.items())
        # One star alone is how statistics hide a small number.
        or any(groups[text] == "star" and len(match[0]) > 1 for text, match in signs.items())
        or (len(dash_lengths) > 1 and not has_numbers)
        or ("nil" in kinds and "minus" in kinds and not has_numbers and not _only_zeros(signs, groups))
    )
    has_marks = "tick" in kinds or "cross" in kinds
    if not is_scale and not has_marks:
        return {}
    scores = {}
    for text, match in signs.items():
        group = groups[text]
        is_mark = group in ("tick", "cross")
        if not (is_mark or is_scale or not has_numbers) or (match[0] == "0" and has_numbers):
            continue
        scores[text] = _score(match[0], group, "tick" in kinds)
    return scores


def _only_zeros(signs: Collection[str], groups: dict[str, str]) -> bool:
    """Whether what means nought is only the digit: '0' and '-' are a number and a gap."""
    return all(text.strip() == "0" for text in signs if groups[text] == "nil")


def _score(signs: str, group: str, has_ticks: bool) -> float:
    """A number for signs of one group; a cross is 1 where it marks, and 0 where ticks do."""
    match group:
        case "plus" | "star":
            return float(len(signs))
        case "minus":
            return -float(len(signs))
        case "shape":
            return float(sum(sign in _FULL_SHAPES for sign in signs))
        case "tick":
            return 1.0
        case "cross":
            return 0.0 if has_ticks else 1.0
        case _:
            return 0.0
