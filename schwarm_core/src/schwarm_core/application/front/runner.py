"""The ways to run an agent: awaited, waited for in any thread, and watched as it goes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, TypeVar, Unpack, overload

if TYPE_CHECKING:
    from schwarm_core.application.options import ContextOptions, ResumeOptions, RunOptions
    from schwarm_core.application.orchestration.stream import RunStream
    from schwarm_core.domain.agent.agent import Agent
    from schwarm_core.domain.agent.request import AgentRequest
    from schwarm_core.domain.agent.response import AgentResponse
    from schwarm_core.domain.agent.state import AgentState
    from schwarm_core.domain.message.message import Prompt

ContextT = TypeVar("ContextT")
OutputT = TypeVar("OutputT")


class AgentRunner(ABC):
    """Runs agents. The overloads let type checkers hold a run to its agent's context and output."""

    __slots__ = ()

    @overload
    async def run(
        self, agent: Agent[None, OutputT], prompt: Prompt | None = None, **options: Unpack[RunOptions]
    ) -> AgentResponse[None, OutputT]: ...
    @overload
    async def run(
        self,
        agent: Agent[ContextT, OutputT],
        prompt: Prompt | None = None,
        *,
        context: ContextT,
        **options: Unpack[RunOptions],
    ) -> AgentResponse[ContextT, OutputT]: ...
    @overload
    async def run(
        self,
        agent: Agent[ContextT, OutputT],
        prompt: Prompt | None = None,
        *,
        state: AgentState,
        **options: Unpack[ResumeOptions],
    ) -> AgentResponse[ContextT, OutputT]: ...
    @overload
    async def run(
        self, agent: str, prompt: Prompt | None = None, **options: Unpack[ContextOptions]
    ) -> AgentResponse[Any, Any]: ...
    async def run(
        self, agent: Agent[Any, Any] | str, prompt: Prompt | None = None, **options: Unpack[ContextOptions]
    ) -> AgentResponse[Any, Any]:
        """Runs an agent until it has answered or waits for someone.

        Args:
            agent: The agent, or the name of one that the application knows.
            prompt: What is said to it: a text, or parts such as an image beside a question.
            **options: See `ContextOptions`: the `context` that its tools and instructions share (the run works on a
                copy and returns it); `history`, `state` and `answers` to go on from; `model`, `settings`, `limits`,
                `run_id`.

        Returns:
            The answer: its `output`, `messages`, `usage` and `state`.

        Raises:
            SchwarmError: If the run could not come to its end; its `state` says how far it came.
        """
        return await self.handle(self._request(agent, prompt, options))

    @overload
    def run_sync(
        self, agent: Agent[None, OutputT], prompt: Prompt | None = None, **options: Unpack[RunOptions]
    ) -> AgentResponse[None, OutputT]: ...
    @overload
    def run_sync(
        self,
        agent: Agent[ContextT, OutputT],
        prompt: Prompt | None = None,
        *,
        context: ContextT,
        **options: Unpack[RunOptions],
    ) -> AgentResponse[ContextT, OutputT]: ...
    @overload
    def run_sync(
        self,
        agent: Agent[ContextT, OutputT],
        prompt: Prompt | None = None,
        *,
        state: AgentState,
        **options: Unpack[ResumeOptions],
    ) -> AgentResponse[ContextT, OutputT]: ...
    @overload
    def run_sync(
        self, agent: str, prompt: Prompt | None = None, **options: Unpack[ContextOptions]
    ) -> AgentResponse[Any, Any]: ...
    def run_sync(
        self, agent: Agent[Any, Any] | str, prompt: Prompt | None = None, **options: Unpack[ContextOptions]
    ) -> AgentResponse[Any, Any]:
        """Runs an agent and waits for it: in a script, in a notebook beside its loop, in any thread.

        The application lives in a thread of its own from the first such run until `close`, or the end of the program.
        Ctrl-C cancels the run and waits until it has ended.

        Args:
            agent: As for `run`.
            prompt: As for `run`.
            **options: As for `run`.

        Returns:
            As `run`.

        Raises:
            SchwarmError: As `run`.
            RunError: If the application is open in an event loop already.
        """
        return self._handle_sync(self._request(agent, prompt, options))

    @overload
    def stream(
        self, agent: Agent[None, OutputT], prompt: Prompt | None = None, **options: Unpack[RunOptions]
    ) -> RunStream[None, OutputT]: ...
    @overload
    def stream(
        self,
        agent: Agent[ContextT, OutputT],
        prompt: Prompt | None = None,
        *,
        context: ContextT,
        **options: Unpack[RunOptions],
    ) -> RunStream[ContextT, OutputT]: ...
    @overload
    def stream(
        self,
        agent: Agent[ContextT, OutputT],
        prompt: Prompt | None = None,
        *,
        state: AgentState,
        **options: Unpack[ResumeOptions],
    ) -> RunStream[ContextT, OutputT]: ...
    @overload
    def stream(
        self, agent: str, prompt: Prompt | None = None, **options: Unpack[ContextOptions]
    ) -> RunStream[Any, Any]: ...
    def stream(
        self, agent: Agent[Any, Any] | str, prompt: Prompt | None = None, **options: Unpack[ContextOptions]
    ) -> RunStream[Any, Any]:
        """Runs an agent, and lets its events and the pieces of its answers be watched. The application has to be open.

        Args:
            agent: As for `run`.
            prompt: As for `run`.
            **options: As for `run`.

        Returns:
            The run, for `async with`; iterate over its events, then ask for its `response`.

        Raises:
            RunError: If the application isn't open.
        """
        return self._streamed(self._request(agent, prompt, options))

    @abstractmethod
    async def handle(self, request: AgentRequest[ContextT, OutputT]) -> AgentResponse[ContextT, OutputT]:
        """Runs what a request asks for; `run` in the words of the domain.

        Args:
            request: What is asked.

        Returns:
            The answer.

        Raises:
            SchwarmError: As `run`.
        """

    @abstractmethod
    def _handle_sync(self, request: AgentRequest[Any, Any]) -> AgentResponse[Any, Any]:
        """Runs what a request asks for in a thread, and waits for it."""

    @abstractmethod
    def _streamed(self, request: AgentRequest[Any, Any]) -> RunStream[Any, Any]:
        """The run that a request asks for, to be watched."""

    @abstractmethod
    def _request(
        self, agent: Agent[Any, Any] | str, prompt: Prompt | None, options: ContextOptions
    ) -> AgentRequest[Any, Any]:
        """The request that a run's arguments stand for."""
