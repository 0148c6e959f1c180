"""Where the user lives and comes from."""

from __future__ import annotations

from collections.abc import Iterator

from karen.contract.types.memory import Polarity
from karen.flows.facts.names import name
from karen.flows.facts.numbers import address
from karen.flows.facts.places import known_origin, known_place, origin, place
from karen.flows.facts.rules import family, rule
from karen.flows.facts.sentences import Sentence
from karen.flows.facts.values import Value, phrase

_NAME = name(surely=False)

_HERE = (
    r"(?:(?:over|above|behind|opposite|next to) an? [\w ]{2,20}? in|(?:(?:an?|half an|two|three|\d\d?|twenty|thirty|"
    r"forty) )?(?:hours?|minutes?|mins?|miles|km) (?:outside|from|"
    r"north of|south of|east of|west of|away from)|in|at|near|outside|just outside|around|out in|down in|up in|over in|"
    r"on|by|close to|not far from|north of|south of|outside of)"
)
_DWELLING = (
    r"(?:(?:this|an?|the|our|my) (?:\w+ ){0,2}?(?:house|flat|apartment|place|home|cottage|village|bungalow|houseboat|"
    r"farm|studio|caravan|boat|barge|room|bedsit|farmhouse|cabin) (?:here )?(?:in|near|outside|by) )?"
)


