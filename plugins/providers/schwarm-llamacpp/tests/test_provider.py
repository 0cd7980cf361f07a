"""A whole model in this process: what it is asked, and what it answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import evolve

from schwarm_core import (
    ContextTooLongError,
    Delta,
    InvalidRequestError,
    MediaPart,
    ModelNotFoundError,
    ModelRequest,
    ModelResponse,
    ModelSettings,
    OutputSchema,
    ProviderSetupError,
    TextDelta,
    TextPart,
    ToolCallDelta,
    ToolDefinition,
    UnsupportedError,
    assistant,
    user,
)
from schwarm_llamacpp.config import LlamaCppConfig
from schwarm_llamacpp.provider import LlamaCppProvider

pytestmark = pytest.mark.anyio

SHAPE = {
    "type": "object",
    "properties": {"city": {"enum": ["Lima", "Oslo"]}, "days": {"type": "integer"}, "sure": {"type": "boolean"}},
    "required": ["city", "days", "sure"],
}
WEATHER = ToolDefinition("weather", "Tells the weather.", SHAPE)
TIME = ToolDefinition("time", "Tells the time.")


def asked(text: str = "Hello", /, **settings: object) -> ModelRequest:
    """A question, with settings under which the answer is short and the same each time."""
    return ModelRequest((user(text),), settings=ModelSettings(**{"max_tokens": 40, "seed": 1, **settings}))  # type: ignore[arg-type]


async def streamed(provider: LlamaCppProvider, request: ModelRequest) -> tuple[ModelResponse, list[Delta]]:
    """The answer, and its pieces."""
    deltas: list[Delta] = []

    async def sink(delta: Delta) -> None:
        deltas.append(delta)

    return await provider.stream(evolve(request, sink=sink)), deltas


class TestAnswers:
    """A question is answered."""

    async def test_with_words(self, provider: LlamaCppProvider, config: LlamaCppConfig) -> None:
        """By the model of the settings, which is named."""
        response = await provider.process(asked())
        assert response.message.role == "assistant"
        assert response.message.text
        assert response.model == config.model

    async def test_tokens_are_counted(self, provider: LlamaCppProvider) -> None:
        """Those read, those written, and those that didn't have to be read again."""
        first = await provider.process(asked(max_tokens=7))
        again = await provider.process(asked(max_tokens=7))
        assert (first.usage.requests, first.usage.output_tokens, first.usage.cache_read_tokens) == (1, 7, 0)
        assert again.usage.cache_read_tokens == again.usage.input_tokens - 1 == first.usage.input_tokens - 1

    async def test_what_was_read_makes_no_difference(self, provider: LlamaCppProvider) -> None:
        """A conversation goes on as if it had been read from the beginning."""
        first = await provider.process(asked("One"))
        await provider.process(asked("Something else altogether"))
        assert (await provider.process(asked("One"))).message == first.message

    async def test_the_seed_makes_it_repeatable(self, provider: LlamaCppProvider) -> None:
        """And another seed another answer."""
        one, same, other = [await provider.process(asked(seed=seed)) for seed in (1, 1, 2)]
        assert one.message == same.message != other.message

    async def test_at_no_temperature_the_seed_makes_no_difference(self, provider: LlamaCppProvider) -> None:
        """The likeliest word is chosen."""
        one, other = [await provider.process(asked(seed=seed, temperature=0.0)) for seed in (1, 2)]
        assert one.message == other.message

    async def test_one_likely_word_leaves_no_choice(self, provider: LlamaCppProvider) -> None:
        """Whether by number, by share, or by their likelihood."""
        best = await provider.process(asked(temperature=0.0))
        for choice in ({"top_k": 1}, {"top_p": 0.0}, {"extra": {"min_p": 1.0}}):
            assert (await provider.process(asked(temperature=2.0, **choice))).message == best.message

    async def test_repetition_can_be_made_unlikely(self, provider: LlamaCppProvider) -> None:
        """By each of the penalties."""
        plain = await provider.process(asked(temperature=0.0))
        for penalty in ({"presence_penalty": 9.0}, {"frequency_penalty": 9.0}, {"extra": {"repeat_penalty": 9.0}}):
            other = await provider.process(asked(temperature=0.0, **penalty))
            assert len(set(other.message.text)) > len(set(plain.message.text))

    async def test_a_text_ends_the_answer(self, provider: LlamaCppProvider) -> None:
        """It isn't part of it, and the response says which it was."""
        text = (await provider.process(asked(temperature=0.0))).message.text
        response = await provider.process(asked(temperature=0.0, stop=("never", text[3:5])))
        assert response.message.text == text[: text.index(text[3:5])]
        assert (response.stop_reason, response.stop_detail) == ("stop_sequence", text[3:5])

    async def test_the_limit_ends_it(self, provider: LlamaCppProvider) -> None:
        """And so does the end of the context."""
        limited = await provider.process(asked(max_tokens=3, temperature=0.0))
        assert (limited.stop_reason, limited.stop_detail) == ("length", "max_tokens")
        full = await provider.process(asked("x" * 1900, max_tokens=None, temperature=0.0))
        assert (full.stop_reason, full.stop_detail) == ("length", "context")
        assert full.usage.total_tokens == 2048

    async def test_the_model_ends_it(self, provider: LlamaCppProvider) -> None:
        """By its own mark, which isn't part of the text."""
        response = await provider.process(asked(max_tokens=1000))
        assert (response.stop_reason, response.stop_detail) == ("end", "")
        assert "<|im_end|>" not in response.message.text

    async def test_it_goes_on_from_its_own_answer(self, provider: LlamaCppProvider) -> None:
        """A conversation has several turns, and what was read before isn't read again."""
        first = await provider.process(asked())
        second = await provider.process(
            evolve(asked(), messages=(user("Hello"), assistant(first.message.text), user("And?")))
        )
        assert second.usage.cache_read_tokens > first.usage.input_tokens


