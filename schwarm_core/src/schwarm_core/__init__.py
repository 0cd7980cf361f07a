"""Schwarm's core: run AI agents, extended by plugins. Everything public is here, and imported on first use.

>>> from schwarm_core import Agent, Schwarm
>>> Schwarm(model="offline").run_sync(Agent("guide"), "Hello").output
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from schwarm_core.application.configuration.manager import ConfigurationManager as ConfigurationManager
    from schwarm_core.application.error.handler import ErrorHandler as ErrorHandler
    from schwarm_core.application.event.bus import EventBus as EventBus
    from schwarm_core.application.event.subscription import Subscription as Subscription
    from schwarm_core.application.injection.container import ServiceContainer as ServiceContainer
    from schwarm_core.application.orchestration.orchestrator import Orchestrator as Orchestrator
    from schwarm_core.application.orchestration.stream import RunStream as RunStream
    from schwarm_core.application.plugins.catalogue import PluginCatalogue as PluginCatalogue
    from schwarm_core.application.plugins.kind import PluginKind as PluginKind
    from schwarm_core.application.plugins.status import PluginStatus as PluginStatus
    from schwarm_core.application.provider.factory import ProviderFactory as ProviderFactory
    from schwarm_core.application.provider.manager import ProviderManager as ProviderManager
    from schwarm_core.application.provider.registry import ProviderRegistry as ProviderRegistry
    from schwarm_core.application.schwarm import Schwarm as Schwarm
    from schwarm_core.application.telemetry.service import TelemetryService as TelemetryService
    from schwarm_core.application.telemetry.span import Span as Span
    from schwarm_core.application.telemetry.span import current_span as current_span
    from schwarm_core.domain.agent.agent import Agent as Agent
    from schwarm_core.domain.agent.agent import AgentConfig as AgentConfig
    from schwarm_core.domain.agent.capability import Capability as Capability
    from schwarm_core.domain.agent.capability import CapabilitySpec as CapabilitySpec
    from schwarm_core.domain.agent.context import Context as Context
    from schwarm_core.domain.agent.context import Services as Services
    from schwarm_core.domain.agent.limits import Limits as Limits
    from schwarm_core.domain.agent.request import AgentRequest as AgentRequest
    from schwarm_core.domain.agent.response import AgentResponse as AgentResponse
    from schwarm_core.domain.agent.result import Answer as Answer
    from schwarm_core.domain.agent.result import Approve as Approve
    from schwarm_core.domain.agent.result import Defer as Defer
    from schwarm_core.domain.agent.result import Deny as Deny
    from schwarm_core.domain.agent.result import Result as Result
    from schwarm_core.domain.agent.result import ToolOutcome as ToolOutcome
    from schwarm_core.domain.agent.runner import Runner as Runner
    from schwarm_core.domain.agent.state import AgentState as AgentState
    from schwarm_core.domain.agent.state import PendingCall as PendingCall
    from schwarm_core.domain.agent.tool import Tool as Tool
    from schwarm_core.domain.agent.tool import external_tool as external_tool
    from schwarm_core.domain.agent.tool import tool as tool
    from schwarm_core.domain.configuration.agent import AgentSection as AgentSection
    from schwarm_core.domain.configuration.bound import Bound as Bound
    from schwarm_core.domain.configuration.bound import Count as Count
    from schwarm_core.domain.configuration.bound import Seconds as Seconds
    from schwarm_core.domain.configuration.config import SchwarmConfig as SchwarmConfig
    from schwarm_core.domain.configuration.plugins import PluginsConfig as PluginsConfig
    from schwarm_core.domain.configuration.runtime import RuntimeConfig as RuntimeConfig
    from schwarm_core.domain.configuration.trusted import trusted_setting as trusted_setting
    from schwarm_core.domain.error.base import SchwarmError as SchwarmError
    from schwarm_core.domain.error.configuration import ConfigurationError as ConfigurationError
    from schwarm_core.domain.error.configuration import ConfigurationFault as ConfigurationFault
    from schwarm_core.domain.error.configuration import UntrustedProjectError as UntrustedProjectError
    from schwarm_core.domain.error.event import ErrorEvent as ErrorEvent
    from schwarm_core.domain.error.plugin import PluginCallError as PluginCallError
    from schwarm_core.domain.error.plugin import PluginConflictError as PluginConflictError
    from schwarm_core.domain.error.plugin import PluginError as PluginError
    from schwarm_core.domain.error.plugin import PluginIncompatibleError as PluginIncompatibleError
    from schwarm_core.domain.error.plugin import PluginLoadError as PluginLoadError
    from schwarm_core.domain.error.plugin import PluginNotFoundError as PluginNotFoundError
    from schwarm_core.domain.error.plugin import PluginOrderError as PluginOrderError
    from schwarm_core.domain.error.plugin import PluginRefusedError as PluginRefusedError
    from schwarm_core.domain.error.provider import AuthenticationError as AuthenticationError
    from schwarm_core.domain.error.provider import ConflictError as ConflictError
    from schwarm_core.domain.error.provider import ConnectionLostError as ConnectionLostError
    from schwarm_core.domain.error.provider import ContentFilteredError as ContentFilteredError
    from schwarm_core.domain.error.provider import ContextTooLongError as ContextTooLongError
    from schwarm_core.domain.error.provider import InvalidRequestError as InvalidRequestError
    from schwarm_core.domain.error.provider import MalformedAnswerError as MalformedAnswerError
    from schwarm_core.domain.error.provider import ModelNotFoundError as ModelNotFoundError
    from schwarm_core.domain.error.provider import OverloadedError as OverloadedError
    from schwarm_core.domain.error.provider import PermissionDeniedError as PermissionDeniedError
    from schwarm_core.domain.error.provider import ProviderError as ProviderError
    from schwarm_core.domain.error.provider import ProviderSetupError as ProviderSetupError
    from schwarm_core.domain.error.provider import ProviderTimeoutError as ProviderTimeoutError
    from schwarm_core.domain.error.provider import QuotaExceededError as QuotaExceededError
    from schwarm_core.domain.error.provider import RateLimitedError as RateLimitedError
    from schwarm_core.domain.error.provider import UnsupportedError as UnsupportedError
    from schwarm_core.domain.error.recovery import Abort as Abort
    from schwarm_core.domain.error.recovery import Ask as Ask
    from schwarm_core.domain.error.recovery import Failure as Failure
    from schwarm_core.domain.error.recovery import Recovery as Recovery
    from schwarm_core.domain.error.recovery import RecoveryStrategy as RecoveryStrategy
    from schwarm_core.domain.error.recovery import Retry as Retry
    from schwarm_core.domain.error.recovery import Skip as Skip
    from schwarm_core.domain.error.recovery import SwitchProvider as SwitchProvider
    from schwarm_core.domain.error.run import AgentNotFoundError as AgentNotFoundError
    from schwarm_core.domain.error.run import DeadlineExceededError as DeadlineExceededError
    from schwarm_core.domain.error.run import InvalidOutputError as InvalidOutputError
    from schwarm_core.domain.error.run import LimitExceededError as LimitExceededError
    from schwarm_core.domain.error.run import ResumeError as ResumeError
    from schwarm_core.domain.error.run import RunError as RunError
    from schwarm_core.domain.error.run import ServiceConflictError as ServiceConflictError
    from schwarm_core.domain.error.run import ServiceNotFoundError as ServiceNotFoundError
    from schwarm_core.domain.error.run import ToolError as ToolError
    from schwarm_core.domain.error.run import ToolTimeoutError as ToolTimeoutError
    from schwarm_core.domain.error.run import TryAgain as TryAgain
    from schwarm_core.domain.error.value import Fault as Fault
    from schwarm_core.domain.error.value import InvalidValueError as InvalidValueError
    from schwarm_core.domain.error.value import UnsupportedTypeError as UnsupportedTypeError
    from schwarm_core.domain.event.base import Delta as Delta
    from schwarm_core.domain.event.base import Event as Event
    from schwarm_core.domain.event.base import RunEvent as RunEvent
    from schwarm_core.domain.event.run import HandoffEvent as HandoffEvent
    from schwarm_core.domain.event.run import ModelCallCompletedEvent as ModelCallCompletedEvent
    from schwarm_core.domain.event.run import ModelCallStartedEvent as ModelCallStartedEvent
    from schwarm_core.domain.event.run import OutputRejectedEvent as OutputRejectedEvent
    from schwarm_core.domain.event.run import RequestCompletedEvent as RequestCompletedEvent
    from schwarm_core.domain.event.run import RequestFailedEvent as RequestFailedEvent
    from schwarm_core.domain.event.run import RequestStartedEvent as RequestStartedEvent
    from schwarm_core.domain.event.run import ToolCallCompletedEvent as ToolCallCompletedEvent
    from schwarm_core.domain.event.run import ToolCallDeferredEvent as ToolCallDeferredEvent
    from schwarm_core.domain.event.run import ToolCallStartedEvent as ToolCallStartedEvent
    from schwarm_core.domain.message.answer import ModelResponse as ModelResponse
    from schwarm_core.domain.message.answer import ReasoningDelta as ReasoningDelta
    from schwarm_core.domain.message.answer import StopReason as StopReason
    from schwarm_core.domain.message.answer import TextDelta as TextDelta
    from schwarm_core.domain.message.answer import ToolCallDelta as ToolCallDelta
    from schwarm_core.domain.message.ask import ModelRequest as ModelRequest
    from schwarm_core.domain.message.ask import ModelSettings as ModelSettings
    from schwarm_core.domain.message.ask import OutputSchema as OutputSchema
    from schwarm_core.domain.message.ask import ServerTool as ServerTool
    from schwarm_core.domain.message.ask import Sink as Sink
    from schwarm_core.domain.message.ask import ToolChoice as ToolChoice
    from schwarm_core.domain.message.ask import ToolDefinition as ToolDefinition
    from schwarm_core.domain.message.message import Message as Message
    from schwarm_core.domain.message.message import Prompt as Prompt
    from schwarm_core.domain.message.message import Role as Role
    from schwarm_core.domain.message.message import assistant as assistant
    from schwarm_core.domain.message.message import image as image
    from schwarm_core.domain.message.message import system as system
    from schwarm_core.domain.message.message import user as user
    from schwarm_core.domain.message.part import CachePointPart as CachePointPart
    from schwarm_core.domain.message.part import Citation as Citation
    from schwarm_core.domain.message.part import Extra as Extra
    from schwarm_core.domain.message.part import MediaPart as MediaPart
    from schwarm_core.domain.message.part import OpaquePart as OpaquePart
    from schwarm_core.domain.message.part import Part as Part
    from schwarm_core.domain.message.part import ReasoningPart as ReasoningPart
    from schwarm_core.domain.message.part import RefusalPart as RefusalPart
    from schwarm_core.domain.message.part import TextPart as TextPart
    from schwarm_core.domain.message.part import ToolCallPart as ToolCallPart
    from schwarm_core.domain.message.part import ToolResultPart as ToolResultPart
    from schwarm_core.domain.message.usage import Usage as Usage
    from schwarm_core.domain.middleware.call import ModelCall as ModelCall
    from schwarm_core.domain.middleware.call import ToolCall as ToolCall
    from schwarm_core.domain.middleware.middleware import EventHandler as EventHandler
    from schwarm_core.domain.middleware.middleware import EventMiddleware as EventMiddleware
    from schwarm_core.domain.middleware.middleware import Middleware as Middleware
    from schwarm_core.domain.middleware.middleware import MiddlewareSpec as MiddlewareSpec
    from schwarm_core.domain.middleware.middleware import ModelHandler as ModelHandler
    from schwarm_core.domain.middleware.middleware import ModelMiddleware as ModelMiddleware
    from schwarm_core.domain.middleware.middleware import RunHandler as RunHandler
    from schwarm_core.domain.middleware.middleware import RunMiddleware as RunMiddleware
    from schwarm_core.domain.middleware.middleware import ToolHandler as ToolHandler
    from schwarm_core.domain.middleware.middleware import ToolMiddleware as ToolMiddleware
    from schwarm_core.domain.provider.broker import Acknowledge as Acknowledge
    from schwarm_core.domain.provider.broker import BrokerProvider as BrokerProvider
    from schwarm_core.domain.provider.broker import Delivery as Delivery
    from schwarm_core.domain.provider.broker import Publish as Publish
    from schwarm_core.domain.provider.broker import Receive as Receive
    from schwarm_core.domain.provider.broker import Reject as Reject
    from schwarm_core.domain.provider.embedding import EmbeddingProvider as EmbeddingProvider
    from schwarm_core.domain.provider.embedding import EmbeddingRequest as EmbeddingRequest
    from schwarm_core.domain.provider.embedding import EmbeddingResponse as EmbeddingResponse
    from schwarm_core.domain.provider.engine import EngineProvider as EngineProvider
    from schwarm_core.domain.provider.engine import Step as Step
    from schwarm_core.domain.provider.llm import LLMAbilities as LLMAbilities
    from schwarm_core.domain.provider.llm import LLMProvider as LLMProvider
    from schwarm_core.domain.provider.llm import ModelInfo as ModelInfo
    from schwarm_core.domain.provider.provider import Provider as Provider
    from schwarm_core.domain.provider.provider import ProviderConfig as ProviderConfig
    from schwarm_core.domain.provider.provider import ProviderState as ProviderState
    from schwarm_core.domain.provider.spec import ProviderSpec as ProviderSpec
    from schwarm_core.domain.provider.store import Delete as Delete
    from schwarm_core.domain.provider.store import Get as Get
    from schwarm_core.domain.provider.store import List as List
    from schwarm_core.domain.provider.store import Page as Page
    from schwarm_core.domain.provider.store import Put as Put
    from schwarm_core.domain.provider.store import Record as Record
    from schwarm_core.domain.provider.store import StoreProvider as StoreProvider
    from schwarm_core.domain.schema.converter import strict_converter as strict_converter
    from schwarm_core.domain.schema.inject import Inject as Inject
    from schwarm_core.domain.schema.json_schema import schema_of as schema_of
    from schwarm_core.domain.schema.json_value import JsonValue as JsonValue
    from schwarm_core.domain.schema.json_value import kind_of as kind_of
    from schwarm_core.domain.schema.secret import Secret as Secret
    from schwarm_core.domain.schema.strict import strict_schema as strict_schema
    from schwarm_core.domain.schema.structure import structure as structure
    from schwarm_core.domain.schema.unstructure import unstructure as unstructure
    from schwarm_core.domain.telemetry.config import TelemetryConfig as TelemetryConfig
    from schwarm_core.domain.telemetry.exporter import ExporterSpec as ExporterSpec
    from schwarm_core.domain.telemetry.exporter import TelemetryExporter as TelemetryExporter
    from schwarm_core.domain.telemetry.record import LogRecord as LogRecord
    from schwarm_core.domain.telemetry.record import Metric as Metric
    from schwarm_core.domain.telemetry.record import SpanRecord as SpanRecord
    from schwarm_core.domain.telemetry.record import SpanStart as SpanStart
    from schwarm_core.domain.telemetry.record import TelemetryRecord as TelemetryRecord
    from schwarm_core.hooks.marker import hookimpl as hookimpl
    from schwarm_core.hooks.marker import hookspec as hookspec

_HOMES = {
    "application.configuration.manager": "ConfigurationManager",
    "application.error.handler": "ErrorHandler",
    "application.event.bus": "EventBus",
    "application.event.subscription": "Subscription",
    "application.injection.container": "ServiceContainer",
    "application.orchestration.orchestrator": "Orchestrator",
    "application.orchestration.stream": "RunStream",
    "application.plugins.catalogue": "PluginCatalogue",
    "application.plugins.kind": "PluginKind",
    "application.plugins.status": "PluginStatus",
    "application.provider.factory": "ProviderFactory",
    "application.provider.manager": "ProviderManager",
    "application.provider.registry": "ProviderRegistry",
    "application.schwarm": "Schwarm",
    "application.telemetry.service": "TelemetryService",
    "application.telemetry.span": "Span current_span",
    "domain.agent.agent": "Agent AgentConfig",
    "domain.agent.capability": "Capability CapabilitySpec",
    "domain.agent.context": "Context Services",
    "domain.agent.limits": "Limits",
    "domain.agent.request": "AgentRequest",
    "domain.agent.response": "AgentResponse",
    "domain.agent.result": "Answer Approve Defer Deny Result ToolOutcome",
    "domain.agent.runner": "Runner",
    "domain.agent.state": "AgentState PendingCall",
    "domain.agent.tool": "Tool external_tool tool",
    "domain.configuration.agent": "AgentSection",
    "domain.configuration.bound": "Bound Count Seconds",
    "domain.configuration.config": "SchwarmConfig",
    "domain.configuration.plugins": "PluginsConfig",
    "domain.configuration.runtime": "RuntimeConfig",
    "domain.configuration.trusted": "trusted_setting",
    "domain.error.base": "SchwarmError",
    "domain.error.configuration": "ConfigurationError ConfigurationFault UntrustedProjectError",
    "domain.error.event": "ErrorEvent",
    "domain.error.plugin": (
        "PluginCallError PluginConflictError PluginError PluginIncompatibleError PluginLoadError "
        "PluginNotFoundError PluginOrderError PluginRefusedError"
    ),
    "domain.error.provider": (
        "AuthenticationError ConflictError ConnectionLostError ContentFilteredError ContextTooLongError "
        "InvalidRequestError MalformedAnswerError ModelNotFoundError OverloadedError PermissionDeniedError "
        "ProviderError ProviderSetupError ProviderTimeoutError QuotaExceededError RateLimitedError "
        "UnsupportedError"
    ),
    "domain.error.recovery": "Abort Ask Failure Recovery RecoveryStrategy Retry Skip SwitchProvider",
    "domain.error.run": (
        "AgentNotFoundError DeadlineExceededError InvalidOutputError LimitExceededError ResumeError RunError "
        "ServiceConflictError ServiceNotFoundError ToolError ToolTimeoutError TryAgain"
    ),
    "domain.error.value": "Fault InvalidValueError UnsupportedTypeError",
    "domain.event.base": "Delta Event RunEvent",
    "domain.event.run": (
        "HandoffEvent ModelCallCompletedEvent ModelCallStartedEvent OutputRejectedEvent RequestCompletedEvent "
        "RequestFailedEvent RequestStartedEvent ToolCallCompletedEvent ToolCallDeferredEvent "
        "ToolCallStartedEvent"
    ),
    "domain.message.answer": "ModelResponse ReasoningDelta StopReason TextDelta ToolCallDelta",
    "domain.message.ask": "ModelRequest ModelSettings OutputSchema ServerTool Sink ToolChoice ToolDefinition",
    "domain.message.message": "Message Prompt Role assistant image system user",
    "domain.message.part": (
        "CachePointPart Citation Extra MediaPart OpaquePart Part ReasoningPart RefusalPart TextPart ToolCallPart "
        "ToolResultPart"
    ),
    "domain.message.usage": "Usage",
    "domain.middleware.call": "ModelCall ToolCall",
    "domain.middleware.middleware": (
        "EventHandler EventMiddleware Middleware MiddlewareSpec ModelHandler ModelMiddleware RunHandler "
        "RunMiddleware ToolHandler ToolMiddleware"
    ),
    "domain.provider.broker": "Acknowledge BrokerProvider Delivery Publish Receive Reject",
    "domain.provider.embedding": "EmbeddingProvider EmbeddingRequest EmbeddingResponse",
    "domain.provider.engine": "EngineProvider Step",
    "domain.provider.llm": "LLMAbilities LLMProvider ModelInfo",
    "domain.provider.provider": "Provider ProviderConfig ProviderState",
    "domain.provider.spec": "ProviderSpec",
    "domain.provider.store": "Delete Get List Page Put Record StoreProvider",
    "domain.schema.converter": "strict_converter",
    "domain.schema.inject": "Inject",
    "domain.schema.json_schema": "schema_of",
    "domain.schema.json_value": "JsonValue kind_of",
    "domain.schema.secret": "Secret",
    "domain.schema.strict": "strict_schema",
    "domain.schema.structure": "structure",
    "domain.schema.unstructure": "unstructure",
    "domain.telemetry.config": "TelemetryConfig",
    "domain.telemetry.exporter": "ExporterSpec TelemetryExporter",
    "domain.telemetry.record": "LogRecord Metric SpanRecord SpanStart TelemetryRecord",
    "hooks.marker": "hookimpl hookspec",
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names.split()}

__all__ = sorted(_HOME_OF)  # noqa: PLE0605 # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> object:
    """Imports a public name on first use, so that importing the package costs next to nothing."""
    home = _HOME_OF.get(name)
    if home is None:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    from importlib import import_module

    value: object = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
