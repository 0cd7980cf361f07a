"""A run as a whole: limits, cancellation, hand-offs, history, streams, middleware, the sync front."""

import threading

import anyio
import pytest
from attrs import evolve

from schwarm_core import (
    Agent,
    AgentNotFoundError,
    AgentRequest,
    AgentResponse,
    AuthenticationError,
    Capability,
    ConfigurationError,
    DeadlineExceededError,
    ErrorEvent,
    Event,
    HandoffEvent,
    Inject,
    LimitExceededError,
    Limits,
    Middleware,
    ModelCall,
    ModelCallStartedEvent,
    ModelRequest,
    ModelResponse,
    ModelSettings,
    OverloadedError,
    PluginCallError,
    ProviderTimeoutError,
    RequestCompletedEvent,
    RequestFailedEvent,
    RequestStartedEvent,
    Result,
    Retry,
    RunError,
    RuntimeConfig,
    Schwarm,
    SchwarmConfig,
    ServerTool,
    SwitchProvider,
    TextDelta,
    ToolCall,
    ToolError,
    ToolOutcome,
    Usage,
    tool,
    user,
)
from schwarm_core.testing.model import Line, ScriptedModel, tool_call

pytestmark = pytest.mark.anyio


def app_with(*script: Line, **options: object) -> Schwarm:
    """An application whose model plays a script."""
    return Schwarm(providers={"m": ScriptedModel(*script)}, model="m", **options)  # type: ignore[arg-type]


def noop() -> str:
    """Do nothing."""
    return "ok"


class TestHistory:
    """What goes in and comes out."""

    async def test_a_conversation_goes_on_from_its_messages(self) -> None:
        """One run's messages are the next one's history; each run says what it added."""
        model = ScriptedModel("Hello.", "Bye.")
        async with Schwarm(providers={"m": model}, model="m") as app:
            first = await app.run(Agent("a"), "Hi")
            second = await app.run(Agent("a"), "Bye", history=first.messages)
        assert [message.text for message in second.messages] == ["Hi", "Hello.", "Bye", "Bye."]
        assert [message.text for message in second.new_messages] == ["Bye", "Bye."]
        assert model.requests[1].messages == second.messages[:-1]

    async def test_instructions_are_said_but_not_kept(self) -> None:
        """They come first in what the model is asked, and not in the history."""
        model = ScriptedModel("Hello.")
        async with Schwarm(providers={"m": model}, model="m") as app:
            response = await app.run(Agent("a", instructions="Be kind."), "Hi")
        assert [message.role for message in model.requests[0].messages] == ["system", "user"]
        assert [message.role for message in response.messages] == ["user", "assistant"]

    async def test_usage_adds_up_over_hand_offs(self) -> None:
        """The run's usage is that of all its model calls."""
        second = Agent("second")
        async with app_with(tool_call("transfer_to_second"), "done") as app:
            response = await app.run(Agent("first", handoffs=[second]), "go")
        assert response.usage == Usage(requests=2, input_tokens=20, output_tokens=10)

    async def test_settings_of_the_run_go_before_the_agents(self) -> None:
        """What the run leaves open, the agent decides."""
        model = ScriptedModel("ok")
        agent = Agent("a", settings=ModelSettings(temperature=0.1, seed=3))
        async with Schwarm(providers={"m": model}, model="m") as app:
            await app.run(agent, "go", settings=ModelSettings(temperature=0.9))
        assert model.requests[0].settings == ModelSettings(temperature=0.9, seed=3)


