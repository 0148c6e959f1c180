"""Where and what the user studies or studied."""

from __future__ import annotations

from karen.flows.facts.organisations import named_organisation, organisation
from karen.flows.facts.rules import Where, family, rule
from karen.flows.facts.values import listed, phrase
from karen.flows.facts.work import WHERE_AND_WHAT

_SCHOOL = r"(?:at|in) (?P<v>[a-z][\w&' .-]{1,50})"
STUDIES = family(
    r"\b(?:stud\w+|school|university|uni|college|degree|phd|master'?s|doctorate|graduat\w+|year|homeschooled|class|"
    r"classes|levels|gcses|place|scholarship|course|primary|high|go to|went to|course|major\w*|sixth form|academy|"
    r"reading|apprentice\w*|alumni|dropped out|undergrad|freshman|sophomore|junior|senior|bachelor'?s|attend)\b",
    rule("school", rf"(?:{{i}}|{{im}})? ?(?:currently |still |now |also |actually |doing |did )*(?:study|studied|"
        rf"studying|read|reading|majored in|majoring in|major in|took)(?: for)? (?:my |a |an )?[a-z][\w' &-]{{1,40}}? "
        rf"{_SCHOOL}", organisation),
    rule("school", rf"(?:{{i}}|{{im}})? ?(?:currently |still |now |also )*(?:study|studied|studying|went|attend|"
        rf"attended|go to school|go to uni|go to college|enrolled|am a student|a student|an undergrad|doing an? \w+|"
        rf"(?:a |in my )?\w+[\s-]year(?: student)?|sixth form|doing (?:my )?(?:a levels|a-levels|gcses|highers|nvq|"
        rf"btec|hnd|an? \w+ course)|night classes|evening classes|(?:a )?(?:phd|grad|graduate|postgrad|medical|med|law|"
        rf"nursing|master's|exchange|mature) student|a freshman|a sophomore|a junior|a senior|a phd student|a student|"
        rf"in year \w+|in \w+ grade|in the \w+ grade) {_SCHOOL}", organisation),
    rule("school", rf"(?:{{i}} |{{im}})?(?:currently |still |now |just )*(?:doing|finishing|finished|did|have|got|"
        rf"writing|wrapping up|started|completed|pursuing|earned|working on) (?:my|a|an) (?:\w+ )?(?:degree|phd|"
        rf"master'?s|masters|mba|doctorate|bachelor'?s|a-levels|apprenticeship|diploma|thesis|postdoc|ma|msc|ba|"
        rf"bsc)(?: in [\w ]{{2,30}}?| on [\w ]{{2,30}}?)? {_SCHOOL}", organisation),
    rule("school",
        rf"(?:{{im}}|in my |in )?(?:in )?(?:my )?(?:first|second|third|fourth|final|last|1st|2nd|3rd|"
        rf"4th)[\s-]year (?:of |doing |studying |in )?[a-z][\w &-]{{2,30}}? {_SCHOOL}", named_organisation),
    rule("school", r"(?:{i} )?(?:just |have |finally )*graduated (?:from|at) {v}", organisation),
    rule("school", r"{i} (?:go|went|goes) to (?P<v>(?:the )?(?:university of [\w ]{2,20}|[\w' .-]{2,35}? (?:university|"
        r"college|school|academy|primary|secondary|high|elementary|grammar|infants|juniors|polytechnic|institute|uni|"
        r"high school)|mit|ucl|lse|eth|caltech|oxford|cambridge|harvard|yale|stanford|princeton))\b", organisation),
    rule("school", r"{my} (?:school|university|uni|college|alma mater)(?:'s| is| was)(?: called)? {v}", organisation),
    rule("school", r"{my} (?:school|university|uni|college), {v}", named_organisation, where=Where.MENTION),
    rule("school", r"{ive} (?:an? )?(?:place|offer|scholarship) (?:at|from) {v}", named_organisation),
    rule("school", r"{i} attend(?:ed)? {v}", organisation),
    rule("school", r"(?:i was )?(?P<v>homeschooled)\b", phrase(1)),
    rule("school", r"{im}(?:currently |still )?(?:studying|reading|majoring in) (?P<v>[a-z][\w -]{2,40})",
        listed(phrase(4, stop=WHERE_AND_WHAT + "|to|abroad|hard|so|all|because|if|under|through|late|tonight|today"))),
    rule("school",
        r"i (?:study|studied|major in|majored in) (?!people\b|him\b|her\b|them\b|best\b|better\b|alone\b|at\b|in\b|"
        r"with\b|hard\b)(?P<v>[a-z][\w -]{2,40})",
        phrase(4, stop=WHERE_AND_WHAT + "|to|abroad|hard|better|best|so|all|because|when|every|late|most")),
    rule("school",
        r"{im}(?:currently |still )?(?:at|in) (?:uni|university|college|med school|law school|grad school) (?:in|"
        r"at) {v}",
        named_organisation),
)  # fmt: skip
