"""What an untrusted project may not do to the guards that its user has put in."""

from pathlib import Path

import pytest

from schwarm_core.application.configuration.manager import ConfigurationManager
from schwarm_core.application.configuration.trust import TrustStore
from schwarm_core.domain.error.configuration import UntrustedProjectError


def manager_of(folder: Path, project: str) -> ConfigurationManager:
    """The configuration of a user who has enabled a guard, and of a project that nobody trusts."""
    user, file = folder / "user.toml", folder / "project" / "schwarm.toml"
    user.write_text('[plugins]\nenable = ["middleware.approval"]\n')
    file.parent.mkdir()
    file.write_text(project)
    return ConfigurationManager(user=user, project=file, trust=TrustStore(folder / "trust"))


class TestGuards:
    """Middleware that the user relies on."""

    @pytest.mark.parametrize(
        ("project", "key"),
        [
            ('[plugins]\ndisable = ["approval"]', "plugins.disable"),
            ("[middleware.approval]\nenabled = false", "middleware.approval.enabled"),
        ],
    )
    def test_a_stranger_cannot_take_them_out(self, tmp_path: Path, project: str, key: str) -> None:
        """The error names the key, and how to trust the project."""
        with pytest.raises(UntrustedProjectError, match=key) as caught:
            manager_of(tmp_path, project).load()
        assert "schwarm trust" in str(caught.value)

    def test_a_stranger_can_only_add(self, tmp_path: Path) -> None:
        """A project's list of plugins doesn't replace the user's."""
        config = manager_of(tmp_path, '[plugins]\nenable = ["middleware.retry"]').load()
        assert config.active("middleware") == ("retry", "approval")

    @pytest.mark.parametrize("project", ["[plugins]\ndisable = []", "[middleware.approval]\nenabled = true"])
    def test_what_harms_nobody_needs_no_trust(self, tmp_path: Path, project: str) -> None:
        """Nothing is taken out by it."""
        assert manager_of(tmp_path, project).load().active("middleware") == ("approval",)