class TestHandoffs:
    """One agent hands over to another."""

    async def test_a_tool_may_return_an_agent(self) -> None:
        """The agent goes on with the same conversation, under its own instructions."""
        doctor = Agent("doctor", instructions="Heal.")

        def call_doctor() -> Agent[None, str]:
            return doctor

        model = ScriptedModel(tool_call("call_doctor"), "healed")
        seen: list[HandoffEvent] = []
        async with Schwarm(providers={"m": model}, model="m") as app:
            app.subscribe(HandoffEvent, seen.append, wait=True)
            response = await app.run(Agent("nurse", tools=[call_doctor]), "help")
        assert response.state.agent == "doctor"
        assert model.requests[1].messages[0].text == "Heal."
        assert [(event.agent, event.to) for event in seen] == [("nurse", "doctor")]

    async def test_of_two_hand_offs_the_first_wins(self) -> None:
        """The other's result says so, and the model is not misled."""
        one, two = Agent("one"), Agent("two")
        calls = [tool_call("transfer_to_one"), tool_call("transfer_to_two")]
        async with app_with(calls, "done") as app:
            response = await app.run(Agent("desk", handoffs=[one, two]), "go")
        assert response.state.agent == "one"
        results = response.messages[2].tool_results
        assert [result.status for result in results] == ["ok", "error"]
        assert "one had taken over already" in results[1].text

    async def test_agents_may_hand_over_in_a_circle_by_name(self) -> None:
        """Names are looked up among the application's agents."""
        ping, pong = Agent("ping", handoffs=["pong"]), Agent("pong", handoffs=["ping"])
        script: list[Line] = [tool_call("transfer_to_pong"), tool_call("transfer_to_ping"), "done"]
        async with app_with(*script, agents=[ping, pong]) as app:
            response = await app.run("ping", "go")
        assert response.state.agent == "ping"

    async def test_an_unknown_agent_is_named(self) -> None:
        """Neither a run nor a hand-off may name an agent that nobody declared."""
        async with app_with("ok", agents=[Agent("guide")]) as app:
            with pytest.raises(AgentNotFoundError, match="'giude'"):
                await app.run("giude", "go")
            with pytest.raises(AgentNotFoundError, match="hands over to 'nobody'"):
                await app.run(Agent("desk", handoffs=["nobody"]), "go")

    async def test_a_hand_off_may_change_the_context(self) -> None:
        """A `Result` carries both."""

        def escalate() -> Result:
            return Result("a colleague takes over", agent=Agent("boss"), context={"angry": True})

        async with app_with(tool_call("escalate"), "done") as app:
            agent = Agent("clerk", tools=[escalate], context=dict)
            response = await app.run(agent, "go", context={"angry": False})
        assert response.context == {"angry": True}
        assert response.messages[2].tool_results[0].text == "a colleague takes over"


class TestLimits:
    """How much a run may take."""

    async def test_turns(self) -> None:
        """A model that comes to no end is stopped, with a state whose every call has its result."""
        model = ScriptedModel(tool_call("noop"), repeat=True)
        async with Schwarm(providers={"m": model}, model="m") as app:
            with pytest.raises(LimitExceededError, match="3 turns") as caught:
                await app.run(Agent("a", tools=[noop], limits=Limits(turns=3)), "go")
        state = caught.value.state
        assert state is not None
        assert state.turns == 3
        assert state.messages[-1].role == "tool"

    async def test_tokens(self) -> None:
        """No call is made once the tokens are used up."""
        model = ScriptedModel(tool_call("noop"), repeat=True)
        async with Schwarm(providers={"m": model}, model="m") as app:
            with pytest.raises(LimitExceededError, match="30 tokens, and may use 20"):
                await app.run(Agent("a", tools=[noop], limits=Limits(tokens=20)), "go")

    async def test_wall_time(self) -> None:
        """The run is cancelled at its deadline, and says how far it came."""

        async def sleepy() -> None:
            await anyio.sleep_forever()

        async with app_with(tool_call("sleepy")) as app:
            with pytest.raises(DeadlineExceededError, match=r"0\.05 seconds") as caught:
                await app.run(Agent("a", tools=[sleepy], limits=Limits(seconds=0.05)), "go")
        assert caught.value.state is not None
        assert caught.value.state.messages[-1].tool_results[0].status == "cancelled"

    async def test_a_model_call(self) -> None:
        """A model that doesn't answer is an error of its own."""

        class Silent(ScriptedModel):
            async def process(self, request: ModelRequest) -> ModelResponse:
                await anyio.sleep_forever()
                raise AssertionError

        async with Schwarm(providers={"m": Silent()}, model="m") as app:
            with pytest.raises(ProviderTimeoutError, match=r"0\.01 seconds"):
                await app.run(Agent("a", limits=Limits(model_seconds=0.01)), "go")


