"""Documents of decisions: what a fund writes, and the figures as they stood when it was taken."""

from __future__ import annotations

from impact.model.decisions.decision_content import DecisionContent, FrozenFigures
from impact.store.schema.stored_json import Document

DECISION: Document[DecisionContent] = Document("decision", DecisionContent)
FROZEN_FIGURES: Document[FrozenFigures] = Document("frozen_figures", FrozenFigures)
