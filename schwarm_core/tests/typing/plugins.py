"""What a plugin contributes is held to its contract: providers, middleware, recovery and subscribers."""

from __future__ import annotations

from typing import Any, ClassVar, assert_type

from attrs import frozen

from schwarm_core import (
    AgentRequest,
    AgentResponse,
    Event,
    EventHandler,
    Failure,
    LLMProvider,
    Middleware,
    ModelCall,
    ModelHandler,
    ModelRequest,
    ModelResponse,
    OverloadedError,
    Provider,
    ProviderConfig,
    ProviderSpec,
    Recovery,
    Retry,
    RunHandler,
    Schwarm,
    StoreProvider,
    Subscription,
    ToolCall,
    ToolCallStartedEvent,
    ToolHandler,
    ToolOutcome,
    assistant,
)


@frozen
class EchoConfig(ProviderConfig):
    """What an echo is made from."""

    prefix: str = ""


class Echo(LLMProvider):
    """A model that keeps the contract."""

    def __init__(self, config: EchoConfig) -> None:
        self.config = config

    async def process(self, request: ModelRequest) -> ModelResponse:
        """Says it again."""
        return ModelResponse(assistant(self.config.prefix + request.messages[-1].text))


class Mumbler(LLMProvider):
    """A model that doesn't keep the contract."""

    async def process(self, request: str) -> ModelResponse:  # type: ignore[override] # pyright: ignore[reportIncompatibleMethodOverride]
        """Takes a text."""
        return ModelResponse(assistant(request))

    async def stream(self, request: ModelRequest) -> str:  # type: ignore[override] # pyright: ignore[reportIncompatibleMethodOverride]
        """Gives a text."""
        return ""


class Silent(LLMProvider):
    """A model without `process`."""


class Translator(Provider[str, bytes]):
    """A family of a plugin's own: it says what it is asked, and what it answers."""

    family: ClassVar[str] = "translator"

    async def process(self, request: str) -> bytes:
        """Translates."""
        return request.encode()


async def a_provider_answers_what_its_family_says(store: StoreProvider, translator: Translator) -> None:
    """Requests and responses are typed, family by family."""
    assert_type(await Echo(EchoConfig()).process(ModelRequest(())), ModelResponse)
    assert_type(await translator.process("hello"), bytes)
    await translator.process(b"hello")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    await store.process("key")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    Silent()  # type: ignore[abstract] # pyright: ignore[reportAbstractUsage]


def declarations_are_checked() -> None:
    """A declaration names a family of providers, and how one is made."""
    ProviderSpec("echo", LLMProvider, Echo, EchoConfig, requires={"store": Translator})
    ProviderSpec("echo", LLMProvider, "schwarm_echo.provider:Echo", scope="run")
    ProviderSpec("echo", LLMProvider, EchoConfig)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    ProviderSpec("echo", LLMProvider, Echo, dict)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    ProviderSpec("echo", LLMProvider, Echo, scope="for ever")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


async def around_a_run(request: AgentRequest[Any, Any], call_next: RunHandler) -> AgentResponse[Any, Any]:
    """Middleware around a run."""
    return await call_next(request)


async def around_a_model(call: ModelCall, call_next: ModelHandler) -> ModelResponse:
    """Middleware around a model call."""
    assert_type(call.request, ModelRequest)
    return await call_next(call)


async def around_a_tool(call: ToolCall, call_next: ToolHandler) -> ToolOutcome:
    """Middleware around a tool call."""
    return await call_next(call)


async def around_an_event(event: Event, call_next: EventHandler) -> None:
    """Middleware around an event."""
    await call_next(event)


async def forgetful(call: ModelCall, call_next: ModelHandler) -> None:
    """Middleware that returns nothing where an answer is due."""
    await call_next(call)


def blocking(call: ModelCall, call_next: ModelHandler) -> ModelResponse:
    """Middleware that is not async."""
    return ModelResponse(assistant("now"))


async def around_another(call: ToolCall, call_next: ModelHandler) -> ModelResponse:
    """Middleware that takes another thing than it passes on."""
    return await call_next(call)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def middleware_stands_where_it_fits() -> None:
    """Each point takes functions of its own signature."""
    Middleware("all", run=around_a_run, model=around_a_model, tool=around_a_tool, event=around_an_event)
    Middleware("wrong", run=around_a_model)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    Middleware("wrong", tool=around_an_event)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    Middleware("wrong", model=forgetful)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    Middleware("wrong", model=blocking)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def again(failure: Failure) -> Recovery:
    """A strategy."""
    return Retry(float(failure.attempt))


def what_an_application_is_made_of() -> None:
    """Parts that don't fit are refused."""
    Schwarm(providers={"echo": Echo(EchoConfig())}, recovery={OverloadedError: again}, model="echo")
    Schwarm(providers={"echo": EchoConfig()})  # type: ignore[dict-item] # pyright: ignore[reportArgumentType]
    Schwarm(middleware=[around_a_run])  # type: ignore[list-item] # pyright: ignore[reportArgumentType]
    Schwarm(recovery={OverloadedError: around_a_run})  # type: ignore[dict-item] # pyright: ignore[reportArgumentType]
    Schwarm(agents=["clerk"])  # type: ignore[list-item] # pyright: ignore[reportArgumentType]


def hears_calls(event: ToolCallStartedEvent) -> None:
    """A handler for events of one class."""
    assert_type(event.call.name, str)


def a_subscriber_takes_what_it_subscribed_to(app: Schwarm) -> None:
    """A handler for one class can't be subscribed to another."""
    assert_type(app.subscribe(ToolCallStartedEvent, hears_calls), Subscription[ToolCallStartedEvent])
    app.subscribe(Event, hears_calls)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
