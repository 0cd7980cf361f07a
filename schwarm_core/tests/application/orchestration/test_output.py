"""Typed output: by the native schema, by a tool, checked and corrected."""

from dataclasses import dataclass
from enum import Enum
from typing import Literal, TypedDict

import pytest
from attrs import frozen

from schwarm_core import (
    Agent,
    ContentFilteredError,
    Context,
    InvalidOutputError,
    LLMAbilities,
    Message,
    ModelResponse,
    OutputRejectedEvent,
    RefusalPart,
    Schwarm,
    TextPart,
    TryAgain,
)
from schwarm_core.testing.model import Line, ScriptedModel, tool_call

pytestmark = pytest.mark.anyio

NATIVE = LLMAbilities(native_output=True)


@frozen
class City:
    """A city.

    Attributes:
        name: Its English name.
        people: How many live there.
    """

    name: str
    people: int


@dataclass
class Point:
    """A place on a plane."""

    x: float
    y: float


class Movie(TypedDict):
    """A film."""

    title: str


class Colour(Enum):
    """A colour."""

    RED = "red"


def app_with(*script: Line, abilities: LLMAbilities | None = None) -> tuple[Schwarm, ScriptedModel]:
    """An application whose model plays a script, and the model."""
    model = ScriptedModel(*script, abilities=abilities)
    return Schwarm(providers={"m": model}, model="m"), model


class TestShapes:
    """Every type that has a JSON form can be an output."""

    @pytest.mark.parametrize("abilities", [LLMAbilities(), NATIVE], ids=["tool", "native"])
    @pytest.mark.parametrize(
        ("output", "json", "value"),
        [
            (City, '{"name": "Lima", "people": 10}', City("Lima", 10)),
            (Point, '{"x": 1, "y": 2.5}', Point(1, 2.5)),
            (Movie, '{"title": "Ran"}', {"title": "Ran"}),
            (int, '{"value": 3}', 3),
            (bool, '{"value": true}', True),
            (list[City], '{"value": [{"name": "Lima", "people": 10}]}', [City("Lima", 10)]),
            (City | Point, '{"value": {"x": 1, "y": 2}}', Point(1, 2)),
            (Colour, '{"value": "red"}', Colour.RED),
            (Literal["a", "b"], '{"value": "b"}', "b"),
        ],
    )
    async def test_an_answer_becomes_a_value(
        self, output: type[object], json: str, value: object, abilities: LLMAbilities
    ) -> None:
        """The same type is read from a schema-held answer and from the answer tool."""
        from schwarm_core import ToolCallPart

        line: Line = json if abilities.native_output else ToolCallPart("1", "final_answer", json)
        app, _ = app_with(line, abilities=abilities)
        async with app:
            response = await app.run(Agent("clerk", output=output), "go")
        assert response.output == value

    async def test_the_model_is_held_to_the_schema(self) -> None:
        """Where the model can be held to a schema, it is given the type's."""
        app, model = app_with('{"name": "Lima", "people": 10}', abilities=NATIVE)
        async with app:
            await app.run(Agent("clerk", output=City), "go")
        (request,) = model.requests
        assert request.output is not None
        assert request.output.name == "City"
        assert request.output.schema["required"] == ["name", "people"]
        assert request.tools == ()

    async def test_the_answer_tool_must_be_called(self) -> None:
        """Elsewhere a tool takes the answer, beside the agent's own, and one of them must be called."""

        def look() -> str:
            return "10"

        call = tool_call("final_answer", name="Lima", people=10)
        app, model = app_with(tool_call("look"), call)
        async with app:
            response = await app.run(Agent("clerk", output=City, tools=[look]), "go")
        assert response.output == City("Lima", 10)
        assert [one.name for one in model.requests[0].tools] == ["look", "final_answer"]  # type: ignore[union-attr]
        assert model.requests[0].tool_choice == "required"

    async def test_the_mode_can_be_chosen(self) -> None:
        """An agent may ask for the tool even where the model has native schemas."""
        app, model = app_with(tool_call("final_answer", value=1), abilities=NATIVE)
        async with app:
            await app.run(Agent("clerk", output=int, output_mode="tool"), "go")
        assert model.requests[0].output is None

    async def test_a_fence_around_the_json_is_taken_off(self) -> None:
        """Models like to wrap JSON in Markdown."""
        app, _ = app_with('```json\n{"value": 3}\n```', abilities=NATIVE)
        async with app:
            response = await app.run(Agent("clerk", output=int), "go")
        assert response.output == 3

    async def test_calls_beside_the_answer_are_not_made(self) -> None:
        """The answer ends the run; the history says what became of the other calls."""
        made: list[int] = []

        def count() -> None:
            made.append(1)

        app, _ = app_with([tool_call("count"), tool_call("final_answer", value=1)])
        async with app:
            response = await app.run(Agent("clerk", output=int, tools=[count]), "go")
        assert made == []
        assert [result.status for result in response.messages[-1].tool_results] == ["cancelled", "ok"]


@frozen
class Trip:
    """A trip.

    Attributes:
        to: Where to.
        nights: How many nights.
    """

    to: str
    nights: int = 1


