"""What a message that asks for no tool is: a greeting, thanks, a question about Karen, a service she does not have."""

from __future__ import annotations

import re
from enum import StrEnum

from karen.flows.decide.phrases import any_of

NOT_YET = "not yet: "
"""Begins the reason of a reply to a request for a service there is none for; a verb phrase follows: `play music`."""


class Reason(StrEnum):
    """Why a message is answered in words alone, beside `NOT_YET`."""

    GREETING = "greeting"
    THANKS = "thanks"
    FAREWELL = "farewell"
    HELP = "help"
    WHO_ARE_YOU = "who_are_you"
    HOW_ARE_YOU = "how_are_you"
    DISMISSED = "dismissed"
    WHAT_WAS_DONE = "what_was_done"
    """It asks whether anything was sent, removed or changed."""
    WHY_THAT = "why_that"
    """It asks where the answer before comes from."""
    NOTHING_SAID = "nothing_said"
    NO_REQUEST = "no_request"


_KAREN = (
    r"(?: (?:karen|there|you|dear|love|mate|friend|again|everyone|all|my friend|to you|tia|du|chere amie|a"
    r" todos|gente|old chum))*"
)
_TALK = [
    (
        Reason.WHAT_WAS_DONE,
        r"(?:so |and |wait )*(?:did|have) you (?:just |really |already |actually |now )*(?:send|sent|delete|deleted"
        r"|email|emailed|mail|mailed|remove|removed|change|changed|share|shared|upload|uploaded|post|posted|execute"
        r"|executed)(?: or \w+)*(?: (?:anything|something|that|it|them|any of (?:that|it|them)))?"
        r"(?: just now| already| to anyone)*",
    ),
    (
        Reason.GREETING,
        any_of(
            r"(?:well |oh )?(?:hi+|hello+|hey+|heya|hiya|howdy|yo|greetings|gday|good (?:morning|afternoon|evening"
            r"|day)|morning|evening|afternoon)"
            r"|hallo|servus|moin|gruss gott|guten (?:morgen|tag|abend)|hola|buenas|buen[oa]s (?:dias|tardes|noches)"
            r"|salut|bonjour|bonsoir|coucou"
            r"|ola|oi|oie|bom dia|boa (?:tarde|noite)",
        ),
    ),
    (
        Reason.THANKS,
        r"(?:ok |okay |great |perfect |brilliant |cool |nice |lovely |alright |good to know )*(?:many |much"
        r" )?(?:thanks|thank you|cheers|ta|thx|tysm|ty|much obliged"
        r"|danke|vielen dank|dankeschon|gracias|muchas gracias|mil gracias|merci|merci beaucoup|obrigad[oa]"
        r"|valeu)(?: (?:a lot|a million|so much|very much|again|schon|mucho|beaucoup|thats (?:perfect|great|all)"
        r"|for (?:that|your help|the help|everything)|loads|karen|love|mate|ta))*",
    ),
    (
        Reason.FAREWELL,
        r"(?:ok |okay |right |well )*(?:bye+|bye bye|goodbye|good night|goodnight|see you|see ya|cya|later|see you"
        r" (?:later|soon|tomorrow)|talk (?:to you )?(?:later|soon)|take care"
        r"|tschuss|auf wiedersehen|gute nacht|bis (?:spater|bald|morgen)|adios|hasta (?:luego|manana|pronto)|au"
        r" revoir|a bientot|bonne nuit|tchau|ate (?:logo|amanha|mais))",
    ),
    (
        Reason.HELP,
        r"(?:please )?help(?: me)?|what can (?:you|i) (?:do|ask(?: you)?|say)(?: for me)?|what (?:do you do|are you"
        r" able to do|can you help(?: me)?(?: with)?)|how (?:do you work|can you help(?: me)?|do i use you)"
        r"|what (?:things|tasks) can you do|show me what you can do|(?:list )?your (?:skills|features|abilities"
        r"|commands)|commands|what are your (?:skills|features|abilities)|what else can you do"
        r"|was kannst du(?: alles)?|hilfe|que puedes hacer|ayuda|que sais tu faire|que peux tu faire|aide|o que"
        r" (?:voce )?(?:pode|sabe|consegue) fazer|ajuda",
    ),
    (
        Reason.WHO_ARE_YOU,
        r"(?:so )?(?:who|what) are you(?: exactly)?|whats your name|what is your name|what are you called|are you"
        r" (?:a (?:bot|robot|person|human|machine|computer)|an ai|human|real)"
        r"|(?:please )?(?:tell me (?:something |more )?about|introduce|describe) yourself"
        r"|who (?:made|built|created|trained|programmed) you"
        r"|wer bist du|wie heisst du|quien eres|como te llamas|qui es tu|comment tu t appelles|quem (?:e voce|es"
        r" tu)|como voce se chama",
    ),
    (
        Reason.HOW_ARE_YOU,
        r"(?:so |and |hey |hi |hello )*(?:how are (?:you|ya|we)(?: doing| today| feeling| keeping)*|hows it going"
        r"|how goes it|hows things|how do you do|you (?:ok|okay|alright|all right)|whats up|sup|wassup"
        r"|wie gehts?(?: dir| es dir)?|como estas|que tal|ca va|comment (?:vas tu|ca va|allez vous)|tudo bem|como"
        r" vai|como estas)",
    ),
    (
        Reason.WHY_THAT,
        r"(?:but |and |so |ok |wait |hm+ )*(?:why (?:did|would|do) you (?:say|tell me|think|answer"
        r"|claim) (?:that|so|this)|how (?:do|did|would) you"
        r" know(?: (?:that|this|it|about that))?|where (?:did|do) you (?:get|have|know|take|learn) (?:that|this"
        r"|it)(?: from)?|what makes"
        r" you (?:say|think|believe) (?:that|so)|who (?:told|said) (?:you )?that(?: to you)?|says who"
        r"|what is that based on|whats that"
        r" based on|(?:whats|what is) your (?:source|evidence)(?: for that)?|based on what|where is that from"
        r"|wheres that from"
        r"|what(?: memor(?:y|ies)| sources?| did) (?:did )?you use(?:d)?(?: for that)?"
        r"|woher weisst du das|warum sagst du das|wie kommst du (?:darauf|drauf)|wer hat dir das gesagt"
        r"|como lo sabes|por que (?:lo )?dices(?: eso)?"
        r"|quien te (?:lo )?dijo(?: eso)?|comment tu le sais|comment (?:le )?sais tu(?: ca| cela)?"
        r"|pourquoi (?:tu )?dis(?: tu)? (?:ca|cela)"
        r"|qui te l a dit|d ou tu tiens ca|como (?:e que )?(?:voce |vc )?sabe(?:s)?(?: isso)?|por que (?:voce "
        r"|vc )?diss?e(?:ste)? isso"
        r"|porque disseste isso|quem te disse(?: isso)?)",
    ),
    (
        Reason.DISMISSED,
        r"never ?mind|forget (?:it|that)|cancel(?: that| it)?|stop|no(?: thanks| thank you)?|nothing|leave it|drop"
        r" it|doesnt matter|its ok|schon gut|egal|abbrechen|nein|no importa|dejalo|laisse tomber|deixa pra la",
    ),
]
_TALK_PATTERNS = [
    (reason, re.compile(rf"(?:{words}){_KAREN}(?: (?:today|please|bitte|por favor|haha|lol|all|how are we))*$"))
    for reason, words in _TALK
]

