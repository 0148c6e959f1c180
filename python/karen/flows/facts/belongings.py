"""What the user drives and owns, what is fixed in their week, what is planned for sure, and a few traits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from karen.contract.types.memory import Polarity
from karen.flows.facts.numbers import date_in
from karen.flows.facts.rules import family, rule
from karen.flows.facts.sentences import Sentence
from karen.flows.facts.values import Value, cleared, phrase, trimmed, verbatim

_MODEL = phrase(
    6,
    "make",
    "vehicle",
    stop="called|named|with|to|that|for|and|from|on|in|at|since|so|everywhere|every|which|because|but|into|round|"
    "around|now|these|"
    "as|if"
    "|when",
)
_AGED = re.compile(
    r"(?:(?:very|old|new|rusty|trusty|battered|beat-up|beaten-up|ancient|little|tiny|secondhand|second-hand|used|"
    r"first)\s)+"
)


def _car(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """A make or a kind of vehicle, without what time did to it."""
    for value in _MODEL(sentence, start, end):
        aged = _AGED.match(sentence.plain, value.start, value.end)
        first = aged.end() if aged else value.start
        yield Value(sentence.said[first : value.end], first, value.end)


VEHICLES = family(
    r"\b(?:{make}|{vehicle}|drive|bmw|vw|mg|cars|bikes)\b",
    rule("vehicle", r"(?:{i} )(?:currently |still |now |mostly |usually |also |only |{not} )*(?:drive|ride|cycle on|"
        r"sail|own|pilot|get about on|get around on|get around in|commute on|commute in)(?: around in| about in| "
        r"round in| to work in| to work on| around| about)? (?!(?:people|me|him|her|them|everyone)\b)(?:an? |my |our "
        r"|the |this )?{v}", _car),
    rule("vehicle", r"(?:{ive}|i just bought|we just bought|i bought|we bought|just bought|i'?ve bought|we'?ve "
        r"bought|i'?ve just bought|i just got|we just got|just got|i lease|i'?ve just got|i recently bought|i have|"
        r"we have|we'?ve just got|i inherited|picked up|i keep|we keep|restoring) (?P<n>no )?(?:an? |one |two |my |"
        r"our |this |the |his |any |myself an? )?{v}", _car),
    rule("vehicle", r"{my} (?:new |old |first |trusty |little |current |poor |other |beat-up |battered |company |"
        r"second |work |family )*(?:car|ride|bike|motor|wheels|van|truck|motorbike|vehicle|daily driver|daily|"
        r"scooter|boat|bicycle)(?:'s| is|s)(?: still| now| actually| only)?(?: an?| the)? {v}", _car),
    rule("vehicle", r"(?:{i} )(?:don'?t|do not|dont|haven'?t) (?:own|have|got|drive)(?: got)? (?:an? |any "
        r")?(?P<v>car|bike|motorbike|van|bicycle|vehicle|driving licence)\b", phrase(2), Polarity.NOT),
    rule("vehicle", r"(?:{i} |we )?(?:just |finally |recently |have |'ve )*(?:sold|scrapped|crashed and scrapped|"
        r"wrote off|got rid of)(?: my| our| the)?(?: old)? {v}", _car, Polarity.NOT),
    rule("vehicle", r"(?:{i} )?(?:just |finally |recently )*(?:traded|swapped) (?:in )?(?:my|the|our) [\w ]{2,25}? "
        r"(?:in )?for (?:an? )?{v}", _car),
)  # fmt: skip

_OWNED = (
    r"(?:house|flat|apartment|cottage|cabin|farm|farmhouse|smallholding|allotment|garden|vineyard|orchard|woodland|"
    r"field|land|plot|bookshop|shop|caf[eé]|bakery|restaurant|pub|salon|business|company|studio|workshop|garage|shed|"
    r"greenhouse|beehives?|hives|kiln|loom|telescope|piano|grand piano|guitar|violin|cello|drum kit|accordion|harp|"
    r"organ|synth|synthesi[sz]er|sewing machine|record player|turntable|record collection|camera|darkroom|laptop|"
    r"computer|pc|macbook|thinkpad|iphone|ipad|tablet|phone|kindle|console|playstation|xbox|nintendo|switch|"
    r"trampoline|hot tub|pool|sauna|boathouse|caravan|tent|printing press|3d printer|espresso machine|pizza oven|"
    r"wood stove|stove|aga|generator|solar panels|wind turbine|pottery wheel|treadmill|rowing machine|aquarium|"
    r"tattoo|tattoos|typewriter|globe|clock|watch|rolex|microscope|drone|chainsaw|lathe|tractor|holiday home|"
    r"timeshare|island|castle|windmill|lighthouse|houseboat|racehorse|laundrette|launderette|bed and breakfast|b&b|"
    r"guesthouse|gallery|chip shop|barber shop|food truck|hotel|gym|nursery|record shop|mill|bechstein|steinway|"
    r"fender|gibson|stratocaster|rickenbacker)"
)
_OWN = phrase(
    6,
    stop="with|in|at|on|from|that|and|under|since|for|near|but|down|up|by|behind|next|outside|to|so|which|because|"
    "made|full",
)


def _kind_of_thing(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """`ThinkPad laptop` of `my laptop is a ThinkPad`: a make or model, told by its capital or its digits."""
    stretch = re.match(r"(\w+)(?:'s| is) (?:an? |my )?(.+)", sentence.plain[start:end])
    if stretch is None:
        return
    first = start + stretch.start(2)
    said = sentence.said[first:end]
    if any(word[:1].isupper() or any(c.isdigit() for c in word) for word in said.split()):
        yield Value(f"{cleared(said)} {stretch[1]}", start, end)


OWNED = family(
    rf"\b(?:{_OWNED[3:-1]}|own|owner)s?\b",
    rule("owns", r"(?:{i} )(?:also |still |actually |now |both |even |jointly |{not} )*(?:own|owns)(?: and run)? "
        r"(?:an? |the |this |two |three |some |small |little |tiny |big |old )*(?!enough\b|one\b|my\b|up\b){v}", _OWN),
    rule("owns", r"{im}(?:the |a |an )?(?:proud |new |part |joint |co-|sole )*owner of (?:an? |the )?(?:small |"
        r"little |tiny |big |old )*(?!enough\b|one\b){v}", _OWN),
    rule("owns", rf"(?:{{ive}}|i have|we have|i'?ve just bought|we bought|i bought|we'?ve bought|i keep|we keep|i "
        rf"inherited|we inherited|i run|we run) (?P<n>no )?(?:an? |the |my |our |two |three |four |\d+ |some |one "
        rf")(?:small |little |tiny |big |old )*(?P<v>(?:[\w'-]+\s){{0,3}}?{_OWNED}s?)(?=$|,|\s(?:and|in|at|on|with|"
        rf"that|from|which|but|near|so|since|under|outside|by|for|down|now|behind|full|where|up|out|i|we|called|too|"
        rf"to)\b)", phrase(6)),
    rule("owns", rf"there'?s (?:an? |the )(?P<v>(?:[\w'-]+\s){{0,2}}?{_OWNED}) (?:in|at the \w+ of|behind|next to) "
        rf"(?:my|our) (?:garage|garden|shed|house|living room|attic|loft|basement|flat|kitchen|hall|yard)", phrase(4)),
    rule("owns", rf"(?:i |we )(?:don'?t|do not|dont|haven'?t got) ?(?:have |own )?(?:an? |any )(?P<v>{_OWNED}|telly|"
        rf"tv|television|microwave|smartphone|dishwasher)(?=$|,| (?:and|"
        rf"but|because|so|at|any)\b)", phrase(2), Polarity.NOT),
    rule("owns", r"{my} (?:work |new |old |main |home )?(?P<v>(?:laptop|phone|computer|pc|tablet|watch|camera|guitar|"
        r"piano|tv|telly|console|desktop|violin|bass)(?:'s| is) (?:an? |my )?(?:\w+ ){0,2}?[\w-]+)(?=$|,| (?:that|"
        r"which|with|and|so|from|but|because|now)\b)", _kind_of_thing),
)  # fmt: skip


_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_OFTEN = (
    rf"(?:(?:mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?) (?:to|through|till|until) "
    rf"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|every (?:other |second |single |third )?(?:{_WEEKDAY}|morning|"
    rf"evening|night|day|week|month|fortnight|weekend|weekday|summer|winter|year)(?: (?:morning|afternoon|evening|"
    rf"night|lunchtime))?s?|(?:on )?(?:{_WEEKDAY[:-2]}s)(?: (?:morning|afternoon|evening|night)s?)?(?:(?:,| and|, "
    rf"and) (?:{_WEEKDAY[:-2]}s?))*|(?:once|twice|three times|four times) a (?:week|month|fortnight|year)|each "
    rf"(?:{_WEEKDAY}|morning|evening)|(?:mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?) "
    rf"(?:to|through|till|until) (?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekday (?:mornings|evenings|"
    rf"afternoons)|most (?:{_WEEKDAY[:-2]}s|mornings|evenings|nights))"
)


def occasion(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """What happens and how often: the whole stretch, cleaned."""
    first, last = trimmed(sentence, start, end)
    text = cleared(sentence.said[first:last])
    if (
        len(text) > 2
        and len(text.split()) <= 10
        and not re.search(r"\b(?:you|your|it|that|this|always|never)\b", sentence.plain[first:last])
    ):
        yield Value(text, first, last)


SCHEDULE = family(
    r"day|week|every|twice|once|morning|evening|night|month|o'clock|\b\d{1,2} ?(?:am|pm)\b|shift|get up|wake up|"
    r"\bbed\b",
    rule("schedule", rf"(?:on )?{_OFTEN},? (?:is|are|'s|means?|i'?ve got|i have|i do|we have|we do|there'?s|i am at|"
        rf"i attend|i go to|we go to|we'?ve got|i teach|i volunteer|i train|i meet|we meet|i host|i run|i play|i "
        rf"help|i see|(?:i|we) (?!am\b|feel|think|hate|love|like|wake up tired)(?=[a-z]+ (?:after|the|my|our|to|for|"
        rf"at|with|in)\b)) (?!(?:for|the same|worse|a|an|great|awful|boring|hard|fun|"
        rf"long|never|always)\b){{v}}", occasion),
    rule("schedule", rf"{{ive}} (?P<v>(?!to\b|a\b|an\b|the\b|no\b)[a-z][\w' -]{{2,40}}? (?:on )?{_OFTEN})", occasion),
    rule("schedule", rf"(?:{{i}} )?(?:have |'ve got |always |usually |also )*(?P<v>(?:work|have|go to|attend|do|"
        rf"teach|play|meet|train|volunteer|visit|see|host|run|swim|get up|wake up|start work|finish work|go|babysit|"
        rf"cycle|call|phone|go swimming|go running|sing|practise|dance|take|help|walk|go dancing|go bowling|study|"
        rf"fast|donate|pick|drop|collect|drive|cook|bake|clean|shop|mind|look|read|write|chair|coach|deliver|travel|"
        rf"commute|skate|row|climb|box|knit|paint|garden|ride|fish) (?:[\w'&-]+\s){{0,5}}?{_OFTEN})", occasion),
    rule("schedule", r"(?:{i} )(?:always |usually |normally |generally )?(?P<v>(?:get up|wake up|go to bed|start "
        r"work|finish work|clock on|clock off|have dinner|go to sleep|eat dinner|work from|work|am up) (?:at|by|from|"
        r"around) (?:about )?(?:\d{1,2}|half|quarter|five|six|seven|eight|nine|ten|eleven|four)[\w :.-]{0,25})(?! "
        r"(?:today|tomorrow|tonight))", occasion),
    rule("schedule", rf"{{my}} (?P<v>(?:[\w-]+ ){{1,2}}(?:is|are|'s)(?: always)?(?: on)? {_OFTEN})", occasion),
    rule("schedule", rf"(?:i |we )(?:don'?t|do not|dont|no longer) (?P<v>work {_WEEKDAY[:-2]}s)(?: any ?more| any "
        rf"longer)?", occasion, Polarity.NOT),
    rule("schedule", r"(?:i )(?:work|am on|do) (?P<v>(?:night|early|late|morning|evening|rotating|split|weekend|day|"
        r"graveyard|twelve-hour|12-hour|double) ?shifts?|nights|weekends|mornings|part[\s-]time|full[\s-]time|"
        r"flexi-?time|four days a week|three days a week|from home)(?! (?:today|this week|"
        r"tonight|tomorrow|in a))\b", occasion),
)  # fmt: skip


_SOMEBODY = re.compile(r"\b(?:him|her|them|you|it)\b")


def plan(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """What is to be done, with its date: without a date or a firm word it is no more than an intention."""
    stop = re.search(
        r"(?:,|\b(?:but|because|so|which|cos|and i'?m|and i|if|where|though)\b)", sentence.plain[start:end]
    )
    dated = date_in(sentence.plain[start:end])
    last = start + stop.start() if stop and not (dated and dated.end() > stop.start()) else end
    if dated:
        last = min(last, max(start + dated.end(), start + 1)) if dated.end() > 8 else last
    while last > start and sentence.plain[last - 1] in " ,.":
        last -= 1
    text = cleared(sentence.said[start:last])
    if 1 < len(text.split()) <= 14 and not _SOMEBODY.search(sentence.plain, start, last):
        yield Value(text, start, last)


_MONTHS = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_WHEN = (
    rf"(?:(?:on|this|next|in|for) (?:the )?(?:\w+ (?:of )?)?(?:{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?|{_MONTHS}|"
    rf"\d{{1,2}}(?:st|nd|rd|th)|spring|summer|autumn|fall|winter|year|\d{{4}}|new year)|come (?:spring|summer|autumn|"
    rf"winter|{_MONTHS})|\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTHS}|{_MONTHS} (?:the )?\d{{1,2}})"
)
PLANS = family(
    rf"{_MONTHS}|next|spring|summer|autumn|\bfall\b|winter|booked|notice|after all|any ?more|\d(?:st|nd|rd|th)|new "
    rf"year",
    rule("plan", rf"(?:{{im}}|i'?ve booked|we'?ve booked|i have booked|booked)(?:both |all |going to be |going to |"
        rf"gonna )?(?P<v>(?:getting married|marrying|moving|flying|going|travell?ing|running|starting|retiring|"
        rf"having|visiting|heading|emigrating|opening|launching|graduating|sitting|taking|off|driving|cycling|"
        rf"walking|hosting|expecting|leaving|buying|selling|closing|joining|relocating|doing|swimming|climbing|"
        rf"competing|due|spending|sailing|adopting|performing|exhibiting|speaking|renewing|turning|celebrating|"
        rf"meeting|climbing|hiking|a|an|the|tickets|flights|to|our)\b[^;:!?()]{{0,80}}?{_WHEN}(?: (?:next year|this "
        rf"year|\d{{4}}))?)", plan),
    rule("plan", rf"(?:{{i}} )(?P<v>(?:retire|get married|marry|move|fly|start|leave|graduate|travel|have (?:my|an?|"
        rf"the) (?:surgery|operation|exam|exams|interview|wedding|driving test|scan|finals)|run (?:the|my)|sit my|"
        rf"defend my)\b[^;:!?()]{{0,60}}?{_WHEN})", plan),
    rule("plan", rf"(?P<v>(?:flying|moving|travelling|traveling|going|getting married|starting|running|retiring|"
        rf"emigrating|off) (?:to|at|back|on|over|out|the|my|in)\b[^;:!?()]{{0,60}}?{_WHEN}(?: (?:next year|this year|"
        rf"\d{{4}}))?)", plan),
    rule("plan", r"(?:we|i)(?:'re not| aren'?t|'m not| are not| am not) (?P<v>(?:going|moving|flying|travelling|"
        r"getting married|marrying) [^,;:!?()]{0,40}?) (?:after all|any ?more)\b", plan, Polarity.NOT),
    rule("plan", rf"(?:i'?ll|we'?ll) (?P<v>be (?:in|at|on|off|away|moving|starting|having|getting|"
        rf"going)\b[^;:!?()]{{0,60}}?{_WHEN})", plan),
    rule("plan", rf"(?:{{my}} )?(?P<v>(?:wedding|surgery|operation|exam|finals|graduation|hip replacement|knee "
        rf"replacement|driving test|due date|retirement|house move|thesis defen[cs]e|marathon|exhibition|book launch|"
        rf"move|flight|holiday|interview|honeymoon|concert|recital|trip to \w+)(?:'s| is| are)(?: booked for| set "
        rf"for| on| in| scheduled for)?\s[^,;:!?()]{{0,12}}{_WHEN})", plan),
)  # fmt: skip

_FEET = re.compile(r"(?:six|five|four) foot(?: (?:one|two|three|four|five|six|seven|eight|nine|ten|eleven))?")


def _height(sentence: Sentence, start: int, _end: int) -> Iterator[Value]:
    if found := _FEET.search(sentence.plain, start):
        yield Value(found[0], found.start(), found.end())


TRAITS = family(
    r"handed|tall|shoe|pronoun|read|whistle|cook|they/them|she/her|he/him|swim|drive|religio|atheist|christian|"
    r"muslim|jewish|hindu|buddhist|catholic|sikh|quaker|mormon|agnostic|jew\b|blood type|vote|gay|lesbian|bisexual|"
    r"trans\b|queer|non-?binary|height|\bbike|feet|foot|smok|tattoo|afraid|scared|phobi|terrif|scares|frighten|"
    r"petrif|\bfear|metres|meters|\bcm\b|veteran|served|i keep|dress size|ring size|afraid|terrified|introvert|"
    r"extrovert|night owl|early bird|morning person|star sign|zodiac|only child|anniversary|introverted|\bbeliev|"
    r"colour ?blind",
    rule("other", r"{im}(?P<n>not )?(?P<v>(?:left|right)[\s-]handed|ambidextrous|a (?:leftie|lefty|southpaw)|a "
        r"(?:smoker|non-smoker|nonsmoker)|gay|lesbian|bisexual|bi|trans|transgender|queer|non-?binary|asexual|a "
        r"lesbian|an introvert|an extrovert|introverted|extroverted|a night owl|an early bird|a morning person|a war "
        r"veteran|a veteran|tone deaf|colour blind|illiterate|a twin)\b(?! (?:today|this))", phrase(3)),
    rule("other", r"{im}(?P<v>(?:\d(?:'| foot | ft )?\d{0,2}(?:\"|'')?|\w+ foot(?: \w+)?|\w+ feet(?: \w+)?|1[.,]\d\d "
        r"?m?|\d{3} ?cm|\d[.,]\d\d metres)) tall\b", phrase(4)),
    rule("other", r"(?P<v>)(?:{im})(?:six|five|four) foot(?: \w+)?\b", _height),
    rule("other", r"{im}(?P<n>not )?(?:an? |a practising |a practicing |raised |brought up |a devout |devoutly |a "
        r"lapsed |very |born )*{v}", phrase(3, "religion", stop="and|but|so|since|by|though|on|in|at")),
    rule("other", r"{my} (?P<v>(?:pronouns|shoe size|blood type|ring size|dress size|height|\bbike|star sign|"
        r"religion|faith|lucky number|hat size)(?:'s| is| are) [\w/ .+-]{1,20})", verbatim()),
    rule("other", r"i (?:use|go by) (?P<v>(?:they/them|she/her|he/him|she/they|he/they)(?: pronouns)?)", occasion),
    rule("other", r"i (?:take|wear|am|have) (?:an? )?(?P<v>size \w+ (?:shoes?|feet|"
        r"boots?|dress)|shoe size \w+)", phrase(4)),
    rule("other", r"(?:{i} )?(?P<v>(?:can'?t|cannot|never learn(?:ed|t) to|don'?t|do not|never) (?:swim|drive|ride a "
        r"bike|smoke|read very well|whistle|cook|read music))(?=$|,| (?:and|but|so|at all|myself|yet|any more|"
        r"anymore|because|since)\b)", phrase(6)),
    rule("other", r"(?P<v>(?:heights|spiders|snakes|needles|clowns|moths|lifts|flying|deep water|dogs|thunder) "
        r"(?:terrif(?:y|ies)|scares?|frightens?|petrif(?:y|ies)) me)", verbatim()),
    rule("other", r"{ime}(?:also |really |properly |deathly |absolutely |very |dead |a bit |a little "
        r")*(?P<v>(?:afraid|scared|terrified|petrified|frightened) of (?:heights|flying|spiders|snakes|the dark|"
        r"clowns|needles|dogs|water|deep water|lifts|enclosed spaces|thunder|birds|moths|mice|dentists|the dentist|"
        r"public speaking|the sea))\b", phrase(6)),
    rule("other", r"{i} (?P<v>keep my (?!own)[\w ]{2,30} (?:at|in|under|on|behind) [\w ]{2,30})", phrase(12)),
)  # fmt: skip


BELONGINGS = (VEHICLES, OWNED, SCHEDULE, PLANS, TRAITS)
