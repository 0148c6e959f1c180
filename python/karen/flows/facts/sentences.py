"""A message cut into sentences, and each sentence into the places where a statement may begin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from karen.flows.facts.folding import MASK, folded

LONGEST_SENTENCE = 400
"""Characters; what goes on longer is cut there. With bounded patterns this bounds the time of everything after it."""
MOST_SENTENCES = 60

_END = re.compile(
    r"(?:[!?]+|"
    r"(?<!\bmr)(?<!\bms)(?<!\bmrs)(?<!\bdr)(?<!\bst)(?<!\bjr)(?<!\bsr)(?<!\bprof)(?<!\bno)(?<!\bca)(?<!\b[a-z0-9])(?<!\b\d\d)\.+|(?<=\d\d)\.+(?=\s+[A-Z]|\s*$)|(?<=\b\w)\.+(?=\s*$))(?=\s|$|[\"”’)])|[\n\r;]+|\s[–—-]\s|[—]",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"[,:()]\s*|\swith\s+(?=(?:two|three|four|five|six|\d)\s)|\s(?:and|but|so|because|because|cause|cos|cuz|coz|since|"
    r"though|although|while|whereas|plus|or|n|yet|und|aber|weil|denn|sondern|also|y|e|pero|porque|aunque|sino|et|mais|"
    r"car|parce qu|donc|mas|então)\s+"
)
_OPENER = re.compile(
    r"(?:(?:i think (?:you|u) should know(?: that)?|by the way|to be (?:fair|honest|clear|precise)|in fact|in truth|"
    r"as it happens|as you know|if you must know|turns out|for the record|for context|for reference|just so (?:you|u) "
    r"know|i mean|you know|you see|mind you|remember(?: that)?|note that|do note(?: that)?|don'?t forget(?: that)?|do "
    r"not forget(?: that)?|keep in mind(?: that)?|bear in mind(?: that)?|(?:please|pls|plz|kindly) (?:note|remember|"
    r"know|be aware)(?: that)?|you should know(?: that)?|u should know|i should (?:say|mention|add)(?: that)?|i "
    r"(?:swear|admit|confess|must say|have to say)(?: that)?|i(?:'ve| have)? (?:just )?(?:decided|realised|realized|"
    r"discovered|learned|learnt|found out)(?: that)?|i forgot to (?:say|mention)(?: that)?|did i mention(?: that)?|"
    r"let me (?:introduce myself|be clear)|the thing is|fun fact|quick (?:intro|note)|good (?:morning|afternoon|"
    r"evening)|nice to meet (?:you|ya)|scratch that|to correct myself|these days|at (?:home|work|the moment)|as a kid|"
    r"on top of that|of course|after all|i'?m afraid|trust me|believe me|apart from that|in my (?:spare|free) time|"
    r"you'?re talking to|ich glaube|por cierto|en realidad|la verdad|en fait|au fait|na verdade|hi|hii+|hiya|hello|"
    r"hey|hullo|heya|yo|well|so|and|but|oh|ooh|ah|aw|yeah|yea|yes|yep|yup|no|nope|nah|ok|okay|right|um|umm|uh|er|erm|"
    r"like|basically|honestly|actually|anyway|anyways|btw|fyi|also|plus|tbh|ngl|imo|tho|personally|still|then|now|see|"
    r"look|listen|karen|please|pls|plz|kindly|because|cause|cos|cuz|since|though|although|while|lol|haha|hahaha|just|"
    r"only|sorry|correction|obviously|sadly|luckily|unfortunately|thankfully|technically|officially|originally|"
    r"currently|nowadays|meanwhile|besides|again|true|sure|fine|good|great|wait|hmm|hm|mind|dear|love|mate|bro|dude|"
    r"man|darling|honey|there|everyone|all|thanks|ta|cheers|ps|note|intro|info|me|myself|as|for|first|second|secondly|"
    r"second(?:ly)?|third|finally|y'know|update|news|ja|nee|nein|und|aber|hallo|servus|moin|übrigens|ubrigens|"
    r"eigentlich|naja|weil|denn|ach|hola|bueno|pues|si|ademas|buenas|oye|mira|pero|y|porque|salut|bonjour|coucou|"
    r"bonsoir|ben|bah|oui|non|alors|et|mais|car|moi|oi|ola|olha|bom|entao|sim|nao|alias|mas|e|que)\b[\s,]*|"
    r"[,:\-*•·>\s()]+)"
)
"""What may stand before a statement without changing it."""
_SUBJECT = re.compile(
    r"(?<=[\s,(])(?:i'?m|im|i am|i'?ve|ive|i|i'?d|my|we|we're|we've|we'?ve|our|mine|mum|dad|ich|bin|mein|meine|wir|"
    r"unser|unsere|me llamo|tengo|soy|vivo|trabajo|mi|me gusta|odio|je|mon|ma|mes|eu|meu|minha|sou|moro|tenho|trabalho|"
    r"chamo-me|a gente|j(?='))(?=[\s'])(?!i'd\b)"
)
_EMBEDS = re.compile(
    r"(?:\b(?:that|if|whether|think|thinks|thought|know|knows|knew|say|says|said|told|tells|tell|believe|believes|hope|"
    r"hopes|wish|as|when|whenever|who|whom|whose|what|why|where|how|than|unless|until|till|before|after|once|like|"
    r"suppose|supposing|imagine|pretend|guess|feel|claims|reckons|reckon|thinks|swears|sure|which|the|a|like|wenn|ob|"
    r"dass|als|wie|was|wo|warum|si|que|cuando|como|donde|quand|ou|comment|quando|onde|se|do|does|did|am|is|are|was|"
    r"were|can|could|should|shall|would|will|may|might|must|have|has|had|don'?t|isn'?t|aren'?t|won'?t|didn'?t|nor|"
    r"neither|bin|hab|habe|kann|soll|muss|darf|est-ce|mich|to|for|with|from|by|about|of|on|in|at))\s*$"
)
_TELLS_SOMEBODY = re.compile(
    r"\b(?:saying|thinking|believ\w+|reckon\w*|tell\w*|told|convinc\w+|persuad\w+|assur\w+|inform\w*|remind\w*|"
    r"accus\w+|warn\w*|swear\w*|swore|insist\w*|claim\w*|assum\w+|jok\w+|suspect\w*|bets?|decid\w+|announc\w+|lied|"
    r"fool\w*|heard|hears?|pretend\w*|explain\w*|complain\w*|worr\w+|figur\w+|rumou?r\w*)(?: (?!you\b)(?:the |my |our "
    r"|his |her |their )?[\w']+)? $"
)
"""Of whom the words after it tell is another's claim, unless it is told to Karen: `keeps telling people I'm a chef`."""
_GERMAN = re.compile(r"\b(?:ich|er|sie|und|der|die|das|ist|nicht|mit|ein|eine|bin|du)\b")
_MENTION = re.compile(
    r"(?<![\w'])(?:my|our|the|a|an|ya|mein|meine|meinen|meinem|meiner|unser|unsere|unseren|mi|mis|nuestro|nuestra|mon|"
    r"ma|mes|notre|nos|meu|minha|meus|minhas|nosso|nossa|o meu|a minha)\s"
)
_ASIDE = re.compile(
    r"(?<![\w'])(?:for|with|given|considering|because of|due to|despite|and|get|buy|give|cook|make|bring|take|teach|"
    r"help|about|on)(?=\s(?:my|our)\s)|(?<![\w'])(?:in|from|near|to|at|around|outside)(?=\s[^,;:]{2,30},? (?:that'?s |"
    r"which is )?where (?:i|we) live\b)"
)
_AS_ONE = re.compile(
    r"(?:(?:speaking )?as|being)\s(?:an?|somebody|someone)\s|als\s|como\s|en tant que\s|(?:siendo|sendo|etant)\s"
)


@dataclass(frozen=True)
class Sentence:
    """`start` is its place in the message, `said` its words there, calm, and `plain` the same folded, as long.

    `ends` is what closed it. `cased`: the message uses capitals, so a name without one is unlikely.
    """

    start: int
    said: str
    plain: str
    ends: str
    cased: bool

    @cached_property
    def breaks(self) -> list[int]:
        """Where a clause begins, in order; the first is 0."""
        found = {0} | {match.end() for match in _BREAK.finditer(self.plain)}
        for match in _SUBJECT.finditer(self.plain):
            if match[0] == "im" and (self.cased or _GERMAN.search(self.plain)):
                continue  # «in the»; and whoever uses capitals writes I'm
            if not self._embeds(match.start()):
                found.add(match.start())
        return sorted(found)

    def _embeds(self, at: int) -> bool:
        """Whether the clause that begins there is what somebody says, thinks or asks."""
        before = self.plain[max(0, at - 40) : at]
        return _EMBEDS.search(before[-14:]) is not None or _TELLS_SOMEBODY.search(before) is not None

    @cached_property
    def entries(self) -> list[int]:
        """Where a statement may begin: each clause, and what follows the openers of each."""
        found: dict[int, None] = {}
        for start in self.breaks:
            at = start
            found[at] = None
            while (opener := _OPENER.match(self.plain, at)) and opener.end() > at:
                at = opener.end()
                found[at] = None
        return sorted(at for at in found if at < len(self.plain) and not self._is_german_im(at))

    def _is_german_im(self, at: int) -> bool:
        """«In the» at the head of a German sentence, which is no `I'm`."""
        return self.plain.startswith("im ", at) and _GERMAN.search(self.plain) is not None

    @cached_property
    def mentions(self) -> list[int]:
        """Where a thing of the user's may be named, whatever is said of it: `my sister Mara`."""
        return [match.start() for match in _MENTION.finditer(self.plain)]

    @cached_property
    def asides(self) -> list[int]:
        """Where something may be told in passing, whatever the sentence asks."""
        inside = [match.start() for match in _ASIDE.finditer(self.plain)]
        return sorted({*inside, *(at for at in self.entries if _AS_ONE.match(self.plain, at))})

    def and_then(self, following: Sentence, text: str) -> Sentence:
        """This sentence and the one after it as one; `text` is what both were cut from."""
        said = self.said + text[self.start + len(self.said) : following.start] + following.said
        return Sentence(self.start, said, folded(said), following.ends, self.cased)

    def until_colon(self) -> Sentence:
        """Without what is quoted after a colon."""
        end = self.plain.find(":") % (len(self.plain) + 1)
        return Sentence(self.start, self.said[:end], self.plain[:end], self.ends, self.cased)

    def clause_end(self, at: int) -> int:
        return next((start for start in self.breaks if start > at), len(self.plain))


