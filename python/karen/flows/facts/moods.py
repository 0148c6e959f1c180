"""Whether a clause states something: what is asked, supposed, wished, reported, pretended or doubted is not stated."""

from __future__ import annotations

import re

from karen.flows.facts.sentences import Sentence

_NOT_OWN = re.compile(
    r"\b(?:role ?-?play\w*|my (?:character|avatar|cue card|oc|alter ego|persona)|in (?:my|the|a|this|that|his|her|"
    r"chapter) "
    r"(?:\w+ )?(?:story|novel|book|song|film|movie|poem|game|play|screenplay|lyrics?|chapter|campaign|dream|script|"
    r"fanfic"
    r"|verse|chorus|three|two|one|four|five)|murder mystery|the (?:narrator|protagonist|hero|heroine|lyrics?|song goes)"
    r"|song goes|goes the song|as \w+ (?:put it|sang|said|says|wrote)|jk|just kidding|only kidding|i'?m kidding|just "
    r"joking"
    r"|i'?m joking|only joking|not really lol|/s|rollenspiel|in meine[rm] (?:roman|geschichte|buch)|mein charakter|"
    r"spass"
    r"|era broma|es broma|mi personaje|juego de rol|je blague|je rigole|mon personnage|jeu de role|brincadeira|minha "
    r"personagem"
    r"|meu personagem|knock knock|first line of|opening line|dreamt|dreamed|act as|playing (?:shops?|house|doctors|"
    r"pretend|make believe)|do a scene|you'?re (?:a|an|the) \w+(?:,| and|,? and) i'?m|i'?m (?:a|an|the) "
    r"[\w ]{2,30},? (?:and )?you'?re (?:a|an|the)\b|you are now|ignore (?:all|previous)"
    r"|from now on you)\b"
)
"""Fiction, games, songs and jokes: nothing in the message is a fact of the user."""
_GIVEN_TEXT = re.compile(
    r"^(?:(?:hey|hi|ok|okay|so|please|pls|karen|can you|can u|could you|could u|would you|will you|now|and|quickly|just"
    r"|i need you to|i want you to|help me|help me to|kannst du|konntest du|bitte|puedes|podrias|por favor|peux-tu|"
    r"tu peux"
    r"|pouvez-vous|pode|podes|voce pode|you can|how (?:do|would|should|can|to)(?: i| you| we| one)?|wie|wie sagt man"
    r"|how's)[\s,]+)*"
    r"(?:translat\w*|write|rewrite|rephrase|reword|paraphrase|summari[sz]e|proofread|spell|type|draft|compose|pretend"
    r"|imagine|picture|suppose|supposing|let'?s (?:pretend|say|imagine|suppose|play)|repeat|transcribe|caption|"
    r"recite|sing"
    r"|pronounce|parse|correct (?:this|my|the|these|following)|fix (?:this|my|the)|edit|improve|complete|finish|"
    r"continue|say"
    r"|answer|reply|respond|analy[sz]e|explain|define|meaning of|what does|what'?s the meaning|what is the meaning|"
    r"email"
    r"|text|tweet|post|dictate|put into|turn this|convert|generate|create|make (?:up|me)|invent|print|ubersetz\w*|"
    r"schreib\w*"
    r"|formulier\w*|stell dir vor|nehmen wir an|angenommen|sag|traduc\w*|escrib\w*|redacta\w*|imagina\w*|supon\w*|di"
    r"|como se dice|traduis\w*|traduire|ecris\w*|redige\w*|corrige\w*|imagin\w*|suppos\w*|dis|traduz\w*|escrev\w*|"
    r"redij\w*"
    r"|faz de conta|finge|finja|diga|como se diz|comment (?:dit-on|on dit|dire)|fasse|resum\w*|wie sagt man|wie heisst"
    r"|tell \w+ (?:that )?|message|forward|sage|frag)\b"
)
"""What follows is to be worked on, not believed."""
_SAYS_IN = re.compile(
    r"\b(?:(?:say|said|translate|mean|means|spell|write) .{1,80}\b(?:in|into|to|auf|ins|en|em|no) (?:english|german|"
    r"french|spanish"
    r"|portuguese|italian|latin|greek|japanese|chinese|korean|russian|dutch|welsh|polish|swedish|arabic|\w+(?:ish|"
    r"ese|isch))"
    r"|comes out in|in \w+(?:ish|ese) (?:please|how|\?))\b"
)
_QUESTION = re.compile(
    r"(?:(?:and|but|so|or|then|now|ok|okay|hey|hi|karen|well|also|please|quick question|question|tell me|do you know|"
    r"u know"
    r"|you know|any idea|i wonder|wondering|remind me|just|btw|oh|serious question|lol)[\s,]+)*"
    r"(?:(?:who|what|which|when|where|why|how|whose|whom)(?:'?s|'?re|'?d|'?ll)?\b(?!ever)(?! i (?:love|like|hate|do "
    r"(?:is|for)))"
    r"|(?:am|is|are|was|were|do|does|did|can|could|should|shall|would|will|have|has|had|may|might|must|isn'?t|"
    r"aren'?t|don'?t"
    r"|doesn'?t|didn'?t|can'?t|couldn'?t|won'?t|wouldn'?t|ain'?t|shouldn'?t|haven'?t|hasn'?t|wasn'?t) "
    r"(?:i|we|you|u|he|she|it|they|there|that|this|these|those|my|our|your|his|her|their|the|a|an|any|anyone|anybody|"
    r"some"
    r"|someone|somebody|people|everyone|ya|one)\b"
    r"|(?:wer|was|wann|wo|woher|wohin|warum|wieso|wie|welche[rsn]?|wieviel|weisst du|kannst du|hast du|bist du|bin "
    r"ich|hab ich"
    r"|habe ich|soll ich|darf ich|kann ich|gibt es|wohne ich|mag ich|heisse ich)\b"
    r"|(?:quien|que|cual|cuando|donde|como|cuant[oa]s?|por que|sabes|puedes|tienes|tengo yo|soy yo)\b(?! me gusta)"
    r"|(?:qui|quand|comment|pourquoi|combien|quel|quelle|quels|quelles|est-ce|est ce|tu sais|tu crois|tu peux|"
    r"suis-je|ai-je|c'est"
    r" quoi|qu'est)\b"
    r"|(?:quem|qual|quais|onde|quanto|quantos|sabes|voce sabe|lembras|voce lembra|sera que)\b)"
)
_UNREAL = re.compile(
    r"\b(?:if (?:i|we|my|our|only|ever|he|she|they|the|it|someone|somebody|one)|i wish|wish (?:i|we|my)|wishing|"
    r"imagine|imagining"
    r"|pretend\w*|suppos(?:e|ed|ing)|hypothetical\w*|in theory|theoretically|let'?s say|were i|were we|had i|had we|"
    r"should i ever"
    r"|what if|as if|as though|unless|in another life|would have|would'?ve|could have|could'?ve|might have|maybe|"
    r"perhaps"
    r"|possibly|probably|might|not sure|unsure|may or may not|i think(?! (?:it'?s|that'?s|you))|i guess|could be|"
    r"supposedly"
    r"|allegedly|apparently|assuming|it'?s possible|possible that|frog in my throat|chat dans la gorge|frosch im "
    r"hals|gato encerrado|elephant in the|remains to be seen|there'?s a chance|dream(?:ing)? of|dream about|toying "
    r"with|thinking (?:of|about)"
    r"|considering|tempted|someday|some day|one day|i'?d (?:be|like|love|have|rather|live|work|marry|move|call|never|"
    r"faint|get)"
    r"|i would|we would|we'?d (?:be|have|like|love|live)|would be|could see myself|fancy|hoping|i hope|hopefully|not "
    r"that i know"
    r"|wenn ich|wenn wir|falls (?:ich|wir|es)|ware ich|hatte (?:ich|so)|hatt ich|vielleicht|moglicherweise|wohl|"
    r"wunschte|wurde ich|"
    r"ich wurde|am"
    r" liebsten|gern(?:e)? (?:ein|mal)|stell dir|angenommen|bestimmt|ojala|a lo mejor|quizas?|tal vez|si (?:yo |"
    r"fuera|tuviera"
    r"|viviera|pudiera)|me gustaria|quisiera|creo que|puede que|a veces pienso|si j'?|si on|si nous|peut-etre|"
    r"j'aimerais"
    r"|je voudrais|on dirait|je crois|si ca se trouve|talvez|se eu|se a gente|quem me dera|gostaria|queria|acho que|"
    r"pode ser"
    r"|oxala|tomara)\b"
)
_CONTRARY_TO_YOU = re.compile(r"\bif (?:you|u|that|this|anyone|anybody)\b")
_REPORTED = re.compile(
    r"\b(?:he|she|they|it|you|who|people|everyone|somebody|someone|mum|mom|dad|nan|gran|grandma|grandad|boss|wife|"
    r"husband|friend"
    r"|sister|brother|son|daughter|teacher|doctor|dentist|neighbour|neighbor|guy|man|woman|lady|girl|boy|plumber|"
    r"driver|sign"
    r"|letter|contract|form|label|card|book|article|ad|text|email|message|mate|colleague|manager|kid|kids|chef|er|"
    r"sie|chef|el|ella"
    r"|il|elle|ele|ela|patron|jefe|mutter|vater|[a-z]+) (?:said|says|say|goes|claims|claimed|told(?! you)|tells|was "
    r"like|were like|is like|is all like"
    r"|shouted|yelled|whispered|insists|insisted|writes|wrote|behauptet|sagt|sagte|meint|meinte|dice|dijo|dit|disait|"
    r"diz|disse|falou)\b"
)
_PASSING = re.compile(
    r"\b(?:today|tonight|right now|rn|this (?:morning|afternoon|evening|week|weekend)|at the minute|just now|for now|"
    r"temporarily"
    r"|yesterday|tomorrow|last night|heute|gerade|momentan|jetzt gerade|diese woche|hoy|ahora mismo|esta semana|esta "
    r"noche"
    r"|aujourd'hui|en ce moment|cette semaine|ce soir|hoje|agora mesmo|esta semana|essa semana|neste momento|until "
    r"(?:friday|monday"
    r"|tomorrow|sunday))\b"
)
_PAST = re.compile(
    r"\b(?:used to|when i was|when we were|back (?:then|when|in the day)|once upon|as a (?:kid|child|teenager|"
    r"student|boy|girl)|in my"
    r" youth|years ago i|i was a|formerly|als kind|damals|fruher|cuando era|antes (?:yo )?|de pequen[oa]|quand "
    r"j'etais|avant je|jadis"
    r"|quando era|antigamente|until i was|till i was|was married)\b"
)


