"""The provider, over a real socket."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from schwarm_bedrock.config import BedrockConfig
from schwarm_bedrock.plugin import schwarm_providers
from schwarm_bedrock.provider import BedrockProvider
from schwarm_core import (
    AuthenticationError,
    ConnectionLostError,
    Delta,
    InvalidRequestError,
    LLMAbilities,
    LLMProvider,
    MalformedAnswerError,
    ModelInfo,
    ModelRequest,
    ProviderSetupError,
    RateLimitedError,
    Secret,
    TextDelta,
    TextPart,
    user,
)
from schwarm_http.sse import ServerSentEvent
from schwarm_http.testing.fault import FAULTS
from schwarm_http.testing.good_answer import GoodAnswer
from schwarm_http.testing.hostile import Target, besiege
from schwarm_http.testing.server import AwaitHangup, FaultyServer, chunk, head, reply

pytestmark = pytest.mark.anyio

KIND = "application/vnd.amazon.eventstream"
ASKED = ModelRequest((user("Hi"),), model="us.amazon.nova-lite-v1:0")
ANSWER = {
    "output": {"message": {"role": "assistant", "content": [{"text": "Hello"}]}},
    "stopReason": "end_turn",
    "usage": {"inputTokens": 1, "outputTokens": 2, "totalTokens": 3},
}
EVENTS = (
    ("messageStart", {"role": "assistant"}),
    ("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": "Hel"}}),
    ("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": "lo"}}),
    ("contentBlockStop", {"contentBlockIndex": 0}),
    ("messageStop", {"stopReason": "end_turn"}),
    ("metadata", {"usage": {"inputTokens": 1, "outputTokens": 2, "totalTokens": 3}}),
)


def script(frames: list[bytes], *, whole: bool = True) -> list[Any]:
    """A stream in chunks, each message cut in two."""
    pieces = [piece for one in frames for piece in (one[:9], one[9:])]
    start = head(headers={"transfer-encoding": "chunked", "x-amzn-requestid": "r-1"}, kind=KIND)
    return [start, *map(chunk, pieces), *([chunk(b"")] if whole else [AwaitHangup()])]


class TestAnswers:
    """What comes back."""

    async def test_a_whole_answer(self, bedrock: Any, key: str) -> None:
        """With the model that was asked, and the request's id."""
        answer = reply(ANSWER, headers={"x-amzn-requestid": "r-1"})
        async with FaultyServer(lambda _: answer) as server, bedrock(server) as provider:
            response = await provider.process(ASKED)
        (request,) = server.requests
        assert (request.method, request.target) == ("POST", "/model/us.amazon.nova-lite-v1%3A0/converse")
        assert request.headers["authorization"] == f"Bearer {key}"
        assert (response.message.text, response.model, response.request_id) == ("Hello", ASKED.model, "r-1")

    async def test_a_streamed_one(self, bedrock: Any, frame: Any) -> None:
        """Its pieces go to the sink; nothing after the metadata is waited for."""
        taken: list[Delta] = []

        async def sink(delta: Delta) -> None:
            taken.append(delta)

        frames = [frame(name, said) for name, said in EVENTS]
        async with FaultyServer(lambda _: script(frames, whole=False)) as server, bedrock(server) as provider:
            response = await provider.stream(evolve(ASKED, sink=sink))
        assert server.requests[0].target.endswith("/converse-stream")
        assert server.requests[0].headers["accept"] == KIND
        assert taken == [TextDelta("Hel", 0), TextDelta("lo", 0)]
        assert (response.message.parts, response.usage.output_tokens) == ((TextPart("Hello"),), 2)
        assert (response.model, response.request_id) == (ASKED.model, "r-1")

    async def test_the_default_model_is_the_configurations(self, bedrock: Any) -> None:
        """Where the request names none."""
        async with FaultyServer(lambda _: reply(ANSWER)) as server, bedrock(server, model="a.b") as provider:
            response = await provider.process(evolve(ASKED, model=""))
        assert (server.requests[0].target, response.model) == ("/model/a.b/converse", "a.b")


