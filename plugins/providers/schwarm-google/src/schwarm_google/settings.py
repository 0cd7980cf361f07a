"""The settings that only Google's models have, for `ModelSettings(extra=…)`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypedDict

_Object = Mapping[str, object]


class GoogleSettings(TypedDict, total=False):
    """Google's own settings, under the vendor's names; any other field of `generationConfig` may stand beside them.

    Source: https://ai.google.dev/api/generate-content

    Attributes:
        safetySettings: From which probability of harm on an answer is blocked, by category.
        cachedContent: The name of a cached context, `cachedContents/…`.
        labels: Labels for the bill (Vertex AI).
        serviceTier: Which tier serves the request, such as `"flex"`.
        toolConfig: More about tools: `retrievalConfig`, `includeServerSideToolInvocations`, and, in
            `functionCallingConfig`, the mode `VALIDATED`.
        modelArmorConfig: Which templates of Model Armor filter prompt and answer (Vertex AI).
        thinkingConfig: More about thinking: `includeThoughts`.
        responseModalities: What the answer may be made of, such as `["TEXT", "IMAGE"]`.
        responseMimeType: The answer's type, where no output schema is asked for: `application/json` or `text/x.enum`.
        responseSchema: The schema of an enumeration, with `text/x.enum`.
        candidateCount: How many answers to make; all but the first are kept in the response's `extra`.
        responseLogprobs: Whether the probabilities of tokens are told.
        logprobs: For how many tokens of each step.
        imageConfig: The shape and size of generated images.
        speechConfig: The voices of generated speech.
        mediaResolution: In which resolution media are seen, such as `"MEDIA_RESOLUTION_LOW"`.
        audioTimestamp: Whether audio is heard with timestamps (Vertex AI).
        enableEnhancedCivicAnswers: Whether civic questions are answered with more care.
        routingConfig: Which model answers, where one is chosen (Vertex AI).
        modelSelectionConfig: By what a model is chosen (Vertex AI).
    """

    safetySettings: Sequence[_Object]
    cachedContent: str
    labels: Mapping[str, str]
    serviceTier: str
    toolConfig: _Object
    modelArmorConfig: _Object
    thinkingConfig: _Object
    responseModalities: Sequence[Literal["TEXT", "IMAGE", "AUDIO"]]
    responseMimeType: str
    responseSchema: _Object
    candidateCount: int
    responseLogprobs: bool
    logprobs: int
    imageConfig: _Object
    speechConfig: _Object
    mediaResolution: str
    audioTimestamp: bool
    enableEnhancedCivicAnswers: bool
    routingConfig: _Object
    modelSelectionConfig: _Object
