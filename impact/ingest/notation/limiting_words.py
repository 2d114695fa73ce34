"""Words of sentences that limit numbers, in Dutch, English and French, as `normalise_words` leaves them."""

from __future__ import annotations

import re

from impact.ingest.periods.period_vocabulary import MONTH

# What a sentence about numbers calls them.
FIGURES = re.compile(
    r"\b(?:cijfers?|deelcijfers|gegevens|getal|getallen|waarden?|bedrag|bedragen|resultaten|data|aantal|aantallen"
    r"|metingen|meting"
    r"|tellingen|telling|scores?|percentages?|kolom(?:men)?|tabel|rij|totaal|totalen|geteld|gemeten|geregistreerd"
    r"|meegeteld|gerapporteerd"
    r"|figures?|numbers?|values?|amounts?|results?|counts?|counted|measured|reported|columns?|table|totals?|actuals?"
    r"|chiffres?|donnees?|nombres?|valeurs?|montants?|resultats?|comptages?|comptes?|mesures?|colonnes?|tableau"
    r"|totaux)\b"
)
# A doubt about numbers, wherever it stands.
ALWAYS = re.compile(
    r"\b(?:(?:moet(?:en)?|moest(?:en)?|hoort|doit|doivent|devrait|devraient|should|must|ought to)(?: \w+)? (?:be "
    r"|read |etre |te )?"
    r"(?:\d\S*|hoger|lager|meer|minder|anders|higher|lower|the following)(?: (?:zijn|worden|staan|lezen|etre))?"
    r"|lire (?:plutot )?\d+|typ ?fouten?|tik ?fouten?|typos?|coquille|faute de frappe|te (?:verbeteren|corrigeren)"
    r"|a corriger"
    r"|klop(?:t|pen) (?:nog )?niet|verouderde (?:cijfers?|gegevens|data)|oude cijfers|cijfers? van vorig jaar"
    r"|old figures|last year s figures?"
    r"|anciens chiffres|chiffres de l an dernier|onder voorbehoud|subject to (?:change|review)|sous reserve"
    r"|onbetrouwbare?|niet betrouwbaar|unreliable|not reliable|peu fiables?|pas fiables?"
    r"|niet vergelijkbaar|onvergelijkbaar|not comparable|non comparables?|pas comparables?"
    r"|breuk in de (?:reeks|cijfers)|break in (?:the )?series|rupture de serie"
    r"|fictie[fv]\w*|dummy|fictitious|fictifs?|fictives?|testdata|test data|test cijfers|testcijfers|voorbeeldcijfers"
    r"|voorbeelddata|sample data|example (?:data|figures|values)|donnees d exemple|chiffres d exemple|nepcijfers"
    r"|geextrapoleerde?|extrapolatie|extrapolated?|extrapole\w*)\b"
)
# A doubt where it is short, or stands near a word for the numbers.
DOUBTS = re.compile(
    r"\b(?:(?:schrijf|reken|invoer|druk|tel)?fout(?:en|ief|ieve|je|jes)?|verkeerde?|vergissing|onjuiste?|wrong"
    r"|mistakes?|errors?|erreurs?"
    r"|faux|fausses?|niet (?:correct|juist)|incorrecte?s?|not correct|outdated|verouderd|obsoletes?|extrapolation)\b"
)
NO_DOUBT = re.compile(
    r"\b(?:geen|niet|zonder|no|not|without|pas|aucune?|sans|nooit|never|jamais|vermijd\w*|voorkom\w*|avoid\w*"
    r"|evit\w*|om|to) "
    r"(?:(?:de|any|the|les?|des?|toute?|an?|een|une?) )?"
    r"(?:fout\w*|typfout|tikfout\w*|errors?|mistakes?|erreurs?|wrong|verkeerde?|fautes?|faux|onjuist\w*"
    r"|dubbel\w*(?: \w*tell\w+)?|double count\w*|doubles? compt\w+|doublons?|duplicat\w*)\b"
    r"|\b(?:niet|not|non|pas) (?:cumul\w+|gecumuleerd\w*)"
    r"|\b(?:marge d|standard|margin of|standaard|type) ?(?:erreur|error|fout)\b|\berreur (?:standard|type)\b"
    r"|\b(?:avoid|avoids|avoiding|prevent|eviter|vermijden|voorkomen|gecorrigeerd voor|corrected for"
    r"|corrige\w* (?:des|pour))"
    r" (?:\w+ )?(?:double count\w*|doubles? compt\w+|doublons|dubbel\w*(?: tell\w+)?)\b"
    r"|\bdubbel\w*(?: tell\w+)? (?:zijn |is )?(?:vermeden|uitgesloten|verwijderd|uitgezuiverd|te vermijden)\b"
)
_COUNTING = (
    r"(?:tel(?:t|len|den|de)?|geteld|meet|meten|gemeten|reken\w*|registre\w+|geregistreerd|nemen|neem|genomen|tellen"
    r"|count(?:s|ed|ing)?|measur\w+|record(?:s|ed|ing)?|includ\w+|compt(?:ons|e|es|ent|ee?s?|er)|mesur\w+"
    r"|enregistr\w+|inclu\w+)"
)
_MORE_OR_OTHER = (
    r"(?:ook|mee|bij|erbij|anders|voortaan|niet meer|niet langer|geen|nu|per|also|too|as well|differently|no longer"
    r"|not|now|instead|aussi|egalement|desormais|plus|maintenant|autrement|ne)"
)
_FROM_THEN = r"(?:vanaf|sinds|met ingang van|from|since|as of|starting|a partir d\w*|depuis|des)"
_METHOD = (
    r"(?:definitie|telling|telwijze|telmethode|tel manier|meetinstrument|vragenlijst|questionnaire"
    r"|meetwijze|meetmethode|methode|methodiek|methodologie|rekenwijze"
    r"|berekeningswijze|berekening|registratiewijze|registratie|manier van \w+|wijze van \w+|definition|method"
    r"|methodology|counting rules?|way of counting|calculation|methodologie|mode de calcul|facon de compter|calcul)"
)
# From some day on something else is counted, or otherwise.
CHANGES = re.compile(
    rf"\b{_FROM_THEN} (?:\w+ ){{1,6}}?{_COUNTING}\b(?: \w+){{0,6}} {_MORE_OR_OTHER}\b"
    rf"|\b{_FROM_THEN} (?:\w+ ){{1,6}}?(?:also|aussi|egalement|now|ook|no longer|ne) (?:\w+ ){{0,2}}?{_COUNTING}\b"
    rf"|\b{_COUNTING} (?:we |wij |nous )?(?:nu|voortaan|ook|niet meer|niet langer|desormais|maintenant|now|aussi"
    rf"|no longer) (?:\w+ ){{1,6}}?{_FROM_THEN}\b"
    rf"|\b{_COUNTING} (?:we|wij|nous|nu|now|maintenant|voortaan|desormais)\b(?: \w+){{0,6}} "
    r"(?:i p v|ipv|in plaats van|instead of|rather than|au lieu d\w*|plutot que)\b"
    r"|\b(?:andere?|nieuwe?|gewijzigde|aangepaste|vernieuwde|new|other|different|changed|revised|nouvelle|nouveau"
    rf"|autre) {_METHOD}\b(?! (?:voor|for|pour)\b)"
    rf"|\b{_COUNTING} (?:we |wij |nous )?{_FROM_THEN} (?:\w+ ){{1,4}}?{_MORE_OR_OTHER}\b"
    rf"|\b{_FROM_THEN} (?:\w+ ){{1,3}}?(?:anders|differently|autrement|niet meer|no longer|ne) (?:\w+ )?{_COUNTING}\b"
    rf"|\b{_FROM_THEN} 20\d\d (?:ook|inclusief|incl|zonder|aussi|y compris|sans|also|including|without)\b"
    rf"|\b(?:anders|autrement|differently) {_COUNTING}\b|\b{_COUNTING} (?:anders|autrement|differently)\b"
    rf"|\b{_COUNTING} (?:op (?:een )?andere (?:manier|wijze)|in another way|d une autre (?:maniere|facon))\b"
    rf"|\b{_METHOD}(?: \w+){{0,3}}? (?:is |was |werd |a ete |has been |est |a )?"
    r"(?:licht |slightly |legerement )?(?:gewijzigd|veranderd\w*|aangepast|aangescherpt|verruimd|verschil\w*"
    r"|changed|differs?|different|widened|narrowed"
    r"|modifiee?|changee?|elargie?|adaptee?|differ\w+)\b"
    r"|\b(?:wijziging|verandering|change|changement|modification) (?:in|van|of|de|dans)(?: de| the| la| l)? "
    rf"{_METHOD}\b"
)
# Words that look like a limit and are none.
HARMLESS = re.compile(
    r"\bsans (?:abris?|papiers|emploi|logement|domicile|frontieres?|aucun|doute|probleme|difficulte|incident|suite"
    r"|titre"
    r"|cout|frais|objet|interruption|retard)\b"
    r"|\b(?:zonder|without) (?:grenzen|zorgen|drempels|problemen|probleem|incidenten|incident|moeite|meer|twijfel"
    r"|extra|bijkomende?|vertraging"
    r"|succes|commentaar|opmerkingen?|financiering|subsidies?|budget|kosten|hulp|onderbreking|papieren|werk|diploma"
    r"|reden"
    r"|borders?|problems?|difficult\w*|delays?|incidents?|cost|doubt|success|issues?|interruption|interruptions|any"
    r"|further|much)\b"
    r"|\bexcl\w* (?:btw|vat|b t w|taxes)\b|\bhors (?:tva|taxes?|service|sujet|ligne|saison|d \w+|pair)\b"
    r"|\bincl\w* (?:btw|vat|tva|b t w)\b"
    r"|\b(?:alleen|enkel) (?:lezen|staande\w*|staand|ouders?|oudergezin\w*)\b|\balleenstaand\w*|\bread only\b"
    r"|\blecture seule\b"
    r"|\b(?:niet|not|pas|non) (?:alleen|enkel|slechts|only|seulement|uniquement)\b|\bif only\b|\bonly child\w*"
    r"|\b(?:enkel|alleen|only|uniquement|seulement|exclusivement) (?:voor|for|pour|a)?(?: \w+)? ?(?:intern\w*"
    r"|gebruik|use|usage|information|informatie)\b"
    r"|\bnon[- ]?profit\b|\bexclusie[fv]\w* (?:voor|interview|recht\w*)\b|\bexclusively\b|\bsocial exclusion\b"
    r"|\bexclusion sociale\b"
    r"|\bmissing (?:link|persons?|children)\b|\b(?:verwachte?|expected|attendus?|attendues?|beoogde) (?:resultaten"
    r"|resultaat|results?|outcomes?|effecten)\b"
    r"|\bresultats attendus\b|\b(?:not|niet|non) (?:included|opgenomen|inclu\w*|voorzien) (?:in|dans|au) (?:the |de "
    r"|het |le |la |l )?(?:m e|plan|framework|kader|budget|begroting|project|contract|cadre)\b"
    r"|\b(?:total|totaal|cumulative|cumulatie\w*) (?:cost|budget|kost\w*)\b"
)
INSTRUCTIONS = re.compile(
    r"\b(?:invullen|vul|vult|invul\w*|aanvullen|gelieve|kies|selecteer|klik|druk op|bezorg\w*|terugsturen"
    r"|terugbezorgen|stuur\w*|mailen"
    r"|doorsturen|opsturen|indienen|in te dienen|deadline|uiterlijk|wijzig|pas (?:niets|enkel|alleen|de|geen)"
    r"|gele cellen|witte cellen"
    r"|grijze cellen|cellen|fill in|fill out|fill|enter|enters|select|choose|click|please|submit|send|return|cells?"
    r"|do not(?! (?:include|contain|cover|reflect))|don t"
    r"|should|must|may|can be|optional|mandatory|required"
    r"|remplir|remplissez|completer|completez|veuillez|merci|indiquez|indiquer|choisir|choisissez|envoyer|renvoyer"
    r"|cliquez|saisir|cellules?"
    r"|attributes?|subelements?|elements?|template|sjabloon|modele de|tabbladen|werkbladen|worksheets?|onglets?"
    r"|ne pas|contact\w*|tel|telefoon|telephone|www|http|https|e mail|email|vertrouwelijk|confidential"
    r"|confidentiel)\b"
)
# Who made it, when, and where it comes from.
SOURCES = re.compile(
    r"^(?:bron|bronnen|source|sources|databron|auteur|author|auteurs?|contactpersoon|opgemaakt|opgesteld|bijgewerkt"
    r"|laatst bijgewerkt|laatste update"
    r"|versie|version|datum|date|prepared|updated|last updated|etabli|mis a jour|mise a jour|derniere mise a jour"
    r"|copyright|c|www|project|projet"
    r"|organisatie|organisation|organization|titel|title|titre|naam|name|nom|definitie|definition|methode|method"
    r"|doelgroep|target group)\b"
    r"(?! (?:niet|not|non|is|zijn|exclu\w+|provisoire|voorlopig|incompl\w+))"
)
WITHOUT = re.compile(
    r"\b(?:(?P<strong>excl|exclusief|exclu|exclus|exclue?s|excluding|excluded|excludes|exclude|excluant|exclusive of"
    r"|a l exclusion|uitgezonderd|behalve"
    r"|m u v|met uitzondering|afgezien van|except|excepte\w*|sauf|niet (?:in|mee) ?begrepen|niet inbegrepen"
    r"|niet meegeteld|niet meegerekend"
    r"|niet opgenomen|niet meegenomen|niet verwerkt|buiten beschouwing|weggelaten|zijn niet geteld|is niet geteld"
    r"|not included|not counted|does not include|do not include|did not include|not including|left out|omitted"
    r"|not reported for"
    r"|non compri\w+|non inclu\w+|non comptabilis\w+|pas compri\w+|pas inclu\w+|n inclu\w+ pas|ne comprend\w* pas"
    r"|ne comprennent pas|hormis|a part"
    r"|nog zonder|op \d+ na|zonder (?:de )?(?:maand|gegevens|cijfers|data))|zonder|without|sans|hors|buiten)\b"
)
ONLY = re.compile(
    r"\b(?:enkel|alleen(?: maar)?|slechts|uitsluitend|only|solely|uniquement|seulement|rien que|beperkt tot"
    r"|limited to|restricted to|limite\w* a(?:ux?)?"
    r"|(?:gebaseerd|based|bases?|basees?) (?:op|on|sur)(?: de| the| les| la)? (?:slechts |only )?(?:\d+|een|one|une?"
    r"|deel|part|partie|steekproef|sample|echantillon))\b"
)
ONLY_BEHIND = re.compile(
    rf"\b(?:(?:19|20)\d\d|{MONTH}|[qkts][1-4]) (?:only|alleen|uniquement|seulement)\b|\b(?:only|enkel|alleen"
    rf"|uniquement) (?:in |en |voor |for |pour )?(?:(?:19|20)\d\d|{MONTH}|[qkts][1-4])\b"
    r"|\b\d+ (?:van de|of the|out of(?: the)?|sur les|op de) \d+ (?:\w+ )?(?:scholen|locaties|gemeenten|partners"
    r"|afdelingen|groepen|antennes|sites?|communities|schools|districts|ecoles|communes|partenaires|deelnemers"
    r"|participants|respond\w+)\b"
    r"|\b(?:op basis van|gebaseerd op|based on|sur (?:la )?base de|base\w* sur)(?: de| the| les)? (?:eerste |first "
    r"|premiers? )?(?:\d+|drie|vier|six|zes|acht|negen|three|four|nine|trois|quatre|neuf) (?:maanden|weken|months"
    r"|weeks|mois|semaines|kwartalen|quarters|trimestres)\b"
)
INCLUSIONS = re.compile(
    rf"\b(?:incl|inclusief|waarvan|dont|of which|including|includes?|included|inclus|incluant|y compris|comprend"
    rf"|met inbegrip van|ook|mee ?geteld|also|aussi)(?: (?:ook|de|het|die|dat|the|those|of|les?|la|ceux|celles|van"
    rf"|uit|in|from|also|already|data|cijfers|figures))*"
    rf" (?:(?:19|20)\d\d|{MONTH}|dubbel\w*|doubl\w+|duplica\w+|schatting\w*|geschatte|raming\w*|prognose|estimat\w+"
    rf"|estimes?|partners?|partenaires?|andere|other|autres?|vorige?|\d+ (?:van|uit|from|de) (?:vorig|last|l an)\w*"
    rf"|previous|precedent\w*|netwerk|network|reseau)\b"
)
INCOMPLETE = re.compile(
    r"\b(?:onvolledige?|incomplete?e?s?|incompleet|niet (?:volledig|compleet)|nog niet (?:volledig|compleet|binnen"
    r"|ontvangen|verwerkt|geteld|alle\w*|definitief|bekend voor|ingevuld|doorgegeven)"
    r"|not (?:yet )?complete|not yet (?:received|processed|counted|reported|available for)|not all"
    r"|pas (?:encore )?(?:complet\w*|recu\w*|tous|toutes|definiti\w+)"
    r"|(?:ontbreek|ontbrek)\w+|ontbreekt|missing|manqu\w+|te ontvangen|nog te (?:tellen|verwerken|ontvangen"
    r"|verzamelen|controleren|bevestigen|valideren|verifieren)"
    r"|(?:moet|moeten|te|nog|doit|doivent|must|have to|need to|to)(?: \w+)? (?:(?:nagekeken|nagezien|gecontroleerd"
    r"|bevestigd|gevalideerd|geverifieerd|aangevuld|gecheckt|opgekuist)(?: worden)?|worden (?:nagekeken|nagezien"
    r"|gecontroleerd|bevestigd|gevalideerd|geverifieerd|aangevuld|gecheckt)"
    r"|be (?:checked|reviewed|completed|validated)|etre (?:verifie\w*"
    r"|valide\w*|confirme\w*|complete\w*|controle\w*))"
    r"|na te kijken|nakijken|nog controleren|te controleren|te bevestigen|to be (?:checked|confirmed|verified"
    r"|validated)|double check|a (?:verifier|confirmer|valider)|en cours de validation"
    r"|niet gevalideerde?|non valide\w*|not validated|unaudited|non audite\w*|niet definitie[fv]\w*"
    r"|not (?:yet )?final|non definiti\w+|deelcijfers|deelresultaten|partial (?:data|figures|results|year|count)"
    r"|(?:donnees|chiffres|resultats) partiel\w*|gedeeltelijke (?:cijfers|gegevens|telling)|slechts een deel"
    r"|only (?:a )?part|en cours|lopende? (?:jaar|kwartaal|trimester|meting|periode)|still (?:running|counting)"
    r"|loopt nog|nog (?:lopend|bezig)"
    r"|onderschatt\w+|overschatt\w+|onderregistratie|onderrapportering|under ?report\w+|under ?estimat\w+"
    r"|over ?estimat\w+|sous ?estim\w+|sur ?estim\w+"
    r"|eigenlijk|actually|en realite|en fait|in werkelijkheid|in reality)\b"
)
CUMULATIVE = re.compile(
    r"\b(?:cumulati\w+|gecumuleerde?|cumule\w*|running total|lopend totaal|sinds (?:de |het )?(?:start|begin|aanvang"
    r"|opstart|oprichting|lancering)"
    r"|since (?:the )?(?:start|beginning|inception|launch|outset|project start)|depuis (?:le |la |l )?(?:debut"
    r"|lancement|demarrage|creation)"
    r"|figures to date|to date (?:figures|totals?)|totals? to date|tot op heden|tot nu toe"
    r"|tot vandaag|a ce jour"
    r"|(?:over|voor|van) (?:de )?(?:hele|volledige|ganse) (?:looptijd|projectduur|projectperiode|periode)"
    r"|(?:over|voor) (?:heel|gans|het (?:hele|volledige|ganse)) (?:het )?project|(?:over"
    r"|for) the (?:whole|entire|full) (?:project|programme|program|period)"
    r"|for (?:the )?entire programme\w*|sur toute la (?:duree|periode)|pour toute la (?:duree|periode)"
    r"|pour (?:tout le|l ensemble du) projet|meerjarig totaal)\b"
)
_EVERY = (
    r"(?:maand|week|dag|kwartaal|trimester|semester|sessie|groep|deelnemer|locatie"
    r"|month|week|day|quarter|session|group|participant|site|mois|semaine|jour|trimestre|seance|groupe)"
)
AVERAGES = re.compile(
    rf"\b(?:gemiddelden?|gemiddeld|averages?|means?|moyennes?|mediaan|medianen|medians?"
    rf"|medianes?)(?: \w+){{0,2}} (?:per|par|over|sur) (?:de |the |les? )?(?:\d+ )?{_EVERY}\w*\b"
    r"|\b(?:maand|week|dag|kwartaal|jaar)gemiddelden?\b|\b(?:monthly|weekly|daily|quarterly|yearly) (?:averages?"
    r"|means?)\b|\bmoyennes (?:mensuelles|hebdomadaires|trimestrielles|annuelles|journalieres)\b"
    r"|\b(?:zijn|are|sont) (?:des )?(?:gemiddelden?|averages|moyennes|percentages|medians|medianen|procenten"
    r"|verschillen|differences|indexcijfers|indices|toenames?|increases)\b"
    r"|\bper (?:100|1 000|1000|10 000|10000|100 000|100000|duizend|honderd|thousand|hundred) (?:inwoners|personen"
    r"|deelnemers|kinderen|leerlingen|gezinnen|inhabitants|people|persons|participants|children|pupils|households)\b"
    r"|\bpour (?:100|1 000|1000|mille|cent) (?:habitants|personnes|participants|enfants|eleves|menages)\b"
)
ESTIMATES = re.compile(
    r"\b(?:geschat|geschatte|schatting|schattingen|raming|ramingen|geraamde?|inschatting|ruwe|bij benadering"
    r"|benaderende?|voorlopige?"
    r"|(?:is|zijn|een) prognoses?|prognose(?:cijfers|s)|estimates?|estimated|estimations?|approximat\w+(?! \d)"
    r"|provisional|preliminary"
    r"|(?:is|are|an?) (?:forecasts?|projections?)|(?:forecast|projected) (?:figures|numbers|values|data)|rough"
    r"|estime\w*|approximati\w+|provisoires?|(?:sont|est|une) (?:des )?previsions?|(?:nog )?niet gemeten"
    r"|not (?:yet )?measured|pas mesure\w*|non mesure\w*)\b"
)
# A bare word for a number that nobody measured.
FORECASTS = re.compile(r"\b(?:prognoses?|forecasts?|projections?|projected|previsions?|previsionnel\w*)\b")
# What a sentence says of a target is no limit of the value.
TARGETS = re.compile(r"\b(?:targets?|goals?|streef\w*|doel\w*|cibles?|objectifs?|budget\w*|projections?)\b")
# Compared with what was expected: 'hoger dan geraamd'.
COMPARED = re.compile(
    r"\b(?:dan|als|than|as|que|qu) (?:\w+ )?(?:geschat|geraamd|voorzien|estimated|projected|forecast|estime\w*"
    r"|prevu\w*|prognose)\b"
)
# What makes a number less than certain, in words of its own.
CAUTIONS = re.compile(
    r"\b(?:indicatie(?:f|ve)|indicative|indicatifs?|indicatives?|best guess|grootteorde|ordre de grandeur"
    r"|order of magnitude"
    r"|korrel zout|grain of salt|(?:avec|met|with|enige) (?:prudence|caution|voorzichtigheid)|voorzichtig"
    r"|nog te herzien"
    r"|to be revised|a revoir|niet geauditeerd|not (?:yet )?audited|gebrekkige?|lacunaires?|onnauwkeurige?"
    r"|inaccurate|imprecise?s?"
    r"|(?:niet|not|pas|non) (?:\w+ )?(?:repris\w*|meegedaan|deelgenomen|take part|taken part|participate\w*"
    r"|particip\w+|bereikt|gehaald)"
    r"|doet (?:\w+ ){0,3}niet mee|helft van (?:de|het) \w+|half of the \w+|moitie des \w+|telling (?:stopte|loopt)"
    r"|comptage s est|counting stopped"
    r"|momentopname|snapshot|aantallen per duizend|counts per thousand|nombres pour mille)\b"
)
# A sentence that says anything of the numbers, and is none of the ordinary ones, limits them: a noun and a verb.
NUMBERS = re.compile(
    r"\b(?:cijfers|gegevens|getallen|waarden|aantallen|bedragen|telling|tellingen|registraties?|figures|numbers"
    r"|values|counts|counting"
    r"|registration|amounts|chiffres|donnees|nombres|valeurs|montants|comptages?|enregistrements?)\b"
)
VERBS = re.compile(
    r"\b(?:is|zijn|was|waren|wordt|worden|werd|werden|heeft|hebben|had|hadden|kan|kunnen|kon|konden|ligt|liggen|lag"
    r"|lagen|komt|komen|kwamen|loopt"
    r"|liep|telt|tellen|bevat|bevatten|stopte|staan|staat|gaan|gaat|omvatten|omvat|betreffen|betreft|gelden|geldt"
    r"|doet|doen"
    r"|are|were|has|have|can|could|may|might|come|comes|came|contain|contains|hold|holds|show|shows|stopped|cover"
    r"|covers|concern|relate|relates|refer|refers"
    r"|est|sont|etait|etaient|ont|avait|avaient|peut|peuvent|contient|contiennent|donne|donnent|vient|viennent"
    r"|proviennent|portent|concernent|couvrent)\b"
)
ORDINARY_SENTENCES = re.compile(
    r"\b(?:verzameld|ingezameld|bijgehouden|aangeleverd|berekend|collected|gathered|kept|calculated|computed"
    r"|collecte\w*|recueilli\w*|calcule\w*"
    r"|definitie[fv]e?|correct|juist|volledig|gecontroleerd|gevalideerd|nagekeken|finaal|final|complete|verified"
    r"|validated|audited|checked|approved"
    r"|definiti\w+|exacts?|exactes?|complets?|completes?|verifie\w*|valide\w*|audite\w*|goedgekeurd|approuve\w*"
    r"|(?:komt|komen|come|comes|proviennent|viennent) (?:uit|from|de|du|des|d)|betrekking op (?:het )?(?:jaar "
    r"|de periode )?(?:19|20)\d\d"
    r"|gestegen|gedaald|toegenomen|afgenomen|increased|decreased|rose|fell|grew|augmente\w*|diminue\w*|stabiel"
    r"|stable|vertrouwelijk\w*|anoniem\w*"
    r"|geanonimiseerd|anonymous|anonymi[sz]ed|confidenti\w+|anonym\w+|besproken|discussed|discute\w*|openbaar|public"
    r"|beschikbaar|available|disponibles?"
    r"|per (?:jaar|kwartaal|maand|year|quarter|month)|par (?:an|trimestre|mois)|elk (?:jaar|kwartaal)|every (?:year"
    r"|quarter)|chaque (?:annee|trimestre)"
    r"|opgevraagd|bevraagd|opgevolgd|gerapporteerd|ingevuld|gedeeld|bezorgd|ingegeven|ingevoerd|gebruikt|bewaard"
    r"|bijgewerkt|requested|reported"
    r"|shared|entered|provided|supplied|recorded|stored|used|updated|demande\w*|encode\w*|transmis\w*|partage\w*"
    r"|rapporte\w*|utilise\w*"
    r"|indicatoren|indicators|indicateurs|voortgang|progress|progression|evolutie|toont|tonen|montre\w*"
    r"|(?:staan|are|sont) (?:op|on|sur) (?:het |the |la |l )?(?:(?:volgende|tweede) (?:blad|tabblad|werkblad)"
    r"|(?:next|second) (?:sheet|worksheet|tab)|feuille suivante|onglet suivant)$"
    r"|hoger dan|lager dan|higher than|lower than|plus eleve\w* que|goed|positief|good|positive|bonne?s?|positi\w+)\b"
)
ONLY_AT_END = re.compile(r"\b(?:only|uniquement|seulement|alleen)$")
DRAFTS = re.compile(
    r"\b(?:ontwerp|ontwerpversie|concept|conceptversie|kladversie|klad|werkversie|draft|drafts|brouillon"
    r"|under review|projet de rapport|version provisoire|voorlopige versie)\b"
)
DUPLICATES = re.compile(
    r"\b(?:dubbele? ?tell?ing(?:en)?|dubbeltelling(?:en)?|dubbel ?geteld\w*|dubbels|meermaals geteld"
    r"|meerdere keren geteld|twee ?keer geteld|double ?count\w*"
    r"|counted (?:twice|double|more than once)|duplicates|doubles? compt\w+|doublons?|compte\w* (?:deux"
    r"|plusieurs) fois)\b"
)
SCOPES = re.compile(
    r"\b(?:(?:hele|ganse|volledige|gehele) (?:netwerk|koepel|organisatie|groep|federatie|regio|provincie|stad|land"
    r"|sector|werking)|heel (?:vlaanderen|belgie|brussel|wallonie|nederland|het netwerk)"
    r"|alle (?:partners|afdelingen|organisaties|leden|projecten|locaties|vestigingen) samen|totaal van (?:alle"
    r"|de) (?:partners|afdelingen|organisaties|leden|projecten|locaties|vestigingen)|nationale? (?:cijfers|gegevens"
    r"|data)|vlaamse (?:cijfers|gegevens)"
    r"|(?:cijfers|gegevens|data) van (?:de |het |een )?(?:partners?|koepel|netwerk|federatie"
    r"|andere \w+|hele \w+)"
    r"|(?:whole|entire) (?:network|organi[sz]ation|federation|group|country|region|sector)|all (?:partners|branches"
    r"|organi[sz]ations|projects|sites) (?:together|combined)|national (?:figures|data)|network ?wide|nationwide"
    r"|(?:figures|data) (?:of|from|for) (?:the |a |our )?(?:partners?|network|federation|other \w+)"
    r"|ensemble (?:du|de la|des) (?:reseau|federation|partenaires|organisation\w*|groupe)|tout le reseau"
    r"|reseau entier|toute l organisation|tous les partenaires|(?:chiffres|donnees) (?:du|de la|des) (?:reseau"
    r"|partenaires?|federation)|(?:chiffres|donnees) nation\w+)\b"
)
# Of what a number beside a short remark is: of each month or group, the highest, or not what its title says. A whole
# remark, with no more before it than a word for numbers.
_NUMBERS_BEFORE = (
    r"(?:(?:dit|deze|de|het|is|zijn|streef\w*|doel\w*|target|cijfers?|waarden?|aantal(?:len)?|telkens|steeds|getallen"
    r"|c est|ce sont|les?|objectifs?|cibles?|chiffres?|nombres?|these|are|this|numbers?|figures?) )*"
)
OF_WHAT = re.compile(
    rf"^{_NUMBERS_BEFORE}(?:per|par|elke|iedere?|chaque|every|each) {_EVERY}s?$"
    rf"|^{_NUMBERS_BEFORE}(?:over|sur|for) (?:de |les |the )?(?:\d|twee|drie|vier|vijf|deux|trois|quatre|cinq|two|three"
    r"|four|five) (?:jaar|jaren|schooljaren|ans|annees|years)$"
    rf"|^{_NUMBERS_BEFORE}(?:gemiddelden?|gemiddeld|mediaan|gewogen|piek\w*|averages?|median|weighted|peak|moyennes?"
    r"|mediane?|ponderee?|pic)(?: (?:van|over|of|de|sur) .{1,20})?$"
    r"|\b(?:zijn|is|are|sont|c est|ce sont) (?:\w+ ){1,3}(?:geen|niet|not|no|pas|non) (?:des |de )?(?:unieke? )?"
    r"(?:personen|mensen|deelnemers|clienten|klanten|gezinnen|persons|people|participants|clients|households|personnes"
    r"|familles)\b"
    r"|\b(?:niet|geen|not|non|pas) (?:unieke?|uniques?|distinctes?)\b"
    r"|^(?:cijfer \w*|chiffre \w*|figure \w*)? ?(?:overgenomen|zelfde|hetzelfde|gelijk|kopie|copie|repris\w*|meme|same"
    r"|copied|copy|taken) (?:\w+ ){0,2}(?:(?:van|uit|als|aan|de|du|que|from|as|of) )?(?:het |l |en )?"
    r"(?:vorige?|20\d\d|annee|an dernier|last|previous)\b"
    rf"|\b(?:min|minus|moins) {MONTH}\b"
    r"|\b(?:nog )?te (?:verifieren|checken)\b|\ba verifier\b|\bto (?:be )?(?:verified|checked)\b"
)
