"""What the user does, and for whom."""

from __future__ import annotations

import re
from collections.abc import Iterator

from karen.contract.types.memory import Polarity
from karen.flows.facts.folding import folded
from karen.flows.facts.lexicon import is_a
from karen.flows.facts.organisations import named_organisation, organisation
from karen.flows.facts.rules import Where, family, rule
from karen.flows.facts.sentences import Sentence
from karen.flows.facts.values import Value, phrase, told, verbatim, whole

WHERE_AND_WHAT = (
    "at|for|with|in|on|by|from|of|near|since|who|after|these|and|after|during|but|up|down|living|looking|right|based|"
    "out|over|working|just|here|specialising|specializing"
)
_TITLE = phrase(6, "job", stop=WHERE_AND_WHAT)
_AMATEURS = re.compile(r"\b(?:keen|avid|amateur|hobby|percent|terrible|bad|lousy|rubbish|armchair)\b")


def _job(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """A trade, not a pastime (`a keen gardener`)."""
    for value in _TITLE(sentence, start, end):
        if not _AMATEURS.search(sentence.plain, value.start, value.end) and " the " not in value.text.lower():
            yield value


_ANY_TRADE = phrase(6, stop=WHERE_AND_WHAT)
_NO_TRADES = re.compile(
    r"\b(?:dad|mum|mom|mam|father|mother|parent|grandma|grandad|grandmother|grandfather|uncle|auntie?|citizen|adult|"
    r"member|widow|widower|father-of-\w+|home ?owner|millionaire|meme|joke|believer|expert|better \w+|team|mess|burden|"
    r"dog|cat|usual|normal|expected|planned)s?$"
)


def _trade(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """What may be a trade, whatever it is called."""
    for value in _ANY_TRADE(sentence, start, end):
        plain = folded(value.text)
        if not (_NO_TRADES.search(plain) or is_a(plain, "nationality", "diet", "religion", "ailing")):
            yield value


_SUBJECT_TAUGHT = phrase(4, stop="at|in|to|and|for|on|since|with|every|up")


_whole_job = whole(_job)


def teaching(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """`ethics teacher` of `I teach ethics`."""
    for value in _SUBJECT_TAUGHT(sentence, start, end):
        yield Value(f"{value.text} teacher", value.start, value.end)


_DOING = phrase(6)
_DOERS = {
    "act": "actor", "translate": "translator", "edit": "editor", "sail": "sailor", "cook": "cook", "nurse": "nurse",
    "guard": "guard", "tailor": "tailor", "invent": "inventor", "tutor": "tutor", "coach": "coach", "model": "model",
    "illustrate": "illustrator", "decorate": "decorator", "narrate": "narrator", "direct": "director",
}  # fmt: skip
"""Who does it, where that is not the verb with -er."""


def doing(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """`baker` of `I bake for a living`; what has an object stays as it is said: `fix bikes`."""
    for value in _DOING(sentence, start, end):
        verb = value.text.lower()
        doer = value.text if " " in verb else _DOERS.get(verb) or verb.removesuffix("e") + "er"
        yield Value(doer, value.start, value.end)


WORK = family(
    r"\b(?:manage|earn|crust|freelance|qualified|trainee|retired|last day|sack|sacked|booted|canned|redundant|"
    r"leave from|founder|head of|by (?:day|trade|profession|training))\b|\b(?:work\w*|job|jobs|i'?m|im|am|we'?re|"
    r"employ\w*|retired|retire|living|trade|teach|drive|unemployed|redundant|quit|left|joined|started|boss|company|"
    r"firm|career|profession|occupation|shift|shifts|training|became|become|promoted|freelance|paid|wages|payroll|"
    r"hired|fired|resigned|run|degree|train|apprentice|business|gaffer|manager|supervisor|colleagues|workmates|team|"
    r"desk|clean|fix|deliver|code|cook|design|write|sell|pack|stack|build|test|bake|paint|load|sort|cut|translate|fly|"
    r"let me|been|gave|here|took|qualified|laid|let go|lay|working|stay-at-home|poached|since)\b",
    rule("job",
        r"(?:i'?ve|i have|i) (?:just |recently |finally )*(?P<v>retired)(?=,|$| (?:since|last|now|and|so|early|in)\b)",
        phrase(1)),
    rule("job", r"{im}(?P<n>not |no longer |no )?(?:a |an |the |one of the |now a |training to be an? |"
        r"studying to be an? |working as an? |qualified as an? |a qualified |a retired |still an? |working |"
        r"employed as an? |about to become an? |officially an? )*{v}", _job),
    rule("job",
        r"(?:i'?ve worked|i have worked|(?:{i} )?(?:currently |mostly |actually |now |{not} )*(?:work|working|"
        r"freelance|volunteer|moonlight|employed|work full time|work part time|work part-time|work full-time|"
        r"earn my living|make my living|make a living|serve)) as (?:an? |the )?{v}", _trade),
    rule("job", r"(?:in |with )?my (?:job|work|role|career|life) as (?:an? |the )?{v}", _trade),
    rule("job",
        r"{im}(?:the |a |an )?(?P<v>(?:head|director|vice president|vp|chief|manager|deputy head|co-?founder|founder|"
        r"president|chair|captain|leader|ceo|cto) of (?!two|three|four|my|a )[a-z][\w &-]{2,30})",
        phrase(6, stop="at|for|in|with|and|here|which|so|by")),
    rule("job",
        r"{i} (?:now |also |still )?(?P<v>manage (?:an? |the )(?!day\b|week\b|bit\b|few\b|smile\b|lot\b|bite\b|"
        r"project\b)[a-z][\w -]{2,25}?)(?= (?:in|at|for|near|and|so|with|on)\b|$|,)", phrase(4)),
    rule("job",
        r"(?:i |we )?(?:earn|make|earned|making) (?:my|our|a) (?:crust|living|money|keep|bread) (?:by |from |with |"
        r"as an? )?(?P<v>[a-z][\w -]{2,35})", phrase(5, stop="in|at|for|on|and|so|since")),
    rule("job",
        r"(?:self-employed|freelance|qualified|registered|trained|retired|professional|part-time|full-time|"
        r"newly qualified|trainee|apprentice) {v}", _whole_job),
    rule("job",
        r"(?P<v>[a-z][\w -]{2,30}?) (?:is|'s) my (?:job|profession|trade|day job|bread and butter|livelihood|calling|"
        r"line of work)\b", phrase(4)),
    rule("job",
        r"{i} (?:work|am working) (?:[\w'-]+ ){0,4}?in (?P<v>an? (?:\w+ )?(?:bakery|bank|care home|school|nursery|"
        r"library|factory|warehouse|garage|call centre|call center|kitchen|lab|laboratory|museum|pharmacy|shop|store|"
        r"restaurant|hotel|bookshop|garden centre|hospital|clinic|studio|prison|hospice|supermarket|cafe|pub|bar|salon|"
        r"brewery|winery|theatre|zoo|law firm|start-?up|gym|church|courthouse|funeral home|butcher'?s|"
        r"florist'?s))\b", phrase(4)),
    rule("job", r"{my} (?:day |main |current |new |actual |real |other |second |side )*(?:job|profession|occupation|"
        r"trade|line of work|career|role|job title|title|gig)(?:'s| is| was)(?! (?:killing|driving me|boring|fine|done|"
        r"great|hard|stressful|over|safe|so|too|very|going|getting|not|a (?:joke|nightmare)))(?: that of)?(?: as)?(?: "
        r"an?)? {v}", _trade),
    rule("job", r"(?P<v>[a-z][\w -]{2,40}?) (?:by (?:trade|profession|day|training)|for a living)(?=$|"
        r"[\s,])", phrase(5, "job")),
    rule("job", r"(?:i'?m|im|i am) (?:a |an )?(?P<v>[a-z][\w -]{2,40}?) by (?:trade|profession|day|training)", _trade),
    rule("job", r"{i} (?P<v>(?:drive|fix|repair|build|make|clean|do|teach|sell|paint|write|design|grow|train|cut|groom|"
        r"bake|install|translate|deliver|tune|restore|edit|test|run|farm|breed|mend|weld|lay) [a-z][\w -]{2,35}?) "
        r"(?:for a living|as a job|for work|for my sins|full[\s-]time|part[\s-]time|professionally|"
        r"for my job)", phrase(6)),
    rule("job", r"(?:{i} )?(?:have |just |recently )*(?:gave up|given up|stopped|quit|no longer) (?:being|"
        r"working as) (?:an? |the )?{v}", _trade, Polarity.NOT),
    rule("job", r"(?:an? )?{v} here(?=,|$)", phrase(4, "job")),
    rule("job", r"(?:been |{ime})(?:an? )?(?P<v>(?:stay-at-home|stay at home|full-time) (?:mum|dad|mom|parent|"
        r"carer))\b", phrase(4)),
    rule("job", r"(?:been |{ime})(?P<v>out of work|unemployed|retired|self[ -]employed|on the dole)(?= (?:since|for|"
        r"from|now|these)\b|,|$)", phrase(4)),
    rule("employer", r"{im}with (?P<v>(?:the )?(?:[\w-]+ ){0,2}(?:service|services|police|council|army|navy|air force|"
        r"nhs|bank|railway|railways|coastguard|post office|ministry|university|university hospital|hospital|"
        r"fire brigade|brigade|agency|press|orchestra|ballet|opera))\b", organisation),
    rule("job", r"(?P<v>[a-z][\w -]{2,30}?) (?:for|since) (?:(?:over |about |nearly |almost |the last |"
        r"the past )?(?:\w+[ -])?\w+ (?:years|decades)|\d{4})(?=,|$| (?:and|now|but))", _whole_job),
    rule("employer", r"my (?:boss|gaffer|manager|supervisor|colleagues|workmates|line manager|team|shift|"
        r"desk) at (?P<v>[a-z][\w&' .-]{1,40}?)(?= (?:is|are|was|won't|doesn't|does|has|wants|says|said|keeps|in|can't|"
        r"will|and|just|who|hates|loves)\b|,|$)", named_organisation, where=Where.MENTION),
    rule("employer", r"i (?:clean|drive|fix|deliver|code|cook|design|write|sell|pack|stack|build|test|bake|paint|teach|"
        r"do|answer|load|sort|cut|translate|fly) (?:[\w-]+ ){0,3}for (?P<v>[a-z][\w&' .-]{1,30})", named_organisation),
    rule("employer", r"(?:i'?m|i am|we'?re) (?:no longer|not) with {v}", named_organisation, Polarity.NOT),
    rule("employer", r"they (?:took me on|hired me) (?:at|in) {v}", organisation),
    rule("employer", r"my (?:new )?(?:shifts?|desk) at (?P<v>[a-z][\w&' .-]{1,30})", organisation, where=Where.MENTION),
    rule("employer", r"{im}at (?P<v>[A-Za-z][\w&' .-]{1,30}?),? (?:in|on|as) (?:the )?(?:accounts|finance|it|hr|sales|"
        r"marketing|testing|legal|front desk|reception|payroll|research|procurement|security|a)\b", organisation),
    rule("job", r"i (?P<v>[a-z]+(?: [a-z][\w -]{2,30}?)?) for a living\b", doing),
    rule("job", r"i (?:now |also |still )?teach (?!you|him|her|them|people|myself|my){v}", teaching),
    rule("job", r"(?:i'?ve|i have|been|we'?ve) (?:been )?(?:been )?(?:an? |the |working as an? |"
        r"our )(?P<v>[a-z][\w -]{2,40}?)(?= (?:for|since|all|most|now|here|going|these|at|in|twenty|thirty|ten|\d)|$|"
        r",)", phrase(5, "job")),
    rule("job", r"(?:i )?(?:just |recently |finally )*(?:became|qualified as|trained as|retrained as|got promoted to|"
        r"was promoted to|got hired as|started (?:work |working )?as|found work as|got a job as|landed a job as|"
        r"took a job as|have a job as|work now as) (?:an? |the )?{v}", _trade),
    rule("job", r"(?:i'?m|i am|im|been|i have been|i'?ve been) (?:currently |now |officially |newly |recently |"
        r"happily |semi-|long )*(?P<v>retired|unemployed|self-employed|semi-retired|out of work|between jobs|"
        r"on benefits|a stay-at-home (?:mum|dad|mom|parent)|freelance)\b", phrase(4)),
    rule("job", r"(?:i |we )?retired (?:from [\w ]{2,30} )?(?:last year|in (?:\w+|\d{4})|\w+ years ago|early|"
        r"from (?:teaching|nursing|the \w+))\b(?P<v>)", told("retired")),
    rule("job", r"(?P<v>retired [a-z]+(?: [a-z]+)?)(?= (?:here|myself)|,|$)", phrase(3, "job")),
    rule("job", r"{i} (?:work|am|mostly work|working) (?:\w+ )?in (?P<v>(?:the )?(?:accounts?|accounting|finance|it|hr|"
        r"human resources|sales|marketing|retail|construction|healthcare|health care|education|insurance|banking|"
        r"logistics|catering|hospitality|publishing|advertising|engineering|admin|administration|security|tech|"
        r"software|law|social care|childcare|customer service|customer support|research|procurement|compliance|payroll|"
        r"real estate|property|tourism|agriculture|forestry|film|television|tv|theatre|radio|aviation|shipping|"
        r"manufacturing|pharma|biotech|animal rescue|recruitment|public health|events|fashion|design|testing|"
        r"quality control|purchasing|legal aid|journalism|telecoms|energy|housing|local government|the civil service|"
        r"palliative care|intensive care|a&e|a (?:bakery|bank|care home|hospital|school|nursery|library|factory|"
        r"warehouse|garage|call centre|call center|kitchen|lab|laboratory|museum|pharmacy|shop|restaurant|hotel|"
        r"bookshop|garden centre)))\b", verbatim()),
    rule("employer", r"(?:{i} )?(?:currently |now |mostly |also |still |actually |only |have |mainly |"
        r"both )*(?:{not} (?:actually )?)?(?:work|working|have worked) (?:full[\s-]time |part[\s-]time |nights |days |"
        r"remotely |weekends |as an? [\w -]{2,30}? |in [\w ]{2,20}? |up |down |over |there )?(?:for|at|"
        r"with) {v}", organisation),
    rule("employer", r"{im}(?P<n>not |no longer )?(?:working |employed |on the payroll |interning |freelancing |"
        r"training |one of the [\w ]{2,20} )(?:at|for|with|by) {v}", organisation),
    rule("employer", r"{im}(?:an? |the |one of the )(?:[\w-]+ ){0,4}{job} (?:at|for|with) {v}", organisation),
    rule("employer", r"{im}(?P<n>not |no longer )?with (?P<v>[a-z][\w&' .-]{1,30}?)(?= (?:now|since|these days|"
        r"any ?more)\b)", organisation),
    rule("employer",
        r"{im}(?:an? |the |on |head |director |manager |chief )*[\w -]{0,30}?(?:leave|secondment|sabbatical|"
        r"furlough) from {v}", named_organisation),
    rule("employer",
        r"{im}(?:an? |the )?(?:head|director|vice president|vp|chief|manager|deputy|team leader|founder|co-?founder|"
        r"partner|ceo|cto)(?: of [\w &-]{2,25}?)? (?:at|for) {v}", named_organisation),
    rule("employer",
        r"(?:{i}(?:'?ve)? )?(?:just |recently |finally |have |got |been |was |am )*(?:hired|employed|taken on|poached|"
        r"headhunted|recruited|promoted|made (?:partner|manager|director|team leader|head of [\w ]{2,20}|"
        r"permanent)) (?:by|at) {v}",
        named_organisation),
    rule("employer",
        r"(?:they )?(?:{i}(?:'?ve)? )?(?:just |recently |finally |have |had |been |got |was |were )*(?:the (?:sack|"
        r"boot|push|chop)|sacked|fired|booted|canned|laid off|made me redundant|laid me off|sacked me|fired me|"
        r"let me go) (?:at|from|by) {v}", named_organisation, Polarity.NOT),
    rule("employer",
        r"(?:today|yesterday|friday|monday) was my last day at {v}",
        named_organisation, Polarity.NOT, holds_today=True),
    rule("employer", r"{my} (?:employer|company|firm|workplace)(?:'s| is)(?: called| now)? {v}", organisation),
    rule("employer", r"{im}(?:the )?(?:one|person|guy|woman|man) (?:who|that) [\w' ]{2,40}? (?:at|"
        r"for) {v}", named_organisation),
    rule("employer", r"{my} (?:employer|company|firm), {v}", named_organisation, where=Where.MENTION),
    rule("employer", r"{my} (?:new |current |day |old )*job(?:'s| is) (?:at|with|for) {v}", organisation),
    rule("employer", r"(?:{i}(?:'?ve)? )?(?:just |recently |finally |have |also )*(?:got|landed|found|took|started|"
        r"begin|began|start|have|accepted)(?: a| my| the)?(?: new| first)?(?: job| position| role| gig| work| post|"
        r" working)? at {v}", organisation),
    rule("employer", r"(?:{i}(?:'?ve)? )?(?:just |recently |finally |have )*(?:joined|signed on with|"
        r"signed with) {v}", named_organisation),
    rule("employer", r"(?:they )?(?:{i}(?:'?ve)? )?(?:just |recently |finally |have |had |been |got |"
        r"was )*(?:let me go|quit|resigned|left my job|left the job|left my post|fired|sacked|laid off|made redundant|"
        r"let go|retired)(?: my job| my position| my post| the job| my role| work)? (?:at|from|with|"
        r"by) {v}", organisation, Polarity.NOT),
    rule("employer", r"(?:i'?ve|i have|been) (?:been )?(?:with|at|working for|working at) (?P<v>[a-z][\w&' .-]{1,40}?) "
        r"(?:for|since|\w+ years|ever|all|going)", organisation),
    rule("employer", r"{i} (?:no longer|don'?t|do not) work (?:for|at|with) {v}", organisation, Polarity.NOT),
    rule("employer", r"(?P<v>[a-z][\w&' .-]{1,30}?) (?:pays my wages|hired me|employs me|took me on|poached me|"
        r"gave me a job|is my employer|signs my pay)", organisation),
    rule("job",
        r"{i} (?:now |currently |also |mostly )?(?P<v>drive (?:an? |the )?(?:bus|lorry|truck|train|tram|taxi|cab|"
        r"ambulance|forklift|hgv|minicab|school bus|delivery van|night bus)(?:es|s)?)(?! (?:home|to work|to school|"
        r"there))\b", phrase(4)),
    rule("employer", r"(?:i'?ve|we'?ve|i have|we have) (?:always |mostly |only )?worked (?:full[\s-]time |"
        r"part[\s-]time |nights )?(?:for|at|with) {v}", organisation),
)  # fmt: skip
