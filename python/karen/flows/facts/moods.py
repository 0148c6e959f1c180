"""Whether a clause states something: what is asked, supposed, wished, reported, pretended or doubted is not stated."""

from __future__ import annotations

import re

from karen.flows.facts.sentences import Sentence

_NOT_OWN = re.compile(
    r"\b(?:in (?:this|that|my|the|our) (?:scenario|exercise|example|sketch|skit|case study|hypothetical)|"
    r"for the (?:sketch|skit|exercise|example|sake of argument)|is (?:this|that|it) (?:correct|right|good|proper|ok|"
    r"grammatical)(?: in)? (?:english|german|french|spanish|grammar|portuguese)|how does (?:this|that) sound|"
    r"q: .{1,120} a: |role ?-?play\w*|my (?:character|avatar|cue card|oc|alter ego|persona)|in (?:my|the|a|this|that|"
    r"his|her|chapter) (?:\w+ )?(?:story|novel|book|song|film|movie|poem|game|play|screenplay|lyrics?|chapter|campaign|"
    r"dream|script|fanfic|verse|chorus|three|two|one|four|five)|murder mystery|the (?:narrator|protagonist|hero|"
    r"heroine|lyrics?|song goes)|song goes|goes the song|as \w+ (?:put it|sang|said|says|wrote)|jk|just kidding|"
    r"only kidding|i'?m kidding|just joking|i'?m joking|only joking|not really lol|/s|rollenspiel|"
    r"in meine[rm] (?:roman|geschichte|buch)|mein charakter|spass|era broma|es broma|mi personaje|juego de rol|"
    r"je blague|je rigole|mon personnage|jeu de role|brincadeira|minha personagem|meu personagem|knock knock|"
    r"first line of|opening line|dreamt|dreamed|act as|playing (?:shops?|house|doctors|pretend|make believe)|"
    r"do a scene|you'?re (?:a|an|the) \w+(?:,| and|,? and) i'?m|i'?m (?:a|an|the) [\w ]{2,30},? (?:and )?you'?re (?:a|"
    r"an|the)\b|you are now|ignore (?:all|previous)|from now on you)\b"
)
"""Fiction, games, songs and jokes: nothing in the message is a fact of the user."""
_GIVEN_TEXT = re.compile(
    r"^(?:(?:hey|hi|ok|okay|so|please|pls|karen|can you|can u|could you|could u|would you|will you|now|and|quickly|"
    r"just|i need you to|i want you to|help me|help me to|kannst du|konntest du|bitte|puedes|podrias|por favor|peux-tu|"
    r"tu peux|pouvez-vous|pode|podes|voce pode|you can|how (?:do|would|should|can|to)(?: i| you| we| one)?|wie|"
    r"wie sagt man|how's)[\s,]+)*(?:check (?:this|my|the following|these) (?:\w+ )?(?:text|paragraph|sentence|email|"
    r"mail|letter|essay|translation|grammar|spelling|message|bio|cv|summary|abstract)|review (?:this|my|the)|look over|"
    r"polish|shorten|translat\w*|write|rewrite|rephrase|reword|paraphrase|summari[sz]e|proofread|spell|type|draft|"
    r"compose|pretend|imagine|picture|suppose|supposing|let'?s (?:pretend|say|imagine|suppose|play)|repeat|transcribe|"
    r"antwort\w*|korrigier\w*|verbesser\w*|respond[ea]\w*|contesta\w*|repond\w*|"
    r"caption|recite|sing|pronounce|parse|correct (?:this|my|the|these|following)|fix (?:this|my|the)|edit|improve|"
    r"complete|finish|continue|say|answer|reply|respond|analy[sz]e|explain|define|meaning of|what does|"
    r"what'?s the meaning|what is the meaning|email(?! me)|text(?! me)|tweet|post|dictate|put into|turn this|convert|"
    r"generate|create|make (?:up|me)|invent|print|ubersetz\w*|schreib\w*|formulier\w*|stell dir vor|nehmen wir an|"
    r"angenommen|sag|traduc\w*|escrib\w*|redacta\w*|imagina\w*|supon\w*|di|como se dice|traduis\w*|traduire|ecris\w*|"
    r"redige\w*|corrige\w*|imagin\w*|suppos\w*|dis|traduz\w*|escrev\w*|redij\w*|faz de conta|finge|finja|diga|"
    r"como se diz|comment (?:dit-on|on dit|dire)|fasse|resum\w*|wie sagt man|wie heisst|tell \w+ (?:that )?|"
    r"message(?! me)|forward|sage|frag)\b"
)
"""What follows is to be worked on, not believed."""
_SHOWS_TEXT = re.compile(
    r"\b(?:(?:my|this|the|his|her|our|here(?:'?s| is| are) (?:my|the|a|his|her)) (?:\w+ ){0,2}?(?:text|bio|profile|"
    r"caption|abstract|cover letter|essay|statement|speech|intro|message|draft|ad|advert|paragraph|sentence|toast|"
    r"email|mail|letter|post|blurb|translation|poem|lyrics?|song|joke|quote|example|story|script|dialogue|transcript|"
    r"logs?|chat|article|excerpt|diary|journal)(?: (?:for|to|of|from|so far|reads?|says?|said|goes|on|below|"
    r"i (?:got|received|found|was sent))[\w' ]{0,30})?|"
    r"(?<!\bi )(?:wrote|writes|texted|texts|emailed|sent|posted|tweeted|commented|messaged|replied|schrieb|schreibt|"
    r"escribio|escribe|a ecrit|ecrit|escreveu|escreve)(?: (?:me|us|back|this|that))?[\w ]{0,20}) ?:|"
    r"(?<!\bi )(?:said|says|sagte|sagt|dijo|dice|dit|disse|diz)(?: (?:this|that|to me))? ?:$|"
    r"^(?:(?:song|fictional|character|famous|funny|sample|chat|server|error) )*(?:lyrics|poem|joke|riddle|"
    r"quote(?: of the \w+)?|quotation|example|excerpt|transcript|logs?|script|dialogue|bio|story|testimonial|zitat|"
    r"witz|beispiel|gedicht|liedtext|chiste|ejemplo|cita|poema|blague|citation|exemple|poeme|piada|citacao|exemplo)"
    r"(?: ?:|$)|"
    r"\bhere(?:'?s| is) what [\w ]{2,30} (?:wrote|sent|said|texted|posted|replied|emailed)\b|"
    r"\bi (?:just )?(?:got|received|was sent|found|copied) (?:this|these|the following)(?: \w+)? "
    r"(?:from|in|on|by|online)\b"
)
"""What follows is shown, not told."""
_SAYS_IN = re.compile(
    r"\b(?:(?:say|said|translate|mean|means|spell|write) .{1,80}\b(?:in|into|to|auf|ins|en|em|no) (?:english|german|"
    r"french|spanish|portuguese|italian|latin|greek|japanese|chinese|korean|russian|dutch|welsh|polish|swedish|arabic|"
    r"\w+(?:ish|ese|isch))|comes out in|in \w+(?:ish|ese) (?:please|how|\?))\b"
)
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
    r"\b(?:(?:i'?m|i am|we'?re) (?:basically|practically|literally|virtually|essentially|pretty much|"
    r"more or less) (?:an?|the|your)|oh (?:great|joy|good|brilliant|fantastic|wonderful|yay|lovely)|yeah right|"
    r"said no one|just what i needed|if (?:i|we|my|our|only|ever|he|she|they|the|it|someone|somebody|one)|i wish|"
    r"wish (?:i|we|my)|wishing|imagine|imagining|pretend\w*|suppos(?:e|ed|ing)|hypothetical\w*|in theory|theoretically|"
    r"let'?s say|were i|were we|had i|had we|should i ever|what if|as if|as though|unless|in another life|would have|"
    r"would'?ve|could have|could'?ve|might have|maybe|perhaps|possibly|probably|might|not sure|unsure|may or may not|"
    r"i think(?! (?:in\b|it'?s|that'?s|you))|i guess|could be|supposedly|allegedly|apparently|assuming|it'?s possible|"
    r"possible that|frog in my throat|chat dans la gorge|frosch im hals|gato encerrado|elephant in the|"
    r"remains to be seen|there'?s a chance|dream(?:ing)? of|dream about|toying with|thinking (?:of|about)|considering|"
    r"tempted|someday|some day|one day|i'?d (?:be|like|love|have|rather|live|work|marry|move|call|never|faint|get)|"
    r"i would|we would|we'?d (?:be|have|like|love|live)|would be|could see myself|fancy|hoping|i hope|hopefully|"
    r"not that i know|wenn ich|wenn wir|falls (?:ich|wir|es)|ware ich|hatte (?:ich|so)|hatt ich|vielleicht|"
    r"moglicherweise|wohl|wunschte|wurde ich|ich wurde|am liebsten|gern(?:e)? (?:ein|mal)|stell dir|angenommen|"
    r"bestimmt|ojala|a lo mejor|quizas?|tal vez|si (?:yo |fuera|tuviera|viviera|pudiera)|me gustaria|quisiera|creo que|"
    r"puede que|a veces pienso|si j'?|si on|si nous|peut-etre|j'aimerais|je voudrais|on dirait|je crois|"
    r"si ca se trouve|talvez|se eu|se a gente|quem me dera|gostaria|queria|acho que|pode ser|oxala|tomara)\b"
)
_FANCY = re.compile(
    r"\b(?:imagin\w+|pretend\w*|suppos(?:e|ing)|hypothetical\w*|wish|if (?:i|we) (?:were|was|had|lived)|what if|"
    r"let'?s say|as if|would you (?:be|do|feel)|like being|(?:he|she|they) (?:said|says|works?|told))\b"
)
_REPORTED = re.compile(
    r"\b(?:according to (?:the|my|this|that|him|her|them|\w+)|(?:everyone|everybody|people|they|some|most|"
    r"all) (?:assumes?|thinks?|reckons?|believes?|calls me|expects?)|[a-z]+ (?:assumes|thinks|reckons|believes|"
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


def is_fiction(plain: str) -> bool:
    """Whether a whole message, folded, plays, quotes or jokes."""
    return _NOT_OWN.search(plain) is not None


def gives_text(sentence: Sentence) -> bool:
    """Whether it asks to work on a text: nothing from here on is the user's statement."""
    plain = sentence.plain.lstrip(" ,")
    return any((_GIVEN_TEXT.match(plain), _SAYS_IN.search(plain), _SHOWS_TEXT.search(plain)))


_COMPOSED = re.compile(
    r"\b(?:write|draft|compose|create|make(?: up)?|generate|invent|plan|suggest)\b[^:\"]{0,60}\b(?:poem|card|message|"
    r"toast|speech|story|song|letter|invitation|rhyme|quiz|e-?mail|text|plan|menu|recipe|name|limerick|note|list)s?\b"
)


def asks_for_text(sentence: Sentence) -> bool:
    """Whether the text is still to be made up, so that what it is for is told: `a poem for my wife Anna`."""
    return _COMPOSED.search(sentence.plain) is not None


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
    """Whether it was so once; what follows a `but` may be today's again."""
    begin = sentence.plain.rfind(" but ", 0, start) + 1
    return _PAST.search(sentence.plain, begin, sentence.clause_end(max(start, end - 1))) is not None


_GONE = re.compile(
    r"[^,]{0,25}\b(?:died|passed away|passed on|passed|was put|had to be put|crossed the|ran away|was rehomed|is dead|"
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
