"""The common ways to state such facts in German."""

from __future__ import annotations

from collections.abc import Iterator

from karen.contract.types.memory import Polarity
from karen.flows.facts.favourites import favourite_of
from karen.flows.facts.folding import folded
from karen.flows.facts.kinship import given
from karen.flows.facts.lexicon import words_of
from karen.flows.facts.names import name
from karen.flows.facts.numbers import address, age, birthday, contact
from karen.flows.facts.organisations import organisation, workplace
from karen.flows.facts.places import known_origin, origin, place
from karen.flows.facts.rules import Where, family, rule
from karen.flows.facts.sentences import Sentence
from karen.flows.facts.values import Value, listed, phrase, verbatim

_NAME, _NAMES, _SURE_NAMES = name(surely=False), listed(name(surely=False)), listed(name())
_STOP = (
    "in|im|an|am|bei|beim|für|fur|seit|mit|von|aus|auf|als|zu|zum|zur|nach|wie|sehr|so|dass|seit|über|uber|jeden|jede|"
    "jedes|um|egal|nicht|ab|aber|obwohl|wegen|und (?:ich|bin|arbeite|habe|hab|wohne|komme|mag|meine|mein)"
)
_NOUN, _NOUNS = phrase(4, stop=_STOP), listed(phrase(4, stop=_STOP))
_I = r"(?:ich |wir )?"
_NOW = (
    r"(?:jetzt |seit [\w ]{2,20}? |immer noch |noch |inzwischen |mittlerweile |zurzeit |aktuell |eigentlich |auch |"
    r"nun |schon |wieder |gerade |hier |derzeit |ursprunglich |ubrigens |aber |doch |ja |ganz |leider |sehr |selbst |"
    r"selber |nur |allein |alleine |zusammen |mit [\w ]{2,20}? ){0,3}"
)
_NO = r"(?P<n>nicht mehr |nicht |kein |keine |keinen |keiner |nie )?"
_KIN = r"(?:mein|meine|meinen|meinem|meiner|unser|unsere|unseren|unserem|unserer)\s(?:\w+e[nrm]? ){0,2}"
_TELLS_OF = (
    r"(?=\s(?:kommt|arbeitet|wohnt|lebt|studiert|spricht|heiratet|wird|isst kein\w*|ist (?:aus|allergisch|veganer\w*|"
    r"vegetarier\w*|diabetiker\w*|schwanger|\w+ jahre|lehrer\w*|arzt|arztin))\b)"
)
_RELATIVES = {
    "partner": "mann|frau|ehemann|ehefrau|verlobte[rn]?|partner|partnerin|lebensgefahrt(?:e|in)|freund|freundin",
    "child": "sohn|sohne|tochter|kind|kinder|kleine[rn]?|alteste[rn]?|jungste[rn]?|grosse[rn]?|baby|madels|jungs|"
    "zwillinge|"
    "stiefsohn|stieftochter|enkel|enkelin",
    "parent": "mutter|mama|mutti|vater|papa|vati|eltern|stiefmutter|stiefvater",
    "sibling": "bruder|schwester|schwestern|geschwister|zwillingsbruder|zwillingsschwester|halbbruder|halbschwester",
    "friend": "kumpel|bester freund|beste freundin",
}
_WEEKLY = r"(?:(?:mon|diens|donners|frei|sams|sonn)tags|mittwochs|jeden (?:\w+tag|mittwoch)(?:abend|morgen)?)"
_HAVE = r"(?:ich habe|ich hab|wir haben|habe|hab|haben)"


