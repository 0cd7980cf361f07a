"""Settings: in the words of the model that is asked."""

from collections.abc import Callable
from typing import Any, get_type_hints

import pytest

from schwarm_anthropic.settings import AnthropicSettings
from schwarm_anthropic.traits import traits_of
from schwarm_core import (
    InvalidRequestError,
    ModelSettings,
    ToolCallPart,
    ToolDefinition,
    ToolResultPart,
    assistant,
    user,
)
from schwarm_core import Message as Said

Send = Callable[..., dict[str, Any]]


def settled(send: Send, model: str, settings: ModelSettings, **fields: Any) -> dict[str, Any]:
    """The payload of a question with settings, without the question."""
    sent = send([user("Hi")], model=model, settings=settings, **fields)
    return {name: value for name, value in sent.items() if name not in {"messages", "model"}}


class TestPlainSettings:
    """Those that every model takes."""

    def test_each_has_its_name(self, send: Send) -> None:
        """What the API lacks is left out."""
        settings = ModelSettings(
            temperature=0.5,
            top_k=4,
            max_tokens=7,
            stop=("END", " "),
            seed=1,
            presence_penalty=1.0,
            frequency_penalty=1.0,
        )
        expected = {"temperature": 0.5, "top_k": 4, "max_tokens": 7, "stop_sequences": ["END"]}
        assert settled(send, "claude-haiku-4-5", settings) == expected

    def test_it_gets_no_hotter_than_one(self, send: Send) -> None:
        """Elsewhere the scale goes to two."""
        assert settled(send, "claude-haiku-4-5", ModelSettings(temperature=1.5))["temperature"] == 1.0

    @pytest.mark.parametrize(
        ("model", "expected"),
        [
            ("claude-3-haiku-20240307", 4_096),
            ("claude-2.1", 4_096),
            ("claude-3-5-sonnet-20241022", 8_192),
            ("claude-3-7-sonnet-latest", 32_000),
            ("claude-opus-4-20250514", 32_000),
            ("claude-opus-5-5", 32_000),
            ("claude-something-new", 32_000),
            ("qwen3", 8_192),
        ],
    )
    def test_the_longest_answer_is_always_said(self, send: Send, model: str, expected: int) -> None:
        """The API insists on it; nobody has to."""
        assert settled(send, model, ModelSettings()) == {"max_tokens": expected}

    def test_an_answer_of_no_length(self, send: Send) -> None:
        """As fills the cache alone."""
        assert settled(send, "claude-opus-5", ModelSettings(max_tokens=0)) == {"max_tokens": 0}


class TestSampling:
    """Newer models choose their words themselves."""

    @pytest.mark.parametrize("model", ["claude-opus-4-7", "claude-sonnet-5", "claude-fable-5", "claude-haiku-5-5"])
    def test_they_take_the_defaults_alone(self, send: Send, model: str) -> None:
        """The API refuses anything else."""
        settings = ModelSettings(temperature=0.2, top_p=0.5, top_k=3, max_tokens=1)
        assert settled(send, model, settings) == {"max_tokens": 1}
        assert settled(send, model, ModelSettings(temperature=1.0, max_tokens=1))["temperature"] == 1.0

    def test_some_take_one_of_two(self, send: Send) -> None:
        """Temperature goes before top_p; the first models take both."""
        settings = ModelSettings(temperature=0.2, top_p=0.5)
        assert "top_p" not in settled(send, "claude-sonnet-4-5", settings)
        assert settled(send, "claude-3-5-haiku-latest", settings)["top_p"] == 0.5

    def test_who_thinks_takes_little(self, send: Send) -> None:
        """Temperature 1, a wide top_p, no top_k."""
        settings = ModelSettings(temperature=0.2, top_p=0.97, top_k=3, reasoning=2000, max_tokens=4000)
        sent = settled(send, "claude-sonnet-4-5", settings)
        assert sent.keys() == {"max_tokens", "thinking", "top_p"}


