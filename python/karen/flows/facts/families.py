"""All rules in the order they are tried: of two that read the same words, the first one counts."""

from __future__ import annotations

from karen.flows.facts.agenda import AGENDA
from karen.flows.facts.asides import ASIDES
from karen.flows.facts.belongings import BELONGINGS
from karen.flows.facts.body import BODY
from karen.flows.facts.dwelling import DWELLING
from karen.flows.facts.french import FRENCH
from karen.flows.facts.german import GERMAN
from karen.flows.facts.identity import IDENTITY
from karen.flows.facts.kinship import KINSHIP
from karen.flows.facts.pets import PETS
from karen.flows.facts.portuguese import PORTUGUESE
from karen.flows.facts.spanish import SPANISH
from karen.flows.facts.studies import STUDIES
from karen.flows.facts.tastes import HOBBIES, TASTES
from karen.flows.facts.traits import TRAITS
from karen.flows.facts.work import WORK

_NAMES, *_OTHERS = IDENTITY
FAMILIES = (
    *_OTHERS,
    *BODY,
    *KINSHIP,
    PETS,
    STUDIES,
    WORK,
    DWELLING,
    *BELONGINGS,
    *AGENDA,
    TRAITS,
    HOBBIES,
    TASTES,
    _NAMES,
    *GERMAN,
    SPANISH,
    FRENCH,
    PORTUGUESE,
    *ASIDES,
)