class TestFailures:
    """What goes wrong."""

    async def test_a_refusal_is_complete(self, bedrock: Any) -> None:
        """Provider, model, status, id, what to do."""
        answer = reply(
            {"message": "Too many tokens, please wait before trying again."},
            status=429,
            headers={"x-amzn-errortype": "ThrottlingException", "x-amzn-requestid": "r-1"},
        )
        async with FaultyServer(lambda _: answer) as server, bedrock(server) as provider:
            with pytest.raises(RateLimitedError, match="Too many tokens") as raised:
                await provider.process(ASKED)
        error = raised.value
        assert (error.provider, error.model, error.status, error.request_id) == ("bedrock", ASKED.model, 429, "r-1")
        assert error.remedy

    async def test_an_exception_in_a_stream_is_its_error(self, bedrock: Any, frame: Any) -> None:
        """After some pieces."""
        frames = [frame(*EVENTS[1]), frame("throttlingException", {"message": "Slow down"}, kind="exception")]
        async with FaultyServer(lambda _: script(frames)) as server, bedrock(server) as provider:
            with pytest.raises(RateLimitedError, match="Slow down"):
                await provider.stream(ASKED)

    @pytest.mark.parametrize("spoilt", ["cut", "broken"])
    async def test_a_stream_that_breaks_gives_what_had_arrived(self, bedrock: Any, frame: Any, spoilt: str) -> None:
        """Whether it ends early or a checksum is wrong."""
        frames = [frame(*EVENTS[0]), frame(*EVENTS[1])]
        frames += [frame(*EVENTS[2], broken="message")] if spoilt == "broken" else []
        async with FaultyServer(lambda _: script(frames)) as server, bedrock(server) as provider:
            with pytest.raises(MalformedAnswerError) as raised:
                await provider.stream(ASKED)
        assert raised.value.partial is not None
        assert raised.value.partial.message.text == "Hel"

    async def test_an_answer_without_usage_is_one(self, bedrock: Any, frame: Any) -> None:
        """A stream that ends between the stop and the metadata has said all."""
        frames = [frame(name, said) for name, said in EVENTS[:-1]]
        async with FaultyServer(lambda _: script(frames)) as server, bedrock(server) as provider:
            response = await provider.stream(ASKED)
        assert response.message.text == "Hello"

    async def test_no_model_is_an_error(self, bedrock: Any) -> None:
        """Before anything is sent."""
        async with FaultyServer(lambda _: reply(ANSWER)) as server, bedrock(server) as provider:
            with pytest.raises(InvalidRequestError, match="No model"):
                await provider.process(evolve(ASKED, model=""))
        assert server.requests == []

    @pytest.mark.parametrize("streamed", [False, True])
    async def test_whatever_a_server_does_ends_in_one_clear_error(self, frame: Any, streamed: bool) -> None:
        """Or in an answer."""
        named = [ServerSentEvent(event.data, event.event) for event in _events(streamed)]
        good = GoodAnswer(
            KIND if streamed else "application/json",
            named,
            lambda event: frame(event.event, event.data.encode()),
            streamed,
        )
        found = await besiege(
            lambda url: BedrockProvider(BedrockConfig(base_url=url, api_key=Secret("a-key-of-no-one"), timeout=0.2)),
            [Target(ASKED, good)],
            range(len(FAULTS) * 2),
        )
        assert found.wrong == ()


def _events(streamed: bool) -> list[ServerSentEvent]:
    if streamed:
        return [ServerSentEvent(json.dumps(said), name) for name, said in EVENTS]
    return [ServerSentEvent(json.dumps(ANSWER), "")]


