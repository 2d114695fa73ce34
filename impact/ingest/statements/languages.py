"""The language of a sheet: by its name ('NL', 'Français') or by the words of its headers."""

from __future__ import annotations

from collections.abc import Iterable

from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.vocabulary.languages import Language

_NAMES = {
    Language.NL: "nl ned nld nederlands nederlandstalig dutch neerlandais",
    Language.FR: "fr fra frans français francais francophone french franstalig",
    Language.EN: "en eng engels english anglais",
}
# Words of headers that only one of the languages has.
_WORDS = {
    Language.NL: """
        eenheid doel streefwaarde streefcijfer doelstelling nulmeting realisatie gerealiseerd resultaat behaald bereikt
        gepland waarde jaar kwartaal maand periode aantal opmerking opmerkingen toelichting bron indicatoren stand
        """,
    Language.FR: """
        indicateur indicateurs unite cible objectif valeur realise realisation resultat atteint prevu annee trimestre
        mois nombre remarque remarques commentaire commentaires reference mesure
        """,
    Language.EN: """
        indicators unit target goal actual achieved achievement planned value year quarter month number comment comments
        remark remarks result results
        """,
}
_LANGUAGE_OF_NAME = {normalise_words(name): language for language, names in _NAMES.items() for name in names.split()}
_LANGUAGE_OF_WORD = {word: language for language, words in _WORDS.items() for word in words.split()}


def language_of_name(sheet: str) -> Language | None:
    """Return the language that the name of a sheet is or ends with ('NL', 'Cijfers FR'); None for no such name."""
    languages = {_LANGUAGE_OF_NAME[word] for word in normalise_words(sheet).split() if word in _LANGUAGE_OF_NAME}
    return languages.pop() if len(languages) == 1 else None


def language_of_headers(headers: Iterable[str]) -> Language | None:
    """Return the only language of which headers have words that the other two do not; None where it is not clear."""
    words = {word for header in headers for word in normalise_words(header).split()}
    languages = {_LANGUAGE_OF_WORD[word] for word in words if word in _LANGUAGE_OF_WORD}
    return languages.pop() if len(languages) == 1 else None
