"""Where a model is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from schwarm_core import ModelNotFoundError
from schwarm_llamacpp.source import HubSource, files_of, source_of


class TestNames:
    """A model is a file, or on a hub."""

    def test_a_file_that_exists_is_meant(self, tmp_path: Path) -> None:
        """Whatever it is called."""
        file = tmp_path / "model.bin"
        file.touch()
        assert source_of(str(file)) == file

    def test_a_file_in_the_home_folder(self, home: Path) -> None:
        """The tilde is understood."""
        home.mkdir(parents=True, exist_ok=True)
        (home / "model.gguf").touch()
        assert source_of("~/model.gguf") == home / "model.gguf"

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("acme/tiny-GGUF/tiny.Q4_K_M.gguf", HubSource("acme/tiny-GGUF", file="tiny.Q4_K_M.gguf")),
            ("acme/tiny/deep/tiny.gguf", HubSource("acme/tiny", file="deep/tiny.gguf")),
            ("acme/tiny-GGUF:Q4_K_M", HubSource("acme/tiny-GGUF", quantization="Q4_K_M")),
        ],
    )
    def test_a_place_on_the_hub(self, name: str, expected: HubSource) -> None:
        """Owner and repository, and a file or a quantization."""
        assert source_of(name) == expected

    def test_a_file_goes_before_the_hub(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """What is here need not be fetched."""
        monkeypatch.chdir(tmp_path)
        (tmp_path / "acme" / "tiny").mkdir(parents=True)
        (tmp_path / "acme" / "tiny" / "tiny.gguf").touch()
        assert source_of("acme/tiny/tiny.gguf") == Path("acme/tiny/tiny.gguf")

    @pytest.mark.parametrize("name", ["nowhere.gguf", "acme/tiny", "../nowhere/tiny.gguf:Q4", ":Q4_K_M"])
    def test_anything_else_is_not_found(self, name: str) -> None:
        """The error names it, and what could be named."""
        with pytest.raises(ModelNotFoundError, match="no such file") as caught:
            source_of(name)
        assert caught.value.model == name
        assert "owner/repository" in caught.value.remedy


class TestFilesOfARepository:
    """A repository has many files, and a large model is divided over several."""

    def test_the_quantization_finds_the_file(self) -> None:
        """As a word of its name, in any case; what belongs to pictures is no model."""
        names = ["README.md", "tiny-Q4_K_M.gguf", "tiny-Q4_K_S.gguf", "mmproj-tiny-Q4_K_M.gguf"]
        assert files_of(HubSource("acme/tiny", quantization="q4_k_m"), names) == ["tiny-Q4_K_M.gguf"]

    def test_all_parts_of_a_large_model_are_needed(self) -> None:
        """In their order, the first of them first."""
        parts = [f"Q8_0/large-Q8_0-0000{number}-of-00003.gguf" for number in (1, 2, 3)]
        source = HubSource("acme/large", quantization="Q8_0")
        assert files_of(source, [*reversed(parts), "large-Q4_0.gguf"]) == parts
        assert files_of(HubSource("acme/large", file=parts[0]), parts) == parts

    def test_a_name_for_several_is_refused(self) -> None:
        """The error lists them."""
        names = ["a-Q4_0.gguf", "b-Q4_0.gguf"]
        with pytest.raises(ModelNotFoundError, match="2 models") as caught:
            files_of(HubSource("acme/two", quantization="Q4_0"), names)
        assert "a-Q4_0.gguf, b-Q4_0.gguf" in caught.value.remedy

    def test_a_name_for_none_is_refused(self) -> None:
        """The error lists what there is."""
        with pytest.raises(ModelNotFoundError, match="no models") as caught:
            files_of(HubSource("acme/tiny", quantization="Q2_K"), ["tiny-Q4_0.gguf"])
        assert "tiny-Q4_0.gguf" in caught.value.remedy