class TestModels:
    """What there is."""

    async def test_those_on_demand_and_all_profiles(self, bedrock: Any) -> None:
        """Over all pages."""
        models = {
            "modelSummaries": [
                {
                    "modelId": "amazon.nova-lite-v1:0",
                    "modelName": "Nova Lite",
                    "providerName": "Amazon",
                    "inputModalities": ["TEXT", "IMAGE"],
                    "inferenceTypesSupported": ["ON_DEMAND"],
                },
                {"modelId": "meta.llama4-x", "inferenceTypesSupported": ["INFERENCE_PROFILE"]},
            ]
        }
        system = {
            "inferenceProfileId": "us.meta.llama4-x",
            "inferenceProfileName": "US Llama",
            "type": "SYSTEM_DEFINED",
        }
        own = {
            "inferenceProfileArn": "arn:a",
            "inferenceProfileName": "Mine",
            "type": "APPLICATION",
            "description": "D",
        }

        def answer(request: Any) -> Any:
            if request.target.startswith("/foundation-models"):
                return reply(models)
            if "nextToken=page%2B2" in request.target:
                return reply({"inferenceProfileSummaries": [own]})
            return reply({"inferenceProfileSummaries": [system], "nextToken": "page+2"})

        async with FaultyServer(answer) as server, bedrock(server) as provider:
            found = await provider.models()
        assert found == (
            ModelInfo("amazon.nova-lite-v1:0", "Nova Lite", "Amazon; reads text, image"),
            ModelInfo("us.meta.llama4-x", "US Llama"),
            ModelInfo("arn:a", "Mine", "D"),
        )
        assert server.requests[0].target == "/foundation-models?byOutputModality=TEXT"


