"""Tool calls of a run: at once, in order, wrong, failing, deferred."""

from collections.abc import Callable

import pytest
from anyio import Event, sleep_forever
from attrs import define, frozen

from schwarm_core import (
    Agent,
    Ask,
    Context,
    Defer,
    LimitExceededError,
    Limits,
    Message,
    Result,
    RunError,
    Schwarm,
    TextPart,
    ToolResultPart,
    TryAgain,
    tool,
)
from schwarm_core.testing.model import Line, ScriptedModel, tool_call

pytestmark = pytest.mark.anyio


def app_with(*script: Line, **options: object) -> Schwarm:
    """An application whose model plays a script."""
    return Schwarm(providers={"scripted": ScriptedModel(*script)}, model="scripted", **options)  # type: ignore[arg-type]


def results_of(messages: tuple[Message, ...]) -> list[tuple[str, str]]:
    """How each tool call ended, and what the model was told."""
    return [(result.status, result.text) for message in messages for result in message.tool_results]


def add(a: int, b: int = 1) -> int:
    """Add two numbers."""
    return a + b


class TestResults:
    """What comes of a call."""

    async def test_text_beside_tool_calls_does_not_end_the_run(self) -> None:
        """The model may speak while it calls tools; the run ends with the answer that has no call."""
        async with app_with(["Let me see.", tool_call("add", a=1)], "It is 2.") as app:
            response = await app.run(Agent("clerk", tools=[add]), "1 + 1?")
        assert response.output == "It is 2."
        assert [message.role for message in response.messages] == ["user", "assistant", "tool", "assistant"]

    async def test_results_stand_in_the_order_of_the_calls(self) -> None:
        """However the calls end, their results are told in the order in which they were asked for."""
        first_may_end = Event()

        async def slow() -> str:
            await first_may_end.wait()
            return "slow"

        async def quick() -> str:
            first_may_end.set()
            return "quick"

        async with app_with([tool_call("slow"), tool_call("quick")], "done") as app:
            response = await app.run(Agent("clerk", tools=[slow, quick]), "go")
        assert results_of(response.messages) == [("ok", "slow"), ("ok", "quick")]

    @pytest.mark.parametrize(
        ("value", "told"),
        [
            ("text", "text"),
            (None, "Done."),
            (3, "3"),
            ({"a": [1, None]}, '{"a": [1, null]}'),
            ([1, 2], "[1, 2]"),
            (Result("said"), "said"),
            (TextPart("part"), "part"),
            ([TextPart("one"), TextPart("two")], "onetwo"),
            ([], "[]"),
        ],
    )
    async def test_any_json_value_can_be_returned(self, value: object, told: str) -> None:
        """Texts and parts are told as they are, everything else as JSON."""

        def look() -> object:
            return value

        async with app_with(tool_call("look"), "done") as app:
            response = await app.run(Agent("clerk", tools=[look]), "go")
        assert results_of(response.messages) == [("ok", told)]

    async def test_an_attrs_value_is_told_as_json(self) -> None:
        """A value of a class is told by its fields."""

        @frozen
        class Weather:
            city: str
            degrees: int

        def look() -> Weather:
            return Weather("Lima", 19)

        async with app_with(tool_call("look"), "done") as app:
            response = await app.run(Agent("clerk", tools=[look]), "go")
        assert results_of(response.messages) == [("ok", '{"city": "Lima", "degrees": 19}')]

    async def test_a_sync_tool_runs_in_a_thread(self) -> None:
        """A blocking tool doesn't hold up an async one of the same turn, which it waits for."""
        from threading import Event as ThreadEvent

        released = ThreadEvent()

        def blocking() -> str:
            return "released" if released.wait(5) else "stuck"

        async def release() -> str:
            released.set()
            return "ok"

        async with app_with([tool_call("blocking"), tool_call("release")], "done") as app:
            response = await app.run(Agent("clerk", tools=[blocking, release]), "go")
        assert results_of(response.messages) == [("ok", "released"), ("ok", "ok")]


