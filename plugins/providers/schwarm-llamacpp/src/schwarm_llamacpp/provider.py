"""The provider: language models in this process."""

from __future__ import annotations

from functools import partial

from anyio import from_thread, move_on_after
from attrs import evolve

from schwarm_core.domain.error.provider import ProviderTimeoutError
from schwarm_core.domain.message.answer import ModelResponse
from schwarm_core.domain.message.ask import ModelRequest
from schwarm_core.domain.provider.llm import LLMAbilities, LLMProvider, ModelInfo
from schwarm_llamacpp.answering import Emit, answer
from schwarm_llamacpp.config import LlamaCppConfig
from schwarm_llamacpp.reader import Piece
from schwarm_llamacpp.shelf import Shelf


class LlamaCppProvider(LLMProvider):
    """Runs language models from GGUF files.

    A model is loaded when it is first asked, and stays in memory until the end. It answers one request at a time; what
    one conversation has in common with the one before isn't read again.

    Args:
        config: Which model, how much memory and time it gets.
    """

    def __init__(self, config: LlamaCppConfig | None = None) -> None:
        self._config = config or LlamaCppConfig()
        self._shelf = Shelf(self._config)

    async def initialize(self) -> None:
        """Imports the library; models are loaded later.

        Raises:
            ProviderSetupError: If the library isn't installed.
        """
        await self._shelf.open()

    async def cleanup(self) -> None:
        """Frees the models."""
        await self._shelf.close()

    def abilities(self, model: str = "") -> LLMAbilities:
        """Any model can be held to a schema, and so be made to call tools; it reads text only."""
        return LLMAbilities(native_output=True, reasoning=True)

    async def models(self) -> tuple[ModelInfo, ...]:
        """The model of the settings, and those in memory."""
        names = (self._config.model, *self._shelf.names)
        return tuple(ModelInfo(name) for name in dict.fromkeys(names) if name)

    async def process(self, request: ModelRequest) -> ModelResponse:
        """Writes the whole answer.

        Raises:
            ContextTooLongError: If the conversation leaves no room for an answer.
            InvalidRequestError: If no model is named, or a setting isn't of those that there are.
            ModelNotFoundError: If there is no such file, nor such a model on the hub.
            OverloadedError: If too many wait for the model.
            ProviderSetupError: If the model can't be loaded.
            ProviderTimeoutError: If the model wasn't loaded, or hasn't answered, within its deadline.
            UnsupportedError: If the model is asked about media.
        """
        return await self._answer(request, None)

    async def stream(self, request: ModelRequest) -> ModelResponse:
        """Writes the answer, handing each piece to the sink before the next is written. Raises as `process`."""
        sink = request.sink
        if sink is None:
            return await self._answer(request, None)

        async def take(piece: Piece) -> None:
            await sink(piece)

        return await self._answer(request, lambda piece: from_thread.run(take, piece))

    async def _answer(self, request: ModelRequest, emit: Emit | None) -> ModelResponse:
        request = evolve(request, model=request.model or self._config.model)
        with move_on_after(self._config.deadline):
            return await self._shelf.use(request.model, partial(answer, request=request, emit=emit))
        msg = f"The model hasn't answered within {self._config.deadline:g} s."
        raise ProviderTimeoutError(msg, model=request.model, remedy="Ask for a shorter answer, or raise `deadline`.")
