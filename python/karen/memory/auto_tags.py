"""Tags that suggest themselves: what a memory is about and whom it names. They count once somebody accepts them."""

from __future__ import annotations

import re

MOST = 5
_READ = 5000
_TOPICS: dict[str, str] = {
    "family": "mother father mum mom dad parent parents sister brother son daughter child children kids wife husband "
    "partner uncle aunt cousin grandmother grandfather grandma grandpa niece nephew wedding family",
    "pets": "dog dogs cat cats puppy kitten hamster rabbit horse parrot pet pets vet",
    "work": "work works job boss colleague office meeting project client deadline salary career company employer shift",
    "health": "allergic allergy doctor hospital medication medicine pills surgery diabetes asthma illness sick pain "
    "dentist therapy migraine migraines health",
    "food": "eat eats food recipe cook cooking restaurant vegan vegetarian breakfast lunch dinner coffee tea pizza "
    "cake bread coriander cilantro cheese wine",
    "travel": "travel trip flight flights holiday vacation hotel airport visa passport visited journey train",
    "home": "house flat apartment garden kitchen moved rent landlord address neighbour neighbor live lives",
    "music": "music song songs guitar piano violin concert band album singing choir",
    "sport": "football tennis running marathon gym swimming cycling yoga hiking climbing basketball sport sports",
    "money": "bank money budget loan mortgage tax taxes savings invoice insurance pay",
    "study": "school university exam exams course lesson lessons homework degree thesis study studying learn learning",
    "dates": "birthday anniversary appointment born deadline",
    "books": "book books novel author reading poem",
    "films": "film films movie movies cinema series",
}
_TOPIC_OF = {word: topic for topic, words in _TOPICS.items() for word in words.split()}
_WORD = re.compile(r"[^\W\d_]+")
_NAME = re.compile(
    r"(?:called|named|name is|friend|sister|brother|son|daughter|wife|husband|partner|boss|with|dog|cat) "
    r"(?:is |called |named )?([A-Z][^\W\d_]{1,30})(?![^\W_])"
)
_NO_NAMES = frozenset(
    {"I", "The", "A", "My", "And", "But", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
)


def proposed_tags(content: str, subject: str | None, attribute: str | None) -> list[str]:
    """At most five: the attribute of a fact, topics by their words, names of people and pets as they are written."""
    text = content[:_READ]
    found = dict.fromkeys([attribute.replace("_", " ").casefold()[:64].strip()] if attribute else [])
    for word in _WORD.findall(text.casefold()):
        if word in _TOPIC_OF:
            found.setdefault(_TOPIC_OF[word])
    for name in _NAME.findall(text):
        if name not in _NO_NAMES:
            found.setdefault(name.casefold())
    if subject and subject.casefold() != "user":
        found.setdefault(subject.casefold()[:64].strip())
    return [tag for tag in found if tag][:MOST]
