"""Reading files that anyone may have put there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from schwarm_core.application.configuration.document import read_document
from schwarm_core.application.configuration.file import LARGEST
from schwarm_core.application.configuration.manager import ConfigurationManager
from schwarm_core.domain.error.configuration import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the file is."""
    return tmp_path / "schwarm.toml"


def refusal(file: Path) -> str:
    """Why a file can't be read; one fault, with its place and a path."""
    with pytest.raises(ConfigurationError) as caught:
        ConfigurationManager(user=file).load()
    [fault] = caught.value.faults
    assert fault.source == str(file)
    assert fault.fault.path
    return str(fault.fault)


class TestText:
    def test_a_byte_order_mark(self, file: Path) -> None:
        """Editors that put a mark before the text do no harm."""
        file.write_bytes(b'\xef\xbb\xbf[runtime]\r\nmodel = "offline"\r\n')
        assert ConfigurationManager(user=file).load().runtime.model == "offline"

    def test_an_empty_file(self, file: Path) -> None:
        """A file may say nothing."""
        file.write_bytes(b"")
        assert ConfigurationManager(user=file).load() == ConfigurationManager().load()

    @pytest.mark.parametrize("content", ["[runtime]".encode("utf-16"), b"model = '\xff'"], ids=["utf-16", "latin-1"])
    def test_another_encoding(self, file: Path, content: bytes) -> None:
        """TOML is UTF-8."""
        file.write_bytes(content)
        assert "not a file that is not UTF-8 (at byte" in refusal(file)

    def test_a_syntax_error_has_its_place(self, file: Path) -> None:
        """Line and column are told."""
        file.write_text("[runtime]\nmodel offline\n")
        assert refusal(file).startswith("line 2, column 7: expected TOML (Expected '='")

    @pytest.mark.parametrize(
        "text",
        [
            "a = " + "[" * 100_000,
            "a = " + "9" * 10_000,
            "a = 2024-02-31",
            "[a]\n[a]\n",
            "a.b = 1\na = 2",
            "\x00",
            "a = '",
        ],
        ids=["deep", "long", "date", "twice", "both", "NUL", "open"],
    )
    def test_what_the_parser_stumbles_over(self, file: Path, text: str) -> None:
        """Whatever the parser raises, an error of the configuration comes out."""
        file.write_text(text)
        assert "expected TOML" in refusal(file)

    @pytest.mark.parametrize("part", ["a", '"a"', "'a' "])
    def test_a_key_without_an_end(self, file: Path, part: str) -> None:
        """A file can't make its reader work for hours."""
        file.write_text(".".join([part] * (LARGEST // 6)) + " = 1\n")
        assert "a key of more than 64 parts" in refusal(file)

    def test_tables_in_tables(self, file: Path) -> None:
        """What is deeper than any setting is refused by its place."""
        file.write_text(".".join(["a"] * 40) + " = 1\n")
        with pytest.raises(ConfigurationError, match="expected at most 32 levels, not more"):
            ConfigurationManager(user=file).load()


class TestWhatStandsInItsPlace:
    def test_a_folder(self, file: Path) -> None:
        """A folder is no file."""
        file.mkdir()
        assert refusal(file) == "the file: expected a readable file of text, not a folder"

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names: not on this platform")
    def test_a_pipe(self, file: Path) -> None:
        """Nobody waits for a pipe to be written to."""
        os.mkfifo(file)
        assert refusal(file).endswith("not something that is no file")

    def test_a_huge_file(self, file: Path) -> None:
        """A file beyond reason is not read."""
        file.write_bytes(b"#" * (LARGEST + 1))
        assert "more than 1048576 bytes" in refusal(file)

    @pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="files that may not be read: not on this platform")
    def test_a_file_that_may_not_be_read(self, file: Path) -> None:
        """Who may not read it is told so."""
        file.touch(mode=0)
        assert "Permission denied" in refusal(file)

    def test_a_circle_of_links(self, file: Path) -> None:
        """A link that leads to itself is no file."""
        file.symlink_to(file)
        assert "can't be read" in refusal(file)

    def test_a_dead_link(self, file: Path) -> None:
        """A link that leads nowhere counts as no file."""
        file.symlink_to(file.with_name("nowhere"))
        assert read_document(file) is None


class TestPyproject:
    def test_its_table_counts(self, tmp_path: Path) -> None:
        """Only `[tool.schwarm]` is ours."""
        file = tmp_path / "pyproject.toml"
        file.write_text('[project]\nname = "x"\n[tool.schwarm.runtime]\nmodel = "offline"\n')
        source = read_document(file)
        assert source is not None
        assert source.tree == {"runtime": {"model": "offline"}}

    @pytest.mark.parametrize("text", ["", "[tool.other]\n", "tool = 3\n"])
    def test_without_the_table(self, tmp_path: Path, text: str) -> None:
        """A file that has nothing for us says nothing."""
        file = tmp_path / "pyproject.toml"
        file.write_text(text)
        assert read_document(file) is None

    def test_what_is_no_table(self, tmp_path: Path) -> None:
        """Something else in the table's place is refused."""
        file = tmp_path / "pyproject.toml"
        file.write_text("[tool]\nschwarm = 3\n")
        with pytest.raises(ConfigurationError, match=r"tool\.schwarm: expected a table"):
            read_document(file)

    def test_lines_are_those_of_the_file(self, tmp_path: Path) -> None:
        """A fault is told by its key in the configuration, and its line in the file."""
        file = tmp_path / "pyproject.toml"
        file.write_text('[project]\nname = "x"\n\n[tool.schwarm.runtime]\nstrict = "yes"\n')
        with pytest.raises(ConfigurationError, match=r"pyproject\.toml:5: runtime\.strict: expected true or false"):
            ConfigurationManager(project=file).load()
