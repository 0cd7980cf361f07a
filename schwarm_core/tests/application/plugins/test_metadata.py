"""Reading the metadata files of a distribution."""

from __future__ import annotations

import importlib.metadata
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schwarm_core.application.plugins.metadata import (
    Declaration,
    Header,
    MetadataError,
    decode,
    may_declare_plugins,
    parse_entry_points,
    parse_header,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def header(*requirements: str) -> bytes:
    """A `METADATA` with these requirements."""
    lines = ["Metadata-Version: 2.4", "Name: schwarm-x", "Version: 1.0", *(f"Requires-Dist: {r}" for r in requirements)]
    return "\n".join(lines).encode()


def required(*requirements: str) -> str:
    """The versions of the core that these requirements ask for."""
    return parse_header(header(*requirements), "METADATA").requires_core


class TestEntryPoints:
    def test_a_declaration(self) -> None:
        """A line under a group declares a name and its module."""
        text = "[schwarm.providers]\nopenai = schwarm_openai.plugin\n"
        assert parse_entry_points(text) == (Declaration("schwarm.providers", "openai", "schwarm_openai.plugin"),)

    def test_every_group_of_schwarm_counts(self) -> None:
        """Interfaces add groups of their own: whatever begins with `schwarm.` is read, and nothing else."""
        text = "[schwarm.commands]\na = m\n[schwarm]\nb = m\n[schwarmer.x]\nc = m\n[console_scripts]\nd = m:f\n"
        assert [each.group for each in parse_entry_points(text)] == ["schwarm.commands"]

    @pytest.mark.parametrize(
        ("value", "module"),
        [
            ("a.b", "a.b"),
            ("a.b:plugin", "a.b:plugin"),
            ("a.b : plugin.inner", "a.b:plugin.inner"),
            ("a.b [extra, other]", "a.b"),
            ("a.b:plugin[extra]", "a.b:plugin"),
            ("módulo.ñ", "módulo.ñ"),
        ],
    )
    def test_the_module_is_without_extras_and_spaces(self, value: str, module: str) -> None:
        """However the value is written, the module is what can be imported."""
        assert parse_entry_points(f"[schwarm.x]\nname = {value}")[0].module == module

    def test_comments_and_blank_lines_say_nothing(self) -> None:
        """Comments and blank lines are passed over."""
        assert len(parse_entry_points("# a\n\n[schwarm.x]\n  # b\n\n   name = m  \n")) == 1

    def test_a_name_may_hold_anything_but_an_equals_sign(self) -> None:
        """Names are the users' words, in any script."""
        assert parse_entry_points("[schwarm.x]\nein Wort: [ü] = m")[0].name == "ein Wort: [ü]"

    def test_a_name_declared_twice_is_kept_twice(self) -> None:
        """Two modules under one name contradict each other; the same line twice doesn't."""
        text = "[schwarm.x]\nname = m\nname = n\nname = m\n"
        assert [each.module for each in parse_entry_points(text)] == ["m", "n"]

    @pytest.mark.parametrize(
        "line", ["just words", "= module", "name =", "name = a b", "name = m  # why", "name = a-b"]
    )
    def test_a_line_that_cant_be_read_is_named(self, line: str) -> None:
        """A malformed line is shown with its number."""
        with pytest.raises(MetadataError, match=r"line 3: expected \"name = module\", found"):
            parse_entry_points(f"[schwarm.x]\ngood = m\n{line}\n")


NAMES = st.sampled_from(["a", "b", "ä ö", "n-1", "x.y", ""])
VALUES = st.sampled_from(["m", "m.n:o", "m : o.p", "m [x]", "m:o[x,y]", "ü.ñ", "", "m n", "a-b", "m # no", "m:"])
GROUPS = st.sampled_from(["schwarm.providers", "schwarm.x y", "console_scripts", "schwarm", " schwarm.x ", "", "[x"])
LINES = st.one_of(
    GROUPS.map("[{}]".format),
    st.builds("{}{}={}{}".format, NAMES, st.sampled_from(["", " ", "\t"]), st.sampled_from(["", " "]), VALUES),
    st.sampled_from(["", "   ", "# comment", "  # x = y", "no equals", "; x = y", "[unclosed", "a = b = c"]),
    st.text(max_size=8),
)
TEXTS = st.builds(
    lambda lines, end: end.join(lines), st.lists(LINES, max_size=12), st.sampled_from(["\n", "\r\n", "\r", "\x0b"])
)


def by_importlib(metadata: Path, text: str) -> list[tuple[str, str, str]] | None:
    """What the standard library finds in Schwarm's groups; None if it fails, now or when an entry is looked at."""
    (metadata / "entry_points.txt").write_bytes(text.encode())
    try:
        points = importlib.metadata.Distribution.at(metadata).entry_points
        mine = [point for point in points if point.group.startswith("schwarm.")]
        found = [(p.group, p.name, f"{p.module}:{p.attr}" if p.attr else p.module) for p in mine]
    except (AssertionError, AttributeError, TypeError, ValueError):
        return None
    return None if any(not name for _, name, _ in found) else found


def by_schwarm(text: str) -> list[tuple[str, str, str]] | None:
    """What we find in Schwarm's groups; None if we refuse the text."""
    try:
        return [(each.group, each.name, each.module) for each in parse_entry_points(text)]
    except MetadataError:
        return None


class TestAgreement:
    @given(text=TEXTS)
    @example(text="[]\nwords under a group without a name\n[schwarm.x]\na = m")
    @example(text="words above all groups\n[schwarm.x]\na = m")
    def test_the_standard_library_reads_the_same(self, text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
        """Any text means what it means to `importlib.metadata`, or is refused by both."""
        expected = by_importlib(tmp_path_factory.getbasetemp(), text)
        assert by_schwarm(text) == (None if expected is None else unique(expected))

    @given(text=TEXTS)
    def test_the_search_of_bytes_misses_nothing(self, text: str) -> None:
        """A file that declares a plugin is always worth parsing, also when it has the wrong encoding."""
        if by_schwarm(text):
            assert may_declare_plugins(text.encode())
            assert may_declare_plugins(text.encode("utf-16"))


def unique(found: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The same without repetitions."""
    return list(dict.fromkeys(found))


class TestEncoding:
    def test_a_byte_order_mark_is_no_character(self) -> None:
        """What some editors put before the text doesn't hide the first group."""
        assert decode(b"\xef\xbb\xbf[schwarm.x]", "entry_points.txt") == "[schwarm.x]"

    def test_another_encoding_is_named(self) -> None:
        """Bytes that are no UTF-8 are a fault of the file, with the place."""
        with pytest.raises(MetadataError, match=r"METADATA is not UTF-8: .* at byte 1"):
            decode(b"a\xff", "METADATA")


class TestHeader:
    def test_name_version_and_requirement(self) -> None:
        """The head says who it is and which core it needs."""
        content = header("httpx", "schwarm-core>=0.1,<0.2")
        assert parse_header(content, "METADATA") == Header("schwarm-x", "1.0", ">=0.1,<0.2")

    def test_the_description_is_not_read(self) -> None:
        """What looks like a field in the description, even in another encoding, is none."""
        content = header() + b"\n\nRequires-Dist: schwarm-core>=9\n\xff\xfe"
        assert parse_header(content, "METADATA").requires_core == ""

    def test_windows_line_ends(self) -> None:
        """Line ends of either kind end a line, and the head."""
        content = header("schwarm-core>=1").replace(b"\n", b"\r\n") + b"\r\n\r\nRequires-Dist: schwarm-core>=9\r\n\n"
        assert parse_header(content, "METADATA") == Header("schwarm-x", "1.0", ">=1")

    def test_labels_in_any_case(self) -> None:
        """Labels are the same in upper and lower case; of several values the first counts."""
        content = b"NAME: x\nversion:1\nVersion: 2\nrequires-dist: Schwarm.Core ( >= 1 , < 2 )\n"
        assert parse_header(content, "METADATA") == Header("x", "1", ">=1,<2")

    @pytest.mark.parametrize("missing", ["Name", "Version"])
    def test_without_name_or_version(self, missing: str) -> None:
        """A distribution that doesn't say its name or its version can't be told from others."""
        content = header().replace(f"\n{missing}:".encode(), b"\nOther:")
        with pytest.raises(MetadataError, match=f'METADATA has no "{missing}"'):
            parse_header(content, "METADATA")


class TestRequirement:
    @pytest.mark.parametrize(
        ("requirement", "versions"),
        [
            ("schwarm-core", ""),
            ("schwarm-core>=0.1", ">=0.1"),
            ("Schwarm_Core ~= 0.1.0", "~=0.1.0"),
            ("schwarm-core[testing] >=0.1, !=0.1.3", ">=0.1,!=0.1.3"),
            ("schwarm-core (<1)", "<1"),
            ("schwarm-core==0.1.*", "==0.1.*"),
            ("schwarm-core @ file:///somewhere", ""),
            ("schwarm-core-extras>=3", ""),
            ("schwarm-corex>=3", ""),
            ("my-schwarm-core>=3", ""),
        ],
    )
    def test_the_versions_of_the_core(self, requirement: str, versions: str) -> None:
        """Only a requirement on the core itself counts, however its name is spelt."""
        assert required("attrs", requirement, "svcs") == versions

    @pytest.mark.parametrize(
        ("condition", "holds"),
        [
            ('python_version >= "3"', True),
            ('python_version < "3"', False),
            (f'sys_platform == "{sys.platform}"', True),
            ('extra == "agents"', False),
        ],
    )
    def test_its_condition_is_evaluated(self, condition: str, holds: bool) -> None:
        """A requirement whose environment marker doesn't hold here asks for nothing."""
        assert required(f"schwarm-core>=0.1; {condition}") == (">=0.1" if holds else "")

    def test_several_requirements_hold_together(self) -> None:
        """Requirements on several lines are one requirement."""
        assert required("schwarm-core>=0.1", "schwarm-core<0.3", "schwarm-core>=0.1") == ">=0.1,<0.3"

    @pytest.mark.parametrize("broken", ["schwarm-core >=", "schwarm-core 1.0", "schwarm-core>=1; when it rains"])
    def test_one_that_cant_be_read(self, broken: str) -> None:
        """A malformed requirement is a fault, not a licence to run with any core."""
        with pytest.raises(MetadataError, match="METADATA: "):
            required(broken)