class TestTools:
    """A model can be made to call, with arguments that fit."""

    @pytest.mark.parametrize("seed", range(3))
    async def test_it_must_call(self, provider: LlamaCppProvider, seed: int) -> None:
        """One tool or the other."""
        question = asked(seed=seed, max_tokens=400)
        request = evolve(question, tools=(WEATHER, TIME), tool_choice="required", parallel_tools=False)
        response = await provider.process(request)
        assert response.stop_reason == "tool_calls"
        for call in response.message.tool_calls:
            expected = {"city", "days", "sure"} if call.name == "weather" else set()
            assert set(json.loads(call.arguments)) == expected

    async def test_it_must_call_that_one(self, provider: LlamaCppProvider) -> None:
        """Of several that there are."""
        request = evolve(asked(max_tokens=400), tools=(TIME, WEATHER), tool_choice=("weather",), parallel_tools=False)
        (call,) = (await provider.process(request)).message.tool_calls
        assert call.name == "weather"

    async def test_its_calls_have_ids_of_their_own(self, provider: LlamaCppProvider) -> None:
        """Unique within a history."""
        request = evolve(asked(max_tokens=400), tools=(WEATHER,), tool_choice="required", parallel_tools=False)
        (one,), (other,) = [(await provider.process(request)).message.tool_calls for _ in range(2)]
        assert (one.arguments, one.name) == (other.arguments, other.name)
        assert one.id != other.id

    async def test_it_may_not_call(self, provider: LlamaCppProvider) -> None:
        """Then it isn't even told of them."""
        plain = await provider.process(asked())
        response = await provider.process(evolve(asked(), tools=(WEATHER,), tool_choice="none"))
        assert (response.usage.input_tokens, response.message.text) == (plain.usage.input_tokens, plain.message.text)


class TestOutput:
    """An answer can be held to a schema."""

    @pytest.mark.parametrize("seed", range(3))
    async def test_it_fits(self, provider: LlamaCppProvider, seed: int) -> None:
        """Whatever the model would have liked to say."""
        request = evolve(asked(seed=seed, max_tokens=400), output=OutputSchema("forecast", SHAPE))
        value = json.loads((await provider.process(request)).message.text)
        assert value["city"] in {"Lima", "Oslo"}
        assert (type(value["days"]), type(value["sure"])) == (int, bool)

    async def test_a_grammar_of_ones_own(self, provider: LlamaCppProvider) -> None:
        """In llama.cpp's notation."""
        response = await provider.process(asked(extra={"grammar": 'root ::= "yes" | "no"'}))
        assert response.message.text in {"yes", "no"}


