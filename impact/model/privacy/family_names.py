"""Family names: which words are common ones in Belgium, and how several words are one name.

No list is complete: it is a help to notice that a text names somebody. Names that are also everyday words of Dutch,
French or English (de wolf, le grand, de groot, baker), and names that most often name a place, are left out.
"""

from __future__ import annotations

import re

FAMILY_NAMES = frozenset(
    """
    abbas achten adriaens aerts akin aksoy amrani andries arslan aslan aydin baert bah balde bauwens beckers
    benali bernaerts bertels bogaert bogaerts bosmans boumediene bracke braem callens carlier casteleyn celik
    cetin claes claessens claeys colson cools coppens cornelis cuypers daems deckers declercq decock degroote
    delvaux demir demirci desmedt desmet devos dewitte dhondt diallo dierckx diop dirix dogan dubois dufour
    dumortier dupont eeckhout engelen erdogan geens geerts gielen goethals goossens govaerts gregoire haddad
    hendrickx hendriks hermans heylen heymans hoste huybrechts huysmans jacobs janssen janssens kaya kilic koc
    lambrechts lauwers leclercq lefebvre lemaire lemmens lenaerts leroy luyten maertens maes mahieu martens
    mathieu meert meeus mertens meunier michiels moens moons nguyen nijs ozturk pauwels peeters polat poncelet
    raes roelandts roels rousseau rutten sahin segers servais simoens smets somers stevens stroobants swinnen
    tanghe thijs thys timmermans traore vandaele verbeeck verbeke verbruggen vercammen vercauteren verhaegen
    verhaeghe verhelst verheyen verhoeven verlinden vermeersch vermeiren vermeulen verschueren verstraete
    verstraeten vervoort wauters willems wouters wuyts yildirim yildiz yilmaz
    """.split()  # noqa: SIM905
)

# Names of one word that begin as these do: 'Vandenberghe', 'vanderlinden'.
JOINED_NAME = re.compile(r"vand(?:en|er)[^\W\d_]{3,}", re.IGNORECASE)
PARTICLES = frozenset(
    "van von de den der het la le du ten ter el al ben ait aït ould abou abu di da dos mc vande".split()  # noqa: SIM905
)
_PARTICLE = rf"(?:(?:{'|'.join(sorted({*PARTICLES, *(word.title() for word in PARTICLES)}))}) )"
_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
_NAME = rf"(?:[DO]['’])?{_CAPITAL}[a-zß-öø-ÿ]+(?:[-'’]?{_CAPITAL}?[a-zß-öø-ÿ]+)*"
# A family name with or without particles: 'Peeters', 'Van den Berg', 'el Amrani'.
FAMILY_NAME = rf"{_PARTICLE}{{0,3}}{_NAME}"
INITIALS = rf"(?<![\w.])(?:{_CAPITAL}\.[ -]?){{1,3}}"
# Such a word with a capital within a sentence is of a name; 'De' and 'La' are of organisations and places as well.
_TELLING = "Van|Vande|Von|El|Al|Ben|A[iï]t|Ould|Abou|Abu"
WITH_INITIALS = re.compile(rf"{INITIALS}(?P<family>{FAMILY_NAME})")
WITH_PARTICLE = re.compile(rf"(?<![\w'’-])(?:{_TELLING}) {_PARTICLE}{{0,2}}{_NAME}|(?<![\w'’-])el [a-zß-öø-ÿ]{{4,}}")
# Those that begin sentences as everyday words: 'Van Gent naar Brussel', 'Al onze deelnemers'.
ALSO_BEGINNING = ("Van ", "Al ")
BEHIND_GIVEN_NAME = re.compile(rf" (?:{FAMILY_NAME}|{_CAPITAL}\.)")
# What is called after a person is none: streets, schools, foundations, firms, saints.
_BODIES = (
    "vzw|asbl|ngo|nv|bv|bvba|srl|sa|stichting|fonds|fund|foundation|fondation|museum|school|[ée]cole|college"
    "|coll[èe]ge|lyc[ée]e|foyer|samenlevingsopbouw|atheneum|instituut|institute?|institut|ziekenhuis|h[ôo]pital|kliniek|centrum|centre|huis|maison"
)
CALLED_AFTER = re.compile(
    rf"(?:^|[\s(\"'“«])(?:{_BODIES}|sint|saint|sainte|st\.?|rue|avenue|av\.|place|boulevard|chauss[ée]e|quai|kasteel"
    r"|parc|firma)"
    r"[\s-]+[\"'“«]?$",
    re.IGNORECASE,
)
BODY_BEHIND = re.compile(rf"^[\"'”»]?\s+(?:{_BODIES})\b", re.IGNORECASE)
STREET = re.compile(
    r"(?:straat|laan|plein|lei|kaai|weg|park|dreef|school|huis|fonds|college|stichting|centrum)$", re.IGNORECASE
)
SENTENCE_START = re.compile(r"(?:^|[.!?:;…\n•–(])[\s\"'“”‘’«»*-]*$")
# Letters that number a list, also as Roman ones: 'A. Deelnemers'.
LIST_LETTERS = frozenset("ABCDEFGHIVX")
