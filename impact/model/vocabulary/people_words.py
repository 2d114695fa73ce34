"""Words for people who may be counted more than once: in a sum of periods or rows the same person may stand twice."""

from __future__ import annotations

import re

_PEOPLE = re.compile(
    r"\b(?:personen|deelnemers?|deelneemsters?|mensen|cli[ëe]nten|gezinnen|huishoudens|jongeren|kinderen|ouderen|ouders"
    r"|moeders|vaders|vrouwen|mannen|leden|vrijwilligers|bezoekers|gebruikers|leerlingen|studenten|bewoners|pati[ëe]nten"
    r"|werkzoekenden|nieuwkomers|senioren|uniek\w*|verschillende"
    r"|personnes|participant\w*|m[ée]nages|familles|jeunes|enfants|parents|membres|b[ée]n[ée]voles|usag(?:er|[èe]re)s"
    r"|b[ée]n[ée]ficiaires|[ée]l[èe]ves|[ée]tudiant\w*|habitant\w*|femmes|hommes|patients|seniors|unique\w*|diff[ée]rent\w*"
    r"|people|persons|clients|families|households|youth|children|members|volunteers|users|students|pupils|visitors"
    r"|beneficiaries|residents|women|men|distinct)\b",
    re.IGNORECASE,
)
# Who is new, or leaves, does so once.
_ONCE = re.compile(
    r"\b(?:nieuwe?|instro\w+|uitstro\w+|gestarte?|ingeschreven|new|newly|joined|enrolled|left"
    r"|nouveaux?|nouvel(?:le)?s?|inscrit\w*|entr[ée]es?|sorties?)\b",
    re.IGNORECASE,
)


def counts_people(*words: str) -> bool:
    """Whether a title with its unit counts people of whom the same one may be counted in several periods or rows."""
    text = " ".join(words)
    return bool(_PEOPLE.search(text)) and not _ONCE.search(text)
