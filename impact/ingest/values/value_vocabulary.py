"""Word lists in Dutch, English and French: what the words in cells mean (yes, level, direction, measure).

Words for what is missing: `missing_value_words`; for totals: `total_words`.

Compared without case, accents, punctuation and outer spaces (`normalise_words`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set
from dataclasses import dataclass
from functools import cache, lru_cache

from impact.i18n import catalog
from impact.model.vocabulary.measures import Direction, Measure, TimeKind
from impact.model.vocabulary.theory_levels import Level

# Entries of each text cache: one file repeats its texts, but texts must not pile up in memory.
CACHE_SIZE = 50_000

_PUNCTUATION = re.compile(r"[^\w%]+|_+")
# A raised digit behind a year is the mark of a note.
_RAISED_BEHIND_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)[¹²³⁴⁵⁶⁷⁸⁹]{1,2}(?!\w)")


@lru_cache(CACHE_SIZE)
def normalise_words(text: str) -> str:
    """Normalise a text: lower case, no accents or punctuation, single spaces; '%' stays because it has a meaning."""
    text = text if text.isascii() else _RAISED_BEHIND_YEAR.sub(r"\1", text)
    flat = unicodedata.normalize("NFKD", text.casefold())
    flat = "".join(c for c in flat if not unicodedata.combining(c))
    return _PUNCTUATION.sub(" ", flat).strip()


def normalise_all(*texts: str) -> frozenset[str]:
    """Normalise the texts of a list of words."""
    return frozenset(normalise_words(text) for text in texts)


YES_WORDS = normalise_all("yes", "y", "ja", "j", "oui", "o", "true", "waar", "vrai") - normalise_all("o")
NO_WORDS = normalise_all("no", "nee", "neen", "non", "n", "false", "onwaar", "faux")

UP_WORDS = YES_WORDS | normalise_all(
    "1", "up", "ascending", "increase", "higher is better", "stijgend", "hoger is beter", "omhoog", "meer",
    "plus haut est mieux", "le plus haut est le mieux", "hoe hoger hoe beter", "the higher the better",
    "croissant", "hausse", "à la hausse", "augmentation", "o", "plus",
)  # fmt: skip
DOWN_WORDS = NO_WORDS | normalise_all(
    "0", "down", "descending", "decrease", "lower is better", "dalend", "lager is beter", "omlaag", "minder",
    "plus bas est mieux", "le plus bas est le mieux", "hoe lager hoe beter", "the lower the better",
    "décroissant", "baisse", "à la baisse", "diminution", "moins",
)  # fmt: skip
MAINTAIN_WORDS = normalise_all(
    "maintain", "stable", "behouden", "stabiel", "gelijk", "maintenir", "maintien"
)


def parse_direction(text: str) -> Direction:
    """The direction in which an indicator improves; UNKNOWN for a blank or another word."""
    words = normalise_words(text)
    if words in UP_WORDS:
        return Direction.UP
    if words in DOWN_WORDS:
        return Direction.DOWN
    return Direction.MAINTAIN if words in MAINTAIN_WORDS else Direction.UNKNOWN


# What nobody wants more of; and words that turn that round ('opgeloste klachten', 'training on complaints').
_UNWANTED = re.compile(
    r"\b(?:klachten?|klacht|complaints?|plaintes?|wachttijd(?:en)?|wachtlijst(?:en)?|waiting (?:times?|lists?)"
    r"|(?:temps|delais?|liste) d attente|uitval|schooluitval|drop ?outs?|dropout rate|decrochage|abandons?"
    r"|(?:arbeids)?ongevallen|accidents?|ziekteverzuim|absenteisme|absenteeism|recidive|recidivism"
    r"|wachtdagen|afhakers|uitvallers|uitvalpercentage|uitvalgraad|spijbelaars|truancy"
    r"|vroegtijdige? schoolverlaters|vroegtijdig schoolverlaten|early school leavers|early school leaving"
    r"|personeelsverloop|verloop (?:van het |van |onder )?(?:het )?personeel|staff turnover|employee turnover"
    r"|rotation du personnel|turn ?over du personnel|taux d echec|echec scolaire|failure rate"
    r"|werkloosheid(?:sgraad)?|unemployment(?: rate)?|taux de chomage|co2 uitstoot|co2 emissions?|emissions de co2"
    r"|heropnames?|readmissions?|rehospitalisations?)\b"
)
_YEAR = re.compile(r"20\d\d")
# What people are led to, and more that everybody who offers it wants; beside words that say nothing else.
_WANTED_PHRASES = re.compile(
    r"\b(?:(?:uitstroom|doorstroom|toeleiding) naar (?:(?:betaald )?werk|tewerkstelling|een job)|tewerkstellingsgraad"
    r"|(?:in|into|in paid|into paid) (?:employment|work) after|employment rate|exits? (?:in)?to (?:work|employment)"
    r"|taux d (?:emploi|insertion)|insertion professionnelle|(?:mise|acces|retour) a l emploi|en emploi apres"
    r"|met werk|aan het werk|(?:stable|steady|fixed) income|(?:vast|stabiel) inkomen|revenu (?:stable|fixe)"
    r"|home visits|contact hours|heures de contact|trees planted|geplante bomen|arbres plantes|funds raised"
    r"|opgehaalde giften|dons recoltes|visites a domicile|partner schools|ecoles partenaires)"
    r"(?: (?:na |apres )?\d+ (?:maanden|months|mois|jaar|year|an))?(?![a-z\d])"
)
_TURNED_ROUND = re.compile(
    r"\b(?:opgelost|behandel|afgehandel|verholpen|voorkom|vermeden|vermijd|verminder|gedaal|daling|afname|minder|zonder"
    r"|geen|niet|tevreden|bereikt|begeleid|gehol|terug|binnen|resolv|handl|process|prevent|avoid|reduc|decreas|fewer"
    r"|less|without|no|not|within|help|support|resolu|trait|evit|reduit|baisse|diminu|moins|sans|pas|acti|train|vorm"
    r"|opleid|sens|meld|campag|procedure|beleid|politi|deelnem|particip|bemiddel|mediat|accompagn|beantwoord|answer"
    r"|repond|afgesloten|gesloten|closed|clotur|settl|opvolg|opgevolg|bespaar|bespar|saved|saving|econom|gecompens|compens"
    r"|offset|aan het werk|toegeleid|naar|vers|contact|bezoch|visit)\w*"
)


# What everybody who offers it wants more of. A title says so only where each of its words is in the lists of one
# language: 'Deelnemers zonder werk' and 'Sessies per cliënt' may be anything. Words that also mean something else are
# in none of them: 'touché' and 'atteint' of harm and illness, 'sorties' and 'uitstappen' of who leaves, 'stages',
# 'courses' and 'classes' of another language or kind.
@dataclass(frozen=True, slots=True)
class _PlainWords:
    """The words of one language for what is offered, for people, for being reached, and those beside them."""

    offered: frozenset[str]
    people: frozenset[str]
    reach: frozenset[str]
    beside: frozenset[str]

    def says_wanted(self, words: Set[str]) -> bool:
        """Whether words are all of these lists, and are about what is offered or about people who are reached."""
        is_wanted = bool(words & self.offered) or bool(words & self.people and words & self.reach)
        return is_wanted and words <= self.all_words

    @property
    def all_words(self) -> frozenset[str]:
        """All words of these lists."""
        return self.offered | self.people | self.reach | self.beside


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PLAIN_WORDS = (
    _PlainWords(  # Dutch
        offered=_words(
            "deelnemers deelneemsters deelnames deelname lessen workshops vormingen vormingssessies opleidingen sessies"
            " activiteiten bijeenkomsten bezoekers huisbezoeken vrijwilligers cursisten cursussen trainingen kampen"
            " infosessies studiedagen aanwezigen opkomst tevredenheid tevredenheidsscore tevreden slaagkans slaagcijfer"
            " slaagpercentage slaaggraad geslaagden deelnamegraad participatiegraad leden donateurs klanttevredenheid"
            " tevredenheidsgraad infomomenten vormingsmomenten lesuren gediplomeerden diploma s attesten"
            " getuigschriften vrijwilligersuren diploma contacturen welbevinden partnerscholen"
        ),
        people=_words(
            "gezinnen jongeren kinderen leerlingen ouders personen mensen huishoudens vrouwen mannen meisjes jongens"
            " bewoners scholen ouderen senioren studenten nieuwkomers mantelzorgers leerkrachten professionals buurten"
            " verenigingen organisaties gemeenten clienten huurders volwassenen"
        ),
        reach=_words("bereikte bereikt begeleide begeleid geholpen ondersteunde ondersteund opgeleide gevormde"),
        beside=_words(
            "aantal aantallen totaal totale unieke nieuwe actieve gegeven georganiseerde gevolgde gemiddelde score van"
            " percentage aandeel met een"
            " de het der aan bij onze"
        ),
    ),
    _PlainWords(  # French
        offered=_words(
            "participants participantes participation participations ateliers workshops cours seances activites"
            " formations visiteurs benevoles satisfaction satisfaits satisfaites reussite rencontres membres adherents"
            " diplomes diplomees animations certifies certifiees bien etre"
        ),
        people=_words(
            "familles jeunes enfants eleves parents personnes menages femmes hommes habitants ecoles etudiants"
            " etudiantes beneficiaires seniors adultes enseignants enseignantes associations communes professionnels"
        ),
        reach=_words("accompagnes accompagnees accompagnements soutenus soutenues aides aidees formes formees"),
        beside=_words(
            "nombre total totale unique uniques nouveaux nouvelles actifs actives organises organisees donnes donnees"
            " taux moyenne score nos d des du de la le les l aux a pourcentage part avec un une"
        ),
    ),
    _PlainWords(  # English
        offered=_words(
            "participants participation workshops lessons sessions trainings activities visitors volunteers attendees"
            " attendance satisfaction satisfied graduates members donors certificates participant wellbeing being"
        ),
        people=_words(
            "families youth children pupils parents people persons households women men residents schools students"
            " teachers clients beneficiaries adults seniors carers organisations organizations professionals"
            " communities"
        ),
        reach=_words("reached supported helped trained assisted coached"),
        beside=_words(
            "number numbers total unique new active organised organized held given rate average mean score our of the"
            " in young workshop well percentage share with a"
        ),
    ),
)


def direction_of_title(title: str) -> Direction:
    """The direction that a title says without doubt, else UNKNOWN.

    DOWN where it counts what nobody wants ('Aantal klachten', 'Taux d'abandon'); UP where all of its words are, in
    one language, about what is offered and who is reached ('Aantal bereikte gezinnen', 'Nombre de participants').
    """
    words = normalise_words(title)
    if _UNWANTED.search(words) is not None and _TURNED_ROUND.search(words) is None:
        return Direction.DOWN
    rest, phrases = _WANTED_PHRASES.subn(" ", words)
    distinct = frozenset(word for word in rest.split() if not _YEAR.fullmatch(word))
    is_wanted = any(plain.says_wanted(distinct) or (phrases and distinct <= plain.all_words) for plain in _PLAIN_WORDS)
    return Direction.UP if is_wanted else Direction.UNKNOWN


LEVEL_WORDS: dict[str, Level] = {}
for _level, _texts in {
    Level.INPUT: ("input", "inputs", "middelen", "intrant", "intrants", "ressources"),
    Level.ACTIVITY: (
        "activity", "activities", "process", "activiteit", "activiteiten", "proces", "activité", "activités",
        "processus",
    ),
    Level.OUTPUT: (
        "1", "output", "outputs", "prestatie", "prestaties", "rechtstreeks resultaat", "réalisation",
        "réalisations", "produit", "extrant", "output indicator",
    ),
    Level.OUTCOME: (
        "2", "outcome", "outcomes", "objective", "objectives", "effect", "effecten", "resultaat", "uitkomst",
        "doelstelling", "effet", "effets", "résultat", "objectif", "outcome indicator", "specifieke doelstelling",
        "objectif spécifique", "purpose",
    ),
    Level.OUTCOME_SHORT: (
        "short term outcome", "short-term outcome", "immediate outcome", "effect op korte termijn",
        "korte termijn", "effet à court terme", "court terme",
    ),
    Level.OUTCOME_MEDIUM: (
        "medium term outcome", "intermediate outcome", "effect op middellange termijn", "middellange termijn",
        "effet à moyen terme", "moyen terme",
    ),
    Level.OUTCOME_LONG: (
        "long term outcome", "long-term outcome", "final outcome", "effect op lange termijn", "lange termijn",
        "effet à long terme", "long terme",
    ),
    Level.IMPACT: (
        "3", "impact", "goal", "overall objective", "maatschappelijke impact", "doel", "algemene doelstelling",
        "but", "objectif global", "objectif général",
    ),
    Level.UNINTENDED: ("unintended", "onbedoeld", "onbedoeld effect", "non intentionnel", "effet inattendu"),
    Level.OTHER: ("9", "other", "andere", "overig", "autre", "information"),
}.items():  # fmt: skip
    LEVEL_WORDS.update(dict.fromkeys(normalise_all(*_texts), _level))


@lru_cache(CACHE_SIZE)
def parse_level(text: str) -> Level | None:
    """The level in the results chain that a text names, our own labels included; None for another text."""
    return {**_catalog_levels(), **LEVEL_WORDS}.get(normalise_words(text))


@cache
def _catalog_levels() -> dict[str, Level]:
    texts = catalog()
    return {
        normalise_words(word): item
        for item in Level
        for word in texts.get(f"words.level.{item.value}", {}).values()
    }


TIME_KIND_WORDS: dict[str, TimeKind] = {}
for _kind, _texts in {
    TimeKind.LEVEL: (
        "level", "stock", "stand", "niveau", "toestand", "point in time", "snapshot", "momentopname", "état",
        "instantané",
    ),
    TimeKind.CUMULATIVE: (
        "cumulative", "cumulatief", "cumulatif", "cumulative total", "running total", "cumul", "cumulé", "cumulée",
        "cumulative to date", "lopend totaal",
    ),
    TimeKind.PERIOD: (
        "incremental", "increment", "period", "per period", "periode", "per periode", "période", "par période",
        "flow", "flux", "incrémental", "non cumulative", "niet cumulatief", "non cumulatif", "incrementeel", "annual",
        "jaarlijks", "annuel", "per jaar", "per kwartaal",
    ),
}.items():  # fmt: skip
    # Our own pages and forms call them so.
    _own_texts = (catalog().get(f"{area}.time_kind.{_kind.value}", {}) for area in ("words", "entry"))
    _own_words = (word for texts in _own_texts for word in texts.values())
    TIME_KIND_WORDS.update(dict.fromkeys(normalise_all(*_texts, *_own_words), _kind))


def parse_time_kind(text: str) -> TimeKind | None:
    """The kind of time that a text names; 'ja' says it under 'Cumulatief'. None for any other, and for 'nee'."""
    words = normalise_words(text)
    return TIME_KIND_WORDS.get(words) or (TimeKind.CUMULATIVE if words in YES_WORDS else None)


MEASURE_WORDS: dict[str, Measure] = {}
for _measure, _texts in {
    Measure.NUMBER: (
        "1", "number", "numeric", "unit", "aantal", "getal", "nombre", "numérique", "count", "units", "quantitative",
        "quantitatif", "kwantitatief", "absolute number", "absoluut",
    ),
    Measure.PERCENTAGE: (
        "2", "percentage", "percent", "%", "procent", "pourcentage", "pour cent", "pct", "proportion",
    ),
    Measure.SCORE: ("score", "schaal", "scale", "échelle", "index score", "rating", "beoordeling"),
    Measure.RUBRIC: ("rubric", "rubriek", "4", "ordinal", "rang", "grille", "ordinaal"),
    Measure.YES_NO: (
        "yes/no", "ja/nee", "ja/neen", "oui/non", "j/n", "y/n", "o/n", "yes no", "boolean", "binary", "binair",
    ),
    Measure.STORY: (
        "5", "3", "qualitative", "kwalitatief", "qualitatif", "story", "verhaal", "récit", "narrative", "nominal",
        "text", "tekst", "texte", "qualitative result",
    ),
}.items():  # fmt: skip
    MEASURE_WORDS.update(dict.fromkeys(normalise_all(*_texts), _measure))
# Measure codes of IATI whose values may be words (nominal, ordinal, qualitative); numbers among them are computed.
NON_NUMERIC_CODES = frozenset({"3", "4", "5"})

_PERCENT_UNIT = normalise_all(
    "%", "percentage", "percent", "procent", "pourcentage", "pour cent", "pct", "percentages", "in %", "en %"
)
_YES_NO_UNIT = frozenset(word for word, item in MEASURE_WORDS.items() if item is Measure.YES_NO)
_SCALE = re.compile(
    r"^(?:\d+ (?:(?:to|tot|a|op) )?\d+|(?:score|schaal|scale|echelle|likert)\b.*|.*\b(?:score|schaal|scale|echelle))$"
)


@lru_cache(CACHE_SIZE)
def measure_of_unit(unit: str) -> Measure | None:
    """The measure implied by a unit ('%', 'ja/nee', '1-5'); None where the unit implies none."""
    words = normalise_words(unit)
    if words in _PERCENT_UNIT:
        return Measure.PERCENTAGE
    if words in _YES_NO_UNIT:
        return Measure.YES_NO
    return Measure.SCORE if words and _SCALE.match(words) else None


EXAMPLE_PATTERN = re.compile(r"(?:^|[^a-z])(?:example|voorbeeld|exemple)(?:[^a-z]|$)", re.IGNORECASE)
# 'Voorbeeld: aantal bezoekers' and '(exemple) …'; 'Voorbeeldgedrag' and 'Exemples diffusés' are titles.
EXAMPLE_TITLE_PATTERN = re.compile(
    r"^\W*(?:(?:(?:in)?vulvoorbeeld|voorbeeld(?:rij)?|example|exemple)(?:\s+\d+)?\s*(?:[:)\]]|[-–—]\s)"
    r"|(?:(?-i:[vV]\.?b|[bB]v)|bijv)(?:\.|\s*:)\s|(?:bijvoorbeeld|for example|par exemple)\b|(?:p\.\s?ex|e\.g)\.\s?)",
    re.IGNORECASE,
)

# In capitals this is a form of company as well: 'BV. De Kring'.
POSSIBLE_EXAMPLE_PATTERN = re.compile(r"(?:VB|BV)(?:\.|\s*:)\s")


# The number or the words of another cell, mostly of the one above.
IDEM_WORDS = frozenset(
    """
    idem id ditto same dito zelfde hetzelfde dezelfde pareil meme onveranderd unchanged inchange inchangee
    """.split()  # noqa: SIM905
) | {"le meme", "la meme", "the same", "as above", "zie hierboven", "voir ci dessus"}
DITTO_MARKS = frozenset(("\"", "''", "″", "〃", "“", "”", "„", ",,"))


def is_idem(text: str) -> bool:
    """Whether a text says that a cell holds what another one does: 'idem', 'ditto', a ditto mark."""
    tidy = text.strip()
    return tidy in DITTO_MARKS or normalise_words(tidy) in IDEM_WORDS
