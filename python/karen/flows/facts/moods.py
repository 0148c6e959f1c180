"""Whether a clause states something: what is asked, supposed, wished, reported, pretended or doubted is not stated."""

from __future__ import annotations

import re

from karen.flows.facts.sentences import Sentence

_QUESTION = re.compile(
    r"(?:(?:and|but|so|or|then|now|ok|okay|hey|hi|karen|well|also|please|quick question|question|tell me|do you know|"
    r"u know|you know|any idea|i wonder|wondering|remind me|just|btw|oh|serious question|lol)[\s,]+)*(?:(?:who|what|"
    r"which|when|where|why|how|whose|whom)(?:'?s|'?re|'?d|'?ll)?\b(?!ever)(?! i (?:love|like|hate|do (?:is|for)))|"
    r"(?:am|is|are|was|were|do|does|did|can|could|should|shall|would|will|have|has|had|may|might|must|isn'?t|aren'?t|"
    r"don'?t|doesn'?t|didn'?t|can'?t|couldn'?t|won'?t|wouldn'?t|ain'?t|shouldn'?t|haven'?t|hasn'?t|wasn'?t) (?:i|we|"
    r"you|u|he|she|it|they|there|that|this|these|those|my|our|your|his|her|their|the|a|an|any|anyone|anybody|some|"
    r"someone|somebody|people|everyone|ya|one)\b|(?:wer|was|wann|wo|woher|wohin|warum|wieso|wie|welche[rsn]?|wieviel|"
    r"weisst du|kannst du|hast du|bist du|bin ich|hab ich|habe ich|soll ich|darf ich|kann ich|gibt es|wohne ich|"
    r"mag ich|heisse ich)\b|(?:quien|que|cual|cuando|donde|como|cuant[oa]s?|por que|sabes|puedes|tienes|tengo yo|"
    r"soy yo)\b(?! me gusta)|(?:qui|quand|comment|pourquoi|combien|quel|quelle|quels|quelles|est-ce|est ce|tu sais|"
    r"tu crois|tu peux|suis-je|ai-je|c'est quoi|qu'est)\b|(?:quem|qual|quais|onde|quanto|quantos|sabes|voce sabe|"
    r"lembras|voce lembra|sera que)\b)"
)
_UNREAL = re.compile(
    r"\b(?:(?:i'?m|i am|we'?re) (?:basically|practically|literally|virtually|essentially|pretty much|more or less) "
    r"(?:an?|the|your)|oh (?:great|joy|good|brilliant|fantastic|wonderful|yay|lovely)|yeah right|said no one|just "
    r"what i needed|if (?:i|we|my|our|only|ever|he|she|they|the|it|any(?:one|body)|some(?:one|body)|people|everyone|"
    r"one|an?)|i wish|wish (?:i|we|my)|wishing|imagine|imagining|pretend\w*|suppos(?:e|ed|ing)|hypothetical\w*|in "
    r"theory|theoretically|let'?s say|were i|were we|had i|had we|should i ever|what if|as if|as though|unless|in "
    r"another life|would have|would'?ve|could have|could'?ve|might have|maybe|perhaps|possibly|probably|might|not "
    r"sure|unsure|may or may not|i think(?! (?:in\b|it'?s|that'?s|you))|i guess|could be|supposedly|allegedly|"
    r"apparently|assuming|it'?s possible|possible that|frog in my throat|chat dans la gorge|frosch im hals|gato "
    r"encerrado|elephant in the|remains to be seen|there'?s a chance|dream(?:ing)? of|dream about|toying with|"
    r"thinking (?:of|about)|considering|tempted|someday|some day|one day|i'?d (?:be|like|love|have|rather|live|work|"
    r"marry|move|call|never|faint|get)|i would|we would|we'?d (?:be|have|like|love|live)|would be|could see myself|"
    r"fancy|hoping|i hope|hopefully|not that i know|wenn ich|wenn wir|falls (?:ich|wir|es)|ware ich|hatte (?:ich|so)|"
    r"hatt ich|vielleicht|moglicherweise|wohl|wunschte|wurde ich|ich wurde|am liebsten|gern(?:e)? (?:ein|mal)|stell "
    r"dir|angenommen|bestimmt|ojala|a lo mejor|quizas?|tal vez|si (?:yo |fuera|tuviera|viviera|pudiera)|me gustaria|"
    r"quisiera|creo que|puede que|a veces pienso|si j'?|si on|si nous|peut-etre|j'aimerais|je voudrais|on dirait|je "
    r"crois|si ca se trouve|talvez|se eu|se a gente|quem me dera|gostaria|queria|acho que|pode ser|oxala|tomara)\b"
)
_FANCY = re.compile(
    r"\b(?:imagin\w+|pretend\w*|suppos(?:e|ing)|hypothetical\w*|wish|if (?:i|we) (?:were|was|had|lived)|what if|"
    r"let'?s say|as if|would you (?:be|do|feel)|like being|(?:he|she|they) (?:said|says|works?|told))\b"
)
_REPORTED = re.compile(
    r"\b(?:(?:said|says|goes|wrote|writes|sagte?|dijo|dice|dit|disse|diz) (?:my|our|the|his|her|their|an?|mein\w*|mi|"
    r"mon|ma|meu|minha) \w+|according to (?:the|my|this|that|him|her|them|\w+)|(?:everyone|everybody|people|they|some|"
    r"most|all) (?:assumes?|thinks?|reckons?|believes?|calls me|expects?)|[a-z]+ (?:assumes|thinks|reckons|believes|"
    r"suspects|bets|jokes|pretends|keeps saying) (?:that )?(?=i\b|i'?m\b|we\b|my\b)|(?:he|she|they|it|you|who|people|"
    r"everyone|somebody|someone|mum|mom|dad|nan|gran|grandma|grandad|boss|wife|husband|friend|sister|brother|son|"
    r"daughter|teacher|doctor|dentist|neighbour|neighbor|guy|man|woman|lady|girl|boy|plumber|driver|sign|letter|"
    r"contract|form|label|card|book|article|ad|text|email|message|mate|colleague|manager|kid|kids|chef|er|sie|chef|el|"
    r"ella|il|elle|ele|ela|patron|jefe|mutter|vater|[a-z]+) (?:said|says|say|goes|claims|claimed|told(?! you)|tells|"
    r"was like|were like|is like|is all like|shouted|yelled|whispered|insists|insisted|writes|wrote|behauptet|sagt|"
    r"sagte|meint|meinte|dice|dijo|dit|disait|diz|disse|falou))\b"
)
_ATTRIBUTED = re.compile(
    r"[^,]{0,60}, (?:(?:said|says|replied|answered|shouted|whispered|wrote|sagte?|dijo|dit|disse)\b(?! (?:i|my|to)\b)|"
    r"(?:he|she|they|er|sie|el|ella|il|elle|ele|ela) (?:said|says|replied|wrote|sagte?|dijo|dice|dit|disse|diz)\b)"
)
"""Who said it, after what was said."""
_PASSING = re.compile(
    r"\b(?:today|tonight|right now|rn|this (?:morning|afternoon|evening|week|weekend)|at the minute|just now|for now|"
    r"temporarily|yesterday|tomorrow|last night|heute|gerade|momentan|jetzt gerade|diese woche|hoy|ahora mismo|"
    r"esta semana|esta noche|aujourd'hui|en ce moment|cette semaine|ce soir|hoje|agora mesmo|esta semana|essa semana|"
    r"neste momento|until (?:friday|monday|tomorrow|sunday))\b"
)
_PAST = re.compile(
    r"\b(?:used to|when i was|when we were|back (?:then|when|in the day)|once upon|as a (?:kid|child|teenager|student|"
    r"boy|girl)|in my youth|years ago i|i was a|formerly|als kind|damals|fruher|cuando era|antes (?:yo )?|"
    r"de pequen[oa]|quand j'etais|avant je|jadis|quando era|antigamente|until i was|till i was|was married|"
    r"in (?:the )?(?:19)?(?:'?[5-9]0s|fifties|sixties|seventies|eighties|nineties|noughties)(?= i\b|,? i\b|,)|"
    r"in a (?:past|former|previous) life|in (?:19\d\d),? i)\b"
)


