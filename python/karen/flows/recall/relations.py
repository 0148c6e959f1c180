"""Words for the people and animals in somebody's life, in five languages, brought together under one English word."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORDS = """
parent: parent parents eltern padres pais
mother/parent: mother mum mom mummy mommy mama mam ma mutter mutti madre mere maman mae
father/parent: father dad daddy papa pa vater vati padre pere pai
stepmother/parent: stepmother stepmum stepmom stiefmutter madrastra madrasta
stepfather/parent: stepfather stepdad stiefvater padrastro padrasto
sibling: sibling siblings geschwister hermanos irmaos
sister/sibling: sister sis sisters schwester schwestern hermana hermanas soeur soeurs sœur irma irmas
brother/sibling: brother bro brothers bruder hermano frere freres irmao
child: child children kid kids kind kinder hijos enfants enfant filhos
son/child: son sons boy sohn sohne hijo fils filho
daughter/child: daughter daughters girl tochter hija fille filha
partner: partner spouse pareja conjoint conjointe companheiro companheira
wife/partner: wife missus frau esposa mujer femme mulher
husband/partner: husband hubby mann ehemann marido esposo mari
girlfriend/partner: girlfriend gf freundin novia copine namorada fiancee
boyfriend/partner: boyfriend bf freund novio copain namorado fiance
ex/ex: ex
grandmother/grandparent: grandmother grandma gran nan nana granny oma grossmutter abuela mamie avo grand-mere
grandfather/grandparent: grandfather grandpa grandad granddad opa grossvater abuelo papi avo grand-pere
grandson/grandchild: grandson enkel nieto neto
granddaughter/grandchild: granddaughter enkelin nieta neta
aunt/aunt: aunt auntie aunty tante tia
uncle/uncle: uncle onkel tio oncle
cousin/cousin: cousin cousins cousine vetter kusine primo prima cousine
niece/niece: niece nieces nichte sobrina sobrinha
nephew/nephew: nephew nephews neffe sobrino neveu sobrinho
godson/godchild: godson patensohn ahijado filleul afilhado
goddaughter/godchild: goddaughter patentochter ahijada filleule afilhada
mother-in-law/in-law: schwiegermutter suegra belle-mere sogra
father-in-law/in-law: schwiegervater suegro beau-pere sogro
sister-in-law/in-law: schwagerin cunada belle-soeur cunhada
brother-in-law/in-law: schwager cunado beau-frere cunhado
daughter-in-law/in-law: schwiegertochter nuera belle-fille
son-in-law/in-law: schwiegersohn yerno gendre genro
friend: friend friends mate pal bestie buddy kumpel amigo amiga ami amie
boss/boss: boss manager supervisor chef chefin jefe jefa patron patronne patrao chefe
colleague/colleague: colleague coworker workmate kollege kollegin companero colega collegue
neighbour/neighbour: neighbour neighbours neighbor neighbors nachbar nachbarin vecino vecina voisin voisine vizinho
 vizinha
landlord/landlord: landlord landlady vermieter vermieterin casero casera proprietaire senhorio senhoria
doctor/doctor: doctor gp physician arzt arztin hausarzt hausarztin medico medica medecin docteur
dentist/dentist: dentist zahnarzt zahnarztin dentista dentiste
vet/vet: vet veterinarian tierarzt tierarztin veterinario veterinaria veterinaire
therapist/therapist: therapist therapeut therapeutin psicologo psicologa terapeuta psy
teacher/teacher: teacher lehrer lehrerin profesor profesora maestra prof professeur professora
roommate/roommate: roommate flatmate housemate mitbewohner mitbewohnerin
pet: pet pets haustier haustiere mascota mascotas animal animaux bicho
dog/pet: dog dogs puppy pup hund hunde welpe perro perra perros chien chienne cachorro cao cadela greyhound labrador
 poodle
 terrier spaniel collie beagle dachshund husky corgi retriever shepherd pug bulldog boxer whippet lurcher dackel pudel
cat/pet: cat cats kitten kater katze katzen gato gata gatos chat chatte siamese tabby
hamster/pet: hamster hamsters
rabbit/pet: rabbit rabbits bunny kaninchen hase conejo lapin coelho
horse/pet: horse horses pony mare pferd caballo cheval cavalo
parrot/pet: parrot budgie canary parakeet papagei loro perroquet papagaio
tortoise/pet: tortoise turtle schildkrote tortuga tortue tartaruga
fish/pet: goldfish fish fisch pez poisson peixe
hen/pet: hen hens chicken chickens cockerel henne huhner gallina poule galinha
guinea-pig/pet: guinea meerschweinchen cobaya
"""


IN_LAW = re.compile(r"\b(?P<kin>mother|father|parent|sister|brother|son|daughter)s?[- ]in[- ]law\b", re.IGNORECASE)
"""`brother in law`, and no `friend in law school`."""


def _read(table: str) -> tuple[dict[str, str], dict[str, str]]:
    canonical: dict[str, str] = {}
    attributes: dict[str, str] = {}
    for line in table.replace("\n ", " ").strip().splitlines():
        head, _, words = line.partition(":")
        name, _, attribute = head.partition("/")
        attributes[name] = attribute or name
        for word in words.split():
            canonical.setdefault(word, name)
    return canonical, attributes


_CANONICAL, ATTRIBUTES = _read(_WORDS)
"""`ATTRIBUTES`: under which attribute a fact keeps who that is."""
PARENTS_OF_WORDS = frozenset(attribute for name, attribute in ATTRIBUTES.items() if name == attribute)
"""Words for a whole kind: any of that kind is meant."""


def relation_of(word: str) -> str | None:
    """The word a relation goes by; `word` is folded. A possessive or plural s does not matter."""
    return _CANONICAL.get(word) or _CANONICAL.get(word.removesuffix("s")) or None


def relations_in(words: Iterable[str]) -> list[str]:
    """In order, each once."""
    return list(dict.fromkeys(found for word in words if (found := relation_of(word))))


def includes(asked: str, told: str) -> bool:
    """Whether who was told of may be who is asked for: a sister is a sibling, and no brother."""
    if asked == told:
        return True
    kind = ATTRIBUTES.get(asked, asked)
    return kind == ATTRIBUTES.get(told, told) and (asked in PARENTS_OF_WORDS or told in PARENTS_OF_WORDS)


WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
