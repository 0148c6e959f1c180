"""Who and what is known, as nodes, and the facts between them, as edges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlmodel import col

from karen.contract.types.memory import Polarity
from karen.contract.types.remembering import GraphEdge, GraphNode, MemoryGraph
from karen.memory.filters import usable
from karen.memory.records import MemoryRow, MemoryTagRow
from karen.memory.repository import Repository
from karen.memory.vocabulary import USER, value_folded

MOST_FACTS = 500
MOST_TAGS = 100
_PEOPLE = frozenset({
    "aunt", "boss", "brother", "child", "colleague", "cousin", "daughter", "father", "friend", "grandchild",
    "grandfather", "grandmother", "grandparent", "husband", "knows", "mother", "neighbour", "nephew", "niece", "parent",
    "partner", "sibling", "sister", "son", "spouse", "uncle", "wife",
})  # fmt: skip
"""What they are to somebody: the attributes whose values are people."""


def graph_of(repository: Repository) -> MemoryGraph:
    """Of the facts that hold, those that matter most; a tag is connected to what is known of it by its memories."""
    order = (col(MemoryRow.pinned).desc(), col(MemoryRow.importance_score).desc(), col(MemoryRow.sequence).desc())
    facts = repository.rows(MemoryRow).where(usable(repository.now), col(MemoryRow.attribute).is_not(None))
    rows = list(repository.session.scalars(facts.order_by(*order).limit(MOST_FACTS)))
    labels: dict[str, str] = {}
    uses, people = Counter[str](), set[str]()
    edges: list[GraphEdge] = []
    for row in rows:
        source, target = _node(labels, row.subject or USER), _node(labels, row.value or "")
        uses.update({source, target})
        people |= _people(row, source, target)
        label, polarity = row.attribute or "", Polarity(row.polarity)
        edges.append(GraphEdge(source=source, target=target, label=label, memory_id=row.id, polarity=polarity))
    tagged = _tags(repository, rows)
    edges += [
        GraphEdge(source=_node(labels, row.subject or USER), target=f"tag:{tag}", label="tag", memory_id=row.id,
                  polarity=Polarity.IS)
        for row, tag in tagged
    ]  # fmt: skip
    nodes = [_shown(name, label, name in people, uses[name]) for name, label in labels.items()]
    tags = Counter(tag for _, tag in tagged)
    nodes += [GraphNode(id=f"tag:{tag}", label=tag, kind="tag", memories=count) for tag, count in tags.items()]
    return MemoryGraph(nodes=nodes, edges=edges)


def _node(labels: dict[str, str], said: str) -> str:
    """The same for a name however it is written."""
    name = USER if said == USER else f"thing:{value_folded(said)}"
    labels.setdefault(name, said)
    return name


def _people(row: MemoryRow, source: str, target: str) -> set[str]:
    """A subject that has a name of its own is somebody; so is whoever is a relation of somebody."""
    found = {target} if (row.attribute or "").casefold() in _PEOPLE else set()
    is_somebody = value_folded(row.subject or "") in _PEOPLE or (row.subject or "")[:1].isupper()
    return found | ({source} if is_somebody else set())


def _shown(name: str, label: str, is_person: bool, memories: int) -> GraphNode:
    if name == USER:
        return GraphNode(id=name, label=label, kind="user", memories=memories)
    return GraphNode(id=name, label=label, kind="person" if is_person else "thing", memories=memories)


def _tags(repository: Repository, rows: Sequence[MemoryRow]) -> list[tuple[MemoryRow, str]]:
    """Those that were accepted, of the facts that are shown."""
    by_id = {row.id: row for row in rows}
    wanted = repository.rows(MemoryTagRow).where(
        col(MemoryTagRow.memory_id).in_(list(by_id)), ~col(MemoryTagRow.proposed)
    )
    found = [(by_id[tag.memory_id], tag.tag) for tag in repository.session.scalars(wanted)]
    shown = {tag for tag, _ in Counter(tag for _, tag in found).most_common(MOST_TAGS)}
    return [(row, tag) for row, tag in found if tag in shown]