class TestSequence:
    """Tools that ask to run alone."""

    async def test_a_sequential_tool_runs_beside_no_other(self) -> None:
        """Calls before it have ended, and calls after it haven't begun."""
        log: list[str] = []

        async def parallel(name: str) -> None:
            log.append(f"+{name}")
            log.append(f"-{name}")

        @tool(sequential=True)
        async def alone(name: str) -> None:
            log.append(f"+{name}")
            await _turn_of_others()
            log.append(f"-{name}")

        calls = [tool_call("parallel", name="a"), tool_call("alone", name="b"), tool_call("parallel", name="c")]
        async with app_with(calls, "done") as app:
            await app.run(Agent("clerk", tools=[parallel, alone]), "go")
        assert log == ["+a", "-a", "+b", "-b", "+c", "-c"]


async def _turn_of_others() -> None:
    from anyio.lowlevel import checkpoint

    for _ in range(5):
        await checkpoint()


class TestMistakes:
    """What the model gets wrong goes back to it, with a message that it can act on."""

    @pytest.mark.parametrize(
        ("name", "arguments", "told"),
        [
            ("ad", "{}", "There is no tool named ad. Did you mean add?"),
            ("add", "{", "The arguments of add are no JSON"),
            ("add", "[1]", "The arguments of add must be a JSON object."),
            ("add", '{"a": "1"}', 'a: expected an integer, not "1"'),
            ("add", '{"b": 1}', "a: expected"),
            ("add", '{"a": 1, "c": 2}', "c"),
        ],
    )
    async def test_a_wrong_call_is_told_to_the_model(self, name: str, arguments: str, told: str) -> None:
        """An unknown tool, broken JSON and wrong arguments become results, not errors of the run."""
        from schwarm_core import ToolCallPart

        async with app_with(ToolCallPart("1", name, arguments), "done") as app:
            response = await app.run(Agent("clerk", tools=[add]), "go")
        ((status, text),) = results_of(response.messages)
        assert status == "error"
        assert told in text

    async def test_try_again_is_told_to_the_model(self) -> None:
        """A tool says why, and the model may do better."""

        def find(city: str) -> str:
            if city == "Wien":
                msg = "use the English name"
                raise TryAgain(msg)
            return "found"

        async with app_with(tool_call("find", city="Wien"), tool_call("find", city="Vienna"), "done") as app:
            response = await app.run(Agent("clerk", tools=[find]), "go")
        assert results_of(response.messages) == [("error", "use the English name"), ("ok", "found")]

    async def test_an_exception_is_told_to_the_model(self) -> None:
        """By default the model hears of a failure, and may find another way."""

        def broken() -> str:
            msg = "no disk"
            raise OSError(msg)

        async with app_with(tool_call("broken"), "I can't.") as app:
            response = await app.run(Agent("clerk", tools=[broken]), "go")
        assert results_of(response.messages) == [("error", "OSError: no disk")]

    async def test_a_tool_that_takes_too_long_is_stopped(self) -> None:
        """A tool's time limit ends the call, not the run."""

        @tool(timeout=0.01)
        async def sleepy() -> None:
            await sleep_forever()

        async with app_with(tool_call("sleepy"), "done") as app:
            response = await app.run(Agent("clerk", tools=[sleepy]), "go")
        ((status, text),) = results_of(response.messages)
        assert status == "error"
        assert "sleepy took longer than 0.01 seconds" in text

    async def test_the_run_limits_each_call_too(self) -> None:
        """A tool without a limit of its own has the run's."""

        async def sleepy() -> None:
            await sleep_forever()

        agent = Agent("clerk", tools=[sleepy], limits=Limits(tool_seconds=0.01))
        async with app_with(tool_call("sleepy"), "done") as app:
            response = await app.run(agent, "go")
        assert results_of(response.messages)[0][0] == "error"


@define
class Basket:
    """What a run shares."""

    items: list[str]
    total: int = 0


