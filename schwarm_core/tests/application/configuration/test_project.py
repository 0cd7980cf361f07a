"""Where the configuration's files are looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from schwarm_core.application.configuration.manager import ConfigurationManager
from schwarm_core.application.configuration.project import find_project, user_file
from schwarm_core.domain.error.configuration import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A user's home with a folder deep in it."""
    (tmp_path / "work" / "repo" / "src").mkdir(parents=True)
    return tmp_path


def found(start: Path, home: Path) -> str | None:
    """The project around a folder, as seen from home."""
    file = find_project(start, home=home)
    return str(file.relative_to(home.resolve()).as_posix()) if file else None


class TestTheProject:
    def test_in_the_folder_or_around_it(self, root: Path) -> None:
        """The nearest folder that has one wins."""
        (root / "work" / "schwarm.toml").touch()
        assert found(root / "work" / "repo" / "src", root) == "work/schwarm.toml"
        (root / "work" / "repo" / "schwarm.toml").touch()
        assert found(root / "work" / "repo" / "src", root) == "work/repo/schwarm.toml"

    def test_not_beyond_the_repository(self, root: Path) -> None:
        """What lies around a repository is another project."""
        (root / "work" / "schwarm.toml").touch()
        (root / "work" / "repo" / ".git").mkdir()
        assert found(root / "work" / "repo" / "src", root) is None

    def test_in_the_repositorys_root(self, root: Path) -> None:
        """The root itself is still looked at."""
        (root / "work" / "repo" / ".git").touch()
        (root / "work" / "repo" / "schwarm.toml").touch()
        assert found(root / "work" / "repo" / "src", root) == "work/repo/schwarm.toml"

    def test_not_in_the_users_home(self, root: Path) -> None:
        """A file in the home is no project of all that lies under it; only of the home itself."""
        (root / "schwarm.toml").touch()
        assert found(root / "work", root) is None
        assert found(root, root) == "schwarm.toml"

    def test_not_beyond_the_users_home(self, root: Path) -> None:
        """What lies around the home belongs to others."""
        (root / "schwarm.toml").touch()
        assert found(root / "work", root / "work") is None

    def test_a_pyproject_with_the_table(self, root: Path) -> None:
        """A `pyproject.toml` counts if it has something for us."""
        file = root / "work" / "repo" / "pyproject.toml"
        file.write_text('[project]\ndependencies = ["schwarm"]\n')
        assert found(file.parent, root) is None
        file.write_text("[tool.schwarm.runtime]\n")
        assert found(file.parent, root) == "work/repo/pyproject.toml"

    def test_a_broken_pyproject(self, root: Path) -> None:
        """One that can't be read counts only if it means us."""
        file = root / "work" / "repo" / "pyproject.toml"
        file.write_text("schwarm =\n")
        assert found(file.parent, root) is None
        file.write_text("[tool.schwarm\n")
        assert found(file.parent, root) == "work/repo/pyproject.toml"

    def test_two_files_side_by_side(self, root: Path) -> None:
        """Neither is preferred in silence."""
        (root / "schwarm.toml").touch()
        (root / "pyproject.toml").write_text("[tool.schwarm]\n")
        with pytest.raises(ConfigurationError, match=r"pyproject\.toml: tool\.schwarm: expected nothing") as caught:
            find_project(root, home=root)
        assert "one of the two" in caught.value.remedy


class TestTheUser:
    def test_the_standard_places(self, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The user's file, the project's and the environment are found where they usually are."""
        assert user_file().is_relative_to(home)
        user_file().parent.mkdir(parents=True)
        user_file().write_text('[runtime]\nmodel = "user"\nagent = "user"\nengine = "user"\n')
        (tmp_path / "schwarm.toml").write_text('[runtime]\nmodel = "project"\nagent = "project"\n')
        monkeypatch.setenv("SCHWARM_RUNTIME__MODEL", "variable")
        runtime = ConfigurationManager.standard(tmp_path).load().runtime
        assert (runtime.model, runtime.agent, runtime.engine) == ("variable", "project", "user")
