"""Servers that others have written: what they make of our requests is no fake of ours."""

from __future__ import annotations

from collections.abc import Generator, Mapping

import pytest

from tests.counterparts.counterpart import KEY, SENTENCE, Counterpart, free_port, pinned, program, running

PROXY = f"""
model_list:
  - model_name: mocked
    litellm_params: {{model: openai/mocked, api_key: none, mock_response: "{SENTENCE}"}}
litellm_settings: {{telemetry: false}}
"""


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy of the machine's stands in between, and no key of the user's is used."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def llama_server(
    original_environ: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Generator[Counterpart]:
    """llama.cpp's own server, with a tiny model that makes no sense."""
    server = program(original_environ, f"llama-server-{pinned('llama-cpp-python')}", ".ci/llama-server")
    pytest.importorskip("gguf", reason="gguf isn't installed: `uv sync --group heavy` installs it")
    from schwarm_llamacpp.testing import write_tiny_model

    folder = tmp_path_factory.mktemp("llama-server")
    model, port = write_tiny_model(folder / "tiny.gguf", calling=True), free_port()
    size = ("--ctx-size", "4096", "--parallel", "2", "--threads", "1", "--threads-http", "4")
    own = ("--host", "127.0.0.1", "--port", str(port), "--api-key", KEY, "--alias", "tiny", "--offline", "--slots")
    with running([server, "--model", model, *size, *own], port, "/health", folder / "log") as found:
        yield found


@pytest.fixture(scope="session")
def litellm_proxy(
    original_environ: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Generator[Counterpart]:
    """LiteLLM's proxy, whose one model says one sentence."""
    proxy = program(original_environ, f"litellm-proxy-{pinned('litellm')}/bin/litellm", ".ci/litellm-proxy")
    folder, port = tmp_path_factory.mktemp("litellm-proxy"), free_port()
    config = folder / "config.yaml"
    config.write_text(PROXY, encoding="utf-8")
    own = ("--host", "127.0.0.1", "--port", str(port), "--telemetry", "False")
    with running([proxy, "--config", config, *own], port, "/health/liveliness", folder / "log") as found:
        yield found
