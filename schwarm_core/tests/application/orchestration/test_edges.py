"""What models and callers do that nobody expects."""

from __future__ import annotations

import gc
import sys
import weakref
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from schwarm_core import (
    Agent,
    AgentState,
    Answer,
    Approve,
    Context,
    Defer,
    Event,
    HandoffEvent,
    LLMAbilities,
    Middleware,
    ModelCall,
    OverloadedError,
    RunError,
    Schwarm,
    Skip,
    SwitchProvider,
    TextPart,
    ToolCallCompletedEvent,
    ToolCallPart,
    ToolCallStartedEvent,
    ToolError,
    assistant,
    image,
    structure,
    tool,
    unstructure,
    user,
)
from schwarm_core.application.error.handler import Strategy
from schwarm_core.testing.model import Line, ScriptedModel, tool_call

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schwarm_core import Message

pytestmark = pytest.mark.anyio


def app_with(*script: Line, **options: object) -> Schwarm:
    """An application whose model plays a script."""
    return Schwarm(providers={"m": ScriptedModel(*script)}, model="m", **options)  # type: ignore[arg-type]


def results_of(messages: Sequence[Message]) -> list[tuple[str, str]]:
    """How each tool call ended, and what the model was told."""
    return [(result.status, result.text) for message in messages for result in message.tool_results]


class TestCallIds:
    """Each call of an answer has an id of its own."""

    @pytest.mark.parametrize("call_id", ["", "same"])
    async def test_calls_are_told_apart(self, call_id: str) -> None:
        """Though the model gave them no ids, or one for both."""

        def say(text: str) -> str:
            return text

        answer = assistant([ToolCallPart(call_id, "say", f'{{"text": "{text}"}}') for text in "ab"])
        from schwarm_core import ModelResponse

        async with app_with(ModelResponse(answer, stop_reason="tool_calls"), "done") as app:
            response = await app.run(Agent("a", tools=[say]), "go")
        asked, told = response.messages[1:3]
        ids = [call.id for call in asked.tool_calls]
        assert len(set(ids)) == 2
        assert all(ids)
        assert [result.call_id for result in told.tool_results] == ids
        assert results_of([told]) == [("ok", "a"), ("ok", "b")]

    async def test_ids_that_tell_them_apart_are_kept(self) -> None:
        """They are the vendor's own, which it may look for."""

        def noop() -> None: ...

        async with app_with([tool_call("noop", "1"), tool_call("noop", "2")], "done") as app:
            response = await app.run(Agent("a", tools=[noop]), "go")
        assert [call.id for call in response.messages[1].tool_calls] == ["1", "2"]


class TestPrompts:
    """What is said to an agent."""

    async def test_parts_are_said_in_their_order(self) -> None:
        """A text beside an image, in one message."""
        async with app_with("a cat") as app:
            response = await app.run(Agent("a"), ["What is this?", image(url="https://example.com/cat.png")])
        assert response.messages[0] == user(["What is this?", image(url="https://example.com/cat.png")])

    @pytest.mark.parametrize("prompt", [None, "", []])
    async def test_nothing_at_all_is_refused(self, prompt: str | list[str] | None) -> None:
        """With no prompt, no history and no instructions there is nothing to ask a model."""
        async with app_with("ok") as app:
            with pytest.raises(RunError, match="nothing to say to the model"):
                await app.run(Agent("a"), prompt)

    @pytest.mark.parametrize("prompt", [None, "", []])
    async def test_instructions_are_enough(self, prompt: str | list[str] | None) -> None:
        """And so is a history; no empty message is added."""
        async with app_with("one", "two") as app:
            told = await app.run(Agent("a", instructions="Say something."), prompt)
            heard = await app.run(Agent("a"), prompt, history=[user("go")])
        assert [message.text for message in told.messages] == ["one"]
        assert [message.text for message in heard.messages] == ["go", "two"]

    async def test_a_history_with_open_calls_is_refused(self) -> None:
        """A run that waits goes on from its state; its messages alone are no conversation."""

        def ask() -> None:
            raise Defer

        async with app_with(tool_call("ask")) as app:
            waiting = await app.run(Agent("a", tools=[ask]), "go")
            with pytest.raises(RunError, match="tool calls that have no results"):
                await app.run(Agent("a"), "more", history=waiting.messages)


