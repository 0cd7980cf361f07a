"""Which files may be read and listed, and what a model is told of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from schwarm_core.domain.error.run import TryAgain
from schwarm_toolbox.folder import rooted
from schwarm_toolbox.folder.config import FilesConfig
from schwarm_toolbox.folder.rooted import Root
from schwarm_toolbox.folder.tool import Files

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="making links needs rights there")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a few files, beside one that must not be read."""
    folder = tmp_path / "root"
    (folder / "notes").mkdir(parents=True)
    (tmp_path / "outside.txt").write_text("a secret", encoding="utf-8")
    (folder / "plan.md").write_text("one\ntwo\nthree\n", encoding="utf-8")
    (folder / "notes" / "ideas.txt").write_text("an idea\n", encoding="utf-8")
    return folder


@pytest.fixture
def files(root: Path) -> Files:
    """The tools, with their settings' defaults."""
    return Files(FilesConfig(root))


def refusal(function: Callable[..., str], *arguments: object) -> str:
    """What the model is told of what can't be done."""
    with pytest.raises(TryAgain) as told:
        function(*arguments)
    return str(told.value)


class TestReading:
    """`read_file` returns what is in a file."""

    @pytest.mark.parametrize("path", ["plan.md", "./plan.md", "notes/../plan.md"])
    def test_text(self, files: Files, path: str) -> None:
        """A short file is returned as it is."""
        assert files.read_file(path) == "one\ntwo\nthree\n"

    def test_absolute(self, files: Files, root: Path) -> None:
        """An absolute path will do if it leads into the root."""
        assert files.read_file(str(root / "notes" / "ideas.txt")) == "an idea\n"

    def test_working_folder(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where no root is set, it is the working folder."""
        monkeypatch.chdir(root)
        assert Files(FilesConfig()).read_file("plan.md").startswith("one")

    def test_some_lines(self, files: Files) -> None:
        """Lines are counted from 1; the answer says how to read on."""
        assert files.read_file("plan.md", 2, 1) == "two\n\n(These are lines 2 to 2. Read on with first_line=3.)"

    def test_last_lines(self, files: Files) -> None:
        """With the last line the answer ends."""
        assert files.read_file("plan.md", 3) == "three\n"

    def test_long_file(self, root: Path) -> None:
        """A long file is read in pieces of whole lines that fit."""
        (root / "long.txt").write_text("".join(f"line {number}\n" for number in range(1, 100)), encoding="utf-8")
        told = Files(FilesConfig(root, max_bytes=30)).read_file("long.txt")
        assert told == "line 1\nline 2\nline 3\nline 4\n\n(These are lines 1 to 4. Read on with first_line=5.)"

    def test_pieces_make_the_whole(self, root: Path) -> None:
        """Reading on as the notes say gives every line, once."""
        text = "".join(f"{'ä' * (number % 7)}{number}\n" for number in range(200))
        (root / "long.txt").write_text(text, encoding="utf-8")
        files, read, note = Files(FilesConfig(root, max_bytes=100)), "", "first_line=1."
        while "first_line=" in note:
            piece = files.read_file("long.txt", int(note.rpartition("first_line=")[2].rstrip(".)")))
            lines, _, note = piece.partition("\n(")
            read += lines
        assert read == text

    def test_long_line(self, root: Path) -> None:
        """A line that doesn't fit is cut, between two characters, and the answer says so."""
        (root / "line.txt").write_text("ä" * 100, encoding="utf-8")
        told = Files(FilesConfig(root, max_bytes=31)).read_file("line.txt")
        assert told.startswith("ä" * 15 + "\n(Line 1 is longer than 31 bytes")

    def test_empty(self, files: Files, root: Path) -> None:
        """Of an empty file the answer says that it is empty."""
        (root / "empty").touch()
        assert files.read_file("empty") == "(The file is empty.)"

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
    def test_marked_encodings(self, files: Files, root: Path, encoding: str) -> None:
        """A byte order mark tells how a file is written."""
        (root / "text").write_text("grün", encoding=encoding)
        assert files.read_file("text").startswith("grün")

    def test_old_encoding(self, files: Files, root: Path) -> None:
        """What is no UTF-8 is read as Windows-1252, and the answer says so."""
        (root / "text").write_bytes("grün".encode("latin-1"))
        assert files.read_file("text") == "grün\n(It is not in UTF-8; it was read as cp1252.)"


class TestReadingRefused:
    """What can't be read is refused in words that a model can act on."""

    @pytest.mark.parametrize(
        ("path", "hint"),
        [
            ("nothing.txt", "List its folder"),
            ("notes", "list it"),
            (".", "list it"),
            ("plan.md/more", "'plan.md' is not a folder"),
        ],
    )
    def test_no_file(self, files: Files, path: str, hint: str) -> None:
        """What isn't there, or is a folder, is said to be so."""
        assert hint in refusal(files.read_file, path)

    def test_binary(self, files: Files, root: Path) -> None:
        """What isn't text is refused."""
        (root / "image.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
        assert "only text can be read" in refusal(files.read_file, "image.png")

    @pytest.mark.parametrize(("first", "count"), [(0, None), (-1, None), (1, 0)])
    def test_no_lines(self, files: Files, first: int, count: int | None) -> None:
        """Lines are counted from 1, and there must be one."""
        assert "counted from 1" in refusal(files.read_file, "plan.md", first, count)

    @pytest.mark.parametrize("first", [4, 9])
    def test_beyond_the_end(self, files: Files, first: int) -> None:
        """Beyond its end, the file's length is told."""
        assert "only 3 lines" in refusal(files.read_file, "plan.md", first)

    @needs_links
    @pytest.mark.timeout(10)
    def test_pipe(self, files: Files, root: Path) -> None:
        """A pipe isn't waited for."""
        os.mkfifo(root / "pipe")
        assert "not a file" in refusal(files.read_file, "pipe")


@pytest.fixture(params=[True, False], ids=["stepwise", "checked afterwards"])
def way_to_open(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to open a file: that of POSIX systems, and that of others."""
    monkeypatch.setattr(rooted, "_STEPWISE", request.param)


@pytest.mark.usefixtures("way_to_open")
class TestConfinement:
    """Nothing outside of the root is ever read."""

    @pytest.mark.parametrize(
        "path", ["../outside.txt", "notes/../../outside.txt", "/etc/passwd", "~/../x", "a\0b", ".."]
    )
    def test_ways_out(self, files: Files, path: str) -> None:
        """No path leads out."""
        told = refusal(files.read_file, path)
        assert "leads out" in told or "There is no" in told

    def test_neighbour(self, root: Path) -> None:
        """A folder whose name only begins like the root's is outside."""
        (root.parent / "root-2").mkdir()
        (root.parent / "root-2" / "file").touch()
        assert "leads out" in refusal(Files(FilesConfig(root)).read_file, "../root-2/file")

    @needs_links
    @pytest.mark.parametrize("path", ["link", "folder/outside.txt"])
    def test_links_out(self, files: Files, root: Path, path: str) -> None:
        """No link leads out."""
        (root / "link").symlink_to(root.parent / "outside.txt")
        (root / "folder").symlink_to(root.parent)
        assert "leads out" in refusal(files.read_file, path)

    @needs_links
    def test_links_inside(self, files: Files, root: Path) -> None:
        """A link that stays inside is followed."""
        (root / "link").symlink_to(root / "notes")
        assert files.read_file("link/ideas.txt") == "an idea\n"

    @needs_links
    def test_root_is_a_link(self, root: Path) -> None:
        """The root itself may be a link."""
        (root.parent / "link").symlink_to(root)
        assert Files(FilesConfig(root.parent / "link")).read_file("notes/ideas.txt") == "an idea\n"

    @needs_links
    @pytest.mark.parametrize("swapped", ["plan.md", "notes"])
    def test_swapped(self, root: Path, swapped: str) -> None:
        """A file or folder that becomes a link between the check and the opening isn't followed."""
        opened = Root(root, hidden=False, deny=())
        path = opened.relative("plan.md" if swapped == "plan.md" else "notes/ideas.txt")
        (root / swapped).rename(root / "aside")
        (root / swapped).symlink_to(root.parent / "outside.txt" if swapped == "plan.md" else root.parent)
        (root.parent / "ideas.txt").write_text("a secret", encoding="utf-8")
        with pytest.raises(TryAgain), opened.opened(path):
            pass


class TestKeptBack:
    """Secrets are kept back, unless the settings say otherwise."""

    @pytest.mark.parametrize(
        "name", [".env", ".git/config", ".ssh/known", "key.pem", "KEY.PEM", "id_rsa", "notes/a.key"]
    )
    def test_secrets(self, files: Files, root: Path, name: str) -> None:
        """Hidden files, and files that hold keys by their names, are neither read nor listed."""
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text("a secret", encoding="utf-8")
        assert "kept back" in refusal(files.read_file, name)
        assert Path(name).name not in files.list_files(recursive=True)

    @needs_links
    def test_links_to_secrets(self, files: Files, root: Path) -> None:
        """Nor are they read or listed by another name."""
        (root / ".env").write_text("a secret", encoding="utf-8")
        (root / "settings").symlink_to(root / ".env")
        assert "kept back" in refusal(files.read_file, "settings")
        assert "settings" not in files.list_files()

    def test_root_in_a_hidden_folder(self, tmp_path: Path) -> None:
        """What stands around the root doesn't matter."""
        (tmp_path / ".hidden").mkdir()
        (tmp_path / ".hidden" / "file").write_text("text", encoding="utf-8")
        assert Files(FilesConfig(tmp_path / ".hidden")).read_file(str(tmp_path / ".hidden" / "file")) == "text"

    def test_settings(self, root: Path) -> None:
        """The settings may show hidden files, and keep others back."""
        (root / ".editorconfig").write_text("text", encoding="utf-8")
        files = Files(FilesConfig(root, hidden=True, deny=("*.md",)))
        assert files.read_file(".editorconfig") == "text"
        assert "kept back" in refusal(files.read_file, "plan.md")


class TestListing:
    """`list_files` tells what a folder holds."""

    def test_folder(self, files: Files) -> None:
        """Files come with their sizes, folders with a slash."""
        assert files.list_files() == "notes/\nplan.md (14 bytes)"

    def test_inside(self, files: Files) -> None:
        """Paths are told from the folder on."""
        assert files.list_files("notes") == "ideas.txt (8 bytes)"

    def test_pattern(self, files: Files) -> None:
        """A pattern chooses files by name, in the folders inside too if asked for."""
        assert files.list_files(pattern="*.txt", recursive=True) == "notes/ideas.txt (8 bytes)"

    @needs_links
    def test_links(self, files: Files, root: Path) -> None:
        """A link says where it leads; one that leads out isn't listed, and none is walked through."""
        (root / "inside").symlink_to(root / "notes")
        (root / "out").symlink_to(root.parent)
        assert files.list_files(recursive=True) == (
            "inside (a link to notes)\nnotes/\nplan.md (14 bytes)\nnotes/ideas.txt (8 bytes)"
        )

    def test_limit(self, root: Path) -> None:
        """A long list is cut off, and says so."""
        for number in range(9):
            (root / "notes" / f"{number}.txt").touch()
        told = Files(FilesConfig(root, max_entries=2)).list_files("notes")
        assert (
            told
            == "0.txt (0 bytes)\n1.txt (0 bytes)\n(There is more. Name a folder further in, or a narrower pattern.)"
        )

    def test_nothing(self, files: Files, root: Path) -> None:
        """Where there is nothing to tell, that is told."""
        (root / "empty").mkdir()
        assert files.list_files("empty") == "(The folder is empty.)"
        assert files.list_files(pattern="*.py") == "(Nothing there matches '*.py'.)"

    @pytest.mark.parametrize(
        ("folder", "hint"),
        [("..", "leads out"), ("/", "leads out"), ("plan.md", "not a folder"), ("none", "There is no")],
    )
    def test_refused(self, files: Files, folder: str, hint: str) -> None:
        """What is no folder inside of the root isn't listed."""
        assert hint in refusal(files.list_files, folder)
