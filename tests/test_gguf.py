"""What a model file says is read without believing it, and what is wrong with one is said in words."""

from __future__ import annotations

import os
import struct
import time
import tracemalloc
from pathlib import Path

import pytest

from gguf_writer import LLAMA, TENSORS, Tensor, gguf, number, numbers, string, strings, words
from karen.contract.errors import InvalidInput, NotFound
from karen.contract.types.models import Fit
from karen.models.files.embedded import find_weights
from karen.models.files.fit import OVERHEAD_BYTES, available_bytes, physical_cores, plan
from karen.models.files.gguf import MOST_STRINGS, read_gguf
from karen.models.files.weights import unsuitable

HUGE = (1 << 64) - 1
NEEDED_BYTES = OVERHEAD_BYTES + 888 + 2048 * 128 * 1000
"""Of a model with 1000 layers and the smallest context."""


def write(folder: Path, content: bytes, name: str = "model.gguf") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_the_embedded_model_is_what_it_is(tmp_path: Path) -> None:
    found = read_gguf(find_weights().path)
    assert (found.architecture, found.quantisation, found.context_tokens, found.layers) == ("llama", "Q4_1", 8192, 30)
    assert found.parameters == 134_515_008
    assert found.cache_bytes_a_token == 30 * 2 * 3 * 64 * 2
    assert found.vocabulary == 49_152
    assert 0 < found.size_bytes - found.tensor_bytes < 4_000_000


def test_what_a_file_says_is_read(tmp_path: Path) -> None:
    found = read_gguf(write(tmp_path, gguf()))
    assert (found.architecture, found.name, found.quantisation) == ("llama", "Made for tests", "Q4_1")
    assert (found.context_tokens, found.layers, found.vocabulary, found.parameters) == (4096, 2, 3, 384)
    assert (found.tensor_bytes, found.cache_bytes_a_token) == (768 + 120, 256)


def test_the_older_version_is_read_too(tmp_path: Path) -> None:
    assert read_gguf(write(tmp_path, gguf(version=2))).layers == 2


def test_layers_may_differ(tmp_path: Path) -> None:
    values = {**LLAMA, "llama.attention.head_count_kv": numbers(2, 0)}
    assert read_gguf(write(tmp_path, gguf(values))).cache_bytes_a_token == 128


def test_a_file_that_changed_is_read_again(tmp_path: Path) -> None:
    path = write(tmp_path, gguf())
    assert read_gguf(path).name == "Made for tests"
    write(tmp_path, gguf({**LLAMA, "general.name": words("Made for other tests")}))
    assert read_gguf(path).name == "Made for other tests"


WHOLE = gguf()
BAD = {
    "empty": (b"", "is empty"),
    "a page": (b"<!DOCTYPE html><html>Sign in</html>", "a page of a web site"),
    "an error as JSON": (b'{"error": "not found"}', "a page of a web site"),
    "a zip archive": (b"PK\x03\x04" + b"\0" * 100, "a zip archive"),
    "anything else": (b"\x89PNG\r\n" + b"\0" * 100, "something else"),
    "a version of tomorrow": (gguf(version=4), "version 4"),
    "the first version": (gguf(version=1), "version 1"),
    "the other byte order": (b"GGUF\0\0\0\x03" + b"\0" * 100, "byte order"),
    "the magic alone": (b"GGUF", "ends within its description"),
    "half a header": (WHOLE[:200], "ends within its description"),
    "a header without data": (WHOLE[:-888], "incomplete: "),
    "one byte short": (WHOLE[:-1], "incomplete: "),
    "too many tensors": (gguf(counts=(HUGE, 9)), "so it is damaged"),
    "too many values": (gguf(counts=(2, HUGE)), "so it is damaged"),
    "more values than there are": (gguf(counts=(2, 99_999)), "damaged"),
    "a key without end": (gguf(magic=b"GGUF")[:24] + struct.pack("<Q", HUGE), "ends within its description"),
    "a string without end": (gguf({"a": struct.pack("<IQ", 8, HUGE)}), "ends within its description"),
    "a list without end": (gguf({"a": struct.pack("<IIQ", 9, 4, HUGE)}), "ends within its description"),
    "a list of too many strings": (gguf({"a": struct.pack("<IIQ", 9, 8, HUGE)}), "words, so it is damaged"),
    "a list of lists": (gguf({"a": struct.pack("<IIQ", 9, 9, 1) * 1000}), "list of the unknown type 9"),
    "an unknown type": (gguf({"a": struct.pack("<I", 77)}), "unknown type 77"),
    "no architecture": (gguf({"general.name": words("x")}), "which architecture"),
    "an architecture that is a number": (gguf({"general.architecture": number(5)}), "which architecture"),
    "a description alone": (gguf(tensors=[]), "holds no model"),
    "a tensor of many dimensions": (gguf(tensors=[Tensor("t", (1,) * 9)]), "9 dimensions"),
    "a tensor of impossible size": (gguf(tensors=[Tensor("t", (HUGE, HUGE))]), "impossible sizes"),
    "a tensor far behind the end": (gguf(tensors=[Tensor("t", (1,), offset=1 << 50)]), "incomplete: "),
    "a tensor of an unknown packing behind the end": (gguf(tensors=[Tensor("t", (1,), 999, 1 << 50)]), "incomplete: "),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, kind: str) -> None:
    content, words_of_the_error = BAD[kind]
    with pytest.raises(InvalidInput) as raised:
        read_gguf(write(tmp_path, content))
    assert words_of_the_error in raised.value.message
    assert raised.value.message.startswith("model.gguf ")
    assert raised.value.message.endswith("Download it again, or choose another model file.")