class TestOutputTool:
    """The tool by which a typed answer is given."""

    async def test_no_tool_may_have_its_name(self) -> None:
        """Where a typed answer is asked for; an agent of plain text may have one."""

        def final_answer() -> str:
            return "mine"

        async with app_with(tool_call("final_answer"), "done") as app:
            with pytest.raises(ToolError, match="'final_answer', by which its typed answer is given"):
                await app.run(Agent("a", tools=[final_answer], output=int), "go")
            response = await app.run(Agent("b", tools=[final_answer]), "go")
        assert results_of(response.messages) == [("ok", "mine")]

    @pytest.mark.parametrize(("first", "second"), [(True, False), (False, True)])
    async def test_who_takes_over_is_asked_by_its_own_way(self, first: bool, second: bool) -> None:
        """A provider that is switched to gets a schema or a tool, as it can, whoever switches."""

        async def fall_back(call: ModelCall, call_next: Any) -> Any:
            from attrs import evolve

            try:
                return await call_next(call)
            except OverloadedError:
                return await call_next(evolve(call, provider="backup"))

        ways: list[tuple[dict[type[Exception], Strategy], list[Middleware]]] = [
            ({OverloadedError: lambda _: SwitchProvider("backup")}, []),
            ({}, [Middleware("fall back", model=fall_back)]),
        ]
        for recovery, middleware in ways:
            answer: Line = '{"value": 7}' if second else tool_call("final_answer", value=7)
            models = {
                "m": ScriptedModel(OverloadedError("busy"), abilities=LLMAbilities(native_output=first)),
                "backup": ScriptedModel(answer, abilities=LLMAbilities(native_output=second)),
            }
            async with Schwarm(providers=models, model="m", recovery=recovery, middleware=middleware) as app:
                assert (await app.run(Agent("a", output=int), "go")).output == 7
            assert [request.output is not None for request in models["m"].requests] == [first]
            assert [request.output is not None for request in models["backup"].requests] == [second]
            assert models["backup"].requests[0].tool_choice == ("auto" if second else "required")

    @pytest.mark.parametrize(("choice", "asked"), [("none", ("final_answer",)), ("auto", "required")])
    async def test_it_can_be_called_whatever_is_said_of_tools(self, choice: Any, asked: object) -> None:
        """An agent that may call no tools can still answer."""

        def noop() -> None: ...

        model = ScriptedModel(tool_call("final_answer", value=7))
        async with Schwarm(providers={"m": model}, model="m") as app:
            await app.run(Agent("a", output=int, tools=[noop], tool_choice=choice), "go")
        assert model.requests[0].tool_choice == asked


class TestToolChoice:
    """Whether tools must be called."""

    @pytest.mark.parametrize("choice", ["required", ("noop",)])
    async def test_a_forced_choice_comes_to_an_end(self, choice: Any) -> None:
        """Once a tool was called, the model may answer."""

        def noop() -> None: ...

        model = ScriptedModel(tool_call("noop"), "done")
        async with Schwarm(providers={"m": model}, model="m") as app:
            await app.run(Agent("a", tools=[noop], tool_choice=choice), "go")
        assert [request.tool_choice for request in model.requests] == [choice, "auto"]