class TestCancellation:
    """A run that is cancelled leaves a consistent history."""

    async def test_every_call_has_a_result(self) -> None:
        """Those that had ended keep theirs; the others say that they were cancelled."""
        failed: list[RequestFailedEvent] = []
        began = anyio.Event()

        async def quick() -> str:
            return "quick"

        async def sleepy() -> None:
            began.set()
            await anyio.sleep_forever()

        calls = [tool_call("quick"), tool_call("sleepy")]
        agent = Agent("a", tools=[quick, sleepy])
        async with app_with(calls) as app:
            app.subscribe(RequestFailedEvent, failed.append, wait=True)
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(app.run, agent, "go")
                await began.wait()
                tasks.cancel_scope.cancel()
        (event,) = failed
        assert event.cancelled
        assert [result.status for result in event.state.messages[-1].tool_results] == ["ok", "cancelled"]

    async def test_the_application_goes_on(self) -> None:
        """One cancelled run is no other's concern."""
        async with app_with("first", "second") as app:
            with anyio.CancelScope() as scope:
                scope.cancel()
                await app.run(Agent("a"), "go")
            assert (await app.run(Agent("a"), "go")).output in {"first", "second"}


class TestModels:
    """Who answers."""

    async def test_no_model_is_an_error_with_a_remedy(self) -> None:
        """Nothing is guessed."""
        async with Schwarm() as app:
            with pytest.raises(ConfigurationError, match=r"runtime\.model"):
                await app.run(Agent("a"), "go")

    async def test_the_models_name_goes_to_the_provider(self) -> None:
        """`provider:model`, where the model's own name may hold colons."""
        model = ScriptedModel("ok")
        async with Schwarm(providers={"m": model}) as app:
            await app.run(Agent("a", model="m:llama3:8b"), "go")
        assert model.requests[0].model == "llama3:8b"

    async def test_an_error_outside_the_contract_is_blamed_on_the_provider(self) -> None:
        """A provider that raises what it may not is named."""
        async with app_with(KeyError("oops")) as app:
            with pytest.raises(PluginCallError, match="provider 'm' raised KeyError"):
                await app.run(Agent("a"), "go")

    async def test_two_tools_of_one_name_are_refused(self) -> None:
        """The error names the agent and the tool, before any model is asked."""
        async with app_with("ok") as app:
            with pytest.raises(ToolError, match="two tools named 'noop'"):
                await app.run(Agent("a", tools=[noop], capabilities=[Capability("c", tools=[noop])]), "go")


class TestProviderErrors:
    """What a provider raises."""

    async def test_they_name_the_provider_as_the_configuration_does(self) -> None:
        """Whatever the plugin calls itself."""
        model = ScriptedModel(AuthenticationError("No key.", provider="plugins-own-name"))
        async with Schwarm(providers={"team": model}, model="team") as app:
            with pytest.raises(AuthenticationError, match="provider team"):
                await app.run(Agent("guide"), "Hello")


class TestServerTools:
    """Tools that the vendor runs."""

    async def test_the_model_is_told_of_them_beside_the_agents_own(self) -> None:
        """From a list, and from a function of the context."""
        search = ServerTool("acme", {"type": "search"})

        def toss() -> str:
            """Toss a coin."""
            return "heads"

        asked_anew: Agent[None, str] = Agent("gambler", tools=lambda _: [search, tool(toss)])
        for agent in (Agent("gambler", tools=[search, toss]), asked_anew):
            model = ScriptedModel("Heads.")
            async with Schwarm(providers={"m": model}, model="m") as app:
                await app.run(agent, "Heads or tails?")
            (request,) = model.requests
            assert [getattr(one, "name", one) for one in request.tools] == ["toss", search]

    def test_what_is_no_tool_is_told(self) -> None:
        """Where the agent is made."""
        with pytest.raises(ToolError, match="is no tool"):
            Agent("gambler", tools=["dice"])  # type: ignore[list-item]


