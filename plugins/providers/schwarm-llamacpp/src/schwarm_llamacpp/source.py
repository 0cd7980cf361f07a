"""Where a model is: a file on this machine, or one on a hub."""

from __future__ import annotations

import re
from pathlib import Path

from attrs import frozen

from schwarm_core.domain.error.provider import ModelNotFoundError

_SUFFIX = ".gguf"
_ON_A_HUB = re.compile(r"(?P<repository>[\w.-]+/[\w.-]+)(?:/(?P<file>[\w./-]+\.gguf)|:(?P<quantization>[\w.-]+))")
_PART = re.compile(r"-(?P<number>\d{5})-of-\d{5}\.gguf$")
_NOT_A_MODEL = re.compile(r"(?:^|[-_./])(?:mmproj|imatrix)", re.IGNORECASE)


@frozen
class HubSource:
    """A model on a hub.

    Attributes:
        repository: The repository, with its owner.
        file: The file in it; empty to find it by its quantization.
        quantization: How its weights are rounded, such as `"Q4_K_M"`.
    """

    repository: str
    file: str = ""
    quantization: str = ""


def source_of(model: str) -> Path | HubSource:
    """Where a model is.

    Args:
        model: Its name: a file, `"owner/repository/file.gguf"` or `"owner/repository:Q4_K_M"`. A file that there is
            goes before a repository of the same name.

    Returns:
        The file, which exists, or its place on the hub.

    Raises:
        ModelNotFoundError: If it is neither.
    """
    path = Path(model).expanduser()
    if path.is_file():
        return path
    found = _ON_A_HUB.fullmatch(model)
    if found:
        return HubSource(found["repository"], found["file"] or "", found["quantization"] or "")
    msg = f"There is no model {model!r}: no such file, and no name of one on the hub."
    remedy = "Name a GGUF file, or one on the hub: 'owner/repository/file.gguf', 'owner/repository:Q4_K_M'."
    raise ModelNotFoundError(msg, model=model, remedy=remedy)


def files_of(source: HubSource, available: list[str]) -> list[str]:
    """The files of a model, in their order; one that is large is divided over several.

    Args:
        source: The model.
        available: The files in its repository.

    Returns:
        The files, the one to load first.

    Raises:
        ModelNotFoundError: If there is none, or more than one that it could be.
    """
    models = sorted(name for name in available if name.endswith(_SUFFIX) and not _NOT_A_MODEL.search(name))
    wanted = source.file or source.quantization
    wholes = [name for name in models if _is_wanted(source, name) and _part(name) <= 1]
    if len(wholes) != 1:
        choice = wholes or [name for name in models if _part(name) <= 1]
        msg = f"{source.repository!r} has {len(wholes) or 'no'} models that {wanted!r} could be."
        remedy = f"Name one of them: {', '.join(choice[:20])}." if choice else "Look for a repository of GGUF files."
        raise ModelNotFoundError(msg, remedy=remedy)
    (first,) = wholes
    if _part(first) == 0:
        return [first]
    stem = _PART.sub("", first)
    return [name for name in models if _part(name) and _PART.sub("", name) == stem]


def _is_wanted(source: HubSource, name: str) -> bool:
    if source.file:
        return name == source.file
    pattern = rf"(?:^|[-_./]){re.escape(source.quantization)}(?:$|[-_./])"
    return re.search(pattern, name.removesuffix(_SUFFIX), re.IGNORECASE) is not None


def _part(name: str) -> int:
    """The number of a part; 0 for a file that is whole."""
    found = _PART.search(name)
    return int(found["number"]) if found else 0
