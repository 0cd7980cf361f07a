"""Bringing a model here from a hub, which is one on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from threading import Event, Thread
from typing import ClassVar

import pytest
from anyio import create_task_group, fail_after
from anyio.to_thread import run_sync

from schwarm_core import (
    AuthenticationError,
    ConnectionLostError,
    ModelNotFoundError,
    ModelRequest,
    ModelSettings,
    user,
)
from schwarm_core.application.telemetry.logging import enable_logging
from schwarm_llamacpp.config import LlamaCppConfig
from schwarm_llamacpp.provider import LlamaCppProvider

pytestmark = pytest.mark.anyio

QUESTION = ModelRequest((user("Hello"),), settings=ModelSettings(max_tokens=5, seed=1))
REPOSITORY = "acme/tiny-GGUF"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Hub(BaseHTTPRequestHandler):
    """The part of a hub's API that a download needs."""

    files: ClassVar[dict[str, bytes]] = {}
    gated = False
    half: ClassVar[Event | None] = None
    go_on = Event()

    def do_HEAD(self) -> None:
        """What there is to know of a file."""
        self._answer(with_body=False)

    def do_GET(self) -> None:
        """A file, or the list of them."""
        if self.path.startswith("/api/models/"):
            listed = [{"type": "file", "path": name, "rfilename": name, "size": 1, "oid": "0"} for name in self.files]
            whole = {"id": REPOSITORY, "modelId": REPOSITORY, "sha": COMMIT, "siblings": listed}
            self._send(json.dumps(listed if "/tree/" in self.path else whole).encode())
        else:
            self._answer(with_body=True)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        """Says nothing."""

    def _answer(self, *, with_body: bool) -> None:
        content = self.files.get(self.path.rpartition("/")[2])
        if self.gated or content is None:
            self.send_response(403 if self.gated else 404)
            self.send_header("X-Error-Code", "GatedRepo" if self.gated else "EntryNotFound")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self._send(content, with_body=with_body)

    def _send(self, content: bytes, *, with_body: bool = True) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("ETag", f'"{sha256(content).hexdigest()}"')
        self.end_headers()
        if not with_body:
            return
        middle = len(content) // 2
        self.wfile.write(content[:middle])
        if self.half is not None and not self.path.startswith("/api/"):
            self.half.set()
            self.go_on.wait(20)
        try:
            self.wfile.write(content[middle:])
        except ConnectionError:
            self.close_connection = True


@pytest.fixture
def hub(tiny: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A hub that has the tiny model; its cache on this machine is empty."""
    constants = pytest.importorskip("huggingface_hub.constants", reason="huggingface_hub isn't installed")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(Hub, "files", {"tiny-F32.gguf": Path(tiny).read_bytes(), "README.md": b"#"})
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    Hub.go_on.set()
    server.shutdown()
    thread.join()
    server.server_close()
    Hub.go_on.clear()


async def asked(model: str, hub: str) -> str:
    """The answer of a model on a hub."""
    provider = LlamaCppProvider(LlamaCppConfig(model=model, hub=hub, context=256, threads=1))
    await provider.initialize()
    try:
        return (await provider.process(QUESTION)).message.text
    finally:
        await provider.cleanup()


class TestDownloads:
    """What isn't here is fetched, once."""

    @pytest.mark.parametrize("name", ["tiny-F32.gguf", "F32"])
    async def test_a_model_is_fetched_and_asked(self, hub: str, name: str) -> None:
        """Named by its file or by its quantization."""
        assert await asked(f"{REPOSITORY}{'/' if '.' in name else ':'}{name}", hub)

    async def test_a_file_that_is_here_needs_no_hub(self, hub: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """So that work goes on without a connection."""
        model = f"{REPOSITORY}/tiny-F32.gguf"
        first = await asked(model, hub)
        monkeypatch.setattr(Hub, "files", {})
        assert await asked(model, "http://127.0.0.1:9") == first

    @pytest.mark.parametrize("terminal", [True, False])
    async def test_a_terminal_shows_how_far_it_is(
        self, hub: str, monkeypatch: pytest.MonkeyPatch, *, terminal: bool
    ) -> None:
        """As a bar; where standard error goes elsewhere, nothing is drawn into it."""
        drawn = StringIO()
        monkeypatch.setattr(drawn, "isatty", lambda: terminal)
        monkeypatch.setattr("sys.stderr", drawn)
        await asked(f"{REPOSITORY}/tiny-F32.gguf", hub)
        assert ("downloading tiny-F32.gguf: 100%" in drawn.getvalue()) == terminal

    async def test_the_log_tells_how_far_it_is(self, hub: str) -> None:
        """In steps, up to the end."""
        from loguru import logger

        lines: list[str] = []
        enable_logging()
        sink = logger.add(lambda line: lines.append(str(line.record["message"])), level="INFO")
        try:
            await asked(f"{REPOSITORY}/tiny-F32.gguf", hub)
        finally:
            logger.remove(sink)
        told = [line for line in lines if line.startswith("downloading tiny-F32.gguf: ")]
        assert "100%" in told[-1]
        assert lines[-1].startswith("loaded tiny-F32.gguf in ")

    async def test_it_is_interrupted(self, hub: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Who doesn't wait for it any more leaves no download behind."""
        half = Event()
        monkeypatch.setattr(Hub, "half", half)
        with fail_after(20):
            async with create_task_group() as group:
                group.start_soon(asked, f"{REPOSITORY}/tiny-F32.gguf", hub)
                await run_sync(half.wait)
                group.cancel_scope.cancel()
                Hub.go_on.set()
        monkeypatch.setattr(Hub, "half", None)
        assert await asked(f"{REPOSITORY}/tiny-F32.gguf", hub)


class TestErrors:
    """What the hub doesn't give."""

    @pytest.mark.parametrize("name", ["/other.gguf", ":Q4_K_M"])
    async def test_what_it_does_not_have(self, hub: str, name: str) -> None:
        """Neither by that name nor by that quantization."""
        with pytest.raises(ModelNotFoundError) as caught:
            await asked(f"{REPOSITORY}{name}", hub)
        assert caught.value.model == f"{REPOSITORY}{name}"

    async def test_what_it_gives_to_some(self, hub: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """The error says how to become one of them."""
        monkeypatch.setattr(Hub, "gated", True)
        with pytest.raises(AuthenticationError, match="isn't given to everyone") as caught:
            await asked(f"{REPOSITORY}/tiny-F32.gguf", hub)
        assert "HF_TOKEN" in caught.value.remedy

    async def test_a_hub_that_can_not_be_reached(self, hub: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """It may be there later, though huggingface_hub has tried several times by then."""
        monkeypatch.setattr("time.sleep", lambda _: None)
        with pytest.raises(ConnectionLostError, match="could not be downloaded") as caught:
            await asked(f"{REPOSITORY}:F32", "http://127.0.0.1:9")
        assert caught.value.retryable
