"""A model in memory: its words, and one conversation that it reads and goes on with. Used by one thread at a time."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import TYPE_CHECKING

from anyio.from_thread import check_cancelled

from schwarm_core.domain.error.provider import ContextTooLongError, OverloadedError
from schwarm_llamacpp.native import is_cancelled

if TYPE_CHECKING:
    from types import ModuleType

_ABORTED = 2
_FULL = 1
_LONGEST_PIECE = 256


class Model:
    """A model that is loaded.

    Args:
        native: The library.
        model: Its handle of the model.
        context: Its handle of the conversation.

    Attributes:
        native: As given.
        vocabulary: The library's handle of the model's words.
        context_size: How many tokens a conversation may have.
    """

    def __init__(self, native: ModuleType, model: object, context: object) -> None:
        self.native = native
        self.vocabulary: object = native.llama_model_get_vocab(model)
        self.context_size: int = native.llama_n_ctx(context)
        self._model = model
        self._context = context
        self._batch: int = native.llama_n_batch(context)
        self._read: list[int] = []
        self._piece = ctypes.create_string_buffer(_LONGEST_PIECE)

    def close(self) -> None:
        """Frees its memory; harmless when called twice."""
        if self._context is not None:
            self.native.llama_free(self._context)
            self.native.llama_model_free(self._model)
            self._context = self._model = None

    @property
    def handle(self) -> object:
        """The library's handle of the conversation."""
        return self._context

    @property
    def vector_size(self) -> int:
        """The length of the vectors that it makes of texts."""
        size: int = self.native.llama_model_n_embd(self._model)
        return size

    def template(self, name: str = "") -> str:
        """One of its chat templates; empty if it has none of that name."""
        found: bytes | None = self.native.llama_model_chat_template(self._model, name.encode() or None)
        return found.decode("utf-8", "replace") if found else ""

    @property
    def name(self) -> str:
        """What the file says that it is called; may be empty."""
        buffer = ctypes.create_string_buffer(_LONGEST_PIECE)
        self.native.llama_model_meta_val_str(self._model, b"general.name", buffer, _LONGEST_PIECE)
        return buffer.value.decode("utf-8", "replace")

    @property
    def begin(self) -> str:
        """The text of the mark that a conversation begins with; empty if it has none."""
        return self._text(self.native.llama_vocab_bos(self.vocabulary))

    @property
    def end(self) -> str:
        """The text of the mark that an answer ends with; empty if it has none."""
        return self._text(self.native.llama_vocab_eos(self.vocabulary))

    def _text(self, token: int) -> str:
        if token < 0:
            return ""
        text: bytes = self.native.llama_vocab_get_text(self.vocabulary, token)
        return text.decode("utf-8", "replace")

    def tokens(self, text: str, *, marks: bool, begin: bool = False) -> list[int]:
        """Divides a text into tokens.

        Args:
            text: The text.
            marks: Whether the model's marks, such as the end of a turn, count where they are written out.
            begin: Whether it is put between the marks that the model wants around a whole text.

        Returns:
            The tokens.
        """
        encoded = text.encode("utf-8", "replace")
        room = len(encoded) + 2
        tokens = (self.native.llama_token * room)()
        count = self.native.llama_tokenize(self.vocabulary, encoded, len(encoded), tokens, room, begin, marks)
        return list(tokens[:count])

    def piece(self, token: int, *, marks: bool = False) -> bytes:
        """The text of a token, which may be a part of a character; nothing for a mark, unless it is asked for."""
        length = self.native.llama_token_to_piece(self.vocabulary, token, self._piece, _LONGEST_PIECE, 0, marks)
        return self._piece.raw[: max(length, 0)]

    def is_end(self, token: int) -> bool:
        """Whether a token ends the answer."""
        return bool(self.native.llama_vocab_is_eog(self.vocabulary, token))

    def read_prompt(self, tokens: Sequence[int]) -> int:
        """Reads a prompt. What it has in common with the conversation so far is not read again.

        Args:
            tokens: The prompt; at least one.

        Returns:
            How many tokens didn't have to be read again.

        Raises:
            ContextTooLongError: If there is no room for it.
            OverloadedError: If the library fails.
        """
        known = self._rewind(_common(self._read, tokens[:-1]))
        interrupt = self.native.ggml_abort_callback(lambda _: is_cancelled())
        self.native.llama_set_abort_callback(self._context, interrupt, None)
        try:
            for start in range(known, len(tokens), self._batch):
                check_cancelled()
                self._decode(tokens[start : start + self._batch])
        finally:
            self.native.llama_set_abort_callback(self._context, self.native.ggml_abort_callback(), None)
        return known

    def read_on(self, token: int) -> None:
        """Reads the token that was chosen last. Raises as `read_prompt`."""
        self._decode((token,))

    def forget(self) -> None:
        """Forgets the conversation."""
        self._read.clear()
        memory = self.native.llama_get_memory(self._context)
        if memory:
            self.native.llama_memory_clear(memory, True)  # noqa: FBT003 - C knows no keywords

    def _rewind(self, length: int) -> int:
        """Goes back to where the conversation had some length, or to its beginning where the model can't."""
        memory = self.native.llama_get_memory(self._context)
        if length == 0 or not self.native.llama_memory_seq_rm(memory, 0, length, -1):
            self.forget()
            return 0
        del self._read[length:]
        return length

    def _decode(self, tokens: Sequence[int]) -> None:
        array = (self.native.llama_token * len(tokens))(*tokens)
        code = self.native.llama_decode(self._context, self.native.llama_batch_get_one(array, len(tokens)))
        if code == 0:
            self._read.extend(tokens)
            return
        # What the library has read of them is uncertain.
        self.forget()
        if code == _ABORTED:
            check_cancelled()
        if code == _FULL:
            msg = f"The conversation doesn't fit into the context of {self.context_size:,} tokens."
            raise ContextTooLongError(msg, remedy="Shorten it, or raise the provider's `context`.")
        msg = f"llama.cpp failed to compute (code {code})."
        raise OverloadedError(msg, remedy="There may not be enough memory: lower `context`, `batch` or `gpu_layers`.")


def _common(one: Sequence[int], other: Sequence[int]) -> int:
    """The length of what two sequences have in common at their beginning."""
    shorter = min(len(one), len(other))
    return next((place for place in range(shorter) if one[place] != other[place]), shorter)
