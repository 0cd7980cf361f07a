"""Choosing the next token: the settings of a request as llama.cpp's samplers."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

from schwarm_core.domain.error.provider import InvalidRequestError
from schwarm_core.domain.message.ask import ModelSettings
from schwarm_llamacpp.model import Model
from schwarm_llamacpp.settings import LlamaCppSettings

if TYPE_CHECKING:
    from types import ModuleType

_SEEDS = 0xFFFFFFFF
_TEMPERATURE, _TOP_K, _TOP_P, _MIN_P = 0.8, 40, 0.95, 0.05
"""llama.cpp's own defaults."""


class Sampler:
    """Chooses tokens.

    Args:
        model: The model.
        chain: The library's handle of the samplers, one after the other.
    """

    def __init__(self, model: Model, chain: object) -> None:
        self._sample = model.native.llama_sampler_sample
        self._model = model
        self._chain = chain

    def choose(self) -> int:
        """The next token, after what the model has read."""
        token: int = self._sample(self._chain, self._model.handle, -1)
        return token


@contextmanager
def sampler(model: Model, settings: ModelSettings, grammar: str) -> Generator[Sampler]:
    """A sampler for one answer.

    Args:
        model: The model.
        settings: How to choose.
        grammar: What the answer has to follow; empty for anything.

    Yields:
        The sampler.

    Raises:
        InvalidRequestError: If a setting, or the grammar, isn't of those that there are.
    """
    library = model.native
    chain = library.llama_sampler_chain_init(library.llama_sampler_chain_default_params())
    try:
        for each in _samplers(library, model, settings, grammar):
            library.llama_sampler_chain_add(chain, each)
        yield Sampler(model, chain)
    finally:
        library.llama_sampler_free(chain)


def _samplers(library: ModuleType, model: Model, settings: ModelSettings, grammar: str) -> Iterator[object]:
    more = settings.extra
    _check(settings)
    if grammar:
        yield _grammar(library, model, grammar)
    yield library.llama_sampler_init_penalties(
        library.llama_vocab_n_tokens(model.vocabulary),
        more.get("repeat_last_n", 64),
        more.get("repeat_penalty", 1.0),
        settings.frequency_penalty or 0.0,
        settings.presence_penalty or 0.0,
    )
    temperature = _TEMPERATURE if settings.temperature is None else settings.temperature
    if temperature <= 0:
        yield library.llama_sampler_init_greedy()
        return
    yield library.llama_sampler_init_top_k(_TOP_K if settings.top_k is None else settings.top_k)
    yield library.llama_sampler_init_typical(more.get("typical_p", 1.0), 1)
    yield library.llama_sampler_init_top_p(_TOP_P if settings.top_p is None else settings.top_p, 1)
    yield library.llama_sampler_init_min_p(more.get("min_p", _MIN_P), 1)
    yield library.llama_sampler_init_temp(temperature)
    yield library.llama_sampler_init_dist((uuid4().int if settings.seed is None else settings.seed) & _SEEDS)


def _grammar(library: ModuleType, model: Model, grammar: str) -> object:
    made: object = library.llama_sampler_init_grammar(model.vocabulary, grammar.encode(), b"root")
    if not made:
        msg = "llama.cpp can't read the grammar."
        raise InvalidRequestError(msg, remedy="Its own log, at level WARNING, says where the fault is.")
    return made


def _check(settings: ModelSettings) -> None:
    known = LlamaCppSettings.__annotations__
    unknown = sorted(settings.extra.keys() - known.keys())
    if unknown:
        msg = f"llamacpp has no setting {unknown[0]!r}."
        raise InvalidRequestError(msg, remedy=f"It has: {', '.join(known)}.")
    for name in ("min_p", "typical_p", "repeat_penalty", "repeat_last_n"):
        value = settings.extra.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int | float):
            msg = f"The setting {name!r} takes a number, not {value!r}."
            raise InvalidRequestError(msg, remedy="Give it a number, or leave it out.")