class TestReasoning:
    """How hard to think."""

    @pytest.mark.parametrize(
        ("model", "reasoning", "thinking", "effort"),
        [
            ("claude-sonnet-4-5", "low", {"type": "enabled", "budget_tokens": 2_048}, None),
            ("claude-sonnet-4-5", "minimal", {"type": "enabled", "budget_tokens": 2_048}, None),
            ("claude-3-7-sonnet-latest", "max", {"type": "enabled", "budget_tokens": 30_720}, None),
            ("claude-opus-4-5", "high", {"type": "enabled", "budget_tokens": 16_384}, "high"),
            ("claude-opus-4-6", "high", {"type": "adaptive"}, "high"),
            ("claude-sonnet-5-5", "xhigh", {"type": "adaptive"}, "xhigh"),
            ("claude-sonnet-4-6", 5_000, {"type": "enabled", "budget_tokens": 5_000}, None),
            ("claude-opus-4-7", 5_000, {"type": "adaptive"}, "medium"),
            ("claude-fable-5", 1_000_000, {"type": "adaptive"}, "max"),
            ("claude-opus-4-8", "none", {"type": "disabled"}, None),
            ("claude-opus-4-8", 0, {"type": "disabled"}, None),
            ("claude-opus-5-5", "off", None, "low"),
            ("claude-haiku-5-5", "between_tools", {"type": "between_tools"}, None),
            ("claude-3-haiku-20240307", "high", None, None),
            ("claude-3-haiku-20240307", 5_000, None, None),
            ("claude-3-haiku-20240307", "none", None, None),
        ],
    )
    def test_in_the_words_of_the_model(
        self, send: Send, model: str, reasoning: Any, thinking: object, effort: str | None
    ) -> None:
        """A budget for older ones, an effort for newer ones, nothing for those that don't think."""
        sent = settled(send, model, ModelSettings(reasoning=reasoning))
        assert sent.get("thinking") == thinking
        assert sent.get("output_config", {}).get("effort") == effort

    def test_the_answer_has_room_beside_the_thoughts(self, send: Send) -> None:
        """A budget has to be smaller than the whole."""
        assert settled(send, "claude-sonnet-4-5", ModelSettings(reasoning=40_000))["max_tokens"] == 44_096
        half = settled(send, "claude-sonnet-4-5", ModelSettings(reasoning="high", max_tokens=4_000))
        assert half["thinking"]["budget_tokens"] == 2_000
        assert "thinking" not in settled(send, "claude-sonnet-4-5", ModelSettings(reasoning="high", max_tokens=1_000))

    def test_a_forced_call_goes_before_a_budget(self, send: Send) -> None:
        """The API refuses both at once; who decides by itself may be forced."""
        fields: Any = {"tools": (ToolDefinition("look"),), "tool_choice": "required"}
        assert "thinking" not in settled(send, "claude-sonnet-4-5", ModelSettings(reasoning="low"), **fields)
        assert "thinking" in settled(send, "claude-opus-4-6", ModelSettings(reasoning="low"), **fields)

    def test_nobody_begins_to_think_between_a_call_and_its_result(self, send: Send) -> None:
        """As when another vendor's model made the call: the API would ask for the thoughts."""
        history = [user("Hi"), assistant([ToolCallPart("a", "look")]), Said("tool", (ToolResultPart("a", "look"),))]
        settings = ModelSettings(reasoning="low")
        assert "thinking" not in send(history, model="claude-sonnet-4-5", settings=settings)
        assert "thinking" in send(history, model="claude-sonnet-4-6", settings=settings)
        assert "thinking" in send([*history, assistant("Red."), user("Sure?")], settings=settings)

    def test_an_unknown_word(self, send: Send) -> None:
        """The error says which there are."""
        with pytest.raises(InvalidRequestError, match="'harder'") as raised:
            settled(send, "claude-opus-5", ModelSettings(reasoning="harder"))
        assert "xhigh" in raised.value.remedy


