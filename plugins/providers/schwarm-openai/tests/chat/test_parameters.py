"""Settings, and the payload as a whole."""

from collections.abc import Mapping

import pytest

from schwarm_core import InvalidRequestError, Message, ModelRequest, ModelSettings, TextPart
from schwarm_core.domain.schema.json_value import JsonValue
from schwarm_openai.chat import vendors
from schwarm_openai.chat.codec import ChatCodec
from schwarm_openai.chat.dialect import Dialect

HI: list[JsonValue] = [{"role": "user", "content": "Hi"}]
EVERY = ModelSettings(
    temperature=0.5,
    top_p=0.9,
    top_k=40,
    max_tokens=100,
    stop=("END",),
    seed=7,
    presence_penalty=0.1,
    frequency_penalty=0.2,
)


def sent(settings: ModelSettings, dialect: Dialect = vendors.OPENAI, *, stream: bool = False) -> Mapping[str, object]:
    """The payload without its model and messages."""
    request = ModelRequest((Message("user", (TextPart("Hi"),)),), model="m", settings=settings)
    payload = ChatCodec(dialect).encode_request(request, stream=stream).payload
    return {name: value for name, value in payload.items() if name not in {"model", "messages"}}


def read(fields: Mapping[str, JsonValue], dialect: Dialect = vendors.OPENAI) -> ModelSettings:
    """The settings of a payload."""
    return ChatCodec(dialect).decode_request("", {"messages": HI, **fields}).settings


class TestSettings:
    def test_openai_takes_all_but_one(self) -> None:
        """It has no number of likely words."""
        assert sent(EVERY) == {
            "temperature": 0.5,
            "top_p": 0.9,
            "max_completion_tokens": 100,
            "stop": ["END"],
            "seed": 7,
            "presence_penalty": 0.1,
            "frequency_penalty": 0.2,
        }

    def test_others_have_other_words(self) -> None:
        """For the longest answer and the seed."""
        assert sent(EVERY, vendors.VLLM).keys() >= {"max_tokens", "top_k", "seed"}
        assert sent(EVERY, vendors.MISTRAL).keys() >= {"max_tokens", "random_seed"}

    @pytest.mark.parametrize("dialect", [vendors.OPENAI, vendors.VLLM, vendors.MISTRAL], ids=lambda found: found.name)
    def test_they_are_read_again(self, dialect: Dialect) -> None:
        """In whichever words they were said."""
        found = read(sent(EVERY, dialect), dialect)  # type: ignore[arg-type]
        assert found == ModelSettings(
            temperature=0.5,
            top_p=0.9,
            top_k=40 if dialect.top_k else None,
            max_tokens=100,
            stop=("END",),
            seed=7,
            presence_penalty=0.1,
            frequency_penalty=0.2,
        )

    def test_what_the_neutral_model_has_no_word_for_passes(self) -> None:
        """Untouched, in both directions."""
        fields: dict[str, JsonValue] = {"user": "ada", "logit_bias": {"50": -100}, "n": 2}
        assert read(fields).extra == fields
        assert sent(read(fields)) == fields

    def test_what_is_given_by_its_own_name_counts(self) -> None:
        """Over what a neutral setting would say."""
        assert sent(ModelSettings(temperature=1.0, extra={"temperature": 0.0})) == {"temperature": 0.0}


class TestReasoning:
    @pytest.mark.parametrize(
        ("dialect", "reasoning", "expected"),
        [
            pytest.param(vendors.OPENAI, "low", {"reasoning_effort": "low"}, id="a-word"),
            pytest.param(vendors.OPENAI, 2000, {"reasoning_effort": "low"}, id="a-word-for-a-number"),
            pytest.param(vendors.OPENAI, 50_000, {"reasoning_effort": "high"}, id="a-word-for-a-large-number"),
            pytest.param(vendors.OPENAI, 0, {"reasoning_effort": "none"}, id="a-word-for-nothing"),
            pytest.param(vendors.OPENROUTER, "high", {"reasoning": {"effort": "high"}}, id="an-object"),
            pytest.param(vendors.OPENROUTER, 2000, {"reasoning": {"max_tokens": 2000}}, id="a-number"),
            pytest.param(vendors.DEEPSEEK, "enabled", {"thinking": {"type": "enabled"}}, id="on"),
            pytest.param(vendors.DEEPSEEK, "none", {"thinking": {"type": "disabled"}}, id="off"),
            pytest.param(vendors.DEEPSEEK, "max", {"reasoning_effort": "max"}, id="on-and-a-word"),
        ],
    )
    def test_it_is_asked_for_in_each_servers_way(
        self, dialect: Dialect, reasoning: str | int, expected: dict[str, JsonValue]
    ) -> None:
        """By a word, an object, or a switch."""
        assert sent(ModelSettings(reasoning=reasoning), dialect) == expected
        assert sent(read(expected, dialect), dialect) == expected

    def test_an_object_may_say_more(self) -> None:
        """It comes together again."""
        fields: dict[str, JsonValue] = {"reasoning": {"effort": "low", "exclude": True}}
        settings = read(fields, vendors.OPENROUTER)
        assert settings.reasoning == "low"
        assert sent(settings, vendors.OPENROUTER) == fields

    def test_a_switch_with_more_stays_a_setting(self) -> None:
        """Of that server alone."""
        fields: dict[str, JsonValue] = {"thinking": {"type": "enabled", "clear_thinking": False}}
        assert sent(read(fields, vendors.ZAI), vendors.ZAI) == fields


class TestStreams:
    def test_usage_is_always_asked_for(self) -> None:
        """Streams don't tell it by themselves."""
        assert sent(ModelSettings(), stream=True) == {"stream": True, "stream_options": {"include_usage": True}}

    def test_other_options_stay(self) -> None:
        """Such as no padding."""
        settings = read({"stream": True, "stream_options": {"include_usage": True, "include_obfuscation": False}})
        options = {"include_usage": True, "include_obfuscation": False}
        assert sent(settings, stream=True) == {"stream": True, "stream_options": options}

    def test_a_server_that_tells_unasked_is_not_asked(self) -> None:
        """Mistral refuses the words."""
        assert sent(ModelSettings(), vendors.MISTRAL, stream=True) == {"stream": True}


class TestPayload:
    def test_the_path_is_the_protocols(self) -> None:
        """It follows the base URL."""
        request = ModelRequest((Message("user", (TextPart("Hi"),)),), model="m")
        assert ChatCodec().encode_request(request, stream=False).path == "/chat/completions"

    @pytest.mark.parametrize(
        "payload",
        [
            pytest.param([], id="a-list"),
            pytest.param({"prompt": "Hi"}, id="no-messages"),
            pytest.param({"messages": [{"role": "wizard", "content": "Hi"}]}, id="an-unknown-role"),
            pytest.param({"messages": ["Hi"]}, id="a-text-for-a-message"),
        ],
    )
    def test_what_is_no_chat_is_refused(self, payload: JsonValue) -> None:
        """By name."""
        with pytest.raises(InvalidRequestError, match="none of Chat Completions"):
            ChatCodec().decode_request("/chat/completions", payload)
