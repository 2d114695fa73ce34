"""Words that are of the language and of the field, and so name nobody, in three languages.

No list of them is complete. Beside the words of the catalog and of the lists here, compounds and common inflections of
these are ordinary, and long words with an ending that names do not have. A word that is none of them may be a name.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from impact.i18n.data_words import list_data_words
from impact.model.privacy.family_names import FAMILY_NAMES, JOINED_NAME
from impact.model.privacy.given_names import GIVEN_NAMES
from impact.services.disclosure.person_redaction import everyday_words

# Words that are part of many names in this field: they identify nobody.
_COMMON_WORDS = """
    asbl association atelier buurt buurthuis begeleiding centre centrum children coach community dienst
    door ecole education enfants ensemble families familles fonds fondation foundation fund fundacion gemeente
    groep groupe group house huis hulp jeugd jeugdhuis jeunes jeunesse jongeren kansen kinderen klas
    learning leren local lokaal maison mensen met naar netwerk network nieuw nieuwe onderwijs ondersteuning
    open organisatie organisation ouders over pour project projet quartier reseau samen school service services
    sociaal sociale social stad stichting straat studio support team together travail training vereniging vlaamse
    vlaanderen voor vrienden welzijn werk werking werkplaats with wonen work youth zorg vzw
"""
COMMON_WORDS = frozenset(_COMMON_WORDS.split())
# What theories of change are written with, as far as the catalog lacks it.
_FIELD_WORDS = """
    cleaner gezonder gezondere gezonde greener groenere happier healthier healthy resilient resilients resiliente
    safer schonere sterker sterkere stronger veerkrachtig veerkrachtige veiliger veiligere warmer warmere wider
    aanbellen aandeel aanpak aanwezigheid abord abri access accompagnateur accompagnement accompagner accueil
    achterstal actief actieve action actions activities ademhaling ademhalingsproblemen adult adultes adults advice
    advies adviezen affordable afrekening afspraak afspraken afval aged aidant aidants aide aines ainsi alimentation
    amis approche appui apres arbeid argent armoede arts asielzoekers assez atelier ateliers aucun aucune avant
    awareness baby basis beaucoup bedrijf bedrijven beek begin behaviour beheer behoefte bekend belang beleid
    belofte benevoles bereik besparen besparing bestuur bestuurders betaalbaar betaalbare beter betere better
    bewoner bewoners bezetting bezoek bien bijeenkomst bikes bodem bomen boom bos breathing bridge brief brieven
    brood brug build buren burger burgers buur buying cadre calm calme capital car care carers certains chacun
    change chaque child chutes cinq citadin citadins citizen city class classes client clienten climat climate club
    coaches coaching comfort communities complaints confidence confort contact contacten control convives costs
    cours couts crisis cuisine cultuur cycling dagelijks daily dak dakloosheid dakloze debt deelname demandeurs
    demineraliser depave depaved deskundige deux dialoog directie dix docenten doctor doctors dokter donc doorbell
    doorstroom dorp dossier draagvlak drempel droogte drought druk dure duur duurzaam duurzame dweller dwellers eau
    echange echelle echte ecoles ecological economie economiser eenzaam eenzaamheid eigen eindtermen eleves elles
    eloigne eloignes emotie emploi emplois employers employment encore energie energy enfant enseignant enseignants
    entre equipe ernstig ernstige ervaren ervaring espace espece especes etude etudes etudiant etudiants externe
    faible families famille femmes few fewer fiets fietsen filles flandre food foyer garanties garden gasten gebouw
    gebruik gedrag geld gelegd gelijk gelijke gelijkere geluk gens gevoel gevraagd gezin gezinnen gezond gezondheid
    goede graad gratis green groei groen groene grond gronden grote habitants haven health healthy heatwaves
    hergebruik hergebruikt herstel hitte hiver hof hoge home homes hommes hoop hope housing huisarts huit huizen
    hulpverlener hulpverleners huren huur huurder huurders huurmarkt huurprijzen ici incidents income ingediende
    inhabitants inkomen inkomens inleefreis instroom interest inwoner inwoners inzet jaren jeu jeugdwerk jeugdwerker
    jeune job jobcoach jobs joint kade kamer kansarme kapitaal kennis keuken kind kitchen klacht klachten klant
    klanten kleding kleuter kleuters klimaat koppel kosten kracht kwetsbaar kwetsbare laag laagdrempelig
    laagdrempelige labour land landbouwer landbouwers landlords learners leaving lecture leefloon leerkracht
    leerkrachten leerling leerlingen leertijd lees leraar leraren less lessen lessons lezen licht lichte liefde lien
    liens lieu light living local locataire locataires locaux logement logements lokale loneliness longueur loon
    lower loyer maatje maatjes machines mais mantelzorger mantelzorgers market markt meals medewerker medewerkers
    mediane meetings meilleur meilleure menages mental mentor mentoren mentors mere meres middelen migrants milieu
    minor moeder moeders moins mois molen mothers motivatie nabestaanden nagebeld nagekeken nature natuur
    neighbourhood neighbours neuf newcomers nieuwkomer nieuwkomers nood nos notre nouveaux nouvelle nurses obtained
    occupancy occupation oever oevers older omgeving omwonenden ondersteunde onderzoek onthaal ontharde ontharden
    ontmoeting opleiding opvang origin oude ouderbabbels oudere ouderen overheid overleg pairs parce parent parents
    partenaires partner partners patient patienten patients peace peer penurie people perceived peres permanent
    permit permits personeel personne personnes pesten petit petite peuter peuters phase plaats plaintes plant
    planter plants platform plein ploeg plusieurs policy pont poverty praktijk premier premiere price prices prijs
    prijsstijging prijzen privacy prix probleem probleme problemen problemes problems profit project projecten
    psychologen psychologists psychologues psycholoog publiek pupil pupils quand quatre quelqu recht rechten refugee
    refugees refugies regels regular rencontre rencontres renovate renover renoveren rent rental rente repair
    repaired repare reparer repares repas residents respiratoires restaurant restauree reuse reused revenu revenus
    rising riverains rues ruimte ruisseau rust safe sans sante saving schaal schaarste scholen schools schulden
    science score secheresse secondaire secondary secundaire self sept serious servis sessie sessies shortage six
    skills small societe society soil soins solitude soutien sport staff stap stappen status steden sterk sterke
    steun stijging straathoekwerk straathoekwerker straten street streets stress strong student studenten students
    subsidie subsidy taal tafel tafels talent taux taxa teacher teachers team teams tekort temperature temperatuur
    tenants terrein textile textiles thuis thuiswonend toddlers toegang toekomst toeleiding toestand tous toute
    toutes trajecten travailleur travailleurs tree trees trois trop trust tuin tuinen turns twee tweewekelijkse
    uitbreiding uitstroom un unieke vaardigheden vader vaders val vallee valley valpartijen vaste veilig veilige
    velo velos verandering vergunning verpleegkundige verschil verstrekte vertrouwen verwijzing vie ville villes
    vivant vloer vlot vluchteling vluchtelingen voeding voedsel voisins volk volume volunteers volwassen volwassenen
    voorschot vorming vormingsketen vriend vrijetijd vrijwilliger vrijwilligers vrouw vrouwen vulnerable vuur
    waardering wage wages water week weekly weeks weg welzijn wereld werkgever werkgevers werkloos werkloze
    werknemer werkvloer wijk wijken wil winkel winst winter women woning woningen workers workshop workshops young
    adequate bezoeker bezoekers dwelling dwellings maaltijd maaltijden participant participants participante
    participantes beneficiaire beneficiaires deelnemer deelnemers jeunes nombre number percentage stable reached
    reussite visiteur visiteurs repas household households menage begeleidingen zelfbeeld wellbeing
    benedenloop bovenloop juffrouw madame meneer mevrouw mijnheer monsieur
    cm g gwh ha kg km km2 kwh l liters litres m m2 m3 min mm mwh nvt stuk stuks tco tonnen u uren
    zaal zachte zagen zelf zelfstandig zelfvertrouwen ziet zonder zorgen
