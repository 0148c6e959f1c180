"""Who the user is: name, nickname, age, birthday, nationality, languages, how to be reached."""

from __future__ import annotations

import re
from collections.abc import Iterator

from karen.contract.types.memory import Polarity
from karen.flows.facts.folding import folded
from karen.flows.facts.lexicon import is_a, words_of
from karen.flows.facts.names import name
from karen.flows.facts.numbers import NUMBER, age, birthday, contact
from karen.flows.facts.rules import family, rule
from karen.flows.facts.sentences import Sentence
from karen.flows.facts.values import Value, listed, phrase, whole

_SURE, _LIKELY = name(), name(surely=False)
_INITIALS = re.compile(r"[A-Z]{3,5}")
_NO_NAME = ("ian", "ish", "ese", "ist")


def _self(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """A name after `I'm`, where a nationality, a faith or a trade may stand as well."""
    for value in _LIKELY(sentence, start, end):
        if sentence.plain.startswith("'s", value.end) or _INITIALS.fullmatch(value.text):
            return  # `I'm Anna's mum`, `I'm OCD`
        first = folded(value.text).split()[0]
        others = ("nationality", "job", "diet", "religion", "ailing", "language")
        if first in words_of("given") or not (first.endswith(_NO_NAME) or is_a(folded(value.text), *others)):
            yield value


def _called(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """What one wants to be called; what one does not must be a name (`don't call me sweetheart` says nothing)."""
    refused = re.search(r"\b(?:don'?t|do not|never) (?:just )?call me $", sentence.plain[:start])
    yield from (_LIKELY if refused else _SURE)(sentence, start, end)


_LANGUAGE = listed(
    phrase(4, "language", stop="at|with|to|in|on|via|through|since|by|every|when|for|as|from|fluently|natively")
)
_NATIONALITY = listed(phrase(3, "nationality", stop="by|through|with|on|living|from|and proud"))


_REFUSED = re.compile(
    r"\bmy (?:real |actual |first |full )?name(?:'s not| is not| isn'?t| ain'?t) [\w'-]{2,25},? (?:but )?"
    r"(?:it'?s |it is )?$"
)


def _instead(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """The name after one that is refused: `it's Maximilian` of `my name isn't Max, it's Maximilian`."""
    if _REFUSED.search(sentence.plain, 0, start):
        yield from _SURE(sentence, start, end)


def _known_person(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    for value in _LIKELY(sentence, start, end):
        if folded(value.text).split()[0] in words_of("given"):
            yield value


NAMES = family(
    r"\b(?:name|names|name's|call|calls|called|i'?m|im|am|it'?s|its|this is|here|christened|named|speaking|spelt|"
    r"spelled|go by|goes by|known|nickname|nicknamed|say|shorten|answer to|everybody|everyone|nobody|will do|is fine|"
    r"works|easier|for short|friends|address|refer|sign|surname|pronounced)\b",
    rule("name", r"(?:it'?s |it is )?{v}", _instead),
    rule("name", r"{my} (?:full |real |actual |first |given |legal |proper |last |middle |family |second |"
        r"sur)?names?{is}\s?(?:(?:actually|really|still|spelt|spelled|spelled|still just|just|"
        r"in fact) )?(?P<n>not )?{v}", _SURE),
    rule("name", r"{my} (?:real |actual |first |full )?name (?P<n>isn'?t|ain'?t) (?:actually |really )?{v}", _SURE),
    rule("name", r"(?:the )?name(?:'s|s| is){v}", _SURE),
    rule("name", r"(?:i'?m|i am|im) (?:called|named|known as) {v}", _SURE),
    rule("name", r"(?:i'?m|i am|im) (?P<n>not )?(?:actually |really |still )?{v}", _self),
    rule("name", r"this is (?:me, |mr |mrs |ms )?(?P<v>[a-z][\w'-]+(?: [a-z][\w'-]+)?)(?=,|$)", _known_person),
    rule("name", r"(?:it'?s|its) (?:ya boy |your (?:old )?(?:pal|friend|mate) )(?P<v>[a-z][\w'-]+)", _LIKELY),
    rule("name", r"(?:this is|this here is|it'?s|its) (?:ya boy |your (?:old )?(?:pal|friend|mate) |"
        r"me )?(?P<v>[a-z][\w'-]+(?: [a-z][\w'-]+)?)(?= (?:here|speaking|again|with (?:a|an|one|two|no)|not)\b|"
        r",? not\b)", _LIKELY),
    rule("name", r"(?P<v>[a-z][\w'-]+(?: [a-z][\w'-]+)?) (?:here|speaking)(?=[\s,.]|$)", whole(_LIKELY)),
    rule("name", r"(?:that'?s|thats) (?P<v>[a-z][\w'-]+)(?= with (?:a|an|one|two|no)\b)", _LIKELY),
    rule("name", r"(?:no|sorry|nope|actually|correction),? (?:it'?s|its) (?P<v>[a-z][\w'-]+)(?=, [a-z](?: [a-z])+\b|"
        r",? not\b|$)", _LIKELY),
    rule("name", r"(?:my parents|they|i was|my mum|my mother|my dad|the family) (?:christened|named|baptised|"
        r"baptized)(?: me)? {v}", _SURE),
    rule("name", r"(?:it'?s|its) (?:spelt|spelled|written) {v}", _SURE),
    rule("name", r"(?:the )?(?:correct |right |proper )?spelling(?:'s| is) {v}", _SURE),
    rule("name", r"i (?:changed my name|got my name changed) (?:back )?to {v}", _SURE),
    rule("nickname", r"(?:everyone|everybody|people|most people|friends?|my friends|mates|my mates|folks|they all|they|"
        r"all my \w+|colleagues|the lads|the kids|(?:half|all) (?:of )?(?:the|my) \w+|my \w+s?|family) (?:just |all |"
        r"usually |mostly |always |only |still )?(?:calls?|call) me {v}", _SURE),
    rule("nickname", r"(?:just |so |please |but |only |do |and |you can |you may |u can |feel free to |"
        r"better )*(?P<n>don'?t |do not |never )?(?:just )?call me (?!(?:back|later|when|a|an|the|at|on|if|crazy|maybe|"
        r"old|mad|biased|whatever|anything|by|what|in|tomorrow|today|paranoid|lazy|that|names?|for|to)\b){v}", _called),
    rule("nickname", r"(?:i|i mostly|i usually|i just|i normally|i always) (?:go|answer|goes) (?:by|"
        r"to) (?:the name (?:of )?|just )?{v}", _SURE),
    rule("nickname", r"(?:i'?m|im|i am) (?:known as|called|nicknamed|usually called) {v} (?:to|by|among|at) (?:my|the|"
        r"everyone|friends)", _SURE),
    rule("nickname", r"{my} (?:nickname|nick|handle|pet name)(?:'s| is| has always been| was always){v}", _SURE),
    rule("nickname", r"(?:you can |u can |please |just |feel free to |people |most people |everyone |everybody |"
        r"friends |we )?(?:usually |just )?shorten it to {v}", _SURE),
    rule("nickname",
        r"(?:{my} |the )?(?:names?(?:'?s| is)?|i'?m|i am) [a-z][\w' -]{1,30}?,? (?:but|and|though|"
        r"or) (?:just )?(?P<v>[a-z][\w'-]+) (?:will do|is fine|works|is easier|for short|to (?:my )?(?:friends|"
        r"mates))(?=$|[\s,.])",
        _SURE),
    rule("nickname", r"i prefer (?:to be called|being called) {v}", _SURE),
    rule("nickname",
        r"(?P<v>[a-z][\w'-]+) is what (?:everyone|everybody|people|they|friends) (?:all )?calls? me\b", _SURE),
    rule("nickname", r"you (?:may|can|could|should|must) (?:address|refer to) me as {v}", _SURE),
    rule("nickname",
        r"(?:i'?ve (?:always )?been called|(?:they|people|everyone|everybody|friends|folks)(?:'ve| have)? (?:always |"
        r"just |all )*called me) {v}", _SURE),
    rule("name", r"(?:it'?s |its )?(?:pronounced [\w-]+ (?:but |and )?)?(?:it'?s )?(?:spelt|spelled) {v}", _LIKELY),
    rule("name",
        r"you (?:keep|kept|always|still) (?:\w+ ){1,2}[\w-]+,? but (?:it'?s|its|i'?m|my name'?s) {v}", _LIKELY),
    rule("name", r"sign (?:it|them|off) (?:as |off as )?(?P<v>[a-z][\w'-]+)", _LIKELY),
    rule("name",
        r"(?:my )?(?:full |first |last |legal |second )?names?,? (?P<v>[a-z][\w'-]+(?: [a-z][\w'-]+){0,2})(?=,|$)",
        _LIKELY),
    rule("name",
        r"(?P<v>[a-z][\w'-]+(?: [a-z][\w'-]+)?)(?:,| please,|'s| is)? (?:that'?s|thats) my (?:full |real |"
        r"first )?name\b", _LIKELY),
    rule("nickname", r"(?:they|people|the \w+|my \w+|everyone) (?:have )?nicknamed me {v}", _SURE),
    rule("name",
        r"[^.]{0,60}?\b(?:my name|called me|calling me|call me|name wrong|spelling)\b[^.]{0,30}?,? (?:it'?s|i'?m) {v}",
        _LIKELY),
    rule("name", r"(?:it'?s|its) (?:only |just )?me,? (?P<v>[a-z][\w'-]+)", _LIKELY),
    rule("name", r"(?P<v>[a-z][\w'-]+)(?: here)? again(?=$|[,.!])", whole(_known_person)),
)  # fmt: skip

AGE = family(
    r"birthday|bday|born|\bat (?:thirty|forty|fifty|sixty|seventy|eighty|ninety)|\d|teen|twenty|thirty|forty|fourty|"
    r"fifty|sixty|seventy|eighty|ninety|years?|turned|aged?|ties\b|teens|\b(?:eight|nine|ten|eleven|twelve|seven)\b",
    rule("age", rf"(?:i'?m|i am|im) (?:now |only |just |already |about |nearly |actually |currently |almost |"
        rf"turning )*(?P<v>{NUMBER})(?=[\s,]*(?:$|,|btw|and\b|but\b|so\b|now\b|years?\b|yrs?\b|yo\b|y/o|next\b|this\b|"
        rf"in\b|last\b|today\b|lol\b|with\b|male\b|female\b|f\b|m\b|if\b|too\b|by the way\b|for\b(?! (?:hours|miles))|"
        rf"for goodness|as of\b|going on\b|turning\b|nearly\b|if you|not\b|though\b|n\b))(?!\s*(?:percent|%|km|miles|"
        rf"minutes|mins|hours|weeks|months|days|pounds|euros|dollars|cm|feet|foot|stone|kg|lbs|pages|points|st\b|th\b|"
        rf"weeks|in (?:line|the queue)))", age, holds_today=True),
    rule("age", rf"(?:i'?m|i am|im|we'?re both|i'?ll be|being|aged?|at) (?:now |only |just |already |nearly |about |a |"
        rf"an )*(?P<v>{NUMBER})[\s-]?(?:years?[\s-]old|years? of age|yrs? old|yo\b|y/o|"
        rf"year old\b)", age, holds_today=True),
    rule("age", rf"being (?P<v>{NUMBER})(?=,| i\b)", age, holds_today=True),
    rule("age", rf"(?<!, )(?<!and )(?P<v>{NUMBER})[\s-](?:years?[\s-]old|years? of age|years? young)(?=[\s,]*(?:and "
        rf"i\b|$|,|here|with|btw|but i|myself))", age, holds_today=True),
    rule("age", rf"(?:i )?(?:just |recently |only just |have |i'?ve (?:just )?)*turned (?P<v>{NUMBER})\b(?! (?:down|up|"
        rf"off|on|left|right|of|people|pages))", age, holds_today=True),
    rule("age", rf"(?:at )?my age(?:,| is|'s| being|:)\s?(?P<v>{NUMBER})\b", age, holds_today=True),
    rule("age", rf"(?:i'?m|im|i am) (?:at )?the (?:ripe |grand |tender )*(?:old )?age of "
        rf"(?P<v>{NUMBER})\b", age, holds_today=True),
    rule("age", rf"(?:i'?m|im|i am|he'?s|with me being) {{adv}}(?:a "
        rf")?(?P<v>{NUMBER})[\s-]year[\s-]old\b", age, holds_today=True),
    rule("age", r"at (?P<v>2[5-9]|[3-9]\d|(?:thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[\s-]\w+)?)(?=,? "
        r"(?:i'?m|i'?ve|i feel|i still|i can|my (?:knees|body|back)|you'?d think)\b)",
        age, holds_today=True),
    rule("age", r"(?:(?:i'?m|i am|im|we'?re) in my (?=[a-z]*(?:ties|teens|\d0s|early|mid|late))|in my (?=early|mid|"
        r"late))(?P<v>(?:early|mid|late)?[\s-]?(?:twenties|thirties|forties|fifties|sixties|seventies|eighties|"
        r"nineties|teens|\d0s))", phrase(2)),
    rule("birthday", r"(?:{my} (?:\w+day |own )?(?:birthday|bday|b-day|birth ?date|date of birth|dob)|(?:my |"
        r"the )?(?:dob|date of birth|birthday|bday))(?:{is}|:|,)?\s?(?P<n>not |isn'?t )?\s?(?:actually |always |"
        r"last \w{1,20},? |this \w{1,20},? |on |in |the same day as |coming up on |falls on |going to be |"
        r"is )*{v}", birthday, holds_today=True),
    rule("birthday", rf"(?:i'?ll be|i am|i'?m going to be|i'?m turning|i turn) {NUMBER} on {{v}}", birthday),
    rule("birthday", r"{my} \d{2}(?:st|nd|rd|th)(?: birthday)?,? (?:which )?(?:is|'s|falls|lands)(?: on|"
        r" in)? {v}", birthday),
    rule("birthday", r"{my} (?:birthday|bday|b-day)(?: always)? (?:falls|lands|comes|is coming up)(?: up)? (?:on|"
        r"in) {v}", birthday),
    rule("birthday", r"(?:i was |i'?m |i am |we were |i )?born (?:and \w+ )?(?:on|in|way back in|"
        r"back in)? ?(?:a \w+ )?(?:\w+day,? )?(?:the )?(?:summer of |winter of |spring of |autumn of |"
        r"year )?{v}", birthday),
    rule("birthday", r"(?:i was |i'?m )?born (?:in|at|near|on) [a-z][\w' -]{1,25}? (?:on|in) {v}", birthday),
    rule("birthday", r"(?:(?:i'?m|i am|im) )?(?:a |an )?(?P<v>halloween|christmas eve|christmas|boxing day|leap day|"
        r"valentine's day|new year's day) (?:baby|child|birthday|kid)\b", birthday),
    rule("birthday",
        r"(?:i |we )(?:share|have) (?:a|my|the same) birthday with [a-z][\w' -]{1,25},? (?:on )?{v}", birthday),
    rule("birthday", r"i (?:celebrate my birthday|have my birthday|turn \w+(?:[\s-]\w+)?|share my birthday) (?:on|"
        r"in) {v}", birthday),
    rule("birthday", r"(?:ich habe |ich hab |ich wurde |ich bin |mein geburtstag ist |geburtstag hab ich |"
        r"geburtstag habe ich )(?:am |im )?{v}", birthday),
    rule("age", rf"i have (?P<v>{NUMBER}) years(?: old)?(?=$|,| and i\b)", age, holds_today=True),
    rule("age",
        r"(?<![\w ,])(?P<v>[1-9]\d) (?:and|but) (?:never|still|i'?m|i'?ve|i have|i still)\b", age, holds_today=True),
)  # fmt: skip

BACKGROUND = family(
    r"i'?m|\bim\b|i am|we'?re|we are|passport|citizen|nationality|national|speak|language|tongue|taught|bilingual|"
    r"\bmy \w+(?:'s| is)\b|trilingual|fluent|learning|languages|\bborn\b|proud|half|being|native|lingual|\bdo\b|dream|"
    r"count|\bas an?\b",
    rule("language", r"{im}(?P<n>not )?(?:a |an )?(?:native |fluent )?(?P<v>[a-z]+) (?:native )?speaker\b", _LANGUAGE),
    rule("nationality", r"{im}(?P<n>not )?(?:a |an |half |part |born |quarter |naturalised |naturalized |full |"
        r"a dual national )*{v}", _NATIONALITY),
    rule("nationality", r"{my} (?:passport|nationality|citizenship)(?:'s|s| is| says){v}", _NATIONALITY),
    rule("nationality", r"(?:{ive}|(?:i |we )?(?:hold|carry|travel on|have)|i'?m on) (?P<n>no )?(?:a |an |dual |"
        r"double |two |both )*(?P<v>[a-z]+(?:[\s,-]+(?:and )?[a-z]+){0,2}) (?:passport|citizenship|"
        r"nationality)s?", _NATIONALITY),
    rule("nationality", r"(?:{im}|i became |i'?ve (?:just |recently |finally |now )?become |i was made )(?:a |an |"
        r"now )*(?:dual )?(?:citizen|national)(?: of)?[\s,]{v}", _NATIONALITY),
    rule("nationality", r"(?:{im}|i became |i'?ve (?:just |recently |finally |now )?become )(?:a |an |"
        r"now )*(?P<v>[a-z]+(?: and [a-z]+)?) (?:citizen|national)s?\b", _NATIONALITY),
    rule("nationality", r"(?:(?:being|as|speaking as) (?:an?|us|a proud|a true)|being) {v}", _NATIONALITY),
    rule("language", r"{i} (?:can )?(?:also |only |mostly |mainly |usually |both |still |even |fluently |"
        r"always )?(?:{not} (?:really )?)?(?:speak|talk|know|understand|read|write|do)s? (?:fluent |some |a little |"
        r"a bit of |a word of |enough |basic |any |both |good |decent |broken |passable |rusty |native |mostly |only |"
        r"conversational |\w{1,20} languages[,:]? |a smattering of )*{l}", _LANGUAGE),
    rule("language", r"{my} (?:native|first|mother|second|third|main|home|other|strongest|best)(?: (?:language|"
        r"tongue))+{is} {v}", _LANGUAGE),
    rule("language", r"(?P<v>[a-z]+) is my (?:native|first|mother|second|third|main|home) (?:language|"
        r"tongue)", _LANGUAGE),
    rule("language", r"(?P<v>[a-z]+) (?:isn'?t|is not) my (?:native|first|mother|second|main) (?:language|"
        r"tongue)", _LANGUAGE, Polarity.NOT),
    rule("nationality", r"officially (?:an? )?{v}", _NATIONALITY),
    rule("nationality", r"(?:a )?proud {v}", _NATIONALITY),
    rule("language", r"{my} (?P<v>[a-z]+)(?:'s| is) (?=\w)", _LANGUAGE),
    rule("language", r"{im}(?:fluent in|a native speaker of|learning|bilingual in|bilingual[\s,]+(?:in )?|"
        r"trilingual[\s,]+(?:in )?|a native|teaching myself|studying|native in)\s?{l}", _LANGUAGE),
    rule("language", r"(?:{im}|i was )(?:brought up|raised) (?:bilingual|trilingual|speaking|with)[\s,]+(?:in |"
        r"speaking )?{l}", _LANGUAGE),
    rule("language", r"(?:i'?ve been|been|we'?ve been|i started|i'?ve started|i began) (?:learning|studying|"
        r"teaching myself) {l}", _LANGUAGE),
    rule("language", r"(?:at home )?(?:we|i|we all|my family and i) (?:speak|talk) {l}", _LANGUAGE),
    rule("language", r"(?:my )?\w+ taught me {v}", _LANGUAGE),
    rule("nationality", r"{ive} (?:dual|double) (?:nationality|"
        r"citizenship)[:,]? ?{l}", listed(phrase(2, "nationality"))),
    rule("language", r"(?:i )?grew up (?:speaking|with) {l}", _LANGUAGE),
    rule("language", r"i (?:dream|swear|count|pray|think) in {v}", _LANGUAGE),
    rule("nationality", r"{im}half [a-z]+,?(?: and)? half (?P<v>[a-z]+)", _NATIONALITY),
)  # fmt: skip

CONTACT = family(
    r"\d{3}|@|\bdot\b",
    rule("contact", r"(?:you can |u can |just |please |best to |people |feel free to )*(?:reach|write to|get hold of|"
        r"contact|"
        r"call|text|ring|phone|whatsapp|email|mail|get|message|find|ping) me (?:on|at|under|by|via|"
        r"through) {l}", contact),
    rule("contact", r"{my} (?:new |work |home |mobile |cell |personal |private |direct |office |landline |other |"
        r"main )*(?:number|phone|mobile|cell|email|e-mail|mail|email address|landline|telephone|tel|whatsapp|"
        r"phone number|address|extension|handle|insta|instagram|twitter|discord|telegram)(?: number| address)?(?:'s|s|"
        r" is| has changed to|:|,| changed to)\s?{l}", contact),
    rule("contact", r"(?:my |the )?(?:email|e-mail|mail|number|phone|mobile|cell|whatsapp)(?:'s|"
        r" is)? ?(?:\w+ ){0,3}?:? ?(?P<v>[\w+][^;!?]{5,60})", contact),
    rule("contact", r"(?:the |new )?(?:landline|mobile|cell|number|phone|email|whatsapp(?: number)?|extension|"
        r"tel)(?:'s| is|:)\s?{l}", contact),
    rule("contact", r"i'?m on (?=[\d+])(?P<v>[\d+][\d\s()-]{6,18})", contact),
)  # fmt: skip

IDENTITY = (NAMES, AGE, BACKGROUND, CONTACT)