def _firm(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """Neither a town nor somebody one is with (`ich bin bei Anna`)."""
    yield from (one for one in workplace(sentence, start, end) if folded(one.text) not in words_of("given"))


GERMAN = (
    family(
        r"\b(?:ich|bin|mein\w*|wir|unser\w*|heiss\w*|hab|habe|wohne|lebe|arbeite|nenn\w*|komme|mag|esse|spreche|fahre|"
        r"spiele|vegan|geboren)\b",
        rule("name", rf"(?:ich heiss?e|ich heiss?|heiss?e|mein name ist|ich bin(?: der| die)?|hier ist(?: der| die)?|"
            rf"hier spricht) {_NOW}{{v}}", given),
        rule("name", rf"(?:ich heiss?e|ich heiss?|mein name ist|hier spricht) {_NOW}{{v}}", name()),
        rule("nickname", r"(?:alle|meine freunde|freunde|die meisten|meine familie|die kollegen|man|sie|"
            r"leute) nennen? mich (?:nur |alle |immer |einfach )?{v}", _NAME),
        rule("nickname", r"(?:bitte )?(?P<n>nenn(?:e|t)? mich (?:bitte )?nicht )?(?:nenn(?:e|t)? mich (?:bitte |"
            r"einfach )?|(?:du kannst|ihr konnt) (?:mich|ruhig) )(?:mich |ruhig |gerne? )?{v}", _NAME),
        rule("nickname", r"mein spitzname ist {v}", _NAME),
        rule("age", rf"(?:ich bin|bin|ich werde) {_NOW}(?P<v>\d{{1,3}})(?: jahre?(?: alt| jung)?)?(?=$|"
            rf"[ ,])(?! (?:minuten|km|kilometer|stunden|prozent|meter|euro|cm|wochen|tage|grad|"
            rf"monate))", age, holds_today=True),
        rule("age", r"mit (?:meinen )?(?P<v>\d{1,3}) jahren\b", age, holds_today=True),
        rule("birthday", r"(?:ich habe|ich hab|hab|habe) (?:immer )?(?:am |im )(?P<v>[^,;:!?()]{2,20}?) "
            r"geburtstag\b", birthday, holds_today=True),
        rule("birthday", r"am (?P<v>[^,;:!?()]{2,20}?) (?:hab|habe) ich geburtstag", birthday, holds_today=True),
        rule("birthday", r"(?:mein geburtstag|geburtstag hab(?:e)? ich|mein geburtsdatum|ich bin geboren|"
            r"ich wurde geboren|geboren bin ich|geboren)(?: ist| fallt)?(?: immer)?(?: am| im| auf den|"
            r":)? ?{v}", birthday, holds_today=True),
        rule("birthday", r"(?:ich bin|ich wurde|bin) (?:am |im |im jahr )?(?P<v>[^,;:!?()]{2,25}?) (?:in [\w ]{2,20} "
            r")?geboren\b", birthday),
    ),
    family(
        r"\b(?:wohn\w*|leb\w*|gezogen|komm\w*|stamm\w*|aufgewachsen|geboren|umgezogen|bin aus|daheim|zuhause|heimat\w*|"
        r"adresse|bin|gelandet)\b",
        rule("home_address", rf"{_I}(?:wohne|lebe|wohnen) {_NOW}(?:in der |im |am |an der |in )?{{l}}", address),
        rule("home_address", r"(?:meine|unsere) (?:neue )?(?:adresse|anschrift) (?:ist|lautet) {l}", address),
        rule("home_city", rf"{_I}(?:wohne?n?|lebe?n?) {_NOW}{_NO}{_NOW}(?:in der nahe von |in|bei|nahe|mitten in|"
            rf"am rand von) {{v}}", place),
        rule("home_city",
            rf"(?:seit [\w ]{{2,20}}? |jetzt |inzwischen |mittlerweile |aktuell |zurzeit |momentan |nun )(?:wohne|"
            rf"lebe)n? (?:ich|wir) {_NOW}(?:in|bei|nahe) {{v}}", place),
        rule("home_city", rf"(?:ich bin|bin|wir sind|sind) {_NOW}nach (?P<v>[^,;:!?()]{{2,30}}?) "
            rf"(?:um)?gezogen\b", place),
        rule("home_city", r"(?:ich bin|bin|wir sind|sind) (?:[\w.]+ ){1,4}nach (?P<v>[^,;:!?()]{2,30}?) "
            r"(?:um)?gezogen\b", place),
        rule("home_city", r"(?:ich |wir )?(?:ziehe|zog|zogen) (?:jetzt |neulich )?nach {v}", place),
        rule("home_city", r"(?:mein|unser) (?:zuhause|haus|wohnung) ist (?:jetzt )?(?:in )?{v}", place),
        rule("home_city", r"(?:bin|sind|ich bin|wir sind) (?:jetzt |seit [\w ]{2,20} )?(?:in|"
            r"bei) (?P<v>[^,;:!?()]{2,30}?) (?:zuhause|zu hause|daheim|gelandet|sesshaft|ansässig|ansassig)\b", place),
        rule("origin", rf"{_I}(?:komme?n?|stamme?n?|bin|sind) {_NOW}{_NO}{_NOW}aus (?:der |dem )?{{v}}", known_origin),
        rule("origin",
            r"(?:ich heiss?e|ich bin|bin|mein name ist) (?:der |die )?[a-z][\w-]+ (?:und )?(?:komme )?aus (?:der |"
            r"dem )?{v}",
            known_origin),
        rule("origin", r"sondern aus (?:der |dem )?{v}", known_origin),
        rule("origin", r"(?:ich bin |bin |ich wurde |wir sind )?(?:geboren und aufgewachsen|aufgewachsen|geboren|"
            r"gross? geworden) (?:bin ich )?(?:in|bei) {v}", origin),
        rule("origin", r"(?:ich bin |bin )(?:in|bei) (?P<v>[^,;:!?()]{2,30}?) (?:geboren|aufgewachsen|gross? geworden|"
            r"zur welt gekommen)\b", origin),
        rule("origin", r"meine heimat(?:stadt)? ist {v}", origin),
    ),
    family(
        r"\b(?:arbeit\w*|bin|beruf\w*|job|studier\w*|geh\w*|angestellt|schule|uni|lehre|ausbildung|rente|gekundigt|"
        r"jobbe|besuche|selbststandig|mache)\b",
        rule("job", rf"(?:ich bin|bin|wir sind) {_NOW}{_NO}(?:von beruf |gelernter? |als |ein |"
            rf"eine )?{{v}}", phrase(4, "job", stop=_STOP + "|und")),
        rule("job", rf"{_I}(?:arbeite|jobbe|verdiene mein geld|bin angestellt) {_NOW}als {{v}}", _NOUN),
        rule("job", r"(?:mein beruf ist|beruflich bin ich|von beruf bin ich) {v}", _NOUN),
        rule("job", rf"(?:ich bin|bin) {_NOW}(?P<v>in rente|arbeitslos|selbststandig|freiberuflich|im ruhestand|"
            rf"rentner(?:in)?|pensioniert)\b", phrase(3)),
        rule("job", rf"{_I}(?:mache|mach) {_NOW}(?:eine |ne |meine )?(?:ausbildung|lehre) (?:zum|zur|"
            rf"als) {{v}}", _NOUN),
        rule("employer", rf"{_I}(?:arbeite|bin|jobbe) {_NOW}(?:als [\w-]+ |angestellt |im schichtdienst )?(?:bei|beim|"
            rf"fur) {{v}}", _firm),
        rule("employer", r"nicht mehr (?:bei|beim) (?P<v>[^,;:!?()]{2,30})", organisation, Polarity.NOT),
        rule("employer", r"jetzt (?:bei|beim) (?P<v>[^,;:!?()]{2,30})", organisation),
        rule("employer", rf"{_I}(?:arbeite|bin) nicht mehr (?:bei|beim|fur) {{v}}", organisation, Polarity.NOT),
        rule("school", rf"{_I}studiere {_NOW}(?:[\w-]+ ){{0,3}}?(?:an der|an|bei|in) {{v}}", organisation),
        rule("school", rf"{_I}studiere {_NOW}(?P<v>[a-z][\w-]{{3,30}})", _NOUN),
        rule("school", rf"{_I}(?:gehe|besuche|geh) {_NOW}(?:auf|in)? ?(?:das|die|den|aufs|"
            rf"ins) {{v}}", phrase(4, "school", stop=_STOP)),
    ),
    family(
        r"\b(?:mann|frau|freund\w*|verlobt\w*|partner\w*|ehe\w*|verheiratet|ledig|single|geschieden|verwitwet|sohn|"
        r"tochter|kind\w*|jungs|madels|kleine\w*|zwillinge|baby|mama|mutter|mutti|papa|vater|bruder|schwester|"
        r"geschwister|kumpel|kater|namens)\b",
        rule("partner", rf"{_KIN}(?:mann|frau|ehemann|ehefrau|verlobte[rn]?|partner|partnerin|lebensgefahrtin|"
            rf"lebensgefahrte|freund|freundin)(?:,| heiss?t| ist| ist der| ist die|, die|"
            rf", der)? {{v}}", given, where=Where.MENTION),
        rule("partner",
            r"(?:ich bin|bin|wir sind) (?:seit [\w ]{2,15} |jetzt |nun )?mit (?P<v>[a-z][\w-]+) (?:verheiratet|verlobt|"
            r"zusammen|liiert)\b", given),
        *(
            rule(attribute, rf"{_KIN}(?:{kin}) heiss?e?[nt] {{l}}", _SURE_NAMES, where=Where.MENTION)
            for attribute, kin in _RELATIVES.items()
        ),
        rule("partner", rf"{_KIN}(?P<v>mann|frau|partner|partnerin|verlobte[rn]?|freundin){_TELLS_OF}", phrase(1)),
        rule("child", rf"{_KIN}(?P<v>sohn|tochter|kinder|zwillinge){_TELLS_OF}", phrase(1)),
        rule("sibling", rf"{_KIN}(?P<v>bruder|schwester){_TELLS_OF}", phrase(1)),
        rule("partner", rf"(?:ich bin|bin|wir sind) {_NOW}{_NO}(?P<v>verheiratet|ledig|single|geschieden|verwitwet|"
            rf"verlobt|getrennt)\b", phrase(1)),
        rule("child", rf"{_KIN}(?:sohn|tochter|kleine[rn]?|alteste[rn]?|jungste[rn]?|grosse[rn]?|baby|madels|jungs|"
            rf"kinder|zwillinge|stiefsohn|stieftochter)(?:,| heiss?t| heiss?en|, die|, der| ist| sind)? (?:der |"
            rf"die )?{{l}}", listed(given), where=Where.MENTION),
        rule("child", rf"{_HAVE} (?:\w+ )?(?:\w+ )?(?:kinder|sohne|tochter|jungs|madels|kleine kinder|sohn|kind)(?:,|:|"
            rf" namens)? {{l}}", listed(given)),
        rule("child", rf"{_HAVE} (?P<v>(?:zwei|drei|vier|funf|sechs|einen|eine|ein|\d) (?:\w+ )?(?:kinder|kind|sohne|"
            rf"sohn|tochter|jungs|madels))\b", phrase(4)),
        rule("child", r"(?:ich bin |bin )?(?:mutter|vater|mama|papa) (?:von )?(?P<v>(?:zwei|drei|vier|funf|sechs|"
            r"\d) (?:\w+ )?(?:kindern?|sohnen?|tochtern?|jungs|madels))\b", phrase(4)),
        rule("child", rf"{_HAVE} (?P<n>keine) (?P<v>kinder)\b", phrase(1)),
        rule("parent", rf"{_KIN}(?:mutter|mama|mutti|vater|papa|vati|stiefmutter|stiefvater|eltern)(?:,| heiss?t|"
            rf" heiss?en| ist)? (?:die |der )?{{l}}", listed(given), where=Where.MENTION),
        rule("sibling", rf"{_KIN}(?:bruder|schwester|zwillingsbruder|zwillingsschwester|halbbruder|halbschwester|"
            rf"geschwister)(?:,| heiss?t| heiss?en| ist)? (?:die |der )?{{l}}", _NAMES, where=Where.MENTION),
        rule("sibling", rf"{_HAVE} (?P<n>keine )?(?P<v>(?:einen|eine|zwei|drei|vier|\d)?\s?(?:\w+ )?(?:bruder|"
            rf"schwestern?|geschwister))\b", phrase(4)),
        rule("friend", rf"{_KIN}(?:freund|freundin|kumpel)(?:,| heiss?t| ist)? {{v}}", given, where=Where.MENTION),
    ),
    family(
        r"\b(?:hund\w*|katz\w*|kater|hase\w*|kaninchen|meerschwein\w*|wellensittich\w*|papagei|schildkrot\w*|pferd\w*|"
        r"stute|wallach|huhner|dackel|pudel|welpe\w*|haustier\w*|namens|vogel)\b",
        rule("pet", rf"{_KIN}{{animal}} heiss?(?:t|en) {{l}}", _SURE_NAMES),
        rule("pet", rf"{_KIN}{{animal}}(?: heiss?t| heiss?en|, die|, der|,| ist die| ist der)? (?:die |"
            rf"der )?{{l}}", _NAMES),
        rule("pet",
            rf"{_HAVE} {_NOW}(?:einen|eine|ein|zwei|drei|vier|\d) (?:\w+ )?{{animal}}(?:, (?:der|die|"
            rf"das) heiss?e?[tn]?|,(?! (?:der|die|das)\b)|:| namens| und (?:der|die|das|sie|"
            rf"er) heiss?t) {{l}}", _NAMES),
        rule("pet", rf"{_HAVE} {_NOW}(?P<v>(?:einen|eine|ein|zwei|drei|vier|funf|"
            rf"\d) (?:\w+ )?{{animal}})\b", phrase(4)),
        rule("pet", rf"{_HAVE} (?P<n>keine|keinen|kein) (?P<v>haustiere?|hund|katze)\b", phrase(1)),
    ),
    family(
        r"allerg|vertrag|intoleran|unvertrag|vegan|vegetar|fleisch|schwein|alkohol|koscher|halal|pesc|glutenfrei|"
        r"heuschnupfen",
        rule("allergy", rf"(?:ich bin|bin) {_NOW}{_NO}(?:hoch|stark|schwer)? ?allergisch (?:gegen|auf) {{l}}", _NOUNS),
        rule("allergy", rf"(?:ich bin|bin) {_NOW}(?P<n>nicht )?(?:gegen|auf) (?P<v>[^;:!?()]{{2,40}}?) (?P<m>nicht "
            rf")?allergisch", _NOUNS),
        rule("allergy", rf"{_I}(?:vertrage|vertrag) (?:leider )?(?:keine|keinen|kein) {{l}}", _NOUNS),
        rule("allergy", rf"{_HAVE} {_NOW}(?:eine?|ne|n) (?P<v>\w+?)(?:-| )?(?:allergie|unvertraglichkeit|"
            rf"intoleranz)\b", phrase(1)),
        rule("allergy", rf"{_HAVE} {_NOW}eine allergie gegen {{l}}", _NOUNS),
        rule("allergy", rf"(?:ich bin|bin) {_NOW}(?P<v>laktose|gluten|histamin|fruktose)[- ]?intolerant\b", phrase(1)),
        rule("diet", rf"(?:ich bin|bin|wir sind|ich lebe|lebe|wir leben|ich esse|wir essen|esse|ich ernahre mich|"
            rf"wir ernahren uns) {_NOW}{_NO}{{v}}", phrase(2, "diet", stop=_STOP)),
        rule("diet", rf"(?:ich |wir )(?:esse|trinke|essen|trinken) {_NOW}(?P<v>(?:kein|keine|keinen) (?:fleisch|fisch|"
            rf"schweinefleisch|alkohol|milchprodukte|eier|gluten|zucker|kaffee))\b", verbatim()),
    ),
    family(
        r"\b(?:liebe\w*|mag|hasse|lieblings\w+|gern\w*|ausstehen|leiden|hobby\w*|spiele|sammle|freizeit|fan|singe|"
        r"tanze|male|stricke|\w+tags|mittwochs|jeden|wandere|klettere|verabscheue|begeistert|schach|chor)\b",
        rule("dislikes", rf"{_I}mag {_NOW}(?:kein|keine|keinen|nicht gern|absolut kein\w*|"
            rf"uberhaupt kein\w*) {{v}}", _NOUN),
        rule("dislikes", rf"{_I}(?:hasse|verabscheue) {_NOW}{{l}}", _NOUNS),
        rule("dislikes", r"(?:ich )?kann (?P<v>[^,;:!?()]{2,40}?) (?:gar |überhaupt |uberhaupt |echt |"
            r"absolut )?nicht (?:ausstehen|leiden|riechen|ab|mehr sehen)\b", _NOUN),
        rule("dislikes", r"(?P<v>[a-z][^,;:!?()]{2,40}?) (?:kann ich (?:gar |uberhaupt )?nicht (?:ausstehen|leiden|ab)|"
            r"mag ich (?:gar |uberhaupt )?nicht|hasse ich)\b", _NOUN),
        rule("dislikes", r"ich mag (?P<v>[^,;:!?()]{2,40}?) (?:gar |uberhaupt |nun mal )?nicht\b", _NOUN),
        rule("likes", rf"(?:ich |wir )(?:liebe|mag|lieben|mogen|stehe auf|bin ein fan von|bin fan von|schwarme fur|"
            rf"bin verruckt nach) {_NOW}(?!dich|euch|wie|es|das\b)(?:total |richtig )?{{v}}", _NOUNS),
        rule("likes", r"ich (?P<v>(?:esse|trinke|hore|lese|gucke|schaue) (?:sehr |total |wahnsinnig |"
            r"am liebsten )?gerne? [a-z]\w+(?: \w+)?)", phrase(5)),
        rule("favourite", r"(?:mein|meine|unser|unsere) lieblings(?P<what>\w+)(?: ist| sind|:|"
            r" war schon immer) {v}", favourite_of),
        rule("hobby", r"(?:mein hobby ist|meine hobbys sind|in meiner freizeit|mein grosstes hobby ist) (?:ich "
            r")?{l}", _NOUNS),
        rule("hobby", r"(?:ich |wir )(?P<v>samm(?:le|eln) [a-z][^,;:!?()]{2,30})", _NOUN),
        rule("hobby", rf"{_I}(?:spiele|sammle|mache) {_NOW}(?:gerne? |leidenschaftlich |"
            rf"am liebsten )?{{v}}", phrase(3, "activity", "instrument", stop=_STOP)),
        rule("schedule", rf"(?P<v>{_WEEKLY}(?: (?:und|oder) {_WEEKLY})? (?!war|wollte|sollte)[a-z]+ (?:ich|"
            rf"wir) [^,;:!?()]{{3,40}})",
            verbatim(9)),
        rule("hobby", r"(?:\w+tags )?ist bei mir (?P<v>[a-z]\w+)", phrase(2, "activity")),
    ),
    family(
        r"\b(?:spreche|sprechen|muttersprache|lerne|diabet\w*|asthma\w*|migrane|bin|hab|habe|leide|fahre|fahren|auto|"
        r"fahrrad|besitze|motorrad|nummer|erreich\w*|handy\w*|mail|pass|staatsburger\w*|linkshander\w*)\b",
        rule("language", rf"{_I}(?:spreche|sprechen|kann|lerne) {_NOW}{_NO}(?:fliess?end |etwas |ein bisschen |gut |"
            rf"zuhause |zu hause |daheim )*{{l}}",
            listed(phrase(2, "language", stop=_STOP + "|und")), holds_today=True),
        rule("language", r"meine muttersprache ist {v}", phrase(1, "language")),
        rule("nationality", rf"(?:ich bin|bin|wir sind) {_NOW}{_NO}{{v}}", phrase(1, "nationality")),
        rule("nationality", r"ich habe (?:einen|den) (?P<v>\w+)(?:en)? pass\b", phrase(1)),
        rule("health", rf"(?:{_HAVE}|ich leide (?:an|unter)|leide unter) {_NOW}{_NO}(?:einen |eine |ein |typ[- ]1[- ]|"
            rf"chronische[ns]? )?{{v}}", phrase(4, "condition", stop=_STOP)),
        rule("health", rf"(?:ich bin|bin) {_NOW}{_NO}(?:typ[- ]1[- ])?(?:auf (?:dem|einem) \w+ (?:ohr|"
            rf"auge) )?{{v}}", phrase(3, "ailing", stop=_STOP)),
        rule("health", r"seit (?:dem|der|meinem|meiner) (?P<v>\w+)", phrase(1, "condition")),
        rule("vehicle", rf"{_I}(?:fahre|besitze|fahren) {_NOW}(?:einen|eine|ein|mit dem|mit einem|mit meinem|"
            rf"mit der) {{v}}", phrase(4, "make", "vehicle", stop=_STOP)),
        rule("vehicle", r"(?:mein|unser) (?:auto|wagen|motorrad|fahrrad|moped|rad) ist (?:eine? )?(?:(?:alte|neue|"
            r"kleine|rote|blaue)[rs]? )?{v}", phrase(4, "make", "vehicle", stop=_STOP)),
        rule("vehicle", rf"{_HAVE} {_NOW}(?:einen|eine|ein|nen|ne|(?P<n>kein|"
            rf"keinen)) {{v}}", phrase(4, "make", "vehicle", stop=_STOP)),
        rule("contact", r"(?:meine|du erreichst mich|erreichbar bin ich|ich bin erreichbar|meine neue) ?(?:nummer|"
            r"handynummer|telefonnummer|mail|mailadresse|e-mail|emailadresse)? ?(?:ist|lautet|unter|"
            r"per)? ?{l}", contact),
        rule("other", rf"(?:ich bin|bin) {_NOW}(?P<v>linkshander(?:in)?)\b", phrase(1)),
    ),
)  # fmt: skip
