"""The recordings that the tests run over: those beside the plugins, and a folder's."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest

from schwarm_http.testing.recording import read_rows
from schwarm_http.testing.verdict import Tally, Verdict
from tests.recordings.apis import APIS
from tests.recordings.files import NO_RECORDINGS, File, in_folder, in_tree

PATIENT = 60.0


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
