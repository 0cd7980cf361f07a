"""Azure OpenAI: its addresses, its keys, and Entra ID."""

import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from types import ModuleType

import pytest

from schwarm_core import AuthenticationError, Message, ModelRequest, ProviderSetupError, Secret, TextPart
from schwarm_http.testing.server import FaultyServer, ReceivedRequest, in_turn, reply
from schwarm_openai.azure import AzureProvider
from schwarm_openai.config import AzureConfig

pytestmark = pytest.mark.anyio

KEY = Secret("az-very-secret-0123")
HI = ModelRequest((Message("user", (TextPart("Hi"),)),), model="my-gpt")
CHAT = {"choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}]}
RESPONSE = {"id": "r-1", "status": "completed", "output": []}


@asynccontextmanager
async def asked(
    answer: object, **settings: object
) -> AsyncGenerator[tuple[AzureProvider, list[ReceivedRequest]], None]:
    """A provider, and the requests that reach its resource."""
    async with FaultyServer(in_turn(reply(answer))) as server:
        config = AzureConfig(**{"endpoint": server.url, "api_key": KEY, "timeout": 5.0, **settings})  # type: ignore[arg-type]
        provider = AzureProvider(config)
        await provider.initialize()
        try:
            yield provider, server.requests
        finally:
            await provider.cleanup()


class TestAddresses:
    @pytest.mark.parametrize(
        ("settings", "answer", "target"),
        [
            pytest.param({"api": "chat"}, CHAT, "/openai/v1/chat/completions", id="chat"),
            pytest.param({}, RESPONSE, "/openai/v1/responses", id="responses"),
            pytest.param(
                {"api": "chat", "api_version": "2024-10-21"},
                CHAT,
                "/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21",
                id="dated-chat",
            ),
            pytest.param(
                {"api_version": "2025-04-01-preview"},
                RESPONSE,
                "/openai/responses?api-version=2025-04-01-preview",
                id="dated-responses",
            ),
        ],
    )
    async def test_they_follow_from_protocol_and_version(
        self, settings: dict[str, object], answer: object, target: str
    ) -> None:
        """A dated version names the deployment in the path."""
        async with asked(answer, **settings) as (provider, requests):
            await provider.process(HI)
        assert requests[0].target == target

    async def test_a_deployment_is_asked_when_no_model_is_named(self) -> None:
        """It is the name of one."""
        unnamed = ModelRequest(HI.messages)
        settings = {"api": "chat", "api_version": "2024-10-21", "deployment": "mine"}
        async with asked(CHAT, **settings) as (provider, requests):
            await provider.process(unnamed)
        assert requests[0].target.startswith("/openai/deployments/mine/")

    async def test_the_environment_tells(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Resource, key and version."""
        async with FaultyServer(in_turn(reply(CHAT))) as server:
            monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", f"{server.url}/")
            monkeypatch.setenv("AZURE_OPENAI_API_KEY", "az-of-the-environment")
            monkeypatch.setenv("OPENAI_API_VERSION", "2024-10-21")
            provider = AzureProvider(AzureConfig(api="chat", timeout=5.0))
            await provider.initialize()
            await provider.process(HI)
            await provider.cleanup()
            assert server.requests[0].headers["api-key"] == "az-of-the-environment"
            assert "api-version=2024-10-21" in server.requests[0].target

    def test_nothing_tells_where_the_resource_is(self) -> None:
        """That has to be set."""
        with pytest.raises(ProviderSetupError, match="nothing tells") as caught:
            AzureProvider(AzureConfig(api_key=KEY)).connect()
        assert "AZURE_OPENAI_ENDPOINT" in caught.value.remedy

    async def test_models(self) -> None:
        """Of the resource."""
        async with asked({"data": [{"id": "gpt-4o"}]}, api_version="2024-10-21") as (provider, requests):
            assert [model.id for model in await provider.models()] == ["gpt-4o"]
        assert requests[0].target == "/openai/models?api-version=2024-10-21"


class TestProof:
    async def test_a_key_goes_in_a_header_of_azures(self) -> None:
        """Not as a bearer's."""
        async with asked(CHAT, api="chat") as (provider, requests):
            await provider.process(HI)
        assert requests[0].headers["api-key"] == KEY.reveal()
        assert "authorization" not in requests[0].headers

    async def test_entra_id_gives_a_token_for_each_request(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """No key is looked for."""
        identity = ModuleType("azure.identity")
        identity.DefaultAzureCredential = Identity  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "azure", ModuleType("azure"))
        monkeypatch.setitem(sys.modules, "azure.identity", identity)
        async with asked(CHAT, api="chat", entra=True, api_key=Secret("")) as (provider, requests):
            await provider.process(HI)
            await provider.process(HI)
        assert [request.headers["authorization"] for request in requests] == ["Bearer token-1", "Bearer token-2"]
        assert "api-key" not in requests[0].headers

    async def test_a_token_that_is_not_had_is_told_of(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """With the way to have it."""
        identity = ModuleType("azure.identity")
        identity.DefaultAzureCredential = NoIdentity  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "azure", ModuleType("azure"))
        monkeypatch.setitem(sys.modules, "azure.identity", identity)
        async with asked(CHAT, api="chat", entra=True) as (provider, _):
            with pytest.raises(AuthenticationError, match="not logged in") as caught:
                await provider.process(HI)
        assert (caught.value.provider, "az login" in caught.value.remedy) == ("azure", True)

    def test_the_library_may_be_missing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is an extra."""
        monkeypatch.setitem(sys.modules, "azure.identity", None)
        with pytest.raises(ProviderSetupError) as caught:
            AzureProvider(AzureConfig(endpoint="https://acme.openai.azure.com", entra=True)).connect()
        assert "schwarm-openai[azure]" in caught.value.remedy


class Token:
    def __init__(self, token: str) -> None:
        self.token = token


class Identity:
    """Gives another token each time, for the scope of Azure's models."""

    def __init__(self) -> None:
        self.given = 0

    def get_token(self, *scopes: str) -> Token:
        """The next token."""
        assert scopes == ("https://cognitiveservices.azure.com/.default",)
        self.given += 1
        return Token(f"token-{self.given}")


class NoIdentity:
    """Has none to give."""

    def get_token(self, *scopes: str) -> Token:
        """No token."""
        msg = "not logged in"
        raise RuntimeError(msg)
