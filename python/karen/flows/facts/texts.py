"""Whether a message is fiction or a game, and where in it a text begins that is shown or to be worked on, not told."""

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
    r"(?:who|what) am i\b(?= ?[?!.,]*(?:$| the answer))|riddle|charades|twenty questions|20 questions|two truths|"
    r"never have i ever|(?:for|in) (?:the|a|our|my|this) (?:pub )?(?:quiz|trivia|crossword|riddle)|quiz question|"
    r"do a scene|you'?re (?:a|an|the) \w+(?:,| and|,? and) i'?m|i'?m (?:a|an|the) [\w ]{2,30},? (?:and )?you'?re (?:a|"
    r"an|the)\b|you are now|ignore (?:all|previous)|from now on you)\b"
)
"""Fiction, games, songs and jokes: nothing in the message is a fact of the user."""
_GIVEN_TEXT = re.compile(
    r"^(?:(?:hey|hi|ok|okay|so|please|pls|karen|can you|can u|could you|could u|would you|will you|now|and|quickly|"
    r"just|i need you to|i want you to|help me|help me to|kannst du|konntest du|bitte|puedes|podrias|por favor|"
    r"peux-tu|tu peux|pouvez-vous|pode|podes|voce pode|you can|how (?:do|would|should|can|to)(?: i| you| we| one)?|"
    r"wie|wie sagt man|how's)[\s,]+)*(?:check (?:this|my|the following|these) (?:\w+ )?(?:text|paragraph|sentence|"
    r"email|mail|letter|essay|translation|grammar|spelling|message|bio|cv|summary|abstract)|review (?:this|my|the)|"
    r"look over|practi[sc]e|rehearse|polish|shorten|translat\w*|write|rewrite|rephrase|reword|paraphrase|summari[sz]e|"
    r"proofread|spell|type|draft|compose|pretend|imagine|picture|suppose|supposing|let'?s (?:pretend|say|imagine|"
    r"suppose|play)|repeat|transcribe|antwort\w*|korrigier\w*|verbesser\w*|respond[ea]\w*|contesta\w*|repond\w*|"
    r"caption|recite|sing|pronounce|parse|correct (?:this|my|the|these|following)|fix (?:this|my|the)|edit|improve|"
    r"complete|finish|continue|say|answer|reply|respond|analy[sz]e|explain|define|meaning of|what does|what'?s the "
    r"meaning|what is the meaning|email(?! me)|text(?! me)|tweet|post|dictate|put into|turn this|convert|generate|"
    r"create|make (?:up|me)|invent|print|ubersetz\w*|schreib\w*|formulier\w*|stell dir vor|nehmen wir an|angenommen|"
    r"sag|traduc\w*|escrib\w*|redacta\w*|imagina\w*|supon\w*|di|como se dice|traduis\w*|traduire|ecris\w*|redige\w*|"
    r"corrige\w*|imagin\w*|suppos\w*|dis|traduz\w*|escrev\w*|redij\w*|faz de conta|finge|finja|diga|como se diz|"
    r"comment (?:dit-on|on dit|dire)|fasse|resum\w*|wie sagt man|wie heisst|tell \w+ (?:that )?|message(?! me)|"
    r"forward|sage|frag)\b"
)
"""What follows is to be worked on, not believed."""
_SHOWS_TEXT = re.compile(
    r"\b(?:(?:my|this|the|his|her|our|here(?:'?s| is| are) (?:my|the|a|his|her)) (?:\w+ ){0,2}?(?:text|bio|profile|"
    r"caption|abstract|cover letter|essay|statement|speech|intro|message|draft|ad|advert|paragraph|sentence|toast|"
    r"email|mail|letter|post|blurb|translation|poem|lyrics?|song|joke|quote|example|story|script|dialogue|transcript|"
    r"logs?|chat|article|excerpt|diary|journal)(?: (?:for|to|of|from|so far|reads?|says?|said|goes|on|below|i (?:got|"
    r"received|found|was sent))[\w' ]{0,30})?|(?<!\bi )(?:wrote|writes|texted|texts|emailed|sent|posted|tweeted|"
    r"commented|messaged|replied|schrieb|schreibt|escribio|escribe|a ecrit|ecrit|escreveu|escreve)(?: (?:me|us|back|"
    r"this|that))?[\w ]{0,20}) ?:|(?<!\bi )(?:said|says|sagte|sagt|dijo|dice|dit|disse|diz)(?: (?:this|that|to "
    r"me))? ?:$|^(?:(?:song|fictional|character|famous|funny|sample|chat|server|error) )*(?:lyrics|poem|joke|riddle|"
    r"quote(?: of the \w+)?|quotation|example|excerpt|transcript|logs?|script|dialogue|bio|story|testimonial|zitat|"
    r"witz|beispiel|gedicht|liedtext|chiste|ejemplo|cita|poema|blague|citation|exemple|poeme|piada|citacao|"
    r"exemplo)(?: ?:|$)|\bhere(?:'?s| is) what [\w ]{2,30} (?:wrote|sent|said|texted|posted|replied|emailed)\b|\bi "
    r"(?:just )?(?:got|received|was sent|found|copied) (?:this|these|the following)(?: \w+)? (?:from|in|on|by|online)\b"
)
"""What follows is shown, not told."""
_TO_EDIT = re.compile(
    r"\b(?:i'?m|just) (?:quoting|paraphrasing|reading (?:out|aloud|you)|typing this for)\b|"
    r"(?:^|[,.:;] |\b(?:and|then|please|pls|you|to) )(?:tighten|polish|shorten|improve|proofread|correct|translate|"
    r"rewrite|rephrase|edit|trim|reword|summari[sz]e|paraphrase|jazz|soften|punch) (?:it|this|these|that|them)\b|"
    r"\bmake (?:it|this|that) (?:a bit |much |more |less |sound |shorter|longer|formal|funnier|better|punchier|"
    r"friendlier|polite|rhyme)|\b(?:here(?:'?s| is| are| comes)|below(?:'?s| is| are)|attached(?: is| are)?|this is|"
    r"(?:paste|pasting|share|read you|send you|show you)) (?:the|my|our|an?|his|her|their|some|this) (?:[\w-]+ "
    r"){0,2}?(?:text|bio|profile|cover letter|essay|speech|draft|ad|advert|paragraph|toast|e-?mail|letter|post|blurb|"
    r"translation|poem|lyrics|script|dialogue|transcript|article|excerpt|review|reference|testimonial|obituary|"
    r"statement|summary|abstract|cv|résumé|resume)\b"
)
"""A text is announced, whether or not a colon follows: `Here is the cover letter, tighten it up.`"""
_TOLD_AFTER = re.compile(
    r"(?:(?:\b(?:i|i'?m|i'?ve|i'?ll|we|we'?ve|mine|myself|(?:about|let|tell you about) (?:me|us))\b|"
    r"^\W*me\W*$)(?!.*\b(?:sa(?:y|ys|id)|t(?:ell|old)|read|heard|saw|wrote|write|texted|e?mail\w*|posted|quot\w+|got|"
    r"received|found|reply|replied|answered)\b)|(?<!'s )\b(?:facts?|notes?|nb|info|information|context|background|"
    r"intro|introduction|fyi|ps|btw|updates?|corrections?|reminders?|things?|reasons?|problems?|issues?|trouble|"
    r"situation|snag|catch|questions?|confession|disclaimer|warning|truth|points?|details?|news|also|remember|listen|"
    r"look|clear|honest|short|story|rules?|preferences?|now on|karen|please|important|first|second|third|one|two|"
    r"three|tip|hint|request|answer|dilemma|allerg(?:y|ies)|diets?|food|health|jobs?|work|home|family|names?|ages?|"
    r"pets?|hobby|hobbies|plans?|address|number|ich|mir|yo|mi|moi|eu|mim|ubrigens|achtung|wichtig|hinweis|dato|cosa|"
    r"nota|pregunta|precision|coisa|contexto|pergunta|frage)(?:(?: is|'s)(?: this| that| simple)?)?\s*$)"
)
"""Before a colon: who writes introduces what they say themselves."""
_SPEAKER = re.compile(
    r"\b(?:the|an?|my|our|his|her|their|your|this|that|der|die|das|den|dem|eine?|mein\w*|le|la|les|une?|mon|ma|el|los|"
    r"las|una|mi|os|as|uma?|meu|minha)\b|'s\b|^\W*[\w'-]+\W*$"
)
"""Before a colon: one word alone, or somebody or something with an article."""
_SALUTES = re.compile(r"dear (?!karen|me\b|lord|god|oh\b|all\b)[\w.]+(?: [\w.]+)?,")
"""A letter to somebody else begins."""
_OWN_AFTER = re.compile(
    r":\s+(?:[\w.,)]{1,3}\s|[\w'-]+, )?(?:i|i'?m|i'?ve|im|we|we'?re|we'?ve|my|our|dear \w+|ich|wir|mein\w*|bin|je|"
    r"j'\w+|mon|ma|yo|soy|tengo|vivo|mi|me|eu|sou|tenho|moro|o meu|a minha|meu|minha)\b"
)
_SAYS_IN = re.compile(
    r"\b(?:(?:say|said|translate|mean|means|spell|write) .{1,80}\b(?:in|into|to|auf|ins|en|em|no) (?:english|german|"
    r"french|spanish|portuguese|italian|latin|greek|japanese|chinese|korean|russian|dutch|welsh|polish|swedish|arabic|"
    r"\w+(?:ish|ese|isch))|comes out in|in \w+(?:ish|ese) (?:please|how|\?))\b"
)


