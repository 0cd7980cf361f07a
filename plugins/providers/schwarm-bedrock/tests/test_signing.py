"""Requests signed with AWS credentials."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from schwarm_bedrock.signer import Signer
from schwarm_core import AuthenticationError, MalformedAnswerError, ModelRequest, OverloadedError, Secret, user
from schwarm_http.sign import Unsigned
from schwarm_http.testing.server import FaultyServer, ReceivedRequest, Script, reply

pytestmark = pytest.mark.anyio

ACCESS, SECRET, TOKEN = "AKIDEXAMPLE123456", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "session-token-0123456789"
UNKEYED: dict[str, Any] = {"api_key": Secret(""), "region": "us-west-2"}
OK = {"output": {"message": {"role": "assistant", "content": [{"text": "Hi"}]}}, "stopReason": "end_turn", "usage": {}}


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Temporary credentials in the environment."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_SESSION_TOKEN", TOKEN)


def signature(request: ReceivedRequest, region: str) -> str:
    """The signature that a request should have, computed from what arrived.

    Source: "Create a signed AWS API request" in the user guide of IAM; each segment of the path is quoted once more.
    """
    parts = urlsplit(request.target)
    signed = request.headers["authorization"].partition("SignedHeaders=")[2].partition(",")[0].split(";")
    canonical = "\n".join(
        [
            request.method,
            quote(parts.path, safe="/~"),
            "&".join(sorted(parts.query.split("&"))),
            *(f"{name}:{request.headers[name]}" for name in signed),
            "",
            ";".join(signed),
            hashlib.sha256(request.body).hexdigest(),
        ]
    )
    stamp = request.headers["x-amz-date"]
    scope = f"{stamp[:8]}/{region}/bedrock/aws4_request"
    to_sign = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{SECRET}".encode()
    for word in scope.split("/"):
        key = hmac.digest(key, word.encode(), "sha256")
    return hmac.new(key, to_sign.encode(), "sha256").hexdigest()


@pytest.mark.usefixtures("credentials")
class TestSignature:
    """Who asks is proved."""

    @pytest.mark.parametrize(
        "model",
        [
            "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
            "arn:aws:bedrock:us-west-2:012345678901:inference-profile/us.amazon.nova-lite-v1:0",
        ],
    )
    async def test_a_request_is_signed_as_it_is_sent(self, bedrock: Any, model: str) -> None:
        """Colons and slashes in the model's name are quoted in the path, and once more in what is signed."""
        async with FaultyServer(lambda _: reply(OK)) as server, bedrock(server, **UNKEYED) as provider:
            await provider.process(ModelRequest((user("Grüße"),), model=model))
        (request,) = server.requests
        proof = request.headers["authorization"]
        assert proof.startswith(f"AWS4-HMAC-SHA256 Credential={ACCESS}/")
        assert proof.endswith(f"Signature={signature(request, 'us-west-2')}")
        assert request.headers["x-amz-security-token"] == TOKEN
        assert {"host", "x-amz-date", "x-amz-security-token"} <= set(
            proof.partition("SignedHeaders=")[2].split(",")[0].split(";")
        )

    async def test_a_query_is_signed_too(self, bedrock: Any) -> None:
        """As in the list of models."""
        async with FaultyServer(lambda _: reply({})) as server, bedrock(server, **UNKEYED) as provider:
            await provider.models()
        assert [urlsplit(request.target).path for request in server.requests] == [
            "/foundation-models",
            "/inference-profiles",
        ]
        for request in server.requests:
            assert request.headers["authorization"].endswith(f"Signature={signature(request, 'us-west-2')}")

    async def test_what_is_secret_is_masked(self, bedrock: Any) -> None:
        """Should the server quote it, no error shows it."""

        def quoting(request: ReceivedRequest) -> Script:
            return reply(f"{request.headers}".encode(), status=500)

        async with FaultyServer(quoting) as server, bedrock(server, **UNKEYED) as provider:
            with pytest.raises(OverloadedError, match="x-amz-date") as raised:
                await provider.process(ModelRequest((user("Hi"),), model="a.b"))
        sent = server.requests[0].headers["authorization"]
        assert TOKEN not in str(raised.value)
        assert sent.rpartition("=")[2] not in str(raised.value)

    async def test_the_headers_are_secrets(self) -> None:
        """All but the date."""
        signer = Signer()
        signer.region = "us-west-2"
        headers = await signer(
            Unsigned("POST", "https://bedrock-runtime.us-west-2.amazonaws.com/model/a/converse", b"{}")
        )
        assert {name for name, value in headers.items() if not isinstance(value, Secret)} == {"x-amz-date"}
        assert SECRET not in repr((signer, headers))


class TestCredentials:
    """Where they come from."""

    async def test_a_profile_has_its_own(self, tmp_path: Path) -> None:
        """Whatever the environment says; its region too."""
        (tmp_path / "credentials").write_text(
            f"[work]\naws_access_key_id = {ACCESS}\naws_secret_access_key = {SECRET}\n"
        )
        (tmp_path / "config").write_text("[profile work]\nregion = ap-southeast-2\n")
        signer = Signer("work")
        signer.region = await signer.find_region()
        headers = await signer(Unsigned("GET", "https://example.com/", b""))
        assert signer.region == "ap-southeast-2"
        assert f"{ACCESS}/" in headers["authorization"].reveal()  # type: ignore[union-attr]

    async def test_none_is_an_error_that_says_what_to_do(self) -> None:
        """Before anything is sent."""
        with pytest.raises(AuthenticationError, match="No AWS credentials") as raised:
            await Signer()(Unsigned("GET", "https://example.com/", b""))
        assert "AWS_BEARER_TOKEN_BEDROCK" in raised.value.remedy

    @pytest.mark.usefixtures("credentials")
    async def test_a_missing_profile_is_an_error(self) -> None:
        """By name."""
        signer = Signer("nowhere")
        with pytest.raises(AuthenticationError, match="nowhere"):
            await signer.find_region()
        with pytest.raises(AuthenticationError, match="nowhere"):
            await signer(Unsigned("GET", "https://example.com/", b""))

    async def test_a_refresh_that_fails_is_an_error(self, tmp_path: Path) -> None:
        """As when a program that gives credentials gives none."""
        (tmp_path / "config").write_text("[profile broken]\ncredential_process = false\n")
        with pytest.raises(AuthenticationError, match="can't be had"):
            await Signer("broken")(Unsigned("GET", "https://example.com/", b""))


async def test_a_malformed_answer_is_told_of(bedrock: Any) -> None:
    """Signed or not."""
    async with FaultyServer(lambda _: reply({"modelSummaries": 1})) as server, bedrock(server) as provider:
        with pytest.raises(MalformedAnswerError, match="list of models"):
            await provider.models()
