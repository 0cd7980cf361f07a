"""Answering a request: what the worker thread does, from the conversation to the whole answer."""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TypeAlias

from anyio.from_thread import check_cancelled

from schwarm_core.domain.error.provider import ContextTooLongError
from schwarm_core.domain.message.answer import ModelResponse, StopReason
from schwarm_core.domain.message.ask import ModelRequest, ToolDefinition
from schwarm_core.domain.message.message import Message
from schwarm_core.domain.message.usage import Usage
from schwarm_llamacpp.dialect import THOUGHT, Dialect
from schwarm_llamacpp.grammar import grammar_for
from schwarm_llamacpp.marks import StopTexts
from schwarm_llamacpp.model import Model
from schwarm_llamacpp.reader import AnswerReader, Piece
from schwarm_llamacpp.sampling import Sampler, sampler
from schwarm_llamacpp.template import Prompt, prompt_for

Emit: TypeAlias = Callable[[Piece], None]
"""Takes a piece of an answer; whoever calls it waits until it was taken."""


def answer(model: Model, request: ModelRequest, emit: Emit | None) -> ModelResponse:
    """Answers a request, in a worker thread. It ends at the next token when the task that waits for it is cancelled.

    Args:
        model: The model.
        request: What is asked.
        emit: Takes each piece as it is written; None when the answer is wanted whole.

    Returns:
        The answer.

    Raises:
        ContextTooLongError: If the conversation leaves no room for an answer.
        InvalidRequestError: If the model's template, or a setting, can't be met.
        UnsupportedError: If the model is asked about media.
    """
    tools = _callable(request)
    prompt = prompt_for(import_module("llama_cpp.llama_chat_format"), model, request, tools)
    tokens = _tokens(model, prompt)
    with sampler(model, request.settings, _grammar(request, tools, prompt)) as choose:
        reused = model.read_prompt(tokens)
        writing = _Writing(model, request, prompt.dialect if tools else None, prompt.thinking, emit)
        stop_detail = writing.write(choose, model.context_size - len(tokens))
    return writing.response(stop_detail, Usage(1, len(tokens), writing.count, cache_read_tokens=reused))


def _callable(request: ModelRequest) -> tuple[ToolDefinition, ...]:
    """The tools that may be called; those that a vendor runs are none of ours."""
    choice = request.tool_choice
    if choice == "none":
        return ()
    tools = (tool for tool in request.tools if isinstance(tool, ToolDefinition))
    return tuple(tool for tool in tools if isinstance(choice, str) or tool.name in choice)


def _tokens(model: Model, prompt: Prompt) -> list[int]:
    # A template that writes the mark of the beginning does without that which the tokenizer would add.
    begin = not (model.begin and prompt.text.startswith(model.begin))
    tokens = model.tokens(prompt.text, marks=True, begin=begin)
    if len(tokens) >= model.context_size:
        msg = f"The conversation has {len(tokens):,} tokens, and the context room for {model.context_size:,}."
        raise ContextTooLongError(msg, remedy="Shorten it, or raise the provider's `context`.")
    return tokens


def _grammar(request: ModelRequest, tools: Sequence[ToolDefinition], prompt: Prompt) -> str:
    library = import_module("llama_cpp.llama_grammar")
    own = request.settings.extra.get("grammar", "")
    return grammar_for(library, request, tools, prompt.dialect, thinking=prompt.thinking) or str(own)


class _Writing:
    """An answer that is being written."""

    def __init__(
        self,
        model: Model,
        request: ModelRequest,
        dialect: Dialect | None,
        thinking: bool,  # noqa: FBT001 - as the prompt says
        emit: Emit | None,
    ) -> None:
        self.count = 0
        self._model = model
        self._request = request
        self._emit = emit
        marks = (*THOUGHT, *((dialect.opening, dialect.closing) if dialect else ()))
        self._marks = {mark.encode() for mark in marks}
        self._stops = StopTexts(request.settings.stop or ())
        self._reader = AnswerReader(dialect, thinking=thinking)
        self._decoder = getincrementaldecoder("utf-8")("replace")

    def write(self, choose: Sampler, room: int) -> str:
        """Writes until there is a reason to stop, which is returned."""
        longest = self._request.settings.max_tokens
        most = room if longest is None else min(room, longest)
        why = "max_tokens" if longest is not None and longest <= room else "context"
        while self.count < most:
            check_cancelled()
            token = choose.choose()
            if self._model.is_end(token):
                why = "end"
                break
            self.count += 1
            self._take(self._stops.feed(self._decoder.decode(self._text(token))))
            if self._stops.met:
                why = self._stops.met
                break
            if self.count < most:
                self._model.read_on(token)
        if not self._stops.met:
            self._take(self._stops.feed(self._decoder.decode(b"", final=True)) + self._stops.rest())
        self._tell(self._reader.finish())
        return why

    def response(self, stop_detail: str, usage: Usage) -> ModelResponse:
        """The whole answer."""
        message = Message("assistant", self._reader.parts())
        return ModelResponse(
            message,
            usage,
            self._stop_reason(message, stop_detail),
            "" if stop_detail == "end" else stop_detail,
            model=self._request.model,
        )

    def _stop_reason(self, message: Message, stop_detail: str) -> StopReason:
        if self._stops.met:
            return "stop_sequence"
        if stop_detail != "end":
            return "length"
        return "tool_calls" if message.tool_calls else "end"

    def _text(self, token: int) -> bytes:
        """The text of a token; of the model's marks, only those of thoughts and tool calls are text."""
        piece = self._model.piece(token)
        if piece:
            return piece
        mark = self._model.piece(token, marks=True)
        return mark if mark in self._marks else b""

    def _take(self, text: str) -> None:
        if text:
            self._tell(self._reader.feed(text))

    def _tell(self, pieces: Sequence[Piece]) -> None:
        if self._emit is not None:
            for piece in pieces:
                self._emit(piece)
