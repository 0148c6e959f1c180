"""What English calls the people around somebody, and what stands before such a word, as patterns."""

from __future__ import annotations

PARTNER = (
    r"(?:husband|hubby|wife|wifey|partner|boyfriend|girlfriend|bf|gf|fiancee?|spouse|missus|better half|other half|"
    r"significant other|man|fella|old lady|civil partner|bride|ehemann|ehefrau|freundin)"
)
CHILD = (
    r"(?:son|daughter|kid|child|boy|girl|baby|toddler|eldest|youngest|oldest|little one|little boy|little girl|"
    r"firstborn|stepson|stepdaughter|step-son|step-daughter|foster son|foster daughter|foster child|adopted son|"
    r"adopted daughter|newborn|teenager|bairn|wee one|lad|lass|middle child|bub|bonus daughter|bonus son)"
)
PARENT = (
    r"(?:mum|mom|mother|mam|mama|mammy|mummy|dad|daddy|father|papa|da|pa|stepmum|stepmom|stepmother|stepdad|stepfather|"
    r"ma|amma|appa|ammi|abbu|parents?|old man|foster mother|foster mum|foster dad)"
)
SIBLING = (
    r"(?:sister|brother|sis|bro|twin|twin sister|twin brother|half-sister|half-brother|half sister|half brother|"
    r"stepsister|stepbrother|step-sister|step-brother|sibling|baby sister|baby brother|triplet|kid brother|kid sister)"
)
FRIEND = (
    r"(?:(?:best |close |oldest |closest |old |good |dear |lifelong |childhood |school )*(?:friend|mate|pal|bestie|bff|"
    r"buddy|bezzie|amigo|chum|roommate|flatmate|housemate))"
)
QUALIFIED = (
    r"(?:(?:late|older|younger|elder|big|little|baby|wee|eldest|youngest|oldest|middle|twin|dear|lovely|beloved|poor|"
    r"own|new|only|other|first|second|third|current|long-term|future|\d{1,2}[\s-](?:year|month|yr)[\s-]old|"
    r"\w{3,7}[\s-]year[\s-]old|teenage|adopted|darling|wonderful|gorgeous|soon-to-be|dad's|grown-up|grown|"
    r"adult)\s){0,2}"
)
