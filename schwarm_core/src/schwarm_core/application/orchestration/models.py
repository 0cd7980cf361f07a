"""Who answers: from a model's name to a provider that is ready, and the innermost step of a model call."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from schwarm_core.application.orchestration.output import held_to_output
from schwarm_core.domain.error.base import SchwarmError
from schwarm_core.domain.error.configuration import ConfigurationError
from schwarm_core.domain.error.plugin import PluginCallError
from schwarm_core.domain.error.provider import ProviderError
from schwarm_core.domain.message.answer import ModelResponse
from schwarm_core.domain.provider.llm import LLMProvider

if TYPE_CHECKING:
    # A provider of any family.
    from typing import Any

    from schwarm_core.domain.agent.context import Services
    from schwarm_core.domain.middleware.call import ModelCall
    from schwarm_core.domain.provider.provider import Provider

    Ready = Callable[[str], "Provider[Any, Any] | None"]


class Models:
    """Finds the provider behind a model's name, and asks it.

    Args:
        ready: Gives a provider that is initialized already, by name; None for any other.
        owner: Gives the distribution that a provider is of, by name; empty for the application's own code.
        default: The model of agents that name none: a provider's name, or `"provider:model"`.
    """

    def __init__(self, ready: Ready, owner: Callable[[str], str], default: str = "") -> None:
        self._ready = ready
        self._owner = owner
        self._default = default
        self._llms: dict[str, LLMProvider] = {}

    def resolve(self, model: str) -> tuple[str, str]:
        """Splits a model's name.

        Args:
            model: A provider's name, or `"provider:model"`; empty for the default.

        Returns:
            The provider's name, and the model's, which is empty for the provider's default.

        Raises:
            ConfigurationError: If no model is named, not even as a default.
        """
        name = model or self._default
        if not name:
            msg = "no model is named: neither by the agent, nor by the run, nor as the application's default"
            raise ConfigurationError(msg, remedy='Name one: Agent(..., model="provider:model"), or `runtime.model`.')
        provider, _, model_name = name.partition(":")
        return provider, model_name

    async def provider(self, name: str, agent: str, services: Services) -> LLMProvider:
        """The provider of a name, initialized.

        Args:
            name: The provider's name.
            agent: The agent that asks, for providers that live per agent.
            services: What initializes it, if it isn't yet.

        Returns:
            The provider.

        Raises:
            ProviderError: If it can't be had.
            ConfigurationError: If it is no language model.
        """
        provider = self._ready(name) or await services.provider(name, agent)
        if isinstance(provider, LLMProvider):
            self._llms[name] = provider
            return provider
        msg = f"provider {name!r} is of the family {provider.family!r}; it can't answer as a model"
        raise ConfigurationError(msg, remedy="Name a provider of the family 'llm'.")

    def _known(self, name: str) -> LLMProvider | None:
        """A provider that has been asked before, and lives still; checking its class anew costs more than this."""
        known = self._llms.get(name)
        return known if known is self._ready(name) else None

    async def ask(self, call: ModelCall) -> ModelResponse:
        """Asks the provider that a call names: the innermost step of every model call.

        Args:
            call: The call.

        Returns:
            The answer.

        Raises:
            SchwarmError: Whatever went wrong; what the provider raised outside its contract as a `PluginCallError`.
        """
        provider = self._known(call.provider) or await self.provider(
            call.provider, call.context.agent.config.name, call.context.services
        )
        request = call.request
        try:
            if request.output is not None:
                request = held_to_output(request, provider.abilities(request.model))
            response = await (provider.process(request) if request.sink is None else provider.stream(request))
        except ProviderError as error:
            # A section may have another name than the plugin that it uses.
            error.provider = call.provider
            raise
        except SchwarmError:
            raise
        except (Exception, SystemExit) as error:
            owner = self._owner(call.provider)
            whose = f" of {owner}" if owner else ""
            msg = f"provider {call.provider!r}{whose} raised {type(error).__name__}: {error}"
            remedy = "This is a defect of the provider; report it to its authors."
            raise PluginCallError(msg, plugin=call.provider, distribution=owner, remedy=remedy) from error
        return response if response.provider else _answered_by(call.provider, response)


def _answered_by(provider: str, said: ModelResponse) -> ModelResponse:
    # `evolve` costs three times as much, and this is done for each answer.
    return ModelResponse(
        said.message,
        said.usage,
        said.stop_reason,
        said.stop_detail,
        said.model,
        provider,
        said.id,
        said.request_id,
        said.extra,
    )