class TestStreams:
    """The pieces of an answer add up to it."""

    async def test_words(self, provider: LlamaCppProvider) -> None:
        """They come as they are written."""
        response, deltas = await streamed(provider, asked())
        assert len(deltas) > 10
        assert "".join(delta.text for delta in deltas if isinstance(delta, TextDelta)) == response.message.text
        assert response.message == (await provider.process(asked())).message

    async def test_a_stop_text_never_shows(self, provider: LlamaCppProvider) -> None:
        """Not even its beginning."""
        text = (await provider.process(asked())).message.text
        response, deltas = await streamed(provider, asked(stop=(text[7:10],)))
        expected = text[: text.index(text[7:10])]
        assert "".join(getattr(delta, "text", "") for delta in deltas) == response.message.text == expected

    async def test_calls(self, provider: LlamaCppProvider) -> None:
        """Each comes at once, when it is whole."""
        request = evolve(asked(max_tokens=400), tools=(WEATHER,), tool_choice="required")
        response, deltas = await streamed(provider, request)
        assert [(delta.id, delta.arguments) for delta in deltas if isinstance(delta, ToolCallDelta)] == [
            (call.id, call.arguments) for call in response.message.tool_calls
        ]

    async def test_characters_are_never_divided(self, provider: LlamaCppProvider) -> None:
        """Though a token may be a part of one."""
        response, deltas = await streamed(provider, asked(extra={"grammar": 'root ::= "é" "漢" "🐝"'}))
        assert response.message == assistant("é漢🐝")
        assert [delta.text for delta in deltas if isinstance(delta, TextDelta)] == ["é", "漢", "🐝"]


class TestErrors:
    """What goes wrong is said by its cause."""

    async def test_a_conversation_that_is_too_long(self, provider: LlamaCppProvider, config: LlamaCppConfig) -> None:
        """With the room that there is; the model works on."""
        with pytest.raises(ContextTooLongError, match="2,048") as caught:
            await provider.process(asked("x" * 3000))
        assert caught.value.model == config.model
        assert (await provider.process(asked())).message.text

    async def test_a_model_that_is_nowhere(self, provider: LlamaCppProvider) -> None:
        """By its name."""
        with pytest.raises(ModelNotFoundError, match=r"nowhere\.gguf"):
            await provider.process(evolve(asked(), model="nowhere.gguf"))

    async def test_a_file_that_is_no_model(self, provider: LlamaCppProvider, tmp_path: Path) -> None:
        """With llama.cpp's own reason; a better file under the same name is taken."""
        file = tmp_path / "broken.gguf"
        file.write_bytes(b"GGUF" + b"\0" * 64)
        with pytest.raises(ProviderSetupError, match=r"broken\.gguf.*: ") as caught:
            await provider.process(evolve(asked(), model=str(file)))
        assert caught.value.model == str(file)

    async def test_no_model_at_all(self, llama_cpp: None) -> None:
        """Neither by the request nor by the settings."""
        provider = LlamaCppProvider()
        await provider.initialize()
        with pytest.raises(InvalidRequestError, match="No model is named"):
            await provider.process(asked())
        await provider.cleanup()

    @pytest.mark.parametrize(
        ("extra", "words"),
        [({"tpo_p": 1}, "'tpo_p'"), ({"min_p": "much"}, "takes a number"), ({"grammar": "root ::= ("}, "grammar")],
    )
    async def test_a_setting_that_there_is_not(
        self, provider: LlamaCppProvider, extra: dict[str, object], words: str
    ) -> None:
        """It isn't left out in silence."""
        with pytest.raises(InvalidRequestError, match=words):
            await provider.process(asked(extra=extra))

    async def test_a_picture(self, provider: LlamaCppProvider) -> None:
        """It can't be looked at."""
        with pytest.raises(UnsupportedError, match="text only"):
            await provider.process(ModelRequest((user(["?", MediaPart("image", "image/png", data=b"x")]),)))

    async def test_before_and_after_its_life(self, config: LlamaCppConfig) -> None:
        """It refuses, and closing it twice does no harm."""
        provider = LlamaCppProvider(config)
        with pytest.raises(ProviderSetupError, match="isn't open"):
            await provider.process(asked())
        await provider.initialize()
        await provider.cleanup()
        await provider.cleanup()
        with pytest.raises(ProviderSetupError, match="isn't open"):
            await provider.process(asked())


class TestModels:
    """Several models can be in memory."""

    async def test_another_is_loaded_when_it_is_asked(
        self, provider: LlamaCppProvider, config: LlamaCppConfig, make_model: Callable[..., Path]
    ) -> None:
        """And answers in its own way."""
        other = str(make_model(seed=5))
        one = await provider.process(asked())
        two = await provider.process(evolve(asked(), model=other))
        assert two.model == other
        assert one.message != two.message
        assert [model.id for model in await provider.models()] == [config.model, other]

    async def test_the_abilities_are_known_before(self) -> None:
        """They are those of llama.cpp, not of a model."""
        abilities = LlamaCppProvider().abilities("any")
        assert (abilities.tools, abilities.native_output, abilities.images) == (True, True, False)

    async def test_blanks_are_text(self, provider: LlamaCppProvider) -> None:
        """What a model says is not trimmed."""
        response = await provider.process(asked(extra={"grammar": 'root ::= "  a "'}))
        assert response.message.parts == (TextPart("  a "),)