"""
_ENDINGS = re.compile(
    r"(?:ing|ingen|heid|heden|schap|schappen|atie|aties|tie|ties|teit|teiten|ment|ments|menten|baar|lijk|lijke|lijks|"
    r"ische?|ieve|ion|ions|ites?|ances?|ences?|ness|ity|ities|isme?|loos|loze|zaam|zame|achtig|achtige|kunde|"
    r"tekort|ploeg|traject|trajecten|begeleider|begeleiders|werkers?|"
    r"ful|ology|ually|ibly|ably)$"
)
# From so many letters on an ending or a compound tells; a part of a compound has so many at least.
ENDING_LETTERS, COMPOUND_LETTERS, PART_LETTERS = 8, 7, 3
_INFLECTIONS = ("s", "e", "n", "t", "d", "en", "er", "es", "te", "ed", "ers", "ere", "ten", "den", "ing", "x")
_LINKS = ("", "s", "e", "en", "n")
# French articles and pronouns before an apostrophe, and what Dutch has of them.
_ELISIONS = frozenset("l d s n j m t c qu jusqu lorsqu puisqu aujourd hui".split())  # noqa: SIM905
_PARTS = re.compile(r"[-'’]")
_DATA_WORD = re.compile(r"[^\W\d_]{2,}")


def fold_accents(word: str) -> str:
    """A word without capitals and accents."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


