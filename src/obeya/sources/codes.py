"""A column as integer codes and the distinct words behind them, without touching the words of every row."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


def encode(column: pa.ChunkedArray | pa.Array) -> pa.DictionaryArray:
    """Return a column of any type as one dictionary array of int32 codes."""
    chunked = column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([column])
    if not pa.types.is_dictionary(chunked.type):
        chunked = chunked.dictionary_encode()
    if not chunked.num_chunks:
        return pa.DictionaryArray.from_arrays(pa.array([], pa.int32()), pa.array([], chunked.type.value_type))
    first = chunked.chunk(0).dictionary
    # Readers give all chunks one dictionary; unifying large equal dictionaries would cost seconds.
    if not all(chunk.dictionary.equals(first) for chunk in chunked.chunks[1:]):
        chunked = chunked.unify_dictionaries()
        first = chunked.chunk(0).dictionary
    indices = pa.concat_arrays([chunk.indices for chunk in chunked.chunks])
    return pa.DictionaryArray.from_arrays(indices.cast(pa.int32()), first)


def encode_text(column: pa.ChunkedArray | pa.Array) -> pa.DictionaryArray:
    """Return a column as text codes; whole numbers keep their digits, decimals that are whole lose the “.0”."""
    coded = encode(column)
    words = coded.dictionary
    if pa.types.is_floating(words.type):
        is_whole = pc.all(pc.equal(pc.floor(words), words)).as_py()
        words = words.cast(pa.int64()).cast(pa.string()) if is_whole else words.cast(pa.string())
    return pa.DictionaryArray.from_arrays(coded.indices, words.cast(pa.string()))


def codes_of(coded: pa.DictionaryArray) -> NDArray[np.int32]:
    """Return the codes of all rows, -1 where missing."""
    indices = coded.indices.fill_null(-1) if coded.indices.null_count else coded.indices
    return np.asarray(indices.to_numpy(zero_copy_only=False), np.int32)
