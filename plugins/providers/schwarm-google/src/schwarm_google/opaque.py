"""What of an answer says nothing that has to be kept."""

from __future__ import annotations

from collections.abc import Mapping

_SAID_BY_KEY = "the count stands under a name that says it, such as `promptTokensDetails.TEXT`"

OPAQUE: Mapping[str, str] = {
    "candidates[].index": "the order of the candidates says it",
    "candidates[].content.role": "an answer is always the model's",
    "candidates[].content.parts[].thought": "the part is one of reasoning",
    "candidates[].content.parts[].functionCall.willContinue": "a streamed call is whole in the end",
    "candidates[].content.parts[].functionCall.partialArgs[].jsonPath": "the arguments' structure says it",
    "candidates[].content.parts[].functionCall.partialArgs[].boolValue": "the argument says it, under its own name",
    "candidates[].content.parts[].functionCall.partialArgs[].nullValue": "the argument is null",
    "candidates[].content.parts[].functionCall.partialArgs[].willContinue": "a streamed text is whole in the end",
    "usageMetadata.promptTokensDetails[].modality": _SAID_BY_KEY,
    "usageMetadata.candidatesTokensDetails[].modality": _SAID_BY_KEY,
    "usageMetadata.cacheTokensDetails[].modality": _SAID_BY_KEY,
    "usageMetadata.toolUsePromptTokensDetails[].modality": _SAID_BY_KEY,
    "earlier.usageMetadata.**": "each chunk of a stream counts anew; the last count is the answer's",
    "earlier.candidates[].safetyRatings**": "each chunk of a stream rates anew; the last rating is the answer's",
}
"""Paths in an answer, with the reason why nothing is lost without them; `event.` begins those of streams alone."""