@cache
def list_ordinary_words() -> frozenset[str]:
    """The words that are listed as ordinary, without capitals and accents."""
    catalog_words = {fold_accents(word) for word in everyday_words() if word.isalpha()}
    data_words = {fold_accents(word) for text in list_data_words() for word in _DATA_WORD.findall(text)}
    words = catalog_words | data_words | COMMON_WORDS | set(_FIELD_WORDS.split())
    return frozenset(words - GIVEN_NAMES - FAMILY_NAMES)


@cache
def is_ordinary(word: str) -> bool:
    """Whether a word, in whatever letters, is one of the language or the field; parts with a hyphen each."""
    parts = [fold_accents(part) for part in _PARTS.split(word) if part]
    return bool(parts) and all(part in _ELISIONS or _is_ordinary_part(part) for part in parts)


@cache
def is_listed(word: str) -> bool:
    """Whether a word without signs is listed as ordinary or an inflection of one: not by its ending or its parts."""
    return _is_inflected(fold_accents(word))


@cache
def is_of_listed_words(word: str) -> bool:
    """Whether each part of a word is listed, or made up of listed words: an ending alone does not tell."""
    parts = [fold_accents(part) for part in _PARTS.split(word) if part]
    return bool(parts) and all(
        part in _ELISIONS or _is_inflected(part) or (is_ordinary(part) and _is_compound(part)) for part in parts
    )


def _is_ordinary_part(word: str) -> bool:
    if _is_inflected(word):
        return True
    if word in GIVEN_NAMES or word in FAMILY_NAMES or JOINED_NAME.fullmatch(word):
        return False
    return (len(word) >= ENDING_LETTERS and _ENDINGS.search(word) is not None) or _is_compound(word)


def _is_inflected(word: str) -> bool:
    ordinary_words = list_ordinary_words()
    if word in ordinary_words:
        return True
    if word in GIVEN_NAMES or word in FAMILY_NAMES:
        # 'Jan' is no inflection of 'ja'.
        return False
    for ending in _INFLECTIONS:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < PART_LETTERS:
            continue
        # 'bomen' is of 'boom', 'ballen' of 'bal'.
        long, short = f"{stem[:-1]}{stem[-2]}{stem[-1]}", stem[:-1] if stem[-1] == stem[-2] else stem
        if ordinary_words & {stem, long, short}:
            return True
    return False


def _is_compound(word: str) -> bool:
    """Whether two ordinary words make it up, with or without a linking letter."""
    if len(word) < COMPOUND_LETTERS:
        return False
    stems = list_ordinary_words()
    for place in range(PART_LETTERS, len(word) - PART_LETTERS + 1):
        first, second = word[:place], word[place:]
        is_first = any(first.removesuffix(link) in stems for link in _LINKS if len(first) - len(link) >= PART_LETTERS)
        if is_first and _is_inflected(second):
            return True
    return False
