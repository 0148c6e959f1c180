"""Whether a message asks to keep something in memory, and which of its words that is.

Works on the user's own spelling, for what is kept is kept word for word. An instruction how to be addressed is one to
remember; a plain statement is not.
"""

from __future__ import annotations

import re

from karen.flows.decide.request import LONGEST_REQUEST, even_text

CUE = re.compile(
    r"r[ae]?[ei]?mm?ember|\bmind\b|\bnote[ds]?\b|\bsave\b|\bstore\b|memor|\bcall(?:ed|ing)? me\b|forget|\bfile\b"
    r"|\bretain"
    r"|\blearn\b|\bhang on|\bhold on|\bkeep\b|\blose\b|\bknow\b|reference|next time|have it|address me|refer to me"
    r"|\bhead\b|change my name|from now on|\bi go by\b|be called|lock that|record|merk|notier|vergiss|speicher|behalt"
    r"|nenn|recu[e]rda|acu?erda|anota|apunta|guarda|olvid|aprend|presente|llama|trata|retiens|souvi|garde|enregistr"
    r"|oubli|appelle|vouvo|mets toi|lembra|esque|decora|chama|trate|toma nota"
    r"|\bknown\b|\blog\b|\bjot\b|\btrack\b|\bwissen\b|sepas|cuenta|\bsache\b|prends note|em conta|sabendo|\bgrava\b"
)
_LEAD = (
    r"(?:(?:hey|hi|hello|ok|okay|so|um|uh|please|pls|plz|karen|just|now|and|yo|oh|kindly|also|right|well|always|do|fyi"
    r"|bitte|por favor|porfa|s'il te plait|du)[\s,]+)*"
    r"(?:(?:can|could|would|will|might) (?:you|u)(?: please| kindly| just| also)*,? |help me |i(?:'d| would"
    r"| should|'ll)?"
    r" (?:want|like|need|wish|ask|love)(?: for)? (?:you|u) to (?:know and )?|(?:i'd|i would) be (?:obliged"
    r"|grateful|glad) if"
    r" you(?:'d| would| could)? |it (?:would|might|'d) help if you |(?:you're|you are|you've got|you have"
    r"|ur) to |make sure"
    r" (?:you |u |to )?|could i (?:trouble|ask) you to |(?:kannst|konntest) du(?: dir)?(?: bitte)? |(?:peux"
    r"|pourrais)[- ]tu"
    r" |(?:puedes|podrias) |(?:pode|podes) |(?:would|will) you,? please,? )?(?:please |kindly |just |do |always |to )*"
)
_STATED = (
    r"(?=(?:that |for me that |, )?(?:my|our|i|i'm|im|i've|i'd|we|we're|the|this|these|his|her|their|he|she|they"
    r"|dad|mum"
    r"|mom|mam|nan|gran|grandma|grandad|granny|[a-z]+'s|[a-z]+ (?:is|are|was|has|have|likes?|takes?|owes|lives?|works?"
    r"|called|takes)|\d)\b)"
)
_KEEPING = (
    rf"r[ae]?[ei]?mm?ember(?:ed)?(?: for me)?(?:,? that(?: in mind)?| this:|:|,)? {_STATED}",
    r"r[ae]?[ei]?mm?ember where i \w+(?: \w+)*(?=:)",
    rf"(?:keep|bear|hold|have|kept)(?: it)? in (?:your |ur )?(?:mind|memory|head)(?: going forward| for (?:later|me))?"
    rf"(?: that|:|,)? {_STATED}",
    r"keep on (?:file|record) that",
    r"(?:keep|bear) in mind(?: going forward| from now on)?,? that",
    r"(?:make|take|taking) (?:a |an )?(?:mental |quick )?note (?:that|of|:) ?|make a (?:mental )?note[,:]",
    r"note(?: down)? that|note well:|note to keep:|note:",
    rf"note(?: down)? {_STATED}(?!.*\bto self\b)",
    r"(?:save|store|learn|keep|note|memori[sz]e|remember)(?: down)? this(?: (?:for me|about me|one|down"
    r"|for later))*(?:[:,]| that)",
    r"(?:save|store)(?: in (?:your )?memory)?(?: that)? (?=(?:that )?(?:my|our|the|i'm|i am|im"
    r"|this)\b.*(?:\bis\b|'s\b|\d|'m\b"
    r"|\bam\b|\bim\b))",
    r"(?:save|store)(?: in (?:your )?memory)? that",
    r"save this (?=the\b|my\b)",
    r"commit (?:this )?to memory(?: that)?:?|memori[sz]e(?: that)?:?",
    r"(?:file|write|jot) (?:this|that|it) (?:away|down)(?: that)?[:,]?",
    r"(?:hang|hold) on ?to (?:this|that)(?: \w+)?(?: for me)?[:,]",
    r"(?:put|keep) it (?:in (?:your|ur) (?:memory|head)|on record) that",
    r"add to (?:your memory|what (?:you|u) know(?: about me)?)(?: that|[:,])",
    rf"(?:don't|dont|do not|never) (?:be )?forget(?:ting)?(?: now)?(?: that)? {_STATED}",
    r"(?:don't|dont) lose this(?: one)?[:,]",
    r"(?:just )?so (?:that )?you (?:have it|know)(?: saved| for (?:next time|later))?[:,] ",
    r"for (?:future reference|next time|the record|your records)[:,]? ",
    r"(?:retain|remember) the fact that|let it be (?:remembered|noted|known) that|take it in:|(?:know"
    r"|remember) and remember"
    r" that",
    r"you (?:should|must)(?: know|,? and keep knowing,?|,)*(?: know)?(?: going forward| from now on)?,? that",
    r"(?:and )?(?:remember|memorise|retain|learn)(?:,? please,?| this)? that(?! (?:song|time|day|night|one|guy"
    r"|film|movie|show)\b)",
    r"(?:teach yourself|update what you know|one for the memory bank|hold this thought for me[^:]{0,20}"
    r"|log it in your memory that|keep"
    r" a note that|(?:write|note) down for yourself that|take it in)[:]?(?: that)?",
    r"(?:save|store|keep track of|record|log) (?:the|this) fact that|take note(?: that|:| of this:)",
    r"(?:log|record|jot down|file away|put (?:it )?in (?:your )?memory|let it be known) that",
    rf"know that {_STATED}|keep a note of (?=my\b|our\b)|remember (?:something|one thing)(?: for me)?[:,]",
    rf"from now on,? remember {_STATED}",
    # de
    r"merke? dir(?: bitte| mal| doch)*,?(?: dass|:)?|notiere? dir?(?: bitte| mal| dauerhaft)*[:,]?(?: dass)?",
    r"vergiss (?:bitte )?nicht,?(?: dass|:)|speicher\w*(?: dir)?(?: bitte| mal)?(?: ab)?,?(?: dass|:)",
    r"behalte?(?: das)?(?: bitte| mal)? im kopf[:,]?(?: dass)?|du solltest wissen(?: und behalten)?[:,](?: dass)?",
    r"behalte?,? dass|du (?:sollst|musst) wissen,? dass",
    # es
    r"(?:recuerda|acu?erda\w*|acordate)(?: de)? q(?:ue)?|(?:memoriza|guarda|anota\w*|apunta\w*)(?: (?:este dato"
    r"|esto|que"
    r"|por ahi que|bien)|:|,)+",
    r"no (?:te )?olvides(?: nunca)?(?: de)? que|aprendete(?: esto)?:?|(?:quiero que )?te(?:n"
    r"|ngas)(?: bien)? (?:presente|en"
    r" cuenta) que",
    r"(?:guarda|graba) en (?:tu |la )?memoria que|quiero que sepas que|toma nota de que|que no se te olvide que",
    # fr
    r"retiens(?: bien)? (?:que|ca)[: ]?|souviens[- ]toi(?: bien)? (?:que|de)"
    r"|note(?: bien)?(?: pour plus tard)? ?(?:que|:)",
    r"(?:garde|garder) en memoire que|enregistre(?: ceci ?:?| que)|n'oublie pas qu[e']|memorise(?: que)? ?:?"
    r"|mets[- ]toi ca"
    r" dans la tete ?:",
    r"garde en tete qu[e']|sache qu[e']|prends note qu[e']",
    # pt
    r"lembra(?:[- ]te)?(?: de)? que|guarda(?: isto| isso)? ?(?:que|:)|anota(?: na (?:sua"
    r"|tua) memoria)?(?: ai)? ?(?:que|:)"
    r"|memoriza(?: ai)?|nao (?:te )?esque[cç]\w*(?: de)? que|decora(?: pra mim)? ?:|toma nota[^:]{0,30}:"
    r"|fica sabendo e nao esquece,|quero que retenhas que"
    r"|tem em conta que|fica sabendo que|toma nota de que|grava na (?:tua |sua )?memoria que",
)
_LEADING = re.compile(rf"{_LEAD}(?:{'|'.join(f'(?:{phrase})' for phrase in _KEEPING)})\s*")
_TRAILING = re.compile(
    r"[\s,.;:!–—-]+(?:(?:so|and|please|pls|kindly|do|you're to|ok|hey|i'd like you to|can you|could you|just)[\s,]+)*"
    r"(?:r[ae]?[ei]?mm?ember (?:that|it|this)?(?: ok)?(?: for (?:me|later|next time|when i can't"
    r"|i shall be asked))?(?:, for .*)?"
    r"|keep (?:that|this|it|am) in mind|bear (?:that|it) in mind|make a note(?: of (?:it|that|this))?|note (?:it"
    r"|that)(?: down)?"
    r"|(?:save|store) (?:it|that|this)(?: properly)?(?: (?:for|in) .*)?|(?:like )?save that|(?:hold"
    r"|hang) on ?to (?:that|it)"
    r"|lock (?:that|it) in|(?:don't|dont) forget(?: (?:it|that|this))?|write (?:that|it) down(?: in your memory)?"
    r"|update your memory|kindly store that(?: for later)?|keep (?:that|it)(?: somewhere safe| on file)?"
    r"|do remember(?:, .*)?"
    r"|remember ok|r[ae]mmember|merk dir das(?: bitte)?|vergiss das nicht|recuerdalo|no lo olvides|retiens[- ]le"
    r"|memorise[- ]le"
    r"(?: s'il te plait)?|n'oublie pas|nao te esquecas|nao esquece|guarda is[st]o)[\s.!?)]*$"
)
_NAME = (
    r"(?!(?:back|later|when|if|at|on|in|a|an|the|tomorrow|tonight|today|and|or|by|from|names?|old|crazy"
    r"|maybe|please|to|for|as|out|up|soon|cynical|mad)\b)"
)
_ADDRESS = re.compile(
    rf"(?:{_LEAD}|.{{0,60}}[\s,.;])(?:(?:from (?:now|here) on(?: out)?|you (?:can|may|could|shall|should|must)"
    rf"|always|start|stop"
    r" calling me [\w ]{1,20} and)[\s,]+)*"
    rf"(?:call me {_NAME}|(?:start )?calling me {_NAME}|(?:address|refer to) me as {_NAME}|(?:use"
    rf"|say) {_NAME}(?=\w+ (?:when you"
    rf" (?:talk|speak) to me|for my name))|from (?:now|here) on,? my name is {_NAME}"
    rf"|(?:please )?change my name to {_NAME}"
    rf"|i(?:'d| would)? (?:want|prefer|like|rather)(?: to be| you) (?:called|said) {_NAME}|i go by (?=\w+ now\b)"
    rf"|nenn\w* mich (?:bitte |ab jetzt |jetzt )*"
    r"|sag(?:e)? (?:bitte )?du zu mir|siez mich|ll[aá]mame |tr[aá]tame de |dime (?=[a-z]+ de ahora)"
    r"|appelle[- ]moi |vouvoyez[- ]moi"
    r"|me chama de |chama[- ]me |trate[- ]me por )"
    r"(?P<name>[\w][\w'’.\- ]{0,40})?"
)
_NOT_CALLED = re.compile(
    r"\b(?:any ?more|drop|delete|forget)\b|\b(?:old[- ]fashioned|a \w+|an \w+|crazy|mad|when|later|back|tomorrow"
    r"|if you)\b"
)
_ABOUT_THE_ANSWER = re.compile(
    r"\?\s*$|\b(?:so|,) (?:which|what|how|who|where)\b|when you (?:explain|answer|write|tell|reply|do)"
    r"|\b(?:in this one|show (?:your|ur)"
    r" working|it should rhyme|title on)\b|\b(?:contacts|gallery|photos?|folder|calendar|clipboard|my drive|desktop)\b"
)
_ASKS_BACK = re.compile(
    r"what (?:was|is) (?:it|that)|remember\?\s*$|^(?:so |and )?(?:what|which|where|who|when|how)\b.*\b(?:had"
    r"|made) (?:you|u) "
)
_SAYING = re.compile(
    r"remember,? remember|remember the (?:alamo|titans|\w+ties|days|time|fifth)\b|to my favou?rites|(?:this"
    r"|that) (?:device|browser|card)\b"
)
_REPORTED = re.compile(
    r"\b(?:he|she|they|who|people|boss|teacher|doctor) (?:said|says|told|asked)\b|\b(?:can't|cant|i|cannot"
    r"|grandad|grandma) remembers?\b"
)