_RELATIVE = re.compile(
    r"(?:who|whose|whom|which|where|when|wer|donde|cuando|que|qui|quand|quem|onde|quando|was|wo|wie)\b"
)
"""Without a question mark, further in a sentence, these join a clause to what was said."""


def question_start(sentence: Sentence) -> int | None:
    """Where a question begins in the sentence; None when nothing is asked."""
    asks = "?" in sentence.ends
    for start in sentence.breaks:
        if _QUESTION.match(sentence.plain, start) and (
            asks or start == 0 or not _RELATIVE.match(sentence.plain, start)
        ):
            return start
    if "¿" in sentence.said:
        return sentence.said.index("¿")
    return _last_clause(sentence) if asks else None


_NO_STATEMENT = re.compile(
    r"(?:\S+\s*$|.*\b(?:right|remember|correct|true|yes|no|yeah|really|i|i'?m|i'?ve|my|me|ich|mein\w*|yo|mi|soy|je|"
    r"j'\w+|mon|ma|eu|meu|minha|sou|verdad|oder|gell|n'est-ce pas|ne)\b)"
)


def _last_clause(sentence: Sentence) -> int:
    """Without a word that asks: `I'm vegetarian, any ideas?` asks in its last clause."""
    start = max(sentence.plain.rfind(", "), sentence.plain.rfind(": ")) + 2
    return 0 if start == 1 or _NO_STATEMENT.match(sentence.plain, start) else start


