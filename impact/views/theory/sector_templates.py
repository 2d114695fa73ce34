"""Sector templates: the list, one of them as it is read before somebody begins from it, and what it suggests later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from impact.theory.document import PlannedIndicator, Texts
from impact.theory.template_changes import Suggestion
from impact.views.theory.editor import TemplateCard, TheoryVersion
from impact.views.theory.theory_of_change import TheoryNode, TheoryView


@dataclass(frozen=True, slots=True)
class TemplateView:
    """The newest version of a template as a theory of nobody (`theory`); without a version it has no blocks.

    `beginners` are the organisations without a theory for which the viewer may begin from it, `with_theory` those that
    have one, each by id with its name.
    """

    card: TemplateCard
    theory: TheoryView
    planned_indicators: tuple[PlannedIndicator, ...]
    history: tuple[TheoryVersion, ...]
    beginners: Mapping[int, str]
    with_theory: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class OwnTheory:
    """The blocks of a theory of somebody who looks at a template beside it."""

    organisation_id: int
    organisation: str
    nodes: tuple[TheoryNode, ...]


@dataclass(frozen=True, slots=True)
class SuggestionsView:
    """What changed in the template that a theory was begun from, and nobody took over or refused yet.

    `began_with` is the version that the theory was begun from. `newer` are the versions since then, newest first.
    `block_texts` are the texts of blocks by key, of the theory and of the template.
    """

    card: TemplateCard
    began_with: int
    newer: tuple[TheoryVersion, ...]
    suggestions: tuple[Suggestion, ...]
    block_texts: Mapping[str, Texts]