_NO_WIDTH = re.compile("[\u00ad\u200b\u2060\ufeff]")
"""Signs that nobody sees; between the letters of a word they hide it."""


def is_fiction(plain: str) -> bool:
    """Whether a whole message, folded, plays, quotes or jokes."""
    return _NOT_OWN.search(plain) is not None


def gives_text(sentence: Sentence) -> bool:
    """Whether it asks to work on a text: nothing from here on is the user's statement."""
    plain = _NO_WIDTH.sub("", sentence.plain).lstrip(" ,")
    shown = (_GIVEN_TEXT.match(plain), _SAYS_IN.search(plain), _SHOWS_TEXT.search(plain), _TO_EDIT.search(plain))
    return any(shown) or _is_anothers(plain) or _SALUTES.match(plain) is not None


def _is_anothers(plain: str) -> bool:
    """Whether a colon gives the words after it to somebody or something: `The doctor on the phone: I live in Kent`."""
    own = _OWN_AFTER.search(plain)
    if own is None or not own.start():
        return False
    head = plain[: own.start()]
    return _SPEAKER.search(head) is not None and _TOLD_AFTER.search(head) is None


_COMPOSED = re.compile(
    r"\b(?:write|draft|compose|create|make(?: up)?|generate|invent|plan|suggest)\b[^:\"]{0,60}\b(?:poem|card|message|"
    r"toast|speech|story|song|letter|invitation|rhyme|quiz|e-?mail|text|plan|menu|recipe|name|limerick|note|list)s?\b"
)


def asks_for_text(sentence: Sentence) -> bool:
    """Whether the text is still to be made up, so that what it is for is told: `a poem for my wife Anna`."""
    return _COMPOSED.search(sentence.plain) is not None
