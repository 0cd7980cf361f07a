"""What an answer used up.

Source: https://ai.google.dev/api/generate-content#UsageMetadata
"""

from __future__ import annotations

from collections.abc import Iterator

from schwarm_core.domain.message.usage import Usage
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_http.llm.reading import JsonObject, as_count, as_object, as_objects, as_text

_PROMPT = "promptTokenCount"
_TOOLS = "toolUsePromptTokenCount"
_ANSWER = "candidatesTokenCount"
_THOUGHTS = "thoughtsTokenCount"
_CACHED = "cachedContentTokenCount"
_SUFFIX = "TokensDetails"
_OF_COUNT = {"modality", "tokenCount"}


def read_usage(found: JsonObject) -> tuple[Usage, JsonObject]:
    """The counts of an answer.

    The vendor counts what its tools read, and what the model thought, beside prompt and answer; here they are part of
    them. Its own counts are all in the details, and those of one modality under `promptTokensDetails.IMAGE`.

    Args:
        found: The vendor's `usageMetadata`.

    Returns:
        The usage, and what of it is no count.
    """
    details = dict(_details(found))
    counts = {name: as_count(found.get(name)) for name in (_PROMPT, _TOOLS, _ANSWER, _THOUGHTS, _CACHED)}
    usage = Usage(
        requests=1,
        input_tokens=counts[_PROMPT] + counts[_TOOLS],
        output_tokens=counts[_ANSWER] + counts[_THOUGHTS],
        cache_read_tokens=counts[_CACHED],
        reasoning_tokens=counts[_THOUGHTS],
        input_audio_tokens=details.get("promptTokensDetails.AUDIO", 0)
        + details.get("toolUsePromptTokensDetails.AUDIO", 0),
        output_audio_tokens=details.get("candidatesTokensDetails.AUDIO", 0),
        details=details,
    )
    return usage, {name: value for name, value in found.items() if not _is_said(name, value)}


def _is_said(name: str, value: JsonValue) -> bool:
    """Whether the counts say all of a field."""
    if name.endswith(_SUFFIX):
        return all(count.keys() <= _OF_COUNT for count in as_objects(value))
    return isinstance(value, int) and not isinstance(value, bool)


def _details(found: JsonObject) -> Iterator[tuple[str, int]]:
    for name, value in found.items():
        if name.endswith(_SUFFIX):
            yield from _by_modality(name, as_objects(value)).items()
        elif _is_said(name, value) and name not in {_THOUGHTS, _CACHED}:
            yield name, as_count(value)


def _by_modality(name: str, counts: list[JsonObject]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for count in map(as_object, counts):
        key = f"{name}.{as_text(count.get('modality')) or 'MODALITY_UNSPECIFIED'}"
        sums[key] = sums.get(key, 0) + as_count(count.get("tokenCount"))
    return sums
