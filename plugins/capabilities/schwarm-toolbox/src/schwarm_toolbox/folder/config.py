"""The settings of the capability `files`."""

from __future__ import annotations

from pathlib import Path

from attrs import field, frozen, validators

from schwarm_core.domain.configuration.trusted import trusted_setting

SECRETS = ("*.pem", "*.key", "*.p12", "*.pfx", "*.jks", "*.keystore", "*.kdbx", "id_rsa*", "id_ed25519*", "id_ecdsa*")
"""Names under which secrets are kept, besides hidden files such as `.env`."""


@frozen
class FilesConfig:
    """Which files an agent may read.

    Attributes:
        root: The folder that nothing outside of may be read; the working folder by default.
        max_bytes: How much of a file is read at once, in bytes.
        max_entries: How many files of a folder are listed at once.
        hidden: Whether files and folders whose name begins with a dot are shown and read: `.env`, `.git`, `.ssh`.
        deny: Patterns of names that are never shown or read, whatever their folder.
    """

    root: Path = field(default=Path(), metadata=trusted_setting("reads files of its choosing", harmless=(Path(),)))
    max_bytes: int = field(default=100_000, validator=validators.ge(1))
    max_entries: int = field(default=500, validator=validators.ge(1))
    hidden: bool = field(default=False, metadata=trusted_setting("reads hidden files", harmless=(False,)))
    deny: tuple[str, ...] = field(default=SECRETS, metadata=trusted_setting("reads files that hold secrets"))
