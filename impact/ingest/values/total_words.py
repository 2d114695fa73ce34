"""Words for a total in Dutch, English and French, as the name of a row, a column or a group."""

from __future__ import annotations

from impact.ingest.values.value_vocabulary import normalise_all

TOTAL_WORDS = normalise_all(
    "total", "totaal", "totals", "totalen", "all", "alle", "allen", "iedereen", "overall", "tous", "toutes", "ensemble",
    "grand total", "algemeen totaal", "subtotaal", "subtotal", "sous-total", "eindtotaal", "generaal totaal",
    "totaal generaal", "total général", "totaux", "total global",
)  # fmt: skip