class TestRecovery:
    """What the error handler may decide about a failing model."""

    async def test_retry(self) -> None:
        """The call is made again."""
        script: list[Line] = [OverloadedError("busy"), "ok"]
        async with app_with(*script, recovery={OverloadedError: lambda _: Retry()}) as app:
            assert (await app.run(Agent("a"), "go")).output == "ok"

    async def test_switch_provider(self) -> None:
        """Another provider is asked the same question; the nearest class of the error decides."""
        backup = ScriptedModel("from the backup")
        app = Schwarm(
            providers={"m": ScriptedModel(OverloadedError("busy")), "backup": backup},
            model="m",
            recovery={Exception: lambda _: None, OverloadedError: lambda _: SwitchProvider("backup:small")},
        )
        async with app:
            assert (await app.run(Agent("a"), "go")).output == "from the backup"
        assert backup.requests[0].model == "small"

    async def test_without_a_strategy_the_run_fails(self) -> None:
        """The error comes out as it was raised, with the state of the run."""
        async with app_with(AuthenticationError("no key", provider="m")) as app:
            with pytest.raises(AuthenticationError) as caught:
                await app.run(Agent("a"), "go")
        assert caught.value.state is not None
        assert caught.value.state.messages == (user("go"),)


class TestMiddleware:
    """What stands around."""

    async def test_each_point_sees_what_passes(self) -> None:
        """Outermost first on the way in, last on the way out."""
        log: list[str] = []

        def layer(name: str) -> Middleware:
            async def run(request: AgentRequest, call_next):  # type: ignore[no-untyped-def, type-arg] # noqa: ANN202, ANN001
                log.append(f"{name}+run")
                response: AgentResponse = await call_next(request)  # type: ignore[type-arg]
                log.append(f"{name}-run")
                return response

            async def model(call: ModelCall, call_next):  # type: ignore[no-untyped-def] # noqa: ANN202, ANN001
                log.append(f"{name}+model")
                return await call_next(call)

            async def tool(call: ToolCall, call_next):  # type: ignore[no-untyped-def] # noqa: ANN202, ANN001
                log.append(f"{name}+tool")
                return await call_next(call)

            return Middleware(name, run=run, model=model, tool=tool)

        async with app_with(tool_call("noop"), "done", middleware=[layer("a"), layer("b")]) as app:
            await app.run(Agent("x", tools=[noop]), "go")
        points = ["run", "model", "tool", "model"]
        assert log == [f"{name}+{point}" for point in points for name in "ab"] + ["b-run", "a-run"]

    async def test_a_tool_call_can_be_answered_without_being_made(self) -> None:
        """Middleware may put something in its place."""
        from schwarm_core import TextPart

        async def cached(call: ToolCall, call_next: object) -> ToolOutcome:
            return ToolOutcome((TextPart("cached"),))

        async with app_with(tool_call("noop"), "done", middleware=[Middleware("cache", tool=cached)]) as app:
            response = await app.run(Agent("x", tools=[noop]), "go")
        assert response.messages[2].tool_results[0].text == "cached"

    async def test_deltas_pass_through_middleware(self) -> None:
        """Middleware wraps the sink to see and change the pieces of a stream."""

        async def loud(call: ModelCall, call_next):  # type: ignore[no-untyped-def] # noqa: ANN202, ANN001
            sink = call.request.sink
            assert sink is not None

            async def louder(delta: Event) -> None:
                await sink(evolve(delta, text=delta.text.upper()) if isinstance(delta, TextDelta) else delta)  # type: ignore[arg-type]

            return await call_next(evolve(call, request=evolve(call.request, sink=louder)))

        async with (
            app_with("so loud", middleware=[Middleware("loud", model=loud)]) as app,
            app.stream(Agent("x"), "go") as events,
        ):
            texts = [event.text async for event in events if isinstance(event, TextDelta)]
        assert "".join(texts) == "SO LOUD"

    async def test_failing_middleware_is_blamed_by_name(self) -> None:
        """And only it: what merely passes through is not."""

        async def broken(call: ModelCall, call_next: object) -> ModelResponse:
            raise KeyError

        async def innocent(call: ModelCall, call_next):  # type: ignore[no-untyped-def] # noqa: ANN202, ANN001
            return await call_next(call)

        layers = [Middleware("innocent", model=innocent), Middleware("broken", model=broken)]
        async with app_with("ok", middleware=layers) as app:
            with pytest.raises(KeyError) as caught:
                await app.run(Agent("x"), "go")
        assert caught.value.__notes__ == ["raised in middleware 'broken'"]