class TestPlace:
    """Where it is."""

    @pytest.mark.parametrize(
        ("region", "address"),
        [
            ("us-east-1", "https://bedrock-runtime.us-east-1.amazonaws.com"),
            ("us-gov-west-1", "https://bedrock-runtime.us-gov-west-1.amazonaws.com"),
            ("cn-north-1", "https://bedrock-runtime.cn-north-1.amazonaws.com.cn"),
            ("eusc-de-east-1", "https://bedrock-runtime.eusc-de-east-1.amazonaws.eu"),
        ],
    )
    def test_the_region_is_part_of_the_address(self, region: str, address: str) -> None:
        """With the suffix of its partition."""
        assert address in repr(BedrockProvider(BedrockConfig(api_key=Secret("k"), region=region)).connect())

    @pytest.mark.parametrize("variable", ["AWS_REGION", "AWS_DEFAULT_REGION"])
    def test_the_environment_names_one(self, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
        """By either variable."""
        monkeypatch.setenv(variable, "eu-central-1")
        assert "eu-central-1" in repr(BedrockProvider(BedrockConfig(api_key=Secret("k"))).connect())

    async def test_so_does_a_profile(self, tmp_path: Path) -> None:
        """Looked up when the provider is initialized."""
        (tmp_path / "config").write_text("[default]\nregion = sa-east-1\n")
        provider = BedrockProvider(BedrockConfig(api_key=Secret("k")))
        await provider.initialize()
        assert "sa-east-1" in repr(provider.wire)
        await provider.cleanup()

    async def test_none_is_an_error_that_says_what_to_do(self) -> None:
        """By both ways."""
        with pytest.raises(ProviderSetupError, match="No AWS region") as raised:
            await BedrockProvider(BedrockConfig(api_key=Secret("k"))).initialize()
        assert "AWS_REGION" in raised.value.remedy

    @pytest.mark.parametrize("region", ["evil.example/#", "us-east-1.evil.example", "US-EAST-1", "us east"])
    def test_nothing_else_gets_into_the_address(self, region: str) -> None:
        """The key would go there."""
        with pytest.raises(ProviderSetupError, match="no AWS region"):
            BedrockProvider(BedrockConfig(api_key=Secret("k"), region=region)).connect()


class TestKey:
    """Who asks."""

    async def test_the_environment_has_it(self, bedrock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        """Under the name that AWS gave it."""
        monkeypatch.setenv("AWS_BEARER_TOKEN_BEDROCK", "token-from-environment")
        async with FaultyServer(lambda _: reply(ANSWER)) as server, bedrock(server, api_key=Secret("")) as provider:
            await provider.process(ASKED)
        assert server.requests[0].headers["authorization"] == "Bearer token-from-environment"

    async def test_it_is_masked_in_errors(self, bedrock: Any, key: str) -> None:
        """Should the server quote it."""
        answer = reply({"message": f"Key {key}?"}, status=400)
        async with FaultyServer(lambda _: answer) as server, bedrock(server) as provider:
            with pytest.raises(InvalidRequestError, match=r"Key \*\*\*\?"):
                await provider.process(ASKED)

    def test_without_a_key_the_library_is_needed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """It isn't imported to find that out."""
        monkeypatch.setattr("schwarm_bedrock.provider.can_sign", lambda: False)
        with pytest.raises(AuthenticationError, match="isn't installed") as raised:
            BedrockProvider(BedrockConfig(region="us-east-1")).connect()
        assert "schwarm-bedrock[aws]" in raised.value.remedy

    async def test_no_server_is_a_lost_connection(self, bedrock: Any) -> None:
        """With the address."""
        async with FaultyServer(lambda _: reply(ANSWER)) as server:
            pass
        async with bedrock(server) as provider:
            with pytest.raises(ConnectionLostError, match=r"127\.0\.0\.1"):
                await provider.process(ASKED)


class TestDeclaration:
    """The plugin declares one provider."""

    def test_the_names_declared_are_the_names_of_the_entry_points(self) -> None:
        """What users write leads to what the plugin declares."""
        entries = [each for each in entry_points(group="schwarm.providers") if each.value == "schwarm_bedrock.plugin"]
        (spec,) = schwarm_providers()
        assert [spec.name] == [entry.name for entry in entries] == ["bedrock"]
        assert (spec.family, spec.config) == (LLMProvider, BedrockConfig)
        assert spec.make == f"{BedrockProvider.__module__}:{BedrockProvider.__qualname__}"

    def test_nothing_heavy_is_imported_before_it_is_initialized(self) -> None:
        """Neither the connections' library nor AWS's; declaring it doesn't even import the provider."""
        program = (
            "import sys, schwarm_bedrock.plugin; early = 'schwarm_bedrock.provider' in sys.modules\n"
            "from schwarm_bedrock.provider import BedrockProvider\n"
            "from schwarm_bedrock.config import BedrockConfig\n"
            "BedrockProvider(BedrockConfig(region='us-east-1')).connect()\n"
            "print(early, [name for name in ('anyio', 'asyncio', 'botocore', 'httpcore2') if name in sys.modules])"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "False []"


class TestAbilities:
    """What a model can do."""

    @pytest.mark.parametrize(
        ("model", "abilities"),
        [
            (
                "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
                LLMAbilities(native_output=True, images=True, documents=True, reasoning=True),
            ),
            ("global.anthropic.claude-sonnet-5", LLMAbilities(images=True, documents=True, reasoning=True)),
            (
                "arn:aws:bedrock:us-east-1:012345678901:inference-profile/us.amazon.nova-lite-v1:0",
                LLMAbilities(images=True, documents=True, video=True),
            ),
            ("amazon.nova-micro-v1:0", LLMAbilities()),
            (
                "meta.llama3-2-1b-instruct-v1:0",
                LLMAbilities(tools=False, parallel_tools=False, tool_choice=False, documents=True),
            ),
            (
                "amazon.titan-text-express-v1",
                LLMAbilities(tools=False, parallel_tools=False, tool_choice=False, documents=True, system=False),
            ),
            ("openai.gpt-oss-120b-1:0", LLMAbilities(native_output=True, reasoning=True)),
            ("acme.unheard-of-v1", LLMAbilities(images=True, audio=True, documents=True, video=True)),
        ],
    )
    def test_they_are_the_familys(self, model: str, abilities: LLMAbilities) -> None:
        """Wherever it runs, and by whichever name."""
        assert BedrockProvider(BedrockConfig()).abilities(model) == abilities
