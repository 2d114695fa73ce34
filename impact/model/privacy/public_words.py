"""Words that often stand with a capital, or are in no dictionary, and yet name no person; and names that are words."""

from __future__ import annotations

# Months and their short forms in three languages, parts of a year.
CALENDAR_WORDS = frozenset(
    """
    januari februari maart april mei juni juli augustus september oktober november december january february march may
    june july august october janvier février fevrier mars avril mai juin juillet août aout septembre octobre novembre
    décembre decembre jan feb mrt apr jun jul aug sep sept okt oct nov dec déc fév févr janv juil avr sem semester
    semestre trim trimester trimestre kwartaal quarter maandag dinsdag woensdag donderdag vrijdag zaterdag zondag lundi
    mardi mercredi jeudi vendredi samedi dimanche
    """.split()  # noqa: SIM905
)
# Questionnaires and scales, most of them known by their letters; some are called after who made them.
INSTRUMENTS = frozenset(
    """
    sdq phq wemwbs swemwbs gad gaf gse rses rosenberg ces-d cesd hads k10 k6 whoqol eq-5d bdi bsi cbcl scl ucla ors srs
    core-om dass pss stai mmse moca kidscreen avl eurohis who-5 eses gses sf-36 panas swls
    """.split()  # noqa: SIM905
)
SCHOOL_TYPES = frozenset("bso tso aso kso buso okan duaal dbso buo bubao hbo vwo cso havo vmbo mbo".split())  # noqa: SIM905
YOUTH_MOVEMENTS = frozenset("ksa klj vvksm fos chiro scouts".split())  # noqa: SIM905
CURRENCIES = frozenset("eur usd gbp chf keur meur euro euros".split())  # noqa: SIM905
DIRECTIONS = frozenset(
    """
    noord zuid oost west noordoost noordwest zuidoost zuidwest north south east northeast northwest southeast southwest
    nord sud est ouest centrum centre center
    """.split()  # noqa: SIM905
)
# Of these some are names of persons as well: short months and months beside a number or in small letters only, others
# only where they are the whole text or end it.
SHORT_MONTH_NAMES = frozenset({"jan", "jun"})
MONTH_NAMES = frozenset("april june may mei august mars avril mai juin".split())  # noqa: SIM905
ENDING_NAMES = frozenset("west east north oost rosenberg".split())  # noqa: SIM905
NO_PERSON = (
    CALENDAR_WORDS | INSTRUMENTS | SCHOOL_TYPES | YOUTH_MOVEMENTS | CURRENCIES | DIRECTIONS
) - SHORT_MONTH_NAMES - MONTH_NAMES - ENDING_NAMES  # fmt: skip
# Given names that are words, or months, too: left out of GIVEN_NAMES, for in a sentence they are mostly these words.
NAMES_THAT_ARE_WORDS = frozenset(
    """
    an jan mark grace hope sien lies ward elke claire guy faith joy rose iris lieve lief bo pol roos daisy ruby frank
    jack victor felix aimee clement lut siel stan wannes wies tuur mia ria april june may mei
    """.split()  # noqa: SIM905
)