class TestToolCalls:
    """What happens in and around a call."""

    async def test_every_call_is_heard_of(self) -> None:
        """Those of tools that don't exist, and with arguments that can't be read, too."""

        def noop() -> None: ...

        calls = [tool_call("nop", "1"), ToolCallPart("2", "noop", "{"), tool_call("noop", "3")]
        heard: list[Event] = []
        async with app_with(calls, "done") as app:
            app.subscribe(ToolCallStartedEvent, heard.append, wait=True)
            app.subscribe(ToolCallCompletedEvent, heard.append, wait=True)
            await app.run(Agent("a", tools=[noop]), "go")
        assert sorted(event.call.id for event in heard if isinstance(event, ToolCallStartedEvent)) == ["1", "2", "3"]
        ends = {
            event.result.call_id: event.result.status for event in heard if isinstance(event, ToolCallCompletedEvent)
        }
        assert ends == {"1": "error", "2": "error", "3": "ok"}

    @pytest.mark.parametrize("threaded", [False, True])
    async def test_a_tool_that_exits_ends_nothing(self, threaded: bool) -> None:
        """The model is told; the program, and the other runs in it, go on."""

        def exits() -> None:
            sys.exit(3)

        async def exits_too() -> None:
            sys.exit(3)

        made = tool(name="exits")(exits if threaded else exits_too)
        async with app_with([tool_call("exits"), tool_call("exits")], "done") as app:
            response = await app.run(Agent("a", tools=[made]), "go")
        assert [status for status, _ in results_of(response.messages)] == ["error", "error"]
        assert "tried to end the process with 3" in results_of(response.messages)[0][1]

    async def test_what_is_skipped_may_be_told_as_a_value(self) -> None:
        """`Skip` puts a text in place of the result."""

        def broken() -> None:
            raise OSError

        recovery = {OSError: lambda _: Skip("nothing there", error=False)}
        async with app_with(tool_call("broken"), "done", recovery=recovery) as app:
            response = await app.run(Agent("a", tools=[broken]), "go")
        assert results_of(response.messages) == [("ok", "nothing there")]


class TestHandOverBesideDeferral:
    """A turn in which one call hands over and another waits."""

    @staticmethod
    def agents(log: list[str]) -> tuple[Agent[Any, str], Agent[Any, str]]:
        """Who pays with approval, and who takes over."""

        @tool(approval=True)
        def pay(context: Context[None], amount: int) -> str:
            log.append(f"{context.agent.name} pays {amount}")
            return "paid"

        def ask() -> None:
            raise Defer

        second = Agent("second")
        return Agent("first", tools=[pay, ask], handoffs=[second]), second

    async def test_the_turn_is_ended_before_another_begins(self) -> None:
        """Approved calls are the first agent's, answers may come one by one, then the other takes over; from JSON."""
        log: list[str] = []
        first, second = self.agents(log)
        calls = [tool_call("pay", "1", amount=3), tool_call("transfer_to_second", "2"), tool_call("ask", "3")]
        handed: list[HandoffEvent] = []
        async with app_with(calls, "done") as app:
            app.subscribe(HandoffEvent, handed.append, wait=True)
            waiting = await app.run(first, "go")
            assert (waiting.state.agent, waiting.state.successor) == ("first", "second")
            assert [one.call.id for one in waiting.pending] == ["1", "3"]
            state = structure(unstructure(waiting.state), AgentState)
            partly = await app.run(first, state=state, answers={"1": Approve()})
            assert [one.call.id for one in partly.pending] == ["3"]
            assert handed == []
            response = await app.run(first, state=partly.state, answers={"3": Answer("yes")})
        assert log == ["first pays 3"]
        assert [(event.agent, event.to) for event in handed] == [("first", "second")]
        assert (response.state.agent, response.state.successor) == ("second", "")
        assert results_of(response.messages) == [("ok", "paid"), ("ok", "Handed over to second."), ("ok", "yes")]
        assert second.name == response.state.agent

    async def test_a_later_hand_over_of_the_turn_is_too_late(self) -> None:
        """Though it was only approved when the run went on."""
        one, two = Agent("one"), Agent("two")

        @tool(approval=True)
        def call_two() -> Agent[None, str]:
            return two

        agent = Agent("desk", tools=[call_two], handoffs=[one])
        calls = [tool_call("call_two", "1"), tool_call("transfer_to_one", "2")]
        async with app_with(calls, "done", agents=[one, two]) as app:
            waiting = await app.run(agent, "go")
            response = await app.run(agent, state=waiting.state, answers={"1": Approve()})
        assert response.state.agent == "one"
        assert [status for status, _ in results_of(response.messages)] == ["error", "ok"]

    async def test_a_state_that_is_given_up_is_at_the_other_agent(self) -> None:
        """Its conversation says that it was handed over."""
        first, _ = self.agents([])
        async with app_with([tool_call("ask"), tool_call("transfer_to_second")]) as app:
            waiting = await app.run(first, "go")
        closed = waiting.state.closed()
        assert (closed.agent, closed.successor, closed.pending) == ("second", "", ())


