"""What the user does, for whom, and where they study."""

from __future__ import annotations

import re
from collections.abc import Iterator

from karen.contract.types.memory import Polarity
from karen.flows.facts.lexicon import common_words
from karen.flows.facts.rules import Where, family, rule
from karen.flows.facts.sentences import Sentence
from karen.flows.facts.values import Value, cleared, listed, phrase, told, trimmed, verbatim, whole

_AT = (
    "at|for|with|in|on|by|from|of|near|since|who|after|these|and|after|during|but|up|down|living|looking|right|based|"
    "out|over|working|just|here|specialising|specializing"
)
_TITLE = phrase(6, "job", stop=_AT)
_AMATEURS = re.compile(r"\b(?:keen|avid|amateur|hobby|percent|terrible|bad|lousy|rubbish|armchair)\b")


def _job(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """A trade, not a pastime (`a keen gardener`)."""
    for value in _TITLE(sentence, start, end):
        if not _AMATEURS.search(sentence.plain, value.start, value.end) and " the " not in value.text.lower():
            yield value


_TRADE = phrase(6, stop=_AT)
_ORGANISATION_STOP = re.compile(
    r"\s(?:as|in|on|for|since|doing|where|these|and|but|until|till|from|with|every|full|part|because|now|at|right|up|"
    r"after|during|again|next|last|this|to|who|which|so|ever|before|making|selling|when|driving|teaching|twice|three|"
    r"two|fixing|most|all|writing|running|helping|half)(?=\s|$)"
)
_NO_EMPLOYER_WORDS = """
home night nights myself me you school university college uni work peanuts free fun money life living the
weekend weekends a hours days hire both fee charity moment it that this them him her us least half present first
last once something anything nothing all ease risk loss war peace church sea
"""
_NO_EMPLOYER = frozenset(_NO_EMPLOYER_WORDS.split()) | {
    "the weekend",
    "the moment",
    "the time",
    "the shop",
    "the office",
    "the gym",
    "the minute",
    "the door",
    "the table",
    "the end",
}


def organisation(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """A firm, an office, a school: a name in capitals, or `the council`."""
    if stop := _ORGANISATION_STOP.search(sentence.plain, start, end):
        end = stop.start()
    first, last = trimmed(sentence, start, end)
    plain, said = sentence.plain[first:last], sentence.said[first:last]
    words = plain.split()
    if not words or len(words) > 5 or plain in _NO_EMPLOYER or sentence.plain[start:last].strip() in _NO_EMPLOYER:
        return
    has_name = any(word[:1].isupper() for word in said.split())
    mine = re.match(
        r"\s*(?:my|our) (?!own\b|dad|father|mum|mom|uncle|aunt|brother|sister|family|husband|wife)",
        sentence.plain[start:],
    )
    article = re.match(r"\s*(?:the|a|an|my|our)\s", sentence.plain[start:first])
    if mine:
        return
    if not has_name and not article and (sentence.cased or all(word in common_words() for word in words)):
        return
    if not has_name and re.search(
        r"\b(?:you|your|it|this|that|me|him|her|them|hours?|minutes?|years?|weeks?|months?|days?)\b", plain
    ):
        return
    yield Value(cleared(said), first, last)


def named_organisation(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """Only with a name: `I joined a gym` says nothing of work."""
    yield from (value for value in organisation(sentence, start, end) if any(c.isupper() for c in value.text))


_SUBJECT_TAUGHT = phrase(4, stop="at|in|to|and|for|on|since|with|every|up")


_whole_job = whole(_job)


def teaching(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """`ethics teacher` of `I teach ethics`."""
    for value in _SUBJECT_TAUGHT(sentence, start, end):
        yield Value(f"{value.text} teacher", value.start, value.end)


WORK = family(
    r"\b(?:manage|earn|crust|freelance|qualified|trainee|retired|last day|sack|leave from|founder|head of)\b|"
    r"\b(?:work\w*|job|jobs|i'?m|im|am|we'?re|employ\w*|retired|retire|living|trade|teach|drive|unemployed|redundant|"
    r"quit|left|joined|started|boss|company|firm|career|profession|occupation|shift|shifts|training|became|become|"
    r"promoted|freelance|paid|wages|payroll|hired|fired|resigned|run|degree|train|apprentice|business|gaffer|manager|"
    r"supervisor|colleagues|workmates|team|desk|clean|fix|deliver|code|cook|design|write|sell|pack|stack|build|test|"
    r"bake|paint|load|sort|cut|translate|fly|let me|been|gave|here|took|qualified|laid|let go|lay|working|"
    r"stay-at-home|poached|since)\b",
    rule("job", r"{im}(?P<n>not |no longer |no )?(?:a |an |the |one of the |now a |training to be an? |studying to "
        r"be an? |working as an? |qualified as an? |a qualified |a retired |still an? |working |employed as an? |"
        r"about to become an? |officially an? )*{v}", _job),
    rule("job",
        r"(?:i'?ve worked|i have worked|(?:{i} )?(?:currently |mostly |actually |now |{not} )*(?:work|working|"
        r"freelance|"
        r"volunteer|moonlight|employed|work full time|work part time|work part-time|work full-time|earn my living|"
        r"make my living|make a living|serve)) as (?:an? |the )?{v}", _TRADE),
    rule("job", r"(?:in |with )?my (?:job|work|role|career|life) as (?:an? |the )?{v}", _TRADE),
    rule("job",
        r"{im}(?:the |a |an )?(?P<v>(?:head|director|vice president|vp|chief|manager|deputy head|co-?founder|founder|"
        r"president|chair|captain|leader|ceo|cto) of (?!two|three|four|my|a )[a-z][\w &-]{2,30})",
        phrase(6, stop="at|for|in|with|and|"
        "here|which|so|by")),
    rule("job",
        r"{i} (?:now |also |still )?(?P<v>manage (?:an? |the )(?!day\b|week\b|bit\b|few\b|smile\b|lot\b|bite\b|"
        r"project\b)"
        r"[a-z][\w -]{2,25}?)(?= (?:in|at|for|near|and|so|with|on)\b|$|,)", phrase(4)),
    rule("job",
        r"(?:i |we )?(?:earn|make|earned|making) (?:my|our|a) (?:crust|living|money|keep|bread) (?:by |from |with |"
        r"as an? )?"
        r"(?P<v>[a-z][\w -]{2,35})", phrase(5, stop="in|at|for|on|and|so|since")),
    rule("job",
        r"(?:self-employed|freelance|qualified|registered|trained|retired|professional|part-time|full-time|"
        r"newly qualified|"
        r"trainee|apprentice) {v}", _whole_job),
    rule("job",
        r"(?P<v>[a-z][\w -]{2,30}?) (?:is|'s) my (?:job|profession|trade|day job|bread and butter|livelihood|calling|"
        r"line of "
        r"work)\b", phrase(4)),
    rule("job",
        r"{i} (?:work|am working) (?:[\w'-]+ ){0,4}?in (?P<v>an? (?:\w+ )?(?:bakery|bank|care home|school|nursery|"
        r"library|factory|warehouse|garage|call centre|call center|kitchen|lab|laboratory|museum|pharmacy|shop|store|"
        r"restaurant|"
        r"hotel|bookshop|garden centre|hospital|clinic|studio|prison|hospice|supermarket|cafe|pub|bar|salon|brewery|"
        r"winery|"
        r"theatre|zoo|law firm|start-?up|gym|church|courthouse|funeral home|butcher'?s|florist'?s))\b", phrase(4)),
    rule("job", r"{my} (?:day |main |current |new |actual |real |other |second |side )*(?:job|profession|occupation|"
        r"trade|line of work|career|role|job title|title|gig)(?:'s| is| was)(?! (?:killing|driving me|boring|fine|"
        r"done|great|hard|stressful|over|safe|so|too|very|going|getting|not|a (?:joke|nightmare)))(?: that of)?(?: "
        r"as)?(?: an?)? {v}", _TRADE),
    rule("job", r"(?P<v>[a-z][\w -]{2,40}?) (?:by (?:trade|profession|day|"
        r"training)|for a living)(?=$|[\s,])", phrase(5, "job")),
    rule("job", r"(?:i'?m|im|i am) (?:a |an )?(?P<v>[a-z][\w -]{2,40}?) by (?:trade|profession|day|training)", _TRADE),
    rule("job", r"{i} (?P<v>(?:drive|fix|repair|build|make|clean|do|teach|sell|paint|write|design|grow|train|cut|"
        r"groom|bake|install|translate|deliver|tune|restore|edit|test|run|farm|breed|mend|weld|lay) "
        r"[a-z][\w -]{2,35}?) (?:for a living|as a job|for work|for my sins|full[\s-]time|part[\s-]time|"
        r"professionally|for my job)", phrase(6)),
    rule("job", r"(?:{i} )?(?:have |just |recently )*(?:gave up|given up|stopped|quit|no longer) (?:being|working "
        r"as) (?:an? |the )?{v}", _TRADE, Polarity.NOT),
    rule("job", r"(?:an? )?{v} here(?=,|$)", phrase(4, "job")),
    rule("job", r"(?:been |{ime})(?:an? )?(?P<v>(?:stay-at-home|stay at home|full-time) (?:mum|dad|mom|parent|"
        r"carer))\b", phrase(4)),
    rule("job", r"(?:been |{im})(?P<v>out of work|unemployed|retired|self-employed|on the dole)(?= (?:since|for|from|"
        r"now|these)\b|,|$)", phrase(4)),
    rule("employer", r"{im}with (?P<v>(?:the )?(?:[\w-]+ ){0,2}(?:service|services|police|council|army|navy|air "
        r"force|nhs|bank|railway|railways|coastguard|post office|ministry|university|university hospital|hospital|"
        r"fire brigade|brigade|agency|press|orchestra|ballet|opera))\b", organisation),
    rule("job", r"(?P<v>[a-z][\w -]{2,30}?) (?:for|since) (?:(?:over |about |nearly |almost |the last |the past "
        r")?(?:\w+[ -])?\w+ (?:years|decades)|\d{4})(?=,|$| (?:and|now|but))", _whole_job),
    rule("employer", r"my (?:boss|gaffer|manager|supervisor|colleagues|workmates|line manager|team|shift|desk) at "
        r"(?P<v>[a-z][\w&' .-]{1,40}?)(?= (?:is|are|was|won't|doesn't|does|has|wants|says|said|keeps|in|can't|will|"
        r"and|just|who|hates|loves)\b|,|$)", named_organisation, where=Where.MENTION),
    rule("employer", r"i (?:clean|drive|fix|deliver|code|cook|design|write|sell|pack|stack|build|test|bake|paint|"
        r"teach|do|answer|load|sort|cut|translate|fly) (?:[\w-]+ ){0,3}for "
        r"(?P<v>[a-z][\w&' .-]{1,30})", named_organisation),
    rule("employer", r"(?:i'?m|i am|we'?re) (?:no longer|not) with {v}", named_organisation, Polarity.NOT),
    rule("employer", r"they (?:took me on|hired me) (?:at|in) {v}", organisation),
    rule("employer", r"my (?:new )?(?:shifts?|desk) at (?P<v>[a-z][\w&' .-]{1,30})", organisation, where=Where.MENTION),
    rule("employer", r"{im}at (?P<v>[A-Za-z][\w&' .-]{1,30}?),? (?:in|on|as) (?:the )?(?:accounts|finance|it|hr|"
        r"sales|marketing|testing|legal|front desk|reception|payroll|research|procurement|security|a)\b", organisation),
    rule("job", r"i (?P<v>[a-z]+(?: [a-z][\w -]{2,30}?)?) for a living\b", phrase(6)),
    rule("job", r"i (?:now |also |still )?teach (?!you|him|her|them|people|myself|my){v}", teaching),
    rule("job", r"(?:i'?ve|i have|been|we'?ve) (?:been )?(?:been )?(?:an? |the |working as an? |our "
        r")(?P<v>[a-z][\w -]{2,40}?)(?= (?:for|since|all|most|now|here|going|these|at|in|"
        r"twenty|thirty|ten|\d)|$|,)", phrase(5, "job")),
    rule("job", r"(?:i )?(?:just |recently |finally )*(?:became|qualified as|trained as|retrained as|got promoted to|"
        r"was promoted to|got hired as|started (?:work |working )?as|found work as|got a job as|landed a job as|took "
        r"a job as|have a job as|work now as) (?:an? |the )?{v}", _TRADE),
    rule("job", r"(?:i'?m|i am|im|been|i have been|i'?ve been) (?:currently |now |officially |newly |recently |"
        r"happily |semi-|long )*(?P<v>retired|unemployed|self-employed|semi-retired|out of work|between jobs|on "
        r"benefits|a stay-at-home (?:mum|dad|mom|parent)|freelance)\b", phrase(4)),
    rule("job", r"(?:i |we )?retired (?:from [\w ]{2,30} )?(?:last year|in (?:\w+|\d{4})|\w+ years ago|early|from "
        r"(?:teaching|nursing|the \w+))\b(?P<v>)", told("retired")),
    rule("job", r"(?P<v>retired [a-z]+(?: [a-z]+)?)(?= (?:here|myself)|,|$)", phrase(3, "job")),
    rule("job", r"{i} (?:work|am|mostly work|working) (?:\w+ )?in (?P<v>(?:the )?(?:accounts?|accounting|"
        r"finance|it|hr|human resources|sales|marketing|retail|construction|healthcare|health care|education|"
        r"insurance|banking|logistics|catering|hospitality|publishing|advertising|engineering|admin|administration|"
        r"security|tech|software|law|social care|childcare|customer service|customer support|research|procurement|"
        r"compliance|payroll|real estate|property|tourism|agriculture|forestry|film|television|tv|theatre|radio|"
        r"aviation|shipping|manufacturing|pharma|biotech|animal rescue|recruitment|public health|events|fashion|"
        r"design|testing|quality control|purchasing|legal aid|journalism|telecoms|energy|housing|local government|"
        r"the civil service|palliative care|intensive care|a&e|a (?:bakery|bank|care home|hospital|school|nursery|"
        r"library|factory|warehouse|garage|call centre|call center|kitchen|lab|laboratory|museum|pharmacy|shop|"
        r"restaurant|hotel|bookshop|garden centre)))\b", verbatim()),
    rule("employer", r"(?:{i} )?(?:currently |now |mostly |also |still |actually |only |have |mainly |both "
        r")*(?:{not} (?:actually )?)?(?:work|working|have worked) (?:full[\s-]time |part[\s-]time |nights |days |"
        r"remotely "
        r"|weekends |as an? [\w -]{2,30}? |in [\w ]{2,20}? |up |down |over |there )?(?:for|at|with) {v}", organisation),
    rule("employer", r"{im}(?P<n>not |no longer )?(?:working |employed |on the payroll |interning |freelancing |"
        r"training |one of the [\w ]{2,20} )(?:at|for|with|by) {v}", organisation),
    rule("employer", r"{im}(?:an? |the |one of the )(?:[\w-]+ ){0,4}{job} (?:at|for|with) {v}", organisation),
    rule("employer", r"{im}(?P<n>not |no longer )?with (?P<v>[a-z][\w&' .-]{1,30}?)(?= (?:now|since|these days|any "
        r"?more)\b)", organisation),
    rule("employer",
        r"{im}(?:an? |the |on |head |director |manager |chief )*[\w -]{0,30}?(?:leave|secondment|sabbatical|furlough) "
        r"from {v}", named_organisation),
    rule("employer",
        r"{im}(?:an? |the )?(?:head|director|vice president|vp|chief|manager|deputy|team leader|founder|co-?founder|"
        r"partner|ceo|cto)(?: of [\w &-]{2,25}?)? (?:at|for) {v}", named_organisation),
    rule("employer",
        r"(?:{i}(?:'?ve)? )?(?:just |recently |finally |have |got |been |was |am )*(?:hired|employed|taken on|poached|"
        r"headhunted"
        r"|recruited|promoted|made (?:partner|manager|director|team leader|head of [\w ]{2,20}|permanent)) (?:by|"
        r"at) {v}",
        named_organisation),
    rule("employer",
        r"(?:they )?(?:{i}(?:'?ve)? )?(?:just |recently |finally |have |had |been |got |was |were )*(?:the (?:sack|"
        r"boot|"
        r"push|chop)|sacked|fired|booted|canned|laid off|made me redundant|laid me off|sacked me|fired me|"
        r"let me go) (?:at|from|by) "
        r"{v}", named_organisation, Polarity.NOT),
    rule("employer",
        r"(?:today|yesterday|friday|monday) was my last day at {v}",
        named_organisation, Polarity.NOT, holds_today=True),
    rule("employer", r"{my} (?:employer|company|firm|workplace)(?:'s| is)(?: called| now)? {v}", organisation),
    rule("employer", r"{my} (?:new |current |day |old )*job(?:'s| is) (?:at|with|for) {v}", organisation),
    rule("employer", r"(?:{i}(?:'?ve)? )?(?:just |recently |finally |have |also )*(?:got|landed|found|took|started|"
        r"begin|began|start|have|accepted)(?: a| my| the)?(?: new| first)?(?: job| position| role| gig| work| post| "
        r"working)? at {v}", organisation),
    rule("employer", r"(?:{i}(?:'?ve)? )?(?:just |recently |finally |have )*(?:joined|"
        r"signed on with|signed with) {v}", named_organisation),
    rule("employer", r"(?:they )?(?:{i}(?:'?ve)? )?(?:just |recently |finally |have |had |been |got |was )*(?:let me "
        r"go|quit|resigned|left my job|left the job|left my post|fired|sacked|laid off|made redundant|let go|"
        r"retired)(?: my job| my position| my post| the job| my role| "
        r"work)? (?:at|from|with|by) {v}", organisation, Polarity.NOT),
    rule("employer", r"(?:i'?ve|i have|been) (?:been )?(?:with|at|working for|working at) "
        r"(?P<v>[a-z][\w&' .-]{1,40}?) (?:for|since|\w+ years|ever|all|going)", organisation),
    rule("employer", r"{i} (?:no longer|don'?t|do not) work (?:for|at|with) {v}", organisation, Polarity.NOT),
    rule("employer", r"(?P<v>[a-z][\w&' .-]{1,30}?) (?:pays my wages|hired me|employs me|took me on|poached me|gave "
        r"me a job|is my employer|signs my pay)", organisation),
)  # fmt: skip

_SCHOOL = r"(?:at|in) (?P<v>[a-z][\w&' .-]{1,50})"
STUDIES = family(
    r"\b(?:stud\w+|school|university|uni|college|degree|phd|master'?s|doctorate|graduat\w+|year|homeschooled|class|"
    r"classes|levels|gcses|place|scholarship|course|primary|high|go to|went to|course|major\w*|sixth form|academy|"
    r"reading|apprentice\w*|alumni|dropped out|undergrad|freshman|sophomore|junior|senior|bachelor'?s|attend)\b",
    rule("school", rf"(?:{{i}}|{{im}})? ?(?:currently |still |now |also |actually |doing |did )*(?:study|studied|"
        rf"studying|read|reading|majored in|majoring in|major in|took)(?: for)? (?:my |a |an "
        rf")?[a-z][\w' &-]{{1,40}}? {_SCHOOL}", organisation),
    rule("school", rf"(?:{{i}}|{{im}})? ?(?:currently |still |now |also )*(?:study|studied|studying|went|attend|"
        rf"attended|go to school|go to uni|go to college|enrolled|am a student|a student|an undergrad|doing an? \w+|"
        rf"(?:a |in my )?\w+[\s-]year(?: student)?|sixth form|doing (?:my )?(?:a levels|a-levels|gcses|highers|nvq|"
        rf"btec|hnd|an? \w+ course)|night classes|evening classes|(?:a )?(?:phd|grad|graduate|postgrad|medical|med|"
        rf"law|nursing|master's|exchange|mature) student|a freshman|a sophomore|a junior|a senior|a phd student|a "
        rf"student|in year \w+|in \w+ grade|in the \w+ grade) {_SCHOOL}", organisation),
    rule("school", rf"(?:{{i}} |{{im}})?(?:currently |still |now |just )*(?:doing|finishing|finished|did|have|got|"
        rf"writing|wrapping up|started|completed|pursuing|earned|working on) (?:my|a|an) (?:\w+ )?(?:degree|phd|"
        rf"master'?s|masters|mba|doctorate|bachelor'?s|a-levels|apprenticeship|diploma|thesis|postdoc|ma|msc|ba|"
        rf"bsc)(?: in [\w ]{{2,30}}?| on [\w ]{{2,30}}?)? {_SCHOOL}", organisation),
    rule("school",
        rf"(?:{{im}}|in my |in )?(?:in )?(?:my )?(?:first|second|third|fourth|final|last|1st|2nd|3rd|"
        rf"4th)[\s-]year (?:of |doing |"
        rf"studying |in )?[a-z][\w &-]{{2,30}}? {_SCHOOL}", named_organisation),
    rule("school", r"(?:{i} )?(?:just |have |finally )*graduated (?:from|at) {v}", organisation),
    rule("school", r"{i} (?:go|went|goes) to (?P<v>(?:the )?(?:university of [\w ]{2,20}|[\w' .-]{2,35}? "
        r"(?:university|college|school|academy|primary|secondary|high|elementary|grammar|infants|juniors|polytechnic|"
        r"institute|uni|high school)|mit|ucl|lse|eth|caltech|oxford|cambridge|harvard|"
        r"yale|stanford|princeton))\b", organisation),
    rule("school", r"{my} (?:school|university|uni|college|alma mater)(?:'s| is| was)(?: called)? {v}", organisation),
    rule("school", r"{ive} (?:an? )?(?:place|offer|scholarship) (?:at|from) {v}", named_organisation),
    rule("school", r"{i} attend(?:ed)? {v}", organisation),
    rule("school", r"(?:i was )?(?P<v>homeschooled)\b", phrase(1)),
    rule("school", r"{im}(?:currently |still )?(?:studying|reading|majoring "
        r"in) (?P<v>[a-z][\w -]{2,40})", listed(phrase(4, stop=_AT + "|to|abroad|hard|so|all|because|if|under|"
        "through|late|tonight|today"))),
    rule("school", r"i (?:study|studied|major in|majored in) (?!best\b|better\b|alone\b|at\b|in\b|with\b|"
        r"hard\b)(?P<v>[a-z][\w -]{2,40})", phrase(4, stop=_AT + "|to|abroad|hard|better|best|so|all|because|when|"
        "every|"
        "late|most")),
)  # fmt: skip
