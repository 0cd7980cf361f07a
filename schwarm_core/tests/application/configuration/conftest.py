"""What the tests of the configuration share: configurations made of texts, and nobody's secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from schwarm_core.application.configuration.document import read_document
from schwarm_core.application.configuration.manager import ConfigurationManager
from schwarm_core.application.configuration.trust import TrustStore
from schwarm_core.application.telemetry.known_secrets import known_secrets

Configure: TypeAlias = Callable[..., ConfigurationManager]


@pytest.fixture(autouse=True)
def forget_secrets() -> Iterator[None]:
    """A secret registered in one test is none in the next."""
    before = known_secrets.forms
    yield
    known_secrets.forms = before


@pytest.fixture
def store(tmp_path: Path) -> TrustStore:
    """A store of trust that nobody else has."""
    return TrustStore(tmp_path / "state" / "trust")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The file of a project, which isn't written yet."""
    return tmp_path / "project" / "schwarm.toml"


@pytest.fixture
def configure(tmp_path: Path, project: Path, store: TrustStore) -> Configure:
    """Makes a configuration: each layer given as a text, the project trusted if it isn't said otherwise."""

    def make(
        project_text: str = "", *, user: str = "", distribution: str = "", trusted: bool = True, **rest: Any
    ) -> ConfigurationManager:
        def written(file: Path, text: str) -> Path:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
            return file

        default = read_document(written(tmp_path / "distribution.toml", distribution))
        manager = ConfigurationManager(
            project=written(project, project_text),
            user=written(tmp_path / "user.toml", user),
            distribution_defaults=[default] if default else [],
            trust=store,
            **rest,
        )
        source = read_document(project) if trusted and not _is_broken(project_text) else None
        if source is not None:
            store.trust(source)
        return manager

    return make


def _is_broken(text: str) -> bool:
    from tomllib import TOMLDecodeError, loads

    try:
        loads(text)
    except TOMLDecodeError:
        return True
    return False
