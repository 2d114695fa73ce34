"""Breakdowns in words: dimensions and groups that we know in the language of the reader, any other as it was written.

A breakdown is 'Dimension=Group', several parted by ';'.
"""

from __future__ import annotations

from impact.i18n import text
from impact.i18n.data_words import translate_dimension, translate_group
from impact.model.vocabulary.languages import Language


def name_dimension(language: Language, dimension: str) -> str:
    """Return what tells groups apart: 'Sexe' for 'Geslacht' in French; as it was written where we do not know it."""
    return translate_dimension(language, dimension).strip()


def name_group(language: Language, dimension: str, group: str) -> str:
    """Return a group of a dimension: 'Femmes' for 'Vrouwen' in French; as it was written where we do not know it."""
    return translate_group(language, dimension, group).strip()


def name_part(language: Language, location: str, breakdown: str) -> str:
    """Return the place and the group that an indicator is about: 'Gent · Geslacht: vrouwen'; '' where it has neither.

    They tell it from others of its title.
    """
    return " · ".join(words for words in (location.strip(), name_breakdown(language, breakdown)) if words)


def name_breakdown(language: Language, breakdown: str) -> str:
    """Return a breakdown as a reader says it: 'Sexe : Femmes · Âge : 65+'; '' for a total."""
    parts = [part.partition("=") for part in breakdown.split(";") if part.strip()]
    return " · ".join(
        text(language, "words.breakdown", dimension=name_dimension(language, dimension),
             group=name_group(language, dimension, group))
        if is_pair else dimension.strip()
        for dimension, is_pair, group in parts
    )  # fmt: skip