def is_fiction(plain: str) -> bool:
    """Whether a whole message, folded, plays, quotes or jokes."""
    return _NOT_OWN.search(plain) is not None


def gives_text(sentence: Sentence) -> bool:
    """Whether it asks to work on a text: nothing from here on is the user's statement."""
    plain = sentence.plain.lstrip(" ,")
    return _GIVEN_TEXT.match(plain) is not None or _SAYS_IN.search(plain) is not None


_RELATIVE = re.compile(
    r"(?:who|whose|whom|which|where|when|wer|donde|cuando|que|qui|quand|quem|onde|quando|was|wo|"
    r"wie)\b"
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
    return 0 if "?" in sentence.ends or "¿" in sentence.said else None


def is_unreal(sentence: Sentence, start: int, end: int) -> bool:
    """Whether something before or within `start` to `end` says that it is supposed, wished, doubted or reported."""
    until = sentence.clause_end(max(start, end - 1))
    before = sentence.plain[:until]
    return _UNREAL.search(before) is not None or _REPORTED.search(sentence.plain, 0, start) is not None


def is_passing(sentence: Sentence, start: int) -> bool:
    """Whether the clause speaks of today or of a week."""
    return _PASSING.search(sentence.plain, start, min(len(sentence.plain), start + 120)) is not None


def is_past(sentence: Sentence, start: int, end: int) -> bool:
    return _PAST.search(sentence.plain, 0, sentence.clause_end(max(start, end - 1))) is not None


_REQUEST = re.compile(
    r"(?:(?:please|pls|karen|hey|hi|ok|okay|so|now|and|also|just|quickly|then|can you|could you|would you|can u|will "
    r"you|kindly|go ahead"
    r" and|i need you to|i want you to|i'?d like you to|bitte|por favor)[\s,]+)*"
    r"(?:add|alert|arrange|ask|book|bring|buy|calculate|call (?!me\b)|cancel|change|check|clear|close|compare|"
    r"compute|connect|count|debug"
    r"|delete|dial|dim|disable|discard|display|do|drop|download|enable|erase|fetch|find|flip|forget(?! to)|get "
    r"(?!up)|get rid|give|google|help|hide|hold|install"
    r"|list|locate|look|lose|make|mark|measure|mute|navigate|open|order|organi[sz]e|pause|pay|pick|plan|play|post|"
    r"print|put|read|recommend"
    r"|record|register|remind|remove|rename|renew|reply|report|reserve|reset|restart|ring|roll|save|scan|schedule|"
    r"scratch|search|send|set"
    r"|share|show|shut|sort|start|stop|store|submit|subscribe|suggest|suspend|sync|take|tell|test|throw|time|toss|"
    r"track|transfer|turn|unlearn"
    r"|unmute|unsubscribe|update|upload|use|wake|warn|whats|what)\b(?!,)"
)
"""Something is to be done. What is named in it (`ring my brother's landlord`) is not told."""


def request_end(sentence: Sentence) -> int:
    """Up to where the sentence asks for something to be done; 0 when it does not."""
    return sentence.clause_end(1) if _REQUEST.match(sentence.plain) else 0