class TestSettingsOfTheApi:
    """What `extra` says goes out under its own name."""

    def test_it_is_sent_untouched(self, send: Send) -> None:
        """Whatever it is, and before what the neutral settings mean."""
        extra = {"service_tier": "auto", "metadata": {"user_id": "u"}, "a_later_one": [1], "temperature": 0.1}
        sent = settled(send, "claude-haiku-4-5", ModelSettings(temperature=0.9, max_tokens=1, extra=extra))
        assert sent == {"max_tokens": 1, **extra}

    def test_thinking_is_merged(self, send: Send) -> None:
        """Unless it says the whole; null takes a field away."""
        reasoning: Any = {"reasoning": "high", "max_tokens": 1}
        shown = settled(
            send, "claude-opus-5", ModelSettings(**reasoning, extra={"thinking": {"display": "summarized"}})
        )
        assert shown["thinking"] == {"type": "adaptive", "display": "summarized"}
        whole = settled(send, "claude-opus-5", ModelSettings(**reasoning, extra={"thinking": {"type": "disabled"}}))
        assert whole["thinking"] == {"type": "disabled"}
        none = settled(send, "claude-opus-5", ModelSettings(**reasoning, extra={"thinking": None}))
        assert none == {"max_tokens": 1, "output_config": {"effort": "high"}}

    def test_the_documented_ones_can_be_looked_up(self) -> None:
        """In a type, for editors to complete."""
        assert {"betas", "thinking", "container", "mcp_servers", "service_tier"} <= get_type_hints(
            AnthropicSettings
        ).keys()

    @pytest.mark.parametrize(
        "model", ["claude-sonnet-4-5", "claude-opus-4-6", "claude-opus-5", "claude-3-haiku-20240307"]
    )
    @pytest.mark.parametrize(
        "fields",
        [
            {"thinking": {"type": "enabled", "budget_tokens": 1024, "display": "omitted"}},
            {"thinking": {"type": "enabled", "budget_tokens": 1024}, "output_config": {"effort": "low"}},
            {"thinking": {"type": "adaptive"}},
            {"thinking": {"type": "adaptive", "display": "summarized"}, "output_config": {"effort": "max"}},
            {"thinking": {"type": "disabled"}},
            {"thinking": {"type": "a_later_one", "x": 1}},
            {"output_config": {"effort": "medium"}},
            {"output_config": {"effort": "a_later_one"}},
            {"output_config": {"task_budget": {"type": "tokens", "total": 20_000}, "effort": "high"}},
            {"stop_sequences": ["a", "b"], "metadata": {"user_id": "u"}, "container": {"id": "c", "skills": []}},
            {"context_management": {"edits": []}, "speed": "fast", "inference_geo": "eu", "fallbacks": "default"},
            {
                "cache_control": {"type": "ephemeral"},
                "mcp_servers": [{"type": "url", "name": "n", "url": "https://m/"}],
            },
        ],
    )
    def test_they_are_read_and_written_again(
        self, again: Callable[..., Any], model: str, fields: dict[str, Any]
    ) -> None:
        """Also those that the model wouldn't take."""
        messages = [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}]
        payload = {"model": model, "max_tokens": 2048, "messages": messages, **fields}
        assert again(payload) == payload


class TestTraits:
    """What is told from a model's name."""

    @pytest.mark.parametrize(
        ("name", "same"),
        [
            ("anthropic/claude-opus-4.6", "claude-opus-4-6"),
            ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"),
            ("claude-sonnet-4@20250514", "claude-sonnet-4-0"),
            ("claude-3.5-haiku", "claude-3-5-haiku-20241022"),
            ("claude-mythos-5", "claude-fable-5"),
            ("claude-nobody-knows", "claude-opus-9-9"),
        ],
    )
    def test_names_of_all_kinds(self, name: str, same: str) -> None:
        """With a gateway's prefix, a date, another way to write the version."""
        assert traits_of(name) == traits_of(same)

    def test_the_newest_cannot_be_made_to_call(self) -> None:
        """Nor do they take a choice of words, nor rest."""
        newest = traits_of("claude-opus-5-5")
        assert (newest.forced_tools, newest.sampling, newest.can_rest) == (False, False, False)
        assert traits_of("claude-opus-5").forced_tools

    def test_a_stranger(self) -> None:
        """Another vendor's model behind this API is asked for nothing that came later."""
        assert not traits_of("kimi-k2").adaptive
        assert not traits_of("kimi-k2").native_output
