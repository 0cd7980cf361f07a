"""What of Mistral's answers says nothing that has to be kept."""

from __future__ import annotations

from collections.abc import Mapping

OPAQUE: Mapping[str, str] = {
    "object": "it names the protocol's own kind of object",
    "choices[].index": "choices stand in their order",
    "choices[].message.role": "an answer is always the model's",
    "choices[].message.prefix": "it says that the answer doesn't begin with a given text, which it never repeats",
    "choices[].message.tool_calls[].index": "calls stand in their order",
    "choices[].message.tool_calls[].type": "every call is one of a function",
    "choices[].message.content[].type": "the kind of part says it",
    "choices[].message.content[].thinking[].type": "thoughts are text",
    "usage.total_tokens": "it is the sum of the two other counts",
    "p": "padding, which hides how long a piece of a stream is",
    "choices[].delta.role": "an answer is always the model's",
    "choices[].delta.tool_calls[].index": "calls stand in their order",
    "choices[].delta.tool_calls[].type": "every call is one of a function",
    "choices[].delta.content[].type": "the kind of part says it",
    "choices[].delta.content[].closed": "whether more thoughts follow is told by what follows; the last word is kept",
    "choices[].delta.content[].thinking[].type": "thoughts are text",
    "id": "an answer of a language model keeps it; vectors have no place for it",
    "data[].index": "vectors stand in the order of the texts",
    "data[].object": "it names the protocol's own kind of object",
}
"""Paths in answers and in events of streams, and why nothing is lost with them."""
