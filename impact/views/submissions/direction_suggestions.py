"""Which way of an indicator its title suggests: less of it, or nothing certain."""

from __future__ import annotations

import re

# Of such an indicator most want less.
_UNWANTED = re.compile(
    r"klacht|incident|wacht(?:tijd|dag|lijst)|uitval|achterstal|schuld|ongeval|afhaker|eenzaam|plainte|attente|arri[ée]r[ée]"
    r"|dette|abandon|accident|complaint|waiting|arrears|debt|drop-?out|loneliness",
    re.IGNORECASE,
)
# Who is reached, what is done about it, or how much of it is over: more of that is no harm, and may be the work itself.
_REACHED_OR_HELPED = re.compile(
    r"deelnemer|deelname|cli[ëe]nt|gezin|persone|mensen|jongere|kinderen|huishouden|vrijwilliger|bemiddel|begeleid|hulp"
    r"|behandel|bijstand|advies|adviez|opleiding|vorming|training|cursus|preventie|voorkom|vermeden|vermind|daling"
    r"|afname|afgenomen|afgehandeld|opgelost|afgelost|afgesloten|beantwoord|kwijtschel|schuldenvrij|schuldvrij|zonder"
    r"|bereikt|participant|b[ée]n[ée]ficiaire|personnes|m[ée]nage|famille|accompagne|m[ée]diation|aide\b|aid[ée]|conseil"
    r"|formation|pr[ée]vention|[ée]vit[ée]|r[ée]duction|diminution|baisse|trait[ée]|r[ée]solu|r[ée]gl[ée]|rembours"
    r"|cl[ôo]tur|sans\b|client|people|persons|famil(?:y|ies)|household|support|counsel|advice|advis|help|assist"
    r"|mediation|prevent|avoided|reduc|decrease|decline|handled|resolved|solved|settled|repaid|closed|answered|relief"
    r"|debt[- ]free|without",
    re.IGNORECASE,
)


def suggests_lower(title: str) -> bool | None:
    """Whether a title is of something that most want less of, like complaints; None where it may also be of help.

    'Complaints that were resolved' may be wanted or not. It is for a suggestion that shows the title, and is never
    taken without a click.
    """
    if _UNWANTED.search(title) is None:
        return False
    return None if _REACHED_OR_HELPED.search(title) else True