class TestStrictAnswers:
    """A model that is held to a strict schema can leave nothing out: it says null instead."""

    async def test_null_for_what_may_be_left_out_is_leaving_it_out(self) -> None:
        """The default holds, as if the model had said nothing."""
        model = ScriptedModel('{"to": "Rome", "nights": null}', abilities=NATIVE)
        async with Schwarm(providers={"m": model}, model="m") as app:
            response = await app.run(Agent("guide", output=Trip), "Where to?")
        assert response.output == Trip("Rome")

    async def test_null_is_taken_so_from_a_tools_arguments_too(self) -> None:
        """The function's default holds."""
        booked: list[tuple[str, int]] = []

        def book(to: str, nights: int = 2) -> None:
            """Book a trip."""
            booked.append((to, nights))

        model = ScriptedModel(tool_call("book", to="Rome", nights=None), "Booked.")
        async with Schwarm(providers={"m": model}, model="m") as app:
            await app.run(Agent("guide", tools=[book]), "To Rome!")
        assert booked == [("Rome", 2)]

    async def test_null_for_what_is_needed_stays_wrong(self) -> None:
        """Nothing is made up."""
        model = ScriptedModel('{"to": null, "nights": 3}', '{"to": "Rome"}', abilities=NATIVE)
        async with Schwarm(providers={"m": model}, model="m") as app:
            response = await app.run(Agent("guide", output=Trip), "Where to?")
        assert response.output == Trip("Rome")
        assert len(model.requests) == 2


class TestCorrections:
    """A wrong answer is told to the model, a bounded number of times."""

    @pytest.mark.parametrize("abilities", [LLMAbilities(), NATIVE], ids=["tool", "native"])
    async def test_a_wrong_answer_is_corrected(self, abilities: LLMAbilities) -> None:
        """The model hears what is wrong, with the path to it."""
        from schwarm_core import ToolCallPart

        def line(json: str) -> Line:
            return json if abilities.native_output else ToolCallPart(json, "final_answer", json)

        wrong, right = '{"name": "Lima", "people": "many"}', '{"name": "Lima", "people": 10}'
        app, model = app_with(line(wrong), line(right), abilities=abilities)
        rejected: list[str] = []
        async with app:
            app.subscribe(OutputRejectedEvent, lambda event: rejected.append(event.reason), wait=True)
            response = await app.run(Agent("clerk", output=City), "go")
        assert response.output == City("Lima", 10)
        assert len(model.requests) == 2
        assert 'people: expected an integer, not "many"' in rejected[0]

    async def test_corrections_come_to_an_end(self) -> None:
        """After the last, the run fails, and holds the conversation."""
        app, model = app_with(*["no"] * 9, abilities=NATIVE)
        async with app:
            with pytest.raises(InvalidOutputError, match="after 1 corrections") as caught:
                await app.run(Agent("clerk", output=int, corrections=1), "go")
        assert len(model.requests) == 2
        assert caught.value.state is not None
        assert len(caught.value.state.messages) == 4

    async def test_a_check_may_ask_for_another_answer(self) -> None:
        """The user's own function sees the value, may change it, and may reject it."""

        async def check(context: Context[None], value: int) -> int:
            if value > 9:
                msg = "at most 9"
                raise TryAgain(msg)
            return value * 10

        app, _ = app_with('{"value": 10}', '{"value": 4}', abilities=NATIVE)
        async with app:
            response = await app.run(Agent("clerk", output=int, output_check=check), "go")
        assert response.output == 40

    async def test_plain_text_can_be_checked_too(self) -> None:
        """An agent of plain text may have a check."""

        def check(context: Context[None], text: str) -> str:
            if "please" not in text:
                msg = "say please"
                raise TryAgain(msg)
            return text

        app, _ = app_with("wait", "please wait")
        async with app:
            response = await app.run(Agent("clerk", output_check=check), "go")
        assert response.output == "please wait"


class TestRefusals:
    """What a model or its vendor won't say."""

    async def test_a_refusal_is_the_answer_of_plain_text(self) -> None:
        """The model's own words for no."""
        app, _ = app_with(RefusalPart("I won't."))
        async with app:
            assert (await app.run(Agent("clerk"), "go")).output == "I won't."

    async def test_a_refusal_is_an_error_where_a_value_is_wanted(self) -> None:
        """No value can be made of it."""
        app, _ = app_with(RefusalPart("I won't."), abilities=NATIVE)
        async with app:
            with pytest.raises(InvalidOutputError, match="refused to answer: I won't"):
                await app.run(Agent("clerk", output=int), "go")

    async def test_a_filtered_answer_is_an_error(self) -> None:
        """An empty answer that a filter made empty isn't taken for one."""
        filtered = ModelResponse(Message("assistant", ()), stop_reason="content_filter")
        app, _ = app_with(filtered)
        async with app:
            with pytest.raises(ContentFilteredError):
                await app.run(Agent("clerk"), "go")

    async def test_a_paused_answer_is_gone_on_with(self) -> None:
        """A model that asks to be called again is called again."""
        paused = ModelResponse(Message("assistant", (TextPart("…"),)), stop_reason="pause")
        app, model = app_with(paused, "done")
        async with app:
            response = await app.run(Agent("clerk"), "go")
        assert response.output == "done"
        assert len(model.requests[1].messages) == 2
