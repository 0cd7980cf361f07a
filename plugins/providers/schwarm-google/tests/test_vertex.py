"""Vertex AI: addresses, keys and credentials."""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.oauth2 import service_account

from schwarm_core import (
    AuthenticationError,
    ConnectionLostError,
    ModelInfo,
    ModelRequest,
    OutputSchema,
    ProviderSetupError,
    ProviderTimeoutError,
    Secret,
    user,
)
from schwarm_google.access import vertex_access
from schwarm_google.codec import GoogleCodec
from schwarm_google.config import GoogleVertexConfig
from schwarm_google.credentials import Tokens
from schwarm_google.dialect import Place
from schwarm_google.vertex import GoogleVertexProvider
from schwarm_http.sign import Unsigned
from schwarm_http.testing.server import AwaitHangup, FaultyServer, ReceivedRequest, Script, in_turn, reply

pytestmark = pytest.mark.anyio

ASKED = ModelRequest((user("Hi"),), "gemini-3-flash")
PARENT = "projects/harbour-1/locations/europe-west4"


@pytest.fixture(scope="module")
def private_key() -> str:
    """A service account's key, made for these tests."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.PKCS8
    return made.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


@pytest.fixture
def account(private_key: str) -> Mapping[str, str]:
    """A service account."""
    return {
        "type": "service_account",
        "project_id": "harbour-1",
        "client_email": "pilot@harbour-1.example",
        "private_key": private_key,
    }


@pytest.fixture
def log_in(account: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Names the service account in the environment, with the server that gives its tokens."""

    def log_in_at(url: str) -> None:
        file = tmp_path / "account.json"
        file.write_text(json.dumps({**account, "token_uri": f"{url}/token"}), encoding="utf-8")
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))

    return log_in_at


def config_for(server: FaultyServer, **settings: Any) -> GoogleVertexConfig:
    """Settings for a server that stands in for Vertex AI."""
    return GoogleVertexConfig(base_url=f"{server.url}/v1beta1", **settings)