def read_remember_request(said: str) -> str | None:
    """What is to be kept, as the user spelled it; empty when it was not said; None when nothing is to be kept."""
    if len(said) > LONGEST_REQUEST * 4 or not CUE.search(even := even_text(said)):
        return None
    return _kept(said, even)


def _kept(said: str, even: str) -> str | None:
    if _ASKS_BACK.search(even) or _SAYING.search(even):
        return None
    address = _ADDRESS.match(even)
    if (
        address
        and address["name"]
        and not _NOT_CALLED.search(even[address.start("name") - 30 if address.start("name") > 30 else 0 :])
    ):
        return said.strip()
    for start in _starts(even):
        if leading := _LEADING.match(even, start):
            rest = _without_that(said, even, leading.end())
            if rest and not _ABOUT_THE_ANSWER.search(
                even_text(rest).removesuffix("?") if "?" in rest[-1:] else even_text(rest)
            ):
                return rest
    trailing = _TRAILING.search(even)
    if (
        trailing
        and trailing.start()
        and not _REPORTED.search(even)
        and not _ABOUT_THE_ANSWER.search(even[: trailing.start()])
    ):
        kept = said[: trailing.start()].strip(" \t\n,.;:")
        return kept if len(kept.split()) > 1 else None
    return None


def _starts(even: str) -> list[int]:
    """Where a sentence of the message begins."""
    return [0, *(match.end() for match in re.finditer(r"[.!?;:\n]\s+|,\s+|\s[–—-]\s", even))][:12]


def _without_that(said: str, even: str, start: int) -> str:
    that = re.compile(r"(?:for me )?(?:that|dass|que)\s+").match(even, start)
    kept = said[that.end() if that else start :]
    tail = _TRAILING.search(even_text(kept))
    if tail and tail.start():
        kept = kept[: tail.start()]
    closing = re.compile(
        r"[\s,]+(?:ok|okay|please|pls|kindly|thanks|thank you|bitte|por favor|karen)[\s.!?]*$", re.IGNORECASE
    )
    return closing.sub("", kept).strip(" \t\n,:").rstrip("?!. ") if kept else ""