class TestStream:
    """Watching a run."""

    async def test_the_events_of_a_run(self) -> None:
        """From its start to its completion, deltas between, adding up to the answer."""
        async with app_with(tool_call("noop"), "all is well") as app, app.stream(Agent("a", tools=[noop]), "go") as run:
            events = [event async for event in run]
        assert isinstance(events[0], RequestStartedEvent)
        assert isinstance(events[-1], RequestCompletedEvent)
        assert "".join(event.text for event in events if isinstance(event, TextDelta)) == "all is well"
        assert run.response.output == "all is well"

    async def test_leaving_early_cancels_the_run(self) -> None:
        """And waits until it has ended."""
        ended: list[RequestFailedEvent] = []
        held_back = SchwarmConfig(RuntimeConfig(stream_buffer=1))
        async with app_with("a long story", config=held_back) as app:
            app.subscribe(RequestFailedEvent, ended.append, wait=True)
            async with app.stream(Agent("a"), "go") as run:
                async for _ in run:
                    break
            assert [event.cancelled for event in ended] == [True]
            with pytest.raises(RunError, match="no response"):
                _ = run.response

    async def test_an_error_is_raised_where_the_reader_waits(self) -> None:
        """As itself, not in a group of errors."""
        async with app_with(AuthenticationError("no key")) as app, app.stream(Agent("a"), "go") as run:
            heard = [type(await anext(run)) for _ in range(4)]
            with pytest.raises(AuthenticationError):
                await anext(run)
        assert heard == [RequestStartedEvent, ModelCallStartedEvent, ErrorEvent, RequestFailedEvent]

    async def test_the_readers_own_error_comes_out_as_itself(self) -> None:
        """Neither the stream nor the application wraps it."""
        with pytest.raises(ZeroDivisionError):
            async with app_with("x") as app, app.stream(Agent("a"), "go"):
                raise ZeroDivisionError

    async def test_a_slow_reader_holds_the_run_back(self) -> None:
        """Only so many events wait for it."""
        sent: list[str] = []

        async def watch(call: ModelCall, call_next):  # type: ignore[no-untyped-def] # noqa: ANN202, ANN001
            sink = call.request.sink
            assert sink is not None

            async def noting(delta: Event) -> None:
                await sink(delta)  # type: ignore[arg-type]
                sent.append("piece")

            return await call_next(evolve(call, request=evolve(call.request, sink=noting)))

        app = Schwarm(
            SchwarmConfig(RuntimeConfig(stream_buffer=3)),
            providers={"m": ScriptedModel("word " * 100)},
            model="m",
            middleware=[Middleware("watch", model=watch)],
        )
        async with app, app.stream(Agent("a"), "go") as run:
            await anyio.wait_all_tasks_blocked()
            assert len(sent) <= 3
            assert len([event async for event in run if isinstance(event, TextDelta)]) == 101

    async def test_it_has_to_be_opened(self) -> None:
        """A stream needs an application that stays open while it is read."""
        with pytest.raises(RunError, match="async with"):
            app_with("x").stream(Agent("a"), "go")


