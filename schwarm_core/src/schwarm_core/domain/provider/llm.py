"""The contract of language models."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from attrs import frozen

from schwarm_core.domain.message.answer import ModelResponse, ReasoningDelta, TextDelta, ToolCallDelta
from schwarm_core.domain.message.ask import ModelRequest
from schwarm_core.domain.message.part import Part, ReasoningPart, TextPart, ToolCallPart
from schwarm_core.domain.provider.provider import Provider


@frozen
class LLMAbilities:
    """What a model can do. What is declared is relied on, and tested by the contract suite.

    Attributes:
        tools: It can call tools.
        parallel_tools: It can call several at once.
        tool_choice: It can be made to call a tool.
        native_output: It can be held to a JSON Schema in its answer.
        streaming: Its answer can be had in pieces.
        images: It reads images.
        audio: It hears sound.
        documents: It reads documents.
        video: It watches videos.
        reasoning: It can show its thoughts.
        system: It takes instructions apart from the conversation.
    """

    tools: bool = True
    parallel_tools: bool = True
    tool_choice: bool = True
    native_output: bool = False
    streaming: bool = True
    images: bool = False
    audio: bool = False
    documents: bool = False
    video: bool = False
    reasoning: bool = False
    system: bool = True


@frozen
class ModelInfo:
    """A model that a provider offers.

    Attributes:
        id: The name to ask for it by.
        name: Its name for people.
        description: What it is good for.
    """

    id: str
    name: str = ""
    description: str = ""


class LLMProvider(Provider[ModelRequest, ModelResponse]):
    """A language model: takes a conversation, gives the next message.

    `process` gives the answer whole; `stream` gives the same answer, and hands its pieces to the request's sink as they
    arrive. The deltas added up equal the answer.
    """

    family: ClassVar[str] = "llm"

    def abilities(self, model: str = "") -> LLMAbilities:
        """What a model can do. Asked before each request, so it must be quick; needs no `initialize`.

        Args:
            model: The vendor's name of the model; empty for the default one.

        Returns:
            Its abilities.
        """
        return LLMAbilities()

    async def models(self) -> tuple[ModelInfo, ...]:
        """The models on offer.

        Returns:
            Each model; empty when the vendor doesn't tell.
        """
        return ()

    @abstractmethod
    async def process(self, request: ModelRequest) -> ModelResponse:
        """Asks the model and waits for the whole answer.

        Args:
            request: The conversation and what is wanted. Its sink is not used.

        Returns:
            The answer.

        Raises:
            ProviderError: With the class that tells the cause.
        """

    async def stream(self, request: ModelRequest) -> ModelResponse:
        """Asks the model, hands the answer's pieces to `request.sink`, and returns the whole.

        This default is for models that can't stream: the answer comes in one piece each for text, reasoning and tool
        call.

        Args:
            request: As for `process`, with a sink.

        Returns:
            The answer.

        Raises:
            ProviderError: As `process`; a stream cut short raises `MalformedAnswerError` with what had arrived.
        """
        response = await self.process(request)
        if request.sink is not None:
            for index, part in enumerate(response.message.parts):
                delta = _delta_of(index, part)
                if delta is not None:
                    await request.sink(delta)
        return response


def _delta_of(index: int, part: Part) -> TextDelta | ReasoningDelta | ToolCallDelta | None:
    match part:
        case TextPart():
            return TextDelta(part.text, index)
        case ReasoningPart() if part.text:
            return ReasoningDelta(part.text, index)
        case ToolCallPart():
            return ToolCallDelta(index, part.id, part.name, part.arguments)
        case _:
            return None
