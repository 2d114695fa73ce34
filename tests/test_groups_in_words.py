"""Groups that we know are named in the language of the reader, any other as somebody wrote it."""

from __future__ import annotations

import pytest

from impact.i18n.groups import name_breakdown, name_dimension
from impact.i18n.issues import issue_text
from impact.ingest.values.group_words import AGE, SEX
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.vocabulary.languages import Language

NL, EN, FR = Language.NL, Language.EN, Language.FR


@pytest.mark.parametrize(
    ("language", "breakdown", "words"),
    [
        (FR, "Geslacht=Vrouwen", "Sexe : Femmes"), (FR, "Geslacht=V", "Sexe : F"), (FR, "geslacht=m", "sexe : H"),
        (NL, "Geslacht=Femmes; Leeftijd=65+", "Geslacht: Vrouwen · Leeftijd: 65+"),
        (EN, "Leeftijd=onbekend", "Age: unknown"),
        (FR, "Geslacht=X", "Sexe : X"), (FR, "Wijk=V", "Quartier : V"), (NL, "Genre=Roman", "Genre: Roman"),
        (EN, "Vrouwen", "Vrouwen"), (FR, "", ""),
    ],
)  # fmt: skip
def test_a_breakdown_is_said_in_the_language_of_the_reader(language: Language, breakdown: str, words: str) -> None:
    assert name_breakdown(language, breakdown).replace("\u00a0", " ") == words


@pytest.mark.parametrize("dimension", [SEX, AGE])
def test_every_dimension_that_reading_names_itself_has_a_name_in_each_language(dimension: str) -> None:
    assert name_dimension(NL, dimension) == dimension
    assert len({name_dimension(language, dimension) for language in Language}) == len(Language)


def test_a_question_names_the_dimension_in_the_language_of_the_reader() -> None:
    issue = Issue(
        IssueKind.PARTS_DO_NOT_ADD_UP, Severity.QUESTION, "Cijfers", 3, 4, "100", (110.0, 100.0),
        {"title": "Jeunes", "dimension": SEX}, indicator=0,
    )  # fmt: skip
    assert "« Sexe »" in issue_text(FR, issue).replace("\u00a0", " ")
