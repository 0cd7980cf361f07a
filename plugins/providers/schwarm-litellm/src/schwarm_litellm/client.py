"""What both providers do alike: LiteLLM is opened, called in its own loop, and closed."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from types import ModuleType
from typing import TypeVar

from anyio import move_on_after
from anyio.to_thread import run_sync

from schwarm_core.domain.error.base import SchwarmError
from schwarm_core.domain.error.provider import InvalidRequestError, ProviderSetupError, ProviderTimeoutError
from schwarm_litellm.config import LiteLLMConfig
from schwarm_litellm.errors import Errors
from schwarm_litellm.library import import_litellm
from schwarm_litellm.private_loop import PrivateLoop

T = TypeVar("T")

_CONNECTING = re.compile(
    r"base|url|endpoint|host|proxy|key$|token$|secret|credential|password|client|header|callback|fallback|logger"
    r"|^vertex_|^aws_|^azure_|^hf_|^watsonx_|^oci_|model_list|provider|project|ssl|cert|region|organi[sz]ation",
    re.IGNORECASE,
)
"""The arguments of LiteLLM that choose who is asked, who is told, and by whose key."""


class Client:
    """LiteLLM, as one provider uses it.

    Args:
        config: The provider's settings.
        provider: The provider's name, for errors.
    """

    def __init__(self, config: LiteLLMConfig, provider: str) -> None:
        self._config = config
        self._errors = Errors(provider, (config.api_key.reveal(),) if config.api_key else ())
        self._loop = PrivateLoop()
        self._library: ModuleType | None = None

    async def open(self) -> None:
        """Imports LiteLLM, without holding others up, and starts its loop."""
        self._library = await run_sync(import_litellm)
        await self._loop.open()

    async def close(self) -> None:
        """Closes its connections, and ends its loop."""
        if self._library is not None:
            closing = self._library.close_litellm_async_clients
            self._library = None
            await self._loop.call(closing)
        await self._loop.close()

    @property
    def library(self) -> ModuleType:
        """LiteLLM.

        Raises:
            ProviderSetupError: Outside of `open` and `close`.
        """
        if self._library is None:
            msg = "The provider isn't open."
            raise ProviderSetupError(msg, remedy="Ask it between `initialize` and `cleanup`.")
        return self._library

    @property
    def is_open(self) -> bool:
        """Whether LiteLLM can be asked."""
        return self._library is not None

    def named(self, model: str) -> str:
        """The model that is asked.

        Args:
            model: The one that the request names; may be empty.

        Raises:
            InvalidRequestError: If neither the request nor the settings name one.
        """
        if name := model or self._config.model:
            return name
        msg = "No model is named."
        raise InvalidRequestError(msg, remedy="Name one (`litellm:vendor/model`), or set the provider's `model`.")

    def arguments(self, extra: Iterable[str]) -> dict[str, object]:
        """The arguments that every call has.

        Args:
            extra: The names of those that the request adds.

        Raises:
            InvalidRequestError: If one of them says where the key goes: an agent's settings need no trust.
        """
        config = self._config
        for name in extra:
            if _CONNECTING.search(name):
                msg = f"The setting {name!r} says how a model is reached, which no request can say."
                raise InvalidRequestError(msg, remedy=f"Set it in the provider's settings: `options.{name}`.")
        own = {"api_key": config.api_key.reveal() or None, "api_base": config.base_url or None}
        return {
            # The run retries, and tells who asks; LiteLLM's own tries would hide that.
            "num_retries": 0,
            "max_retries": 0,
            "no-log": True,
            "timeout": config.timeout,
            "drop_params": config.drop_params,
            **{name: value for name, value in own.items() if value is not None},
            **config.options,
        }

    async def call(self, function: Callable[[], Awaitable[T]], *, model: str) -> T:
        """Calls LiteLLM in its loop.

        Args:
            function: The call.
            model: The model that is asked, for errors.

        Returns:
            What it returns.

        Raises:
            ProviderError: By the cause of what it raises.
        """
        try:
            return await self._loop.call(function)
        except SchwarmError:
            raise
        except Exception as error:
            raise self._errors.of(error, model=model) from error

    async def within_deadline(self, work: Callable[[], Awaitable[T]], *, model: str) -> T:
        """Does something within the deadline of the settings.

        Args:
            work: What is done.
            model: The model that is asked, for the error.

        Returns:
            What it returns.

        Raises:
            ProviderTimeoutError: If it takes longer.
        """
        with move_on_after(self._config.deadline):
            return await work()
        msg = f"No whole answer within {self._config.deadline:g} s."
        raise ProviderTimeoutError(msg, model=model, remedy="Ask for a shorter answer, or raise `deadline`.")
