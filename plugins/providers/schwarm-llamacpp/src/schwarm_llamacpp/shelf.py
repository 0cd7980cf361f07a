"""The models that are in memory: loaded when they are first asked, each for one request at a time."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from anyio import CapacityLimiter, Lock, move_on_after
from anyio.to_thread import run_sync
from attrs import define, field

from schwarm_core.domain.error.provider import (
    InvalidRequestError,
    OverloadedError,
    ProviderError,
    ProviderSetupError,
    ProviderTimeoutError,
)
from schwarm_llamacpp.config import ModelConfig
from schwarm_llamacpp.download import downloaded
from schwarm_llamacpp.loading import load
from schwarm_llamacpp.model import Model
from schwarm_llamacpp.native import native
from schwarm_llamacpp.source import source_of

T = TypeVar("T")


@define(eq=False)
class _Seat:
    """A model's place on the shelf, before and after it is loaded."""

    name: str
    turn: Lock = field(factory=Lock)
    waiting: int = 0
    model: Model | None = None


class Shelf:
    """The models of one provider.

    Args:
        config: The provider's settings.
        pooling: See `load`.
    """

    def __init__(self, config: ModelConfig, *, pooling: str | None = None) -> None:
        self._config = config
        self._pooling = pooling
        self._seats: dict[str, _Seat] = {}
        self._threads: CapacityLimiter | None = None

    async def open(self) -> None:
        """Imports the library.

        Raises:
            ProviderSetupError: If it isn't there.
        """
        # Threads of their own: an answer may take minutes, and others need the common ones.
        self._threads = CapacityLimiter(64)
        await run_sync(native, limiter=self._threads)

    async def close(self) -> None:
        """Frees all models, each after what is still asked of it."""
        seats, self._seats = self._seats, {}
        for seat in seats.values():
            async with seat.turn:
                model, seat.model = seat.model, None
                if model is not None:
                    await run_sync(model.close, limiter=self._threads)
        self._threads = None

    @property
    def names(self) -> tuple[str, ...]:
        """The models that are in memory."""
        return tuple(name for name, seat in self._seats.items() if seat.model is not None)

    async def use(self, name: str, work: Callable[[Model], T]) -> T:
        """Does something with a model, in a worker thread, when its turn comes. A cancellation interrupts it.

        Args:
            name: The model's name; empty for the one of the settings.
            work: What is done; it asks now and then whether it was cancelled.

        Returns:
            What it returns.

        Raises:
            ProviderError: If the model can't be found or loaded, or too many wait for it; and what `work` raises.
        """
        name = name or self._config.model
        if not name:
            msg = "No model is named."
            raise InvalidRequestError(msg, remedy="Name a GGUF file (`llamacpp:FILE`), or set the provider's `model`.")
        seat = self._seats.setdefault(name, _Seat(name))
        async with self._turn(seat):
            model = seat.model or await self._loaded(seat)
            return await self._in_thread(lambda: work(model))

    @asynccontextmanager
    async def _turn(self, seat: _Seat) -> AsyncGenerator[None]:
        if seat.turn.locked() and seat.waiting >= self._config.waiting:
            msg = f"{seat.waiting:,} requests wait for {seat.name!r} already."
            raise OverloadedError(msg, model=seat.name, remedy="Try again later, or raise the provider's `waiting`.")
        seat.waiting += 1
        try:
            await seat.turn.acquire()
        finally:
            seat.waiting -= 1
        try:
            yield
        except ProviderError as error:
            error.model = error.model or seat.name
            raise
        finally:
            seat.turn.release()

    async def _loaded(self, seat: _Seat) -> Model:
        with move_on_after(self._config.load_deadline):
            seat.model = await self._in_thread(lambda: load(self._file(seat.name), self._config, pooling=self._pooling))
            return seat.model
        msg = f"{seat.name!r} wasn't loaded within {self._config.load_deadline:g} s."
        raise ProviderTimeoutError(msg, remedy="Raise the provider's `load_deadline`; what was downloaded is kept.")

    def _file(self, name: str) -> Path:
        source = source_of(name)
        if isinstance(source, Path):
            return source
        return downloaded(source, revision=self._config.revision, hub=self._config.hub)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        if self._threads is None:
            msg = "The provider isn't open."
            raise ProviderSetupError(msg, remedy="Ask it between `initialize` and `cleanup`.")
        return await run_sync(work, limiter=self._threads)
