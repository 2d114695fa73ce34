"""Words for numbers that nobody measured: expected, budgeted, of others, or a difference; in three languages.

Compared without case, accents and signs, as `normalise_words` leaves them.
"""

from __future__ import annotations

import re

FORECAST_WORDS = frozenset(
    """
    prognose prognoses raming ramingen forecast forecasts prevision previsions previsionnel previsionnelle projection
    projections projected projectie voorspelling voorspeld extrapolatie extrapolation
    """.split()  # noqa: SIM905
)
ESTIMATE_WORDS = frozenset(
    """
    verwacht verwachte verwachting expected schatting geschat geschatte estimate estimated estimation estime estimee
    inschatting
    """.split()  # noqa: SIM905
)
BUDGET_WORDS = frozenset(
    """
    budget budgets begroot begrote begroting kost kosten cost costs costed cout couts budgeted budgete loonkosten
    """.split()  # noqa: SIM905
)
# Of these words those that say what was planned, in whatever unit.
PLAN_WORDS = frozenset("budget budgets begroot begrote begroting budgeted budgete".split())  # noqa: SIM905
DIFFERENCE_WORDS = frozenset(
    "verschil difference variance ecart afwijking deviation gap evolutie saldo delta".split()  # noqa: SIM905
)
OF_OTHERS = re.compile(
    r"\b(?:benchmark|referentiegemiddelde|sectorgemiddelde|landsgemiddelde)\b"
    r"|\b(?:vlaams\w*|belgisch\w*|nationa\w+|landelijk\w*|provincia\w+|regiona\w+|europe\w+|sector\w*|flemish|belgian)"
    r" (?:gemiddeld\w*|average|mean|mediaan|median)\b"
    r"|\b(?:gemiddelde|average|moyenne|mediane?) (?:(?:van|in|of|de|du|la|le|des|the) )*"
    r"(?:vlaanderen|belgie|belgique|flanders|belgium|sector\w*|secteur|region\w*|regio|land|pays|national\w*|flamande"
    r"|belge|wallonne|europeenne)\b"
)
_UNMEASURED = FORECAST_WORDS | ESTIMATE_WORDS | BUDGET_WORDS | DIFFERENCE_WORDS


def is_unmeasured(words: str) -> bool:
    """Whether normalised words say that a number was expected, budgeted or computed, or is one of others."""
    return bool(_UNMEASURED.intersection(words.split())) or OF_OTHERS.search(words) is not None


def without_unmeasured(words: str) -> list[str]:
    """Return the words that say something else: 'raming van 2025' → ['van', '2025']."""
    return [word for word in OF_OTHERS.sub(" ", words).split() if word not in _UNMEASURED]
