"""What the files of a distribution's metadata folder say, read strictly."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

_GROUPS = "schwarm."
_VALUE = re.compile(r"([\w.]+)\s*(?::\s*([\w.]+)\s*)?(?:\[.*\]\s*)?")
_NAMED = re.compile(r"^(name|version)[ \t]*:(.*)", re.IGNORECASE | re.MULTILINE)
_CORE = re.compile(
    r"^requires-dist[ \t]*:[ \t]*schwarm[-_.]+core(?![\w.-])(?:\s*\[[^\]]*\])?(.*(?:\n[ \t].*)*)",
    re.IGNORECASE | re.MULTILINE,
)
_SPECIFIER = re.compile(r"(?:(?:~=|===?|!=|<=?|>=?)\s*[^\s,;()<>=!~]+\s*(?:,\s*|$))*")


class MetadataError(ValueError):
    """A metadata file can't be read; the message names the file and the fault."""


@frozen
class Declaration:
    """One line of `entry_points.txt`."""

    group: str
    name: str
    module: str


@frozen
class Header:
    """What `METADATA` says about the distribution itself."""

    name: str
    version: str
    requires_core: str


def decode(content: bytes, file: str) -> str:
    """Read a metadata file's text.

    Raises:
        MetadataError: If it is not UTF-8.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        msg = f"{file} is not UTF-8: {error.reason} at byte {error.start}"
        raise MetadataError(msg) from error


def may_declare_plugins(content: bytes) -> bool:
    """Whether an `entry_points.txt` is worth parsing: a search of its bytes, cheap enough for every distribution."""
    # Without its NULs, UTF-16 shows the group too, and can be reported rather than passed over.
    return _GROUPS.encode() in (content.replace(b"\0", b"") if b"\0" in content else content)


def parse_entry_points(text: str) -> tuple[Declaration, ...]:
    """Read the declarations of every group of Schwarm's from `entry_points.txt`.

    The format is that of the packaging guide's "entry points specification", read line by line as
    `importlib.metadata` does.

    Raises:
        MetadataError: If a line can't be read, in whatever group.
    """
    found = [
        _declaration(group, name, value, number)
        for number, group, name, value in _lines(text)
        if group.startswith(_GROUPS)
    ]
    return tuple(dict.fromkeys(found))


def _lines(text: str) -> Iterator[tuple[int, str, str, str]]:
    group: str | None = None
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        if not line or line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]"):
            group = line.strip("[]")
        elif group is not None:
            name, equals, value = line.partition("=")
            if not equals:
                msg = f'entry_points.txt, line {number}: expected "name = module", found {line!r}'
                raise MetadataError(msg)
            yield number, group, name.strip(), value.strip()


def _declaration(group: str, name: str, value: str, number: int) -> Declaration:
    match = _VALUE.fullmatch(value)
    if not name or not match:
        msg = f'entry_points.txt, line {number}: expected "name = module", found {f"{name} = {value}"!r}'
        raise MetadataError(msg)
    module, attribute = match.groups()
    return Declaration(group, name, f"{module}:{attribute}" if attribute else module)


def parse_header(content: bytes, file: str) -> Header:
    """Read name, version and the requirement on the core from the head of `METADATA` or `PKG-INFO`.

    Raises:
        MetadataError: If the head is not UTF-8, lacks the name or the version, or has a requirement that can't be read.
    """
    ends = [end for end in (content.find(b"\n\n"), content.find(b"\r\n\r\n")) if end >= 0]
    head = decode(content[: min(ends, default=len(content))], file)
    fields = {label.lower(): value.strip() for label, value in reversed(_NAMED.findall(head))}
    wanted = (_specifier(requirement.strip(), file) for requirement in _CORE.findall(head))
    return Header(
        _required(fields, "Name", file),
        _required(fields, "Version", file),
        ",".join(dict.fromkeys(filter(None, wanted))),
    )


def _required(fields: dict[str, str], label: str, file: str) -> str:
    value = fields.get(label.lower(), "")
    if not value:
        msg = f'{file} has no "{label}"'
        raise MetadataError(msg)
    return value


def _specifier(requirement: str, file: str) -> str:
    """The versions of the core that a requirement asks for; empty for any, or if its condition doesn't hold here."""
    versions, _, condition = requirement.partition(";")
    if condition and not _holds(condition, file):
        return ""
    bare = versions.strip().removeprefix("(").removesuffix(")").strip()
    if bare.startswith("@"):
        return ""
    if not _SPECIFIER.fullmatch(bare):
        msg = f'{file}: expected the versions of schwarm-core that it requires, found "{requirement}"'
        raise MetadataError(msg)
    return "".join(bare.split())


def _holds(condition: str, file: str) -> bool:
    from packaging.markers import InvalidMarker, Marker, UndefinedEnvironmentName

    try:
        return Marker(condition).evaluate({"extra": ""})
    except (InvalidMarker, UndefinedEnvironmentName) as error:
        msg = f'{file}: the condition "{condition.strip()}" of its requirement on schwarm-core can\'t be read'
        raise MetadataError(msg) from error