def sentences_of(text: str) -> Iterator[Sentence]:
    """The first MOST_SENTENCES of `text`, in which what is not the user's own is masked."""
    cased = text[:1].isupper() or re.search(r"(?<![\w'])I(?![\w-])|[.!?] [A-Z]", text) is not None
    plain = folded(text)
    for start, end, ends in islice(_stretches(text), MOST_SENTENCES):
        said = text[start:end]
        shouted = said.isupper() and " " in said.strip()
        yield Sentence(start, _calm(said) if shouted else said, plain[start:end], ends, cased and not shouted)


_LETTERS = re.compile(r"\b[BCDFGHJKLMNPQRSTVWXZ]{2,4}\b")
"""What nobody can say as a word, such as BMW."""


def _calm(said: str) -> str:
    """What is shouted as it would be typed in passing, as long: capitals throughout tell no name from a thing."""
    small = "".join(character.lower() if len(character.lower()) == 1 else character for character in said)
    for kept in _LETTERS.finditer(said):
        small = small[: kept.start()] + kept[0] + small[kept.end() :]
    return small


def _stretches(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each sentence with a word in it begins and ends, and what closed it."""
    begin = 0
    for end, after, ends in [
        *((match.start(), match.end(), match[0]) for match in _END.finditer(text)),
        (len(text), 0, ""),
    ]:
        for start in range(begin, end, LONGEST_SENTENCE):
            stop = min(start + LONGEST_SENTENCE, end)
            if text[start:stop].strip(" \n" + MASK):
                yield start, stop, ends.strip()
        begin = after
