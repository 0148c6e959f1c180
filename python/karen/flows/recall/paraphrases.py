"""Everyday words that say the same of a thing, or its other side: what one sells another buys, who lends is owed.

Written as terms (see `memory.recall.words`). Names and things have no paraphrase here: another thing is another thing.
"""

from __future__ import annotations

from karen.base.words import word_set
from karen.memory.recall.words import terms_of

_GROUPS = """
cost price charge pay bill fare fee rent expensive euro euros dollar dollars pound pounds bucks quid spend franc francs
money cash euro euros dollar dollars pound pounds bucks quid franc francs zloty kronor crowns yen loan
buy sell get purchase order pick
lend borrow give owe return loan
give hand leave have keep get pass
have own keep hold
come arrive visit fly land reach due return
return back
leave go depart move away
start begin open
end finish over close stop
live reside move home stay base settle
stay sleep stop hotel hostel
birthday born birth
birthday turn
expire run end valid
call name
work job employ employed profession
do work run own be
marry wedding husband wife
meet see know introduce
break broken fracture injure hurt
house flat apartment home
teach teacher lesson class
like love enjoy fond favourite prefer
hate dislike detest loathe stand
allergic allergy intolerant intolerance tolerate
eat food meal
drive car
fix repair mend
due deadline hand need want until
take eat swallow prescribe put
run lead take head manage responsible
play instrument
appointment meeting check see
book reserve
quit leave resign
age old turn
tall height
weigh weight
send post mail
plan intend want going
cook make bake
plant sow grow put
happen do
say tell mention write
hang be stand lie sit keep put
wrong bad sore hurt
need require take want
last take long
fast speed
study university college uni
attend go
call phone ring
grow plant
sick ill infection
invite come ask
gift present give get
arrive deliver delivery come
paint colour
suffer have
expect due
collect pick
wear put
hide put keep
park put leave
lose miss
find see
win first
travel go fly drive trip
flight fly plane
gig concert show play perform
camp campsite camping campground tent
""".strip()
_LIGHT = word_set("""
do have be get go come take need want use run keep put make happen give own hold belong let say call lie stand sit hang
exist kind sort type exactly usually again right supposed there people name time place thing day date much many long
currently now already still
""")
LIGHT = frozenset(term for word in _LIGHT for term in terms_of(word))
"""May be missing from a statement that says all the rest."""


def _read(table: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in table.splitlines():
        group = {term for word in line.split() for term in terms_of(word)}
        for term in group:
            found.setdefault(term, set()).update(group)
    return {term: frozenset(group) for term, group in found.items()}


_SAME = _read(_GROUPS)


def says_the_same(term: str, terms: frozenset[str]) -> bool:
    """Whether one of `terms` is the term or a paraphrase of it."""
    return term in terms or bool(_SAME.get(term, frozenset()) & terms)
