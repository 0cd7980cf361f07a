"""The provider: keeps the contract of language models without one."""

from __future__ import annotations

import json

from anyio import sleep
from anyio.lowlevel import checkpoint

from schwarm_core.domain.error.provider import ModelNotFoundError, UnsupportedError
from schwarm_core.domain.message.answer import ModelResponse, StopReason
from schwarm_core.domain.message.ask import ModelRequest
from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.part import MediaPart, TextPart, ToolCallPart
from schwarm_core.domain.provider.llm import LLMAbilities, LLMProvider, ModelInfo
from schwarm_offline.config import OfflineConfig
from schwarm_offline.conversation import call_ids
from schwarm_offline.limit import cut
from schwarm_offline.pieces import pieces
from schwarm_offline.reply import reply_to
from schwarm_offline.usage import estimate

MODEL = "schwarm-offline-1"
"""The one model on offer. Its name changes when the same request may get another answer."""


class OfflineProvider(LLMProvider):
    """Answers without a model: recognises what a question holds, and calls the tools whose descriptions fit it.

    It needs no network, no key and no clock: the same request always gets the same answer.

    Args:
        config: How to behave.
    """

    def __init__(self, config: OfflineConfig | None = None) -> None:
        self._config = config or OfflineConfig()

    def abilities(self, model: str = "") -> LLMAbilities:
        """It calls tools, several at once, and fills a schema; it reads text only."""
        return LLMAbilities(native_output=True)

    async def models(self) -> tuple[ModelInfo, ...]:
        """The one model on offer."""
        return (
            ModelInfo(MODEL, "Schwarm offline", "No language model: plans tool calls from descriptions and schemas"),
        )

    async def process(self, request: ModelRequest) -> ModelResponse:
        """Answers a request.

        Args:
            request: The conversation and what is wanted. Of the settings, `max_tokens` and `stop` have an effect, on
                text.

        Returns:
            The answer; its usage is an estimate, and says so.

        Raises:
            ModelNotFoundError: If another model is asked for.
            UnsupportedError: If the last message holds an image, sound or document.
        """
        _check(request)
        await checkpoint()
        reply = reply_to(request)
        if isinstance(reply, str):
            text, stop_reason = cut(reply, request.settings)
            return _response(request, Message("assistant", (TextPart(text),)), stop_reason)
        ids = call_ids(request.messages)
        parts = tuple(
            ToolCallPart(next(ids), call.tool, json.dumps(call.arguments, ensure_ascii=False)) for call in reply
        )
        return _response(request, Message("assistant", parts), "tool_calls")

    async def stream(self, request: ModelRequest) -> ModelResponse:
        """Answers as `process` does, and hands the answer word by word to the request's sink.

        Args:
            request: As for `process`, with a sink.

        Returns:
            The answer.

        Raises:
            ModelNotFoundError: As `process`.
            UnsupportedError: As `process`.
        """
        response = await self.process(request)
        if request.sink is not None:
            for piece in pieces(response.message):
                if self._config.delay:
                    await sleep(self._config.delay)
                await request.sink(piece)
        return response


def _check(request: ModelRequest) -> None:
    if request.model not in {"", MODEL}:
        msg = f"the offline provider has no model {request.model!r}"
        raise ModelNotFoundError(msg, model=request.model, remedy=f"Ask for {MODEL!r}, or name no model.")
    if request.messages and any(isinstance(part, MediaPart) for part in request.messages[-1].parts):
        msg = "the offline provider reads text only"
        raise UnsupportedError(msg, model=MODEL, remedy="Ask without images, sound and documents, or use a real model.")


def _response(request: ModelRequest, message: Message, stop_reason: StopReason) -> ModelResponse:
    return ModelResponse(message, estimate(request, message), stop_reason, model=MODEL)
