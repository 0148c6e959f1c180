"""What is fixed in the user's week, and what is planned for sure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from karen.contract.types.memory import Polarity
from karen.flows.facts.numbers import date_in
from karen.flows.facts.rules import family, rule
from karen.flows.facts.sentences import Sentence
from karen.flows.facts.values import Value, cleared, trimmed

_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_OFTEN = (
    rf"(?:(?:mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?) (?:to|through|till|until) (?:mon|"
    rf"tues|wednes|thurs|fri|satur|sun)days?|every (?:other |second |single |third |first |fourth |last "
    rf")?(?:{_WEEKDAY}|morning|evening|(?:first |last )?{_WEEKDAY} (?:of|in) (?:the|each|every) month|night|day|week|"
    rf"month|fortnight|weekend|weekday|summer|winter|year)(?: (?:morning|afternoon|evening|night|lunchtime))?s?|(?:on "
    rf")?(?:{_WEEKDAY[:-2]}s)(?: (?:morning|afternoon|evening|night)s?)?(?:(?:,| and|, and) (?:{_WEEKDAY[:-2]}s?))*|"
    rf"(?:once|twice|three times|four times) a (?:week|month|fortnight|year)|each (?:{_WEEKDAY}|morning|evening)|"
    rf"(?:mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?) (?:to|through|till|until) (?:mon|"
    rf"tues|wednes|thurs|fri|satur|sun)days?|weekday (?:mornings|evenings|afternoons)|most (?:{_WEEKDAY[:-2]}s|"
    rf"mornings|evenings|nights))"
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


def _on_these_days(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """`Krav Maga on Tuesdays`: when it happens was said before it."""
    *_, often = re.finditer(_OFTEN, sentence.plain[:start])
    when = cleared(sentence.said[often.start() : often.end()])
    joined = when if when.lower().startswith(("on ", "every ", "each ", "once ", "twice ")) else f"on {when}"
    for value in occasion(sentence, start, end):
        yield Value(f"{value.text} {joined[0].lower()}{joined[1:]}", value.start, value.end)


SCHEDULE = family(
    r"day|week|every|twice|once|morning|evening|night|month|o'clock|\b\d{1,2} ?(?:am|pm)\b|shift|get up|wake up|"
    r"\bbed\b|school run|pick-?up|drop-?off|nursery run",
    rule("schedule",
        rf"(?:on )?{_OFTEN},? (?:(?:is|are|'s|means?)(?! (?:an?|great|awful|boring|hard|fun|long)\b)|i'?ve got|i have|"
        rf"i do|we have|we do|there'?s|i am at|i attend|i go to|we go to|we'?ve got|i teach|i volunteer|i train|i meet|"
        rf"we meet|i host|i run|i play|i help|i see|(?:i|we)(?= (?!am\b|feel|think|hate|love|like)"
        rf"[a-z]+ (?:after|the|my|our|to|for|at|with|in)\b)) (?!(?:for|the same|worse|an? (?:bit|lot|"
        rf"rest|break|while)|never|always)\b){{v}}", _on_these_days),
    rule("schedule", rf"{{ive}} (?P<v>(?!to\b|a\b|an\b|the\b|no\b)[a-z][\w' -]{{2,40}}? (?:on )?{_OFTEN})", occasion),
    rule("schedule", rf"(?:{{i}} )?(?:have |'ve got |always |usually |also )*(?P<v>(?:wfh|work|have|go to|attend|do|"
        rf"teach|play|meet|train|volunteer|visit|see|host|run|swim|get up|wake up|start work|finish work|go|babysit|"
        rf"cycle|call|phone|go swimming|go running|sing|practise|dance|take|help|walk|go dancing|go bowling|study|fast|"
        rf"donate|pick|drop|collect|drive|cook|bake|clean|shop|mind|look|read|write|chair|coach|deliver|travel|commute|"
        rf"skate|row|climb|box|knit|paint|garden|ride|fish) (?:[\w'&-]+\s){{0,5}}?{_OFTEN})", occasion),
    rule("schedule", r"(?:{i} )(?:always |usually |normally |generally )?(?P<v>(?:get up|wake up|go to bed|start work|"
        r"finish work|clock on|clock off|have dinner|go to sleep|eat dinner|work from|work|am up) (?:at|by|from|"
        r"around) (?:about )?(?:\d{1,2}|half|quarter|five|six|seven|eight|nine|ten|eleven|"
        r"four)[\w :.-]{0,25})(?! (?:today|tomorrow|tonight))", occasion),
    rule("schedule",
        rf"(?P<v>(?:choir|training|practice|band practice|rehearsals?|football|yoga|pilates|class|book club|therapy|"
        rf"swimming|chess club|quiz night|dance class|bin day|church|mass|date night|the gym|piano lessons?|craft club|"
        rf"bowling|poker night|spanish class|pottery)(?: is|'s| are)(?: always)?(?: on)? {_OFTEN})", occasion),
    rule("schedule", rf"{{my}} (?P<v>(?:[\w-]+ ){{1,2}}(?:is|are|'s)(?: always)?(?: on)? {_OFTEN})", occasion),
    rule("schedule", rf"(?:i |we )(?:don'?t|do not|dont|no longer) (?P<v>work {_WEEKDAY[:-2]}s)(?: any ?more|"
        rf" any longer)?", occasion, Polarity.NOT),
    rule("schedule", r"(?:i )(?:work|am on|do) (?P<v>(?:night|early|late|morning|evening|rotating|split|weekend|day|"
        r"graveyard|twelve-hour|12-hour|double) ?shifts?|nights|weekends|mornings|part[\s-]time|full[\s-]time|"
        r"flexi-?time|four days a week|three days a week|from home)(?! (?:today|this week|tonight|tomorrow|"
        r"in a))\b", occasion),
    rule("schedule", rf"(?P<v>{_WEEKDAY}(?: is|'s|s are| are) my (?:\w+ )?days? off)", occasion),
    rule("schedule", rf"(?P<v>my (?:\w+ )?days? off (?:is|are) {_WEEKDAY})", occasion),
    rule("schedule",
        r"i (?:always )?(?P<v>(?:do|have) (?:the|my) (?:school run|night feed|early shift|late shift|morning shift|"
        r"pick-?up|drop-?off|nursery run)(?: (?:at|on|every|from) [\w :]{1,12}?)?)(?= (?:so|and|but)\b|,|$)", occasion),
    rule("schedule", rf"{{my}} (?P<v>(?:[\w-]+ ){{0,3}}(?:group|club|class|choir|band|team|society|lesson|circle|"
        rf"course)s? (?:meets?|trains?|rehearses?|practi[sc]es?|runs?|gets? together) (?:on |"
        rf"every )?{_OFTEN})", occasion),
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
    rf"(?:(?:on|this|next|in|for) (?:the )?(?:(?!my|our)\w+ (?:of )?)?(?:{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?|{_MONTHS}|"
    rf"\d{{1,2}}(?:st|nd|rd|th)|spring|summer|autumn|fall|winter|year|\d{{4}}|new year)|come (?:spring|summer|autumn|"
    rf"winter|{_MONTHS})|\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTHS}|{_MONTHS} (?:the )?\d{{1,2}})"
)
PLANS = family(
    rf"{_MONTHS}|next|spring|summer|autumn|\bfall\b|winter|booked|notice|after all|any ?more|\d(?:st|nd|rd|th)|"
    rf"new year",
    rule("plan", rf"(?:{{im}}|i'?ve booked|we'?ve booked|i have booked|booked)(?:both |all |going to be |going to |"
        rf"gonna )?(?P<v>(?:getting married|marrying|moving|flying|going|travell?ing|running|starting|retiring|having|"
        rf"visiting|heading|emigrating|opening|launching|graduating|sitting|taking|off|driving|cycling|walking|hosting|"
        rf"expecting|leaving|buying|selling|closing|joining|relocating|doing|swimming|climbing|competing|due|spending|"
        rf"sailing|adopting|performing|exhibiting|speaking|renewing|turning|celebrating|meeting|climbing|hiking|a|an|"
        rf"the|tickets|flights|to|our)\b[^;:!?()]{{0,80}}?{_WHEN}(?: (?:next year|this year|\d{{4}}))?)", plan),
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
    rule("plan", rf"{{im}}booked in for (?P<v>[^;:!?()]{{2,60}}?{_WHEN})", plan),
    rule("plan", rf"{{ive}} (?P<v>(?:tickets?|an? (?:ticket|flight|appointment|interview|exam|audition|hearing|scan|"
        rf"check-up|place (?:on|in|at))|flights|surgery)\b[^;:!?()]{{0,60}}?{_WHEN})", plan),
    rule("plan",
        rf"(?:(?:i'?ve got |i have |we'?ve got |we have )?(?:{{my}}|an?|the) )?(?P<v>(?:[\w-]+ )?(?:wedding|surgery|"
        rf"operation|exam|finals|graduation|hip replacement|knee replacement|driving test|due date|retirement|"
        rf"house move|thesis defen[cs]e|marathon|exhibition|book launch|move|flight|holiday|interview|honeymoon|"
        rf"concert|recital|trip to \w+)(?:'s| is| are)(?: booked for| set for| on| in|"
        rf" scheduled for)?\s[^,;:!?()]{{0,12}}{_WHEN})", plan),
)  # fmt: skip

AGENDA = (SCHEDULE, PLANS)