class TestServices:
    """What functions may ask for."""

    async def test_a_tool_gets_what_it_asks_for(self) -> None:
        """A parameter annotated `Inject[...]` is filled from the application, and no model hears of it."""

        class Clock:
            def now(self) -> str:
                return "noon"

        def time(clock: Inject[Clock]) -> str:
            return clock.now()

        model = ScriptedModel(tool_call("time"), "done")
        app = Schwarm(providers={"m": model}, model="m")
        app.services.register_factory(Clock, Clock)
        async with app:
            response = await app.run(Agent("a", tools=[time]), "go")
        assert response.messages[2].tool_results[0].text == "noon"
        assert model.requests[0].tools[0].parameters["properties"] == {}  # type: ignore[union-attr]


class TestOpening:
    """How an application begins and ends."""

    async def test_a_single_run_opens_it_by_itself(self) -> None:
        """No `async with` is needed for one."""
        assert (await app_with("ok").run(Agent("a"), "go")).output == "ok"

    async def test_it_is_opened_once(self) -> None:
        """Twice at a time is a mistake, and says so."""
        app = app_with("ok")
        async with app:
            with pytest.raises(RunError, match="open already"):
                await app.__aenter__()

    async def test_it_can_be_opened_again(self) -> None:
        """After it was closed."""
        app = app_with("one", "two")
        async with app:
            await app.run(Agent("a"), "go")
        async with app:
            assert (await app.run(Agent("a"), "go")).output == "two"

    async def test_what_fails_in_it_comes_out_as_itself(self) -> None:
        """Not in a group of errors."""
        with pytest.raises(ZeroDivisionError):
            async with app_with("x"):
                raise ZeroDivisionError


class TestSync:
    """The sync front."""

    async def test_beside_a_running_loop(self) -> None:
        """As in a notebook: the run has a loop of its own."""
        app = app_with("ok")
        assert app.run_sync(Agent("a"), "go").output == "ok"
        app.close()

    def test_from_several_threads(self) -> None:
        """One application serves them all."""
        model = ScriptedModel("ok", repeat=True)
        app = Schwarm(providers={"m": model}, model="m")
        answers: list[str] = []

        def ask() -> None:
            answers.append(app.run_sync(Agent("a"), "go").output)

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        app.close()
        assert answers == ["ok"] * 8

    def test_closing_leaves_no_thread(self) -> None:
        """And it can be used again afterwards."""
        before = threading.active_count()
        app = app_with("one", "two")
        app.run_sync(Agent("a"), "go")
        app.close()
        assert threading.active_count() == before
        assert app.run_sync(Agent("a"), "go").output == "two"
        app.close()

    def test_an_error_is_raised(self) -> None:
        """As the run raised it."""
        app = app_with(AuthenticationError("no key"))
        with pytest.raises(AuthenticationError):
            app.run_sync(Agent("a"), "go")
        app.close()

    async def test_an_open_application_refuses(self) -> None:
        """It belongs to the loop that opened it."""
        async with app_with("ok") as app:
            with pytest.raises(RunError, match="open in an event loop"):
                app.run_sync(Agent("a"), "go")


class TestLog:
    """What is written to the log, for those who enable it."""

    async def test_a_failed_run_is_logged_with_its_run_and_agent(self) -> None:
        """Bound to the line, so that a sink can tell runs apart."""
        from loguru import logger

        lines: list[dict[str, object]] = []
        sink = logger.add(lambda message: lines.append(message.record["extra"]), level="ERROR")
        logger.enable("schwarm_core")
        try:
            async with app_with(AuthenticationError("no key")) as app:
                with pytest.raises(AuthenticationError):
                    await app.run(Agent("guide"), "go", run_id="run-1")
        finally:
            logger.remove(sink)
            logger.disable("schwarm_core")
        assert lines == [{"run_id": "run-1", "agent": "guide"}]


class TestAnswers:
    """What the loop adds to a model's answer."""

    async def test_an_answer_says_who_gave_it(self) -> None:
        """A provider doesn't know what it is called in the configuration; the loop does."""
        from schwarm_core import ModelCallCompletedEvent

        answered: list[str] = []
        async with app_with("ok") as app:
            app.subscribe(ModelCallCompletedEvent, lambda event: answered.append(event.response.provider), wait=True)
            await app.run(Agent("a"), "go")
        assert answered == ["m"]