class TestState:
    """What a run goes on from."""

    async def test_it_is_left_alone(self) -> None:
        """A state can be gone on from twice, each time from the same data."""

        def ask() -> None:
            raise Defer

        def count(context: Context[dict[str, int]]) -> None:
            context.data["count"] += 1

        agent = Agent("a", tools=[ask, count], context=dict)
        async with app_with(tool_call("ask", "1"), tool_call("count"), "one", tool_call("count"), "two") as app:
            waiting = await app.run(agent, "go", context={"count": 0})
            for _ in range(2):
                response = await app.run(agent, state=waiting.state, answers={"1": Answer("x")})
                assert response.context == {"count": 1}
        assert waiting.context == {"count": 0}


class TestNames:
    """What agents are called."""

    async def test_a_hand_off_can_be_called_whatever_the_agents_name(self) -> None:
        """Tools' names hold letters, digits, `_` and `-`, at most 64 of them."""
        other = Agent("Käthe & Co. " + "x" * 80)
        model = ScriptedModel("ok")
        async with Schwarm(providers={"m": model}, model="m") as app:
            await app.run(Agent("a", handoffs=[other]), "go")
        (offered,) = model.requests[0].tools
        assert offered.name == ("transfer_to_K_the___Co__" + "x" * 80)[:64]  # type: ignore[union-attr]


class TestMany:
    """Many runs of one application."""

    async def test_each_has_a_context_of_its_own(self) -> None:
        """Two hundred at once, with one agent, through instructions, tools and output checks."""

        def instructions(context: Context[dict[str, int]]) -> str:
            return f"You are number {context.data['number']}."

        async def add(context: Context[dict[str, int]]) -> int:
            await anyio.lowlevel.checkpoint()
            context.data["sum"] = context.data["number"] + 1000
            return context.data["sum"]

        def check(context: Context[dict[str, int]], text: str) -> str:
            return f"{context.data['number']} {context.data['sum']} {context.run_id}"

        def play(request: Any) -> Line:
            told = request.messages[-1].tool_results
            return TextPart("done") if told else tool_call("add", request.messages[0].text)

        model = ScriptedModel(play, repeat=True)
        agent = Agent("a", instructions=instructions, tools=[add], output_check=check, context=dict)
        outputs: dict[int, str] = {}
        async with Schwarm(providers={"m": model}, model="m") as app:

            async def run(number: int) -> None:
                context = {"number": number, "sum": 0}
                response = await app.run(agent, "go", context=context, run_id=f"run-{number}")
                outputs[number] = response.output
                assert context == {"number": number, "sum": 0}

            async with anyio.create_task_group() as tasks:
                for number in range(200):
                    tasks.start_soon(run, number)
        assert outputs == {number: f"{number} {number + 1000} run-{number}" for number in range(200)}

    async def test_agents_are_forgotten(self) -> None:
        """An application that makes an agent for each request doesn't keep them."""
        async with Schwarm(providers={"m": ScriptedModel("ok", repeat=True)}, model="m") as app:
            agent = Agent("a", handoffs=[Agent("b")])
            await app.run(agent, "go")
            forgotten = weakref.ref(agent)
            del agent
            gc.collect()
            assert forgotten() is None