def _of_somebody(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """`Swansea` of `Dai from Swansea`; nothing of `back from Swansea`."""
    came = sentence.plain.index(" from ", start, end)
    if any(True for _ in _NAME(sentence, start, came)):
        yield from known_origin(sentence, came + len(" from "), end)


DWELLING = family(
    r"\bit'?s \w+ now|\b(?:londoner|parisian|new yorker|berliner|glaswegian|liverpudlian|mancunian|geordie|brummie|"
    r"scouser|texan|californian|dubliner|lass|lad|bedsit|studio|cottage|bungalow|outside)\b|\b(?:spent|rent|have a|"
    r"liv\w+|mov\w+|reloc\w+|resid\w+|based|settled|home|born|grew|grow|raised|from|hail|left|house|flat|place|address|"
    r"apartment|been|rent\w*|native|emigrated|immigrated|brought|bought|roots|hometown|stay\w*|dwell|ended|expat|"
    r"shifted|post|zip code|letters|mail|parcels|these days|swapped|my family|childhood|come from|town|city|wohn\w+|"
    r"postcode|zip)\b",
    rule("home_address", r"(?:{i} )?(?:(?:{not} )?(?:live|living|stay|moved|reside)(?: at| on| in| to| into)|{im}at|"
        r"we'?re at|moved (?:to|into)) (?:number )?{l}", address),
    rule("home_address", r"{my} (?:new |home |postal |mailing |current |street )*(?:address|place|house|flat|home|"
        r"apartment)(?:'s| is(?: at| now| still)?|:| has changed to)\s?(?:at |now )?{l}", address),
    rule("home_address", r"(?:the )?(?:new |home )*(?:address|place)(?:'s| is| changed to|:)\s?{l}", address),
    rule("home_address", r"(?:my |our )?(?:letters|post|mail|parcels)(?: always| should)? (?:reach|reaches|comes?|"
        r"goes?|go) (?:me |us |to )+(?:at )?{l}", address),
    rule("home_address", r"{my} (?:post ?code|zip code|zip)(?:'s| is) (?P<v>[\w -]{4,10})", phrase(3)),
    rule("home_city", r"(?:down|up|over|out|back) in (?P<v>[a-z][\w' -]{1,30}?) (?:these days|now|nowadays)\b", place),
    rule("home_city", r"(?:i'?ve |we'?ve |i have |we have )?been in (?P<v>[a-z][\w' -]{1,30}?) (?:for )?(?:(?:\w+ "
        r")?\w+ years|since|all my life|ages|(?:over )?a decade)\b", place),
    rule("home_city", r"(?:i |we )?swapped [a-z][\w' -]{1,30}? for {v}", place),
    rule("home_city", rf"(?:{{i}} )?(?:currently |now |still |actually |have |both |all |only |also |just |mostly |"
        rf"really |will always )*(?:{{not}} (?:actually |really |even )?)?(?:live|reside|dwell|am living|are living|"
        rf"lived here) (?:alone |together |now |just |right |currently |with my \w{{1,20}} (?:\w{{1,20}} )?|"
        rf"over here )*{_HERE} {_DWELLING}{{v}}", place),
    rule("home_city", rf"(?:being |as |{{im}})(?P<n>not |no longer )?(?:living|based|residing|settled|resident|renting|"
        rf"a resident of|an expat|located|out here|staying put|over here|down here|up here|living out) ?(?:{_HERE} |"
        rf"of )?{{v}}", place),
    rule("home_city", rf"(?:i'?ve|we'?ve|i have|we have|been) (?:been )?(?:living|lived|based|settled|"
        rf"residing) (?:here |now )?{_HERE} {_DWELLING}{{v}}", place),
    rule("home_city", r"(?:i'?ve|we'?ve|i have|we have) been (?:here )?in (?P<v>[a-z][\w .'-]{1,40}) (?:for|since|"
        r"\w+ years|all my)", place),
    rule("home_city", r"(?:{i}(?:'?ve)? )?(?:have |just |recently |only just |finally |only |then |eventually |all |"
        r"both )*(?:moved|relocated|emigrated|immigrated|shifted|moved back|moved away|moved out|moved over|"
        r"moved house)(?: here| back| over| out| down| up| house| with my \w+| away)?(?: from [a-z][\w' -]{1,30}?)? "
        r"(?:to|into) {v}", place),
    rule("home_city", r"(?:{i}(?:'?ve)? )?(?:have |just |recently |finally )*(?:settled|settled down|put down roots|"
        r"bought (?:a|the|our) (?:house|flat|place|home|apartment)|signed for (?:a|the) (?:house|flat|"
        r"place)) (?:here )?in {v}", place),
    rule("home_city", r"(?:the )?new (?:place|flat|house|home|address)(?:'s| is) in {v}", place),
    rule("home_city", r"{my} (?:home|house|flat|apartment|place|base|hometown now|home town now|home city)(?:'s|"
        r" is)(?: now| currently)? (?:in|near|outside|up in|down in) {v}", place),
    rule("home_city", r"(?:{i}|me and the \w+) (?:have|'ve got|have got|rent|share|bought) (?:an? |our |"
        r"my )?(?:\w+ )?(?:house|place|flat|home|apartment|cottage|bungalow) (?:in|near|outside) {v}", place),
    rule("home_city",
        r"{my} (?:\w+ )?(?:flat|apartment|place|house|home|bedsit|studio|cottage|bungalow) (?:here |over |up |down |"
        r"out )?in (?P<v>[a-z][\w' -]{1,30}?)(?= (?:has|is|was|costs|needs|had|and|so|but|got|with|because|where)\b|"
        r"'s\b|,|$)",
        known_place),
    rule("home_city",
        r"(?:{i}(?:'?ve)? )?(?:just |recently |finally |have )*(?:bought|rent|rented|renting|found|got|signed for|"
        r"share) (?:an? |our |my )?(?:\w+ ){0,2}(?:house|place|flat|home|apartment|cottage|bungalow|studio) (?:in|near|"
        r"outside|by) {v}", known_place),
    rule("home_city",
        r"(?:i'?m|we'?re) (?:based|living|settled|raising \w+(?: \w+)?|bringing up \w+(?: \w+)?) (?:out of|over in|"
        r"up in|down in|here in|in) {v}", place),
    rule("home_city", r"(?P<v>[a-z][\w' -]{1,30}?)(?:'s| has) been (?:my |our )?home (?:since|for)\b", known_place),
    rule("origin", r"(?:i )?spent (?:the first \w+ years of my life|(?:most of )?my (?:early |whole |"
        r"entire )?(?:childhood|life|teens|youth)|my (?:early|first) years|my school days) in {v}", origin),
    rule("home_city", r"living in (?P<v>[a-z][\w' -]{1,30})(?=,|$)", place),
    rule("home_city", r"now (?:living |renting |based |settled |all )?in (?P<v>[a-z][\w' -]{1,30})(?=,|$)", place),
    rule("home_city", r"(?:we|i)(?:'re|'m| are| am) (?:both |all )?in (?P<v>[a-z][\w' -]{1,30}?) (?:now|these days|"
        r"permanently|for good)(?=,|$| (?:and|but|since|so|because))", known_place),
    rule("home_city", r"(?:{i}(?:'?ve)? )?left (?P<v>[a-z][\w' -]{1,30}?) (?:for good|behind|last (?:year|month|summer|"
        r"spring|autumn|winter)|in \d{4}|\w+ years ago)", known_place, Polarity.NOT),
    rule("home_city", r"{im}(?:living|renting) (?:since|for) [\w ]{2,15}? in {v}", place),
    rule("origin", r"(?:{im}|i was )?born (?:in )?\d{4} in {v}", origin),
    rule("home_city", r"(?:currently |still |now )(?:living|based) in {v}", place),
    rule("home_city", rf"home(?:'s| is| for me is| these days is| now is)(?: now| in| currently|"
        rf" still)* {_DWELLING}{{v}}", place),
    rule("home_city", r"(?:i |we )?(?:have |'ve |just )*moved (?:back )?in with (?:my|our|"
        r"the) [\w' ]{2,20}? in {v}", place),
    rule("home_city", r"(?P<v>[a-z][\w' -]{1,40}?)(?:'s| is) (?:where (?:i|we) live|home now|my home|home for me|"
        r"where i'?m based|home these days|where i call home)\b", known_place),
    rule("home_city", r"(?:(?:over |up |down |out )?here )?in (?P<v>[a-z][\w' .-]{1,40}?),? where (?:i|"
        r"we) live\b", place),
    rule("home_city", r"{i} (?:call|called|made) (?P<v>[a-z][\w' -]{1,40}?) (?:my |our )?home\b", place),
    rule("home_city", r"{i} (?:no longer|don'?t|do not|dont) (?:live|reside) in {v}", place, Polarity.NOT),
    rule("home_city", r"{i}(?:'?ve)? (?:have |just |recently |finally |actually |already )*(?:left|moved (?:away|"
        r"out) (?:from|of)|moved from) {v}", place, Polarity.NOT),
    rule("home_city", r"(?:it'?s|its) (?P<v>[a-z][\w'-]+(?: [a-z][\w'-]+)?) now\b", known_place),
    rule("origin", r"{im}(?P<n>not |no )?(?:originally |actually |really |born and bred |a native |a \w{1,20} (?:girl|"
        r"boy|lad|lass|kid) )*from {v}", origin),
    rule("origin", r"(?:{i} |my family |my people |my parents |my folks |my whole family |originally |"
        r"my lot )?(?:originally |actually |all )?(?:come|hail|comes|hails|are|is|came)(?: originally|"
        r" all)? from {v}", origin),
    rule("origin", r"(?:{im}|my name(?:'s|"
        r" is) )(?P<v>[a-z][\w'-]+(?: [a-z][\w'-]+)? from [a-z][\w' -]{1,30})", _of_somebody),
    rule("origin", r"(?:originally |(?:i was |i'?m )?adopted )from {v}", origin),
    rule("origin", r"from (?P<v>[a-z][\w' -]{1,30}?) originally\b", origin),
    rule("origin", r"(?:{i} )?(?:was |were |mostly |actually |only )*(?:grew up|raised|brought up|bred|born and raised|"
        r"born and bred|grew)(?: out| up)? (?:(?:on|in|above|over) an? [\w ]{2,20}? (?:in|near|outside|off)|in|on|near|"
        r"outside|by the \w+ in|by|around|just outside|out in|between) {l}", origin),
    rule("origin", r"(?:i was |i'?m |i am |we were |i )?(?:actually )?born (?:on [^,;:]{3,25}? )?(?:in|at|"
        r"near) {v}", origin),
    rule("home_city", r"(?:i |we )?(?:'ve )?ended up (?:living |settling |"
        r"staying )?(?:here )?in (?P<v>[a-z][\w' -]{1,30}?) (?:for good|permanently|after all)\b", place),
    rule("origin", r"(?:{my} )?(?:hometown|home town|birthplace|roots|home village|place of birth|native (?:city|"
        r"town))(?:'s| is| are| was)(?: in)? {v}", origin),
    rule("origin",
        r"(?:(?:i'?m )?an? )?(?:proud |true |born )?(?P<v>londoner|parisian|new yorker|berliner|glaswegian|"
        r"liverpudlian|mancunian|geordie|brummie|scouser|texan|californian|dubliner|yorkshireman|cornishman|bavarian|"
        r"sicilian|viennese|melburnian|sydneysider|chicagoan|bostonian|cockney|welshman|edinburgher|mumbaikar|carioca|"
        r"paulista|catalan)(?= (?:here|born|living|through|by birth|and|but|at heart)\b|,|$)",
        phrase(2)),
    rule("origin",
        r"(?:{i} )?(?:moved|came|emigrated|immigrated) (?:here|over|over here|to (?:this country|the uk|the us|"
        r"the states|england|america|germany|canada)) from {v}", origin),
    rule("origin", r"i spent my (?:whole |entire )?(?:childhood|youth) in {v}", origin),
    rule("origin", r"{im}(?:a )(?P<v>[a-z]+(?: [a-z]+)?) (?:native|girl|boy|lad|lass)(?: at heart| through and through|"
        r" born| by birth)?\b", origin),
    rule("home_city", r"{im}(?:an? )(?:[a-z-]+ ){1,3}(?:living|based|residing) in {v}", place),
    rule("origin",
        r"(?:i )?(?:grew up|was raised|was brought up) with [\w ]{2,25}? (?:in|on) (?:an? [\w -]{2,25}? (?:in|near|"
        r"outside) )?{v}",
        origin),
)  # fmt: skip