_POLITE = (
    r"^(?:(?:hey|hi|ok|okay|so|um|please|karen|just|now|and|well|kindly|quickly|bitte|por favor) )*"
    r"(?:(?:can|could|would|will|kannst|konntest|puedes|podrias|peux|pourrais|pode|podes) (?:you|du|tu|voce)?(?:"
    r" please| just| bitte| me| mir)* ?"
    r"|i(?: would|d)? (?:need|want|like) (?:you )?to |i want |i need )?(?:please )?"
)
_SERVICES: list[tuple[str, str]] = [
    (
        "read or write e-mail",
        r"(?:any|do i have|have i got|check|read|show)(?: me)?(?: any)?(?: my| the| new| unread)* (?:e ?mails?|mail"
        r"|inbox|post)\b|(?:send|write|draft|compose|e ?mail)(?: an?| the)? ?(?:e ?mail|mail)?\b.*(?:mail|@)"
        r"|(?:send|write|draft|compose) (?:an? )?(?:e ?)?mail|email \w+",
    ),
    (
        "send messages or make calls",
        r"(?:call|phone|ring|text|message|whatsapp|sms|facetime|video call) (?:my |the |up )?\w+|(?:send|write)"
        r" (?:a|an) (?:text|message|sms|whatsapp)",
    ),
    (
        "play music, films or the radio",
        r"(?:play|put on|pause|skip|shuffle|resume|queue) (?:me )?(?:some|the|a|my|this|next|previous|track|song"
        r"|music|radio|podcast|album|video|\w+)|(?:next|previous) (?:song|track)|spiel |pon musica|mets (?:de la"
        r" )?musique|toca (?:uma|a|o) ",
    ),
    ("convert between those units", r"(?:convert|exchange) (?:\d|a |an |one |half |my )"),
    (
        "tell the news",
        r"(?:whats|what is|any|give me|tell me|read|show)(?: me)?(?: in)? (?:the |todays |latest |some )*(?:news"
        r"|headlines)",
    ),
    (
        "search the web",
        r"(?:google|search (?:the )?(?:web|internet|online)|look (?:it )?up online|bing)\b|search for\b",
    ),
    (
        "translate",
        r"(?:translate|how do you say|how do i say|whats the (?:\w+ )?word for|ubersetze|traduce|traduis|traduz)\b",
    ),
    (
        "write or rewrite texts",
        r"(?:write|draft|compose|rewrite|rephrase|summari[sz]e|proofread|paraphrase|schreib|escribe|ecris|escreve)\b",
    ),
    (
        "tell jokes or stories",
        r"(?:tell|give|sing)(?: me)? (?:a|an|another|your|me|us)(?: \w+)? ?(?:joke|story|riddle|poem|fun fact|song"
        r"|bedtime)|make me laugh|erzahl (?:mir )?(?:einen witz|eine geschichte)|cuentame un (?:chiste|cuento)"
        r"|raconte moi|me conta uma",
    ),
    (
        "look up books",
        r"(?:look up|find|search for|who wrote|do you have) (?:me )?(?:the |a )?(?:book|novel|author)\b|who wrote\b",
    ),
    (
        "control the lights or other devices",
        r"(?:turn|switch|dim|set) (?:on|off|up|down|the) .*(?:lights?|lamp|heating|thermostat|tv|fan|oven|volume"
        r"|brightness|alarm system|ac|air con|plug|kettle)|(?:turn|switch) (?:the )?\w+ (?:on|off)|(?:volume"
        r"|brightness) (?:up|down)|(?:lock|unlock|open|close) the (?:door|garage|gate|blinds|curtains|window)|mach"
        r" das licht|enciende|apaga|allume|eteins|acende|liga ",
    ),
    ("book or order things", r"(?:book|reserve|order|buy|rebook|schedule)(?: me)? (?:a|an|the|my|us|some|two|me)\b"),
    (
        "find the way or places nearby",
        r"(?:directions|navigate|take me|route|how do i get to the|how far is|wheres the nearest"
        r"|find (?:a|an|the nearest)|nearest)\b",
    ),
    (
        "look at your bank account",
        r"(?:whats|what is|check|show me|how much)(?: is)?(?: left)? (?:in |on )?my (?:\w+ )?(?:balance|account"
        r"|card|savings|bank)|(?:transfer|pay|send) (?:\d|\w+ \d|my (?:bill|rent))|freeze my card|(?:my"
        r" )?(?:balance|last transactions)",
    ),
    (
        "follow shares or prices",
        r"(?:whats|what is|how is|hows) (?:the )?(?:stock|share|price of|bitcoin|\w+ stock|exchange rate)",
    ),
    (
        "look at your calendar",
        r"(?:whats|what is|whats on|what do i have) (?:on )?(?:my|in my) (?:calendar|schedule|diary|agenda)|when is"
        r" my (?:next )?(?:meeting|appointment|flight|train)|(?:add|put) .+ (?:to|in|on) my (?:calendar|diary)",
    ),
]
_SERVICE_PATTERNS = [(phrase, re.compile(_POLITE + f"(?:{words})")) for phrase, words in _SERVICES]


def reason_of(message: str, clauses: tuple[str, ...]) -> str:
    """Why to answer in words: a `Reason`, or `NOT_YET` and what cannot be done. `message` is folded."""
    bare = " ".join(message.replace(",", " ").split())
    if not bare:
        return Reason.NOTHING_SAID
    for reason, pattern in _TALK_PATTERNS:
        if pattern.match(bare):
            return reason
    for clause in (bare, *clauses[:6]):
        for phrase, pattern in _SERVICE_PATTERNS:
            if pattern.match(clause):
                return NOT_YET + phrase
    return Reason.NO_REQUEST