class TestContext:
    """The data that tools share."""

    async def test_changes_are_merged_in_the_order_of_the_calls(self) -> None:
        """Each tool works on a snapshot; the last call's change to a field stays."""
        seen: list[int] = []

        async def pay(basket: Context[Basket], price: int) -> None:
            seen.append(basket.data.total)
            basket.data.total = price

        agent = Agent("till", tools=[pay], context=Basket)
        async with app_with([tool_call("pay", price=1), tool_call("pay", price=2)], "done") as app:
            response = await app.run(agent, "go", context=Basket([], 7))
        assert seen == [7, 7]
        assert response.context == Basket([], 2)

    async def test_the_callers_value_is_left_alone(self) -> None:
        """A run works on a copy of what it is given."""

        def pick(basket: Context[Basket]) -> None:
            basket.data.items.append("apple")

        given = Basket([])
        async with app_with(tool_call("pick"), "done") as app:
            response = await app.run(Agent("till", tools=[pick], context=Basket), "go", context=given)
        assert given.items == []
        assert response.context.items == ["apple"]

    async def test_a_result_changes_fields(self) -> None:
        """What a `Result` says goes before what was changed on the snapshot."""

        def pay(basket: Context[Basket]) -> Result:
            basket.data.total = 1
            return Result("paid", context={"total": 5})

        async with app_with(tool_call("pay"), "done") as app:
            response = await app.run(Agent("till", tools=[pay], context=Basket), "go", context=Basket([]))
        assert response.context.total == 5

    async def test_a_field_that_does_not_exist_is_refused(self) -> None:
        """The error names the field, and the class that lacks it."""

        def pay() -> Result:
            return Result("paid", context={"totl": 5})

        async with app_with(tool_call("pay"), "done") as app:
            with pytest.raises(RunError, match=r"\(Basket\) has no field 'totl'"):
                await app.run(Agent("till", tools=[pay], context=Basket), "go", context=Basket([]))

    async def test_data_that_cannot_be_copied_is_refused(self) -> None:
        """Connections don't belong into the data; the remedy says where they do."""
        from threading import Lock

        async with app_with("done") as app:
            with pytest.raises(RunError, match="services"):
                await app.run(Agent("till", context=dict), "go", context={"lock": Lock()})

    async def test_instructions_and_tools_follow_the_context(self) -> None:
        """Functions of the context are asked anew in every turn."""

        def instructions(basket: Context[Basket]) -> str:
            return f"The total is {basket.data.total}."

        async def tools(basket: Context[Basket]) -> list[Callable[..., object]]:
            return [pay] if basket.data.total == 0 else []

        def pay() -> Result:
            return Result(context={"total": 9})

        model = ScriptedModel(tool_call("pay"), "done")
        agent = Agent("till", instructions=instructions, tools=tools, context=Basket)  # type: ignore[arg-type]
        async with Schwarm(providers={"m": model}, model="m") as app:
            await app.run(agent, "go", context=Basket([]))
        assert [request.messages[0].text for request in model.requests] == ["The total is 0.", "The total is 9."]
        assert [[one.name for one in request.tools] for request in model.requests] == [["pay"], []]  # type: ignore[union-attr]


class TestLimit:
    """How many calls a run may make."""

    async def test_calls_beyond_the_limit_are_not_made(self) -> None:
        """The run ends, and its history says of each call that it was not made."""
        made: list[int] = []

        def count(number: int) -> None:
            made.append(number)

        agent = Agent("clerk", tools=[count], limits=Limits(tool_calls=1))
        async with app_with([tool_call("count", number=1), tool_call("count", number=2)], "done") as app:
            with pytest.raises(LimitExceededError, match="wants 2 tool calls, and may make 1") as caught:
                await app.run(agent, "go")
        assert made == []
        assert caught.value.state is not None
        assert [status for status, _ in results_of(caught.value.state.messages)] == ["cancelled", "cancelled"]


class TestRecovery:
    """What the error handler may decide about a failing tool."""

    async def test_asking_defers_the_call(self) -> None:
        """`Ask` ends the run with a question, and the answer becomes the result."""
        from schwarm_core import Answer

        def broken() -> str:
            raise OSError

        async with app_with(tool_call("broken", "1"), "thanks", recovery={OSError: lambda _: Ask("What now?")}) as app:
            agent = Agent("clerk", tools=[broken])
            waiting = await app.run(agent, "go")
            assert waiting.pending[0].reason == "What now?"
            response = await app.run(agent, state=waiting.state, answers={"1": Answer("never mind")})
        assert results_of(response.messages) == [("ok", "never mind")]

    async def test_aborting_ends_the_run_with_the_tools_own_error(self) -> None:
        """The error comes out as it was raised; other calls of the turn are cancelled, and say so."""
        from schwarm_core import Abort, RequestFailedEvent

        failed: list[RequestFailedEvent] = []

        async def broken() -> str:
            raise ZeroDivisionError

        async def patient() -> None:
            await sleep_forever()

        calls = [tool_call("broken"), tool_call("patient")]
        async with app_with(calls, recovery={ZeroDivisionError: lambda _: Abort()}) as app:
            app.subscribe(RequestFailedEvent, failed.append, wait=True)
            with pytest.raises(ZeroDivisionError):
                await app.run(Agent("clerk", tools=[broken, patient]), "go")
        (event,) = failed
        last = event.state.messages[-1]
        assert [part.status for part in last.parts if isinstance(part, ToolResultPart)] == ["cancelled", "cancelled"]


