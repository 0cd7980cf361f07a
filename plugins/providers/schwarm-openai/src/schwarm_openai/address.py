"""Where a server is, by its settings, the environment and its preset."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from schwarm_http.llm.config import HttpLLMConfig
from schwarm_openai.presets import Preset

_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "[::]": "[::1]"}  # noqa: S104 - what a server listens on
_OLLAMA_PORT = 11434


def base_url(config: HttpLLMConfig, preset: Preset) -> str:
    """The address of a server's API.

    Args:
        config: The settings.
        preset: The server.

    Returns:
        The address; empty when nothing tells it.
    """
    if config.base_url:
        return config.base_url
    for variable in preset.url_variables:
        if found := os.environ.get(variable, "").strip():
            return listening(found) if variable == "OLLAMA_HOST" else found
    return preset.base_url


def listening(host: str) -> str:
    """The address of a server of Ollama's, by what it is told to listen on.

    Args:
        host: A host, a port or both, perhaps with a scheme, as `OLLAMA_HOST` takes them.

    Returns:
        The address at which it is reached from here.
    """
    parts = urlsplit(host if "://" in host else f"http://{host}")
    name = parts.hostname or "127.0.0.1"
    name = _ANYWHERE.get(name, f"[{name}]" if ":" in name else name)
    port = parts.port or {"https": 443}.get(parts.scheme, _OLLAMA_PORT)
    path = parts.path.rstrip("/")
    return f"{parts.scheme}://{name}:{port}{path if path.endswith('/v1') else f'{path}/v1'}"
