"""What `ModelSettings(extra=…)` may hold for Bedrock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypedDict


class GuardrailConfig(TypedDict, total=False):
    """The guardrail that looks at the request and the answer.

    Attributes:
        guardrailIdentifier: Its id or ARN.
        guardrailVersion: Its version, or `"DRAFT"`.
        trace: Whether the answer tells what it found.
        streamProcessingMode: Whether a stream waits for it.
    """

    guardrailIdentifier: str
    guardrailVersion: str
    trace: Literal["enabled", "disabled", "enabled_full"]
    streamProcessingMode: Literal["sync", "async"]


class PerformanceConfig(TypedDict, total=False):
    """How fast the answer is wanted.

    Attributes:
        latency: Optimized costs more.
    """

    latency: Literal["standard", "optimized"]


class ServiceTier(TypedDict):
    """Which tier serves the request.

    Attributes:
        type: The tier.
    """

    type: Literal["priority", "default", "flex", "reserved"]


class BedrockSettings(TypedDict, total=False):
    """The fields of a request to Converse that are Bedrock's own, under its names.

    What is an object and made of other settings too (`inferenceConfig`, `additionalModelRequestFields`, `toolConfig`,
    `outputConfig`) is put together with what they make; what stands here wins.

    Source: `Converse` in the API reference of Bedrock Runtime.

    Attributes:
        additionalModelRequestFields: Fields of the model's maker, such as `{"thinking": {"type": "adaptive"}}`.
        additionalModelResponseFieldPaths: JSON pointers to fields of the model's own answer that are wanted, too; they
            come as `additionalModelResponseFields` in the answer's `extra`.
        guardrailConfig: The guardrail.
        inferenceConfig: Fields of the inference that no neutral setting has.
        outputConfig: Beside the shape of the answer: `effort`, how hard to work on it.
        performanceConfig: How fast the answer is wanted.
        promptVariables: The variables of a prompt from Prompt management, whose ARN is the model.
        requestMetadata: Names and values by which logs are filtered.
        serviceTier: Which tier serves the request.
        toolConfig: Fields of the tools that no neutral setting has.
    """

    additionalModelRequestFields: Mapping[str, object]
    additionalModelResponseFieldPaths: Sequence[str]
    guardrailConfig: GuardrailConfig
    inferenceConfig: Mapping[str, object]
    outputConfig: Mapping[str, object]
    performanceConfig: PerformanceConfig
    promptVariables: Mapping[str, Mapping[str, str]]
    requestMetadata: Mapping[str, str]
    serviceTier: ServiceTier
    toolConfig: Mapping[str, object]