class TestDeferral:
    """Calls that wait for someone."""

    async def test_other_calls_of_the_turn_are_made_once(self) -> None:
        """The run ends with a state; the calls that were made aren't made again when it goes on."""
        from schwarm_core import Answer

        made: list[str] = []

        def note(text: str) -> None:
            made.append(text)

        def ask_boss() -> str:
            msg = "the boss decides"
            raise Defer(msg)

        agent = Agent("clerk", tools=[note, ask_boss])
        async with app_with([tool_call("note", text="x"), tool_call("ask_boss", "2")], "done") as app:
            waiting = await app.run(agent, "go")
            assert not waiting.done
            with pytest.raises(RunError, match="waits for ask_boss"):
                _ = waiting.output
            response = await app.run(agent, state=waiting.state, answers={"2": Answer("yes")})
        assert made == ["x"]
        assert response.output == "done"
        assert results_of(response.messages) == [("ok", "Done."), ("ok", "yes")]

    async def test_a_state_goes_through_json(self) -> None:
        """A run goes on in another application, from text."""
        import json

        from schwarm_core import AgentState, Approve, structure, unstructure

        @tool(approval=True)
        def pay(basket: Context[Basket], amount: int) -> str:
            basket.data.total += amount
            return f"paid {amount}"

        agent = Agent("till", tools=[pay], context=Basket)
        async with app_with(tool_call("pay", "1", amount=3)) as app:
            waiting = await app.run(agent, "go", context=Basket(["tea"]))
        text = json.dumps(unstructure(waiting.state))
        async with app_with("done") as other:
            state = structure(json.loads(text), AgentState)
            response = await other.run(agent, state=state, answers={"1": Approve({"amount": 4})})
        assert results_of(response.messages) == [("ok", "paid 4")]
        assert response.context == Basket(["tea"], 4)

    async def test_a_denied_call_is_not_made(self) -> None:
        """The model is told why."""
        from schwarm_core import Deny

        @tool(approval=True)
        def pay() -> str:
            msg = "was called"
            raise AssertionError(msg)

        agent = Agent("till", tools=[pay])
        async with app_with(tool_call("pay", "1"), "done") as app:
            waiting = await app.run(agent, "go")
            response = await app.run(agent, state=waiting.state, answers={"1": Deny("too dear")})
        assert results_of(response.messages) == [("denied", "too dear")]

    async def test_calls_without_an_answer_go_on_waiting(self) -> None:
        """Answers may come one after the other."""
        from schwarm_core import Answer, external_tool

        ask = external_tool("ask", "Asks someone.", {"type": "object", "properties": {}})
        agent = Agent("clerk", tools=[ask])
        async with app_with([tool_call("ask", "1"), tool_call("ask", "2")], "done") as app:
            waiting = await app.run(agent, "go")
            still = await app.run(agent, state=waiting.state, answers={"2": Answer("b")})
            assert [one.call.id for one in still.pending] == ["1"]
            response = await app.run(agent, state=still.state, answers={"1": Answer("a")})
        assert results_of(response.messages) == [("ok", "a"), ("ok", "b")]

    async def test_an_answer_to_nothing_is_refused(self) -> None:
        """The error says what the run waits for."""
        from schwarm_core import Answer, ResumeError, external_tool

        agent = Agent("clerk", tools=[external_tool("ask", "Asks.", {"type": "object"})])
        async with app_with(tool_call("ask", "1")) as app:
            waiting = await app.run(agent, "go")
            with pytest.raises(ResumeError, match=r"It waits for ask \(1\)"):
                await app.run(agent, state=waiting.state, answers={"7": Answer()})

    async def test_a_state_can_be_given_up(self) -> None:
        """A closed state's messages can be the history of a new run."""
        from schwarm_core import external_tool

        agent = Agent("clerk", tools=[external_tool("ask", "Asks.", {"type": "object"})])
        async with app_with(tool_call("ask", "1"), "fine") as app:
            waiting = await app.run(agent, "go")
            response = await app.run(agent, "never mind", history=waiting.state.closed().messages)
        assert results_of(response.messages)[0][0] == "cancelled"
        assert response.output == "fine"