@pytest.mark.parametrize("cut", range(0, len(WHOLE), 7))
def test_a_file_that_ends_anywhere_is_refused(tmp_path: Path, cut: int) -> None:
    with pytest.raises(InvalidInput):
        read_gguf(write(tmp_path, WHOLE[:cut]))


@pytest.mark.parametrize(
    "claimed",
    [
        {"a": struct.pack("<IIQ", 9, 8, 1 << 40)},
        {"a": struct.pack("<IIQ", 9, 0, 1 << 30)},
        {"a": struct.pack("<IQ", 8, 1 << 30)},
        {str(entry): struct.pack("<IQ", 8, 200_000_000) for entry in range(2)},
    ],
    ids=["endless words", "a gigabyte of numbers", "a gigabyte of text", "two long texts"],
)
def test_no_number_in_a_file_takes_memory(tmp_path: Path, claimed: dict[str, bytes]) -> None:
    path = write(tmp_path, gguf(claimed, [], counts=(1, len(claimed)), data=b""))
    os.truncate(path, 2 << 30)  # zeros that take no room on the disk
    tracemalloc.start()
    try:
        with pytest.raises(InvalidInput):
            read_gguf(path)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 16_000_000


@pytest.mark.parametrize("key", ["llama.number{}", "model{}.attention.head_count"])
def test_many_numbers_in_a_file_take_no_memory(tmp_path: Path, key: str) -> None:
    many = {key.format(each): numbers(*range(1 << 30, (1 << 30) + 1000)) for each in range(300)}
    path = write(tmp_path, gguf({**LLAMA, **many}))
    tracemalloc.start()
    try:
        read_gguf(path)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 5_000_000


def test_as_many_words_as_are_allowed_take_seconds_at_most(tmp_path: Path) -> None:
    path = write(tmp_path, gguf({"a": struct.pack("<IIQ", 9, 8, MOST_STRINGS)}, [], counts=(0, 1), data=b""))
    os.truncate(path, 1 << 30)
    began = time.perf_counter()
    with pytest.raises(InvalidInput, match="holds no model"):
        read_gguf(path)
    assert time.perf_counter() - began < 10


def test_a_folder_is_no_model_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="is not a file"):
        read_gguf(tmp_path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"model\.gguf is not there"):
        read_gguf(tmp_path / "model.gguf")


def test_a_path_that_no_system_takes_is_refused() -> None:
    with pytest.raises(InvalidInput, match="is not a path"):
        read_gguf(Path("/tmp/a\0b"))


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "model.gguf")
    with pytest.raises(InvalidInput, match="is not a file"):
        read_gguf(tmp_path / "model.gguf")


@pytest.mark.parametrize(
    ("changed", "because"),
    [
        ({"split.count": struct.pack("<IH", 2, 5)}, "one of 5 parts"),
        ({"general.architecture": words("nomic-bert")}, "not a model that can talk"),
        ({"general.type": words("mmproj")}, "not a model that can talk"),
    ],
)
def test_a_whole_file_may_be_of_no_use(tmp_path: Path, changed: dict[str, bytes], because: str) -> None:
    path = write(tmp_path, gguf({**LLAMA, **changed}))
    assert because in unsuitable(path, read_gguf(path))


def test_long_words_are_passed_over(tmp_path: Path) -> None:
    values = {**LLAMA, "tokenizer.chat_template": words("x" * 3_000_000), "tokenizer.list": strings(*["word"] * 5000)}
    assert read_gguf(write(tmp_path, gguf(values))).layers == 2


def test_what_is_no_text_is_read_all_the_same(tmp_path: Path) -> None:
    values = {**LLAMA, "general.name": struct.pack("<I", 8) + string(b"\xff\xfe")}
    assert read_gguf(write(tmp_path, gguf(values))).name == "��"


@pytest.mark.parametrize(
    ("free_bytes", "context_tokens", "fit"),
    [
        (None, 4096, Fit.UNKNOWN),
        (NEEDED_BYTES * 3, 4096, Fit.FITS),
        (int(NEEDED_BYTES * 1.3), 2048, Fit.FITS),
        (NEEDED_BYTES, 2048, Fit.TIGHT),
        (NEEDED_BYTES - 1, 2048, Fit.TOO_LARGE),
    ],
)
def test_the_context_is_the_largest_that_is_comfortable(
    tmp_path: Path, free_bytes: int | None, context_tokens: int, fit: Fit
) -> None:
    deep = {**LLAMA, "llama.block_count": number(1000)}
    chosen = plan(read_gguf(write(tmp_path, gguf(deep))), free_bytes)
    assert (chosen.context_tokens, chosen.fit, chosen.tiny) == (context_tokens, fit, True)


def test_this_machine_has_memory_and_a_core() -> None:
    assert (available_bytes() or 0) > 100_000_000
    assert 1 <= physical_cores() <= (os.cpu_count() or 1)


def test_the_tensors_may_come_in_any_order(tmp_path: Path) -> None:
    assert read_gguf(write(tmp_path, gguf(tensors=TENSORS[::-1]))).tensor_bytes == 888