class TestCredentials:
    """Requests are signed with tokens."""

    async def test_a_token_is_fetched_once_and_sent_with_each_request(
        self, opened: Any, log_in: Any, answer: Mapping[str, Any]
    ) -> None:
        """For as long as it is valid; the project is that of the credentials."""

        def script(request: ReceivedRequest) -> Script:
            return reply({"access_token": "ya29.token", "expires_in": 3600} if request.target == "/token" else answer)

        async with FaultyServer(script) as server:
            log_in(server.url)
            async with opened(GoogleVertexProvider(config_for(server))) as provider:
                await provider.process(ASKED)
                await provider.process(ASKED)
        token, *asked = server.requests
        assert token.target == "/token"
        path = "/v1beta1/projects/harbour-1/locations/global/publishers/google/models/gemini-3-flash:generateContent"
        assert [request.target for request in asked] == [path, path]
        assert {request.headers["authorization"] for request in asked} == {"Bearer ya29.token"}

    async def test_a_refused_token_is_an_authentication_error(self, opened: Any, log_in: Any) -> None:
        """It says how to log in."""
        refusal = reply({"error": "invalid_grant", "error_description": "No such account."}, status=400)
        async with FaultyServer(in_turn(refusal)) as server:
            log_in(server.url)
            async with opened(GoogleVertexProvider(config_for(server))) as provider:
                with pytest.raises(AuthenticationError, match="No such account") as caught:
                    await provider.process(ASKED)
        assert "gcloud auth" in caught.value.remedy
        assert caught.value.provider == "google-vertex"

    async def test_the_wait_for_a_token_ends(self, account: Mapping[str, str]) -> None:
        """After the time that the settings give it."""
        async with FaultyServer(in_turn([AwaitHangup()])) as server:
            info = {**account, "token_uri": f"{server.url}/token"}
            credentials = service_account.Credentials.from_service_account_info(info, scopes=["all"])  # type: ignore[no-untyped-call]
            with pytest.raises(ProviderTimeoutError, match=r"weren't there within 0\.05 s"):
                await Tokens(credentials, 0.05).sign(Unsigned("GET", server.url, b""))

    async def test_a_missing_file_is_an_authentication_error(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Before anything is asked."""
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/nowhere/account.json")
        with pytest.raises(AuthenticationError, match="don't work"):
            await GoogleVertexProvider(GoogleVertexConfig()).initialize()

    async def test_without_the_library_the_extra_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Express mode needs none."""
        monkeypatch.setitem(sys.modules, "google.auth", None)
        with pytest.raises(ProviderSetupError) as caught:
            await GoogleVertexProvider(GoogleVertexConfig(project="harbour-1")).initialize()
        assert "schwarm-google[vertex]" in caught.value.remedy

    async def test_credentials_without_a_project_need_one(self, log_in: Any, account: dict[str, str]) -> None:
        """Nobody else knows it."""
        del account["project_id"]
        log_in("http://127.0.0.1:1")
        with pytest.raises(ProviderSetupError, match="No Google Cloud project") as caught:
            await GoogleVertexProvider(GoogleVertexConfig()).initialize()
        assert "GOOGLE_CLOUD_PROJECT" in caught.value.remedy

    async def test_a_server_of_tokens_that_is_not_there_is_a_lost_connection(self, account: Mapping[str, str]) -> None:
        """It may be there later."""
        info = {**account, "token_uri": "http://127.0.0.1:1/token"}
        credentials = service_account.Credentials.from_service_account_info(info, scopes=["all"])  # type: ignore[no-untyped-call]
        with pytest.raises(ConnectionLostError):
            await Tokens(credentials, 20.0).sign(Unsigned("GET", "http://127.0.0.1:1", b""))


class TestExpressMode:
    """Vertex AI by a key."""

    async def test_a_key_needs_no_project(self, opened: Any, key: Secret, answer: Mapping[str, Any]) -> None:
        """Nor credentials."""
        async with (
            FaultyServer(in_turn(reply(answer))) as server,
            opened(GoogleVertexProvider(config_for(server, api_key=key))) as provider,
        ):
            await provider.process(ASKED)
        (request,) = server.requests
        assert request.target == "/v1beta1/publishers/google/models/gemini-3-flash:generateContent"
        assert request.headers["x-goog-api-key"] == key.reveal()

    async def test_the_environments_key_counts_where_no_project_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A named project wants credentials."""
        monkeypatch.setenv("GOOGLE_API_KEY", "key-of-the-environment")
        access = await vertex_access(GoogleVertexConfig(), "google-vertex")
        assert (access.place, access.sign) == (Place(vertex=True), None)
        assert access.headers == {"x-goog-api-key": Secret("key-of-the-environment")}


class TestAddress:
    """Where the models are."""

    @pytest.mark.parametrize(
        ("location", "host"),
        [
            ("", "aiplatform.googleapis.com"),
            ("global", "aiplatform.googleapis.com"),
            ("europe-west4", "europe-west4-aiplatform.googleapis.com"),
            ("eu", "aiplatform.eu.rep.googleapis.com"),
        ],
    )
    async def test_a_location_is_a_host(self, key: Secret, location: str, host: str) -> None:
        """The global one by default."""
        access = await vertex_access(
            GoogleVertexConfig(api_key=key, project="harbour-1", location=location), "google-vertex"
        )
        assert access.url == f"https://{host}/v1beta1"
        assert access.place.parent == f"projects/harbour-1/locations/{location or 'global'}"

    @pytest.mark.parametrize(
        "setting", [{"location": "evil.example/"}, {"location": "evil.example"}, {"project": "p/../q"}]
    )
    async def test_a_name_leads_nowhere_else(self, key: Secret, setting: dict[str, str]) -> None:
        """What is no name is refused, before a token is sent there."""
        with pytest.raises(ProviderSetupError, match="can't be one"):
            await vertex_access(GoogleVertexConfig(**{"api_key": key, "project": "p", **setting}), "google-vertex")  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("model", "path"),
        [
            ("gemini-3-flash", f"/{PARENT}/publishers/google/models/gemini-3-flash"),
            ("acme/big-1", f"/{PARENT}/publishers/acme/models/big-1"),
            ("endpoints/123", f"/{PARENT}/endpoints/123"),
            ("projects/q/locations/us/endpoints/9", "/projects/q/locations/us/endpoints/9"),
        ],
    )
    def test_a_model_has_a_path_and_is_read_from_it(self, model: str, path: str) -> None:
        """There and back."""
        codec = GoogleCodec(Place(vertex=True, parent=PARENT))
        assert codec.encode_request(ModelRequest((user("Hi"),), model), stream=False).path == f"{path}:generateContent"
        read = codec.decode_request(f"/v1beta1{path}:generateContent", {"contents": [{"parts": [{"text": "Hi"}]}]})
        assert codec.place.path(read.model) == path

    async def test_its_models_can_be_listed(self, opened: Any, key: Secret) -> None:
        """Those that Google publishes."""
        listed = {"publisherModels": [{"name": "publishers/google/models/gemini-3-flash", "versionId": "1"}]}
        async with (
            FaultyServer(in_turn(reply(listed))) as server,
            opened(GoogleVertexProvider(config_for(server, api_key=key))) as provider,
        ):
            assert await provider.models() == (ModelInfo("gemini-3-flash"),)
        assert server.requests[0].target == "/v1beta1/publishers/google/models?pageSize=1000"


class TestFormat:
    """It is the Gemini API's."""

    def test_the_same_request_has_the_same_body(self) -> None:
        """Only the address differs."""
        request = ModelRequest((user("Hi"),), "gemini-3-flash", output=OutputSchema("x", {"type": "object"}))
        here, there = (
            GoogleCodec(place).encode_request(request, stream=True).payload for place in (Place(), Place(vertex=True))
        )
        assert here == there
