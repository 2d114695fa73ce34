"""Words for a value that is missing or does not apply, in three languages: 'n.v.t.', 'nog niet bekend', 'TBC'."""

from __future__ import annotations

from impact.ingest.values.value_vocabulary import normalise_all

# There is nothing to report: an answer, and no gap. "NA" without signs is how statistics write a missing value.
NOT_APPLICABLE_WORDS = normalise_all(
    "n/a", "n.a.", "not applicable", "n.v.t.", "nvt", "niet van toepassing", "s.o.", "so", "sans objet",
    "non applicable",
)  # fmt: skip
NOT_REPORTED_WORDS = normalise_all(
    # English
    "na", "not available", "not reported", "not yet available", "not yet known",
    "not known", "unknown", "no data", "no data available", "no data yet", "missing", "tbc", "tbd", "tba",
    "to be confirmed", "to be determined", "to be defined", "to be decided", "to be added", "to be announced",
    "not measured", "not yet measured", "not yet", "pending", "nan", "null", "nd", "n.d.",
    # Nederlands
    "niet beschikbaar", "niet gerapporteerd", "niet gemeten",
    "nog niet gemeten", "nog niet bekend", "nog niet gekend", "niet bekend", "niet gekend", "onbekend", "n.b.", "nb",
    "nnb", "n.n.b.", "nog te bepalen", "te bepalen", "ntb", "n.t.b.", "nog in te vullen", "geen gegevens",
    "geen data", "geen cijfers", "geen info", "nog niet beschikbaar", "volgt", "volgt nog", "ontbreekt",
    # français
    "non disponible", "pas disponible", "pas encore disponible",
    "non rapporté", "non communiqué", "n.c.", "non mesuré", "pas encore mesuré", "pas mesuré", "inconnu",
    "pas connu", "pas encore connu", "à déterminer", "à définir", "à confirmer", "à compléter", "pas de données",
    "aucune donnée", "données manquantes", "manquant",
)  # fmt: skip
