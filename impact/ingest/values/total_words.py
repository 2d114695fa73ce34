"""Words for a total in Dutch, English and French, as the name of a row, a column or a group."""

from __future__ import annotations

from impact.ingest.values.value_vocabulary import normalise_all

# 'Alle 2023' beside 'Mannen 2023' is the number of everybody.
WORDS_FOR_EVERYBODY = normalise_all(
    "all", "alle", "allen", "iedereen", "overall", "tous", "toutes", "ensemble", "everyone", "everybody",
    "tout le monde",
)  # fmt: skip
TOTAL_WORDS = WORDS_FOR_EVERYBODY | normalise_all(
    "total", "totaal", "totals", "totalen", "grand total", "algemeen totaal", "subtotaal", "subtotal", "sous-total",
    "eindtotaal", "generaal totaal", "totaal generaal", "total général", "totaux", "total global",
)  # fmt: skip
