"""Vectors in Milvus, for those who run one. The only file that knows it; `pymilvus` is installed by whoever wants it.

Milvus promises to forget what was deleted at a time of its own choosing: see its garbage collection.
"""

from __future__ import annotations

import asyncio
import logging
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from karen.contract.errors import Unavailable
from karen.memory.nearest import Embedding
from karen.memory.vectors import Census, Damaged, Held, Reference, Scope, VectorRow, passage_of, reference_of

if TYPE_CHECKING:
    from pymilvus import MilvusClient

T = TypeVar("T")
COLLECTION = "karen_vectors"
TIMEOUT_S = 10.0
MOST_NEWER = 16_000
"""What Milvus answers at a time, at most."""
_NAME_BYTES = 512
_ESCAPED = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


class MilvusTable:
    """A VectorTable. `address` is a server's URL, or the path of a file that Milvus Lite keeps."""

    size_bytes: int | None = None

    def __init__(self, address: str, token: str, dimensions: int) -> None:
        self._address = address
        self._token = token
        self._dimensions = dimensions
        self._client: MilvusClient | None = None

    async def open(self, *, anew: bool) -> None:
        await self.close()
        self._client = await self._asked(self._connected)
        if anew:
            await self._asked(self._created)
        elif not await self._asked(lambda: self._connection().has_collection(COLLECTION)):
            raise Damaged(f"there is no collection {COLLECTION} in Milvus")
        elif await self._asked(self._width) != self._dimensions:
            raise Damaged("its vectors are of another length")

    async def close(self) -> None:
        client, self._client = self._client, None
        if client:
            await asyncio.to_thread(client.close)

    async def held(self, scope: Scope, references: Sequence[Reference]) -> Mapping[str, Held]:
        wanted = f"{_of(scope)} and {_in('passage', map(passage_of, references))}"
        found = await self._query(wanted, ["key", "digest", "vector"])
        return {row["key"]: Held(row["digest"], array("f", row["vector"]), True) for row in found}

    async def write(self, rows: Sequence[VectorRow], gone: Mapping[Scope, Sequence[str]]) -> int:
        if rows:
            fields = [_fields(row) for row in rows]
            await self._asked(lambda: self._connection().upsert(COLLECTION, fields))
        for scope, keys in gone.items():
            doomed = f"{_of(scope)} and {_in('key', keys)}"
            await self._asked(partial(self._connection().delete, COLLECTION, filter=doomed))
        return await self._count("sequence >= 0")

    async def clear(self, scope: Scope) -> int:
        await self._asked(lambda: self._connection().delete(COLLECTION, filter=_of(scope)))
        return await self._count("sequence >= 0")

    async def census(self, after: int) -> Census:
        newer = await self._query(f"sequence > {after:d}", ["key"], MOST_NEWER)
        return Census(await self._count("sequence >= 0"), [reference_of(row["key"]) for row in newer])

    async def count(self, scope: Scope) -> int:
        return await self._count(f"{_of(scope)} and part == 0")

    async def tidy(self, *, thoroughly: bool) -> None:
        if thoroughly:
            await self._asked(lambda: self._connection().flush(COLLECTION))
            await self._asked(lambda: self._connection().compact(COLLECTION))

    async def search(self, scope: Scope, to: Embedding, limit: int) -> list[tuple[str, float]]:
        asked, mine = [to.values.tolist()], _of(scope)
        [hits] = await self._asked(
            lambda: self._connection().search(COLLECTION, asked, mine, limit, output_fields=["key"])
        )
        return [(hit["key"], hit["distance"]) for hit in hits]

    def _connection(self) -> MilvusClient:
        if self._client is None:
            raise Unavailable("The index of memory is not open.")
        return self._client

    def _connected(self) -> MilvusClient:
        from pymilvus import MilvusClient

        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # it logs what it raises, with the question
        return MilvusClient(self._address, token=self._token, timeout=TIMEOUT_S)

    def _created(self) -> None:
        from pymilvus import DataType

        client = self._connection()
        if client.has_collection(COLLECTION):
            client.drop_collection(COLLECTION)
        schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("key", DataType.VARCHAR, is_primary=True, max_length=_NAME_BYTES)
        for name in ("tenant_id", "user_id", "passage", "digest"):
            schema.add_field(name, DataType.VARCHAR, max_length=_NAME_BYTES)
        schema.add_field("part", DataType.INT32)
        schema.add_field("sequence", DataType.INT64)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=self._dimensions)
        index = client.prepare_index_params()
        index.add_index("vector", index_type="AUTOINDEX", metric_type="COSINE")
        client.create_collection(COLLECTION, schema=schema, index_params=index, consistency_level="Strong")

    def _width(self) -> int:
        fields = self._connection().describe_collection(COLLECTION)["fields"]
        return next((int(field["params"]["dim"]) for field in fields if field["name"] == "vector"), 0)

    async def _query(self, filter_: str, fields: list[str], limit: int | None = None) -> list[dict[str, Any]]:
        bounded = {"limit": limit} if limit else {}
        return await self._asked(
            lambda: list(self._connection().query(COLLECTION, filter_, output_fields=fields, **bounded))
        )

    async def _count(self, filter_: str) -> int:
        return int((await self._query(filter_, ["count(*)"]))[0]["count(*)"])

    async def _asked(self, ask: Callable[[], T]) -> T:
        from pymilvus.exceptions import MilvusException

        try:
            return await asyncio.to_thread(ask)
        except (MilvusException, OSError) as error:
            said = getattr(error, "message", str(error))
            if "collection not found" in said.lower() or "can't find collection" in said.lower():
                raise Damaged(f"there is no collection {COLLECTION} in Milvus any more") from error
            raise Unavailable(
                f"The index of memory in Milvus at {self._address} cannot be used: {said[:200]}. Check that it runs."
            ) from error


def _fields(row: VectorRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "tenant_id": row.scope.tenant_id,
        "user_id": row.scope.user_id,
        "passage": passage_of(row.reference),
        "digest": row.digest,
        "part": row.part,
        "sequence": row.sequence,
        "vector": row.values.tolist(),
    }


def _of(scope: Scope) -> str:
    return f"tenant_id == {_spelled(scope.tenant_id)} and user_id == {_spelled(scope.user_id)}"


def _in(field: str, values: Iterable[str]) -> str:
    return f"{field} in [{', '.join(map(_spelled, values))}]"


def _spelled(value: str) -> str:
    """As a text in Milvus's language of filters, whose parameters (`filter_params`) fail: nothing in it can end it."""
    return f'"{value.translate(_ESCAPED)}"'
