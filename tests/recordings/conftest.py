"""The recordings that the tests run over: those beside the plugins, and a folder's."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import frozen

from schwarm_http.testing.recording import read_rows
from schwarm_http.testing.verdict import Tally, Verdict
from tests.recordings.apis import APIS

ROOT = Path(__file__).parent.parent.parent
PATIENT = 60.0
VARIABLE = "SCHWARM_RECORDINGS"
NO_RECORDINGS = f"no recordings were given: {VARIABLE} names their folder"


@frozen
class File:
    """A file of recordings.

    Attributes:
        path: Where it is.
        source: Whose recordings they are, for the summary.
    """

    path: Path
    source: str

    @property
    def api(self) -> str:
        """The API that they are of."""
        return self.path.stem


def in_tree() -> list[File]:
    """The recordings that plugins keep beside their tests."""
    return [
        File(path, "beside the plugin") for path in sorted(ROOT.glob("plugins/providers/*/tests/recordings/*.jsonl"))
    ]


def in_folder() -> list[File]:
    """The recordings of the folder that the environment names."""
    folder = os.environ.get(VARIABLE, "")
    found = [File(path, folder) for path in sorted(Path(folder).glob("*.jsonl"))] if folder else []
    if folder and not found:
        msg = f"{VARIABLE} names {folder!r}, where no file ends in `.jsonl`."
        raise pytest.UsageError(msg)
    return found


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test for each file."""
    if "fixture" in metafunc.fixturenames:
        metafunc.parametrize("fixture", in_tree(), ids=lambda file: file.api)
    if "recorded" in metafunc.fixturenames:
        files = [pytest.param(file, id=file.api) for file in in_folder()]
        none = pytest.param(None, id="none", marks=pytest.mark.skip(reason=NO_RECORDINGS))
        metafunc.parametrize("recorded", files or [none])


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """One event loop is enough: what differs between them is shown where the server is hostile."""
    return "asyncio"


@pytest.fixture(autouse=True)
def quick(caplog: pytest.LogCaptureFixture) -> None:
    """The wire's library logs each step of each call at DEBUG."""
    caplog.set_level(logging.INFO, "httpcore2")


@pytest.fixture
def judged(record_property: Callable[[str, object], None]) -> Callable[[File], object]:
    """The verdicts on a file's rows, which the summary tells of."""

    async def judge(file: File) -> list[Verdict]:
        assert file.api in APIS, f"tests/recordings/apis.py knows no {file.api!r}: say there who speaks it"
        api = APIS[file.api](PATIENT)
        verdicts = [await api.verdict(row) for row in read_rows(file.path)]
        tally = Tally.of(verdicts)
        counts = {"rows": tally.rows, "understood": tally.understood, "equal": tally.equal}
        record_property(
            "recordings", {"api": file.api, "source": file.source, **counts, "exceptions": dict(tally.exceptions)}
        )
        return verdicts

    return judge
