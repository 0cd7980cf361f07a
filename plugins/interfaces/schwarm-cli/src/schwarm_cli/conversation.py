"""What someone and an agent say to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from schwarm_cli.output.watch import RunWatch
    from schwarm_cli.session import Session
    from schwarm_core.application.schwarm import Schwarm
    from schwarm_core.domain.agent.agent import Agent
    from schwarm_core.domain.agent.request import PendingAnswer
    from schwarm_core.domain.agent.response import AgentResponse
    from schwarm_core.domain.agent.state import PendingCall
    from schwarm_core.domain.message.message import Message

    Decide = Callable[[Iterable[PendingCall]], Mapping[str, PendingAnswer]]


class Conversation:
    """What is said so far, and who answers next: after a hand-off, the agent that took over.

    Args:
        app: The application.
        session: In which it is open.
        agent: Who answers first.
        watch: Shows what happens.
        model: Another model than the agents'.
        stream: Whether the pieces of the answers are shown as they come.
        decide: Decides about calls that a run waits for; without it, such a run is left waiting.

    Attributes:
        history: What was said.
        agent: Who answers next.
    """

    def __init__(
        self,
        app: Schwarm,
        session: Session,
        agent: Agent[Any, Any],
        watch: RunWatch,
        *,
        model: str = "",
        stream: bool = False,
        decide: Decide | None = None,
    ) -> None:
        self.history: tuple[Message, ...] = ()
        self.agent = agent
        self._app = app
        self._session = session
        self._watch = watch
        self._model = model
        self._stream = stream
        self._decide = decide

    def say(self, prompt: str) -> AgentResponse[Any, Any]:
        """Says something, and waits for the answer.

        Args:
            prompt: What is said.

        Returns:
            The answer.

        Raises:
            SchwarmError: If the run could not come to its end; nothing has been said then.
            KeyboardInterrupt: On Ctrl-C; what came of the run stays in the history.
        """
        try:
            response = self._run(prompt, history=self.history)
            while response.pending and self._decide is not None:
                answers = self._decide(response.pending)
                response = self._run(None, state=response.state, answers=answers)
        except KeyboardInterrupt:
            self._keep_broken_off()
            raise
        self.history = response.state.closed().messages
        self.agent = self._app.agents.get(response.state.agent, self.agent)
        return response

    def _run(self, prompt: str | None, **options: Any) -> AgentResponse[Any, Any]:  # noqa: ANN401 - as for `Session.run`
        try:
            return self._session.run(
                self.agent, prompt, watch=self._watch, stream=self._stream, model=self._model, **options
            )
        except BaseException:
            self._watch.stop()
            raise

    def _keep_broken_off(self) -> None:
        state = self._session.broken_off
        if state is not None:
            self.history = state.closed().messages