def is_unreal(sentence: Sentence, start: int, end: int) -> bool:
    """Whether something before or within `start` to `end` says that it is supposed, wished, doubted or reported."""
    until = sentence.clause_end(max(start, end - 1))
    before = sentence.plain[:until]
    return (
        _UNREAL.search(before) is not None
        or _REPORTED.search(sentence.plain, 0, start) is not None
        or _ATTRIBUTED.match(sentence.plain, end) is not None
    )


def is_fancy(sentence: Sentence) -> bool:
    """Whether a whole sentence is supposed or pretended; wishes and doubts do not touch what it tells in passing."""
    return _FANCY.search(sentence.plain) is not None


def is_passing(sentence: Sentence, start: int, end: int) -> bool:
    """Whether the clause speaks of today or of a week."""
    until = sentence.clause_end(max(start, end - 1))
    return (
        _PASSING.search(sentence.plain, start, until) is not None or _PASSING.match(sentence.plain, until) is not None
    )


def is_past(sentence: Sentence, start: int, end: int) -> bool:
    """Whether it was so once; what follows a `but` or a `now` may be today's again."""
    begin = max(sentence.plain.rfind(" but ", 0, start), sentence.plain.rfind(" now ", 0, start)) + 1
    return _PAST.search(sentence.plain, begin, sentence.clause_end(max(start, end - 1))) is not None


_GONE = re.compile(
    r"(?: down| to sleep)\b|[^,]{0,25}\b(?:died|passed away|passed on|passed|was put|had to be put|crossed the|"
    r"ran away|was rehomed|is dead|"
    r"is gone|is no longer with us|went missing)\b"
)


def is_gone(sentence: Sentence, end: int) -> bool:
    """Whether what was named up to `end` is said to live no more."""
    return _GONE.match(sentence.plain, end) is not None


_REQUEST = re.compile(
    r"(?:(?:please|pls|karen|hey|hi|ok|okay|so|now|and|also|just|quickly|then|can you|could you|would you|can u|"
    r"will you|kindly|go ahead and|i need you to|i want you to|i'?d like you to|bitte|por favor)[\s,]+)*(?:add|alert|"
    r"arrange|ask|book|bring|buy|calculate|call (?!me\b)|cancel|change|check|clear|close|compare|compute|connect|count|"
    r"debug|delete|dial|dim|disable|discard|display|do|drop|download|enable|erase|fetch|find|flip|forget(?! to)|"
    r"get (?!up)|get rid|give|google|help|hide|hold|install|list|locate|look|lose|make|mark|measure|mute|navigate|open|"
    r"order|organi[sz]e|pause|pay|pick|plan|play|post|print|put|read|recommend|record|register|remind|remove|rename|"
    r"renew|reply|report|reserve|reset|restart|ring|roll|save|scan|schedule|scratch|search|send|set|share|show|shut|"
    r"sort|start|stop|store|submit|subscribe|suggest|suspend|sync|take|tell|test|throw|time|toss|track|transfer|turn|"
    r"unlearn|unmute|unsubscribe|update|upload|use|wake|warn|whats|what)\b(?!,)"
)
"""Something is to be done. What is named in it (`ring my brother's landlord`) is not told."""


def request_end(sentence: Sentence) -> int:
    """Up to where the sentence asks for something to be done; 0 when it does not."""
    return sentence.clause_end(1) if _REQUEST.match(sentence.plain) else 0
