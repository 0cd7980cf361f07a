"""Which region is asked, and where it is."""

from __future__ import annotations

import os
import re

from schwarm_bedrock.family import FAMILY
from schwarm_core.domain.error.provider import ProviderSetupError

_LEGAL = re.compile(r"[a-z]{2,4}(-[a-z0-9]+){1,4}")
_SUFFIXES = {"cn-": "amazonaws.com.cn", "eusc-": "amazonaws.eu", "us-iso-": "c2s.ic.gov", "us-isob-": "sc2s.sgov.gov"}


def named_region(configured: str) -> str:
    """The region that the configuration or the environment names.

    Args:
        configured: What the configuration says; empty for nothing.

    Returns:
        The region; empty when none is named.

    Raises:
        ProviderSetupError: If that is no region: it becomes part of an address, so nothing else may stand there.
    """
    named = configured or os.environ.get("AWS_REGION", "") or os.environ.get("AWS_DEFAULT_REGION", "")
    return checked(named.strip())


def checked(region: str) -> str:
    """A region that may become part of an address.

    Args:
        region: The region; empty for none.

    Returns:
        The same.

    Raises:
        ProviderSetupError: If it is none.
    """
    if region and not _LEGAL.fullmatch(region):
        msg = f"{region!r} is no AWS region."
        raise ProviderSetupError(msg, provider=FAMILY, remedy="Name one such as `us-east-1`.")
    return region


def address(service: str, region: str) -> str:
    """Where a service is.

    Args:
        service: `"bedrock-runtime"` for models, `"bedrock"` for what there is.
        region: The region.

    Returns:
        The base URL.

    Raises:
        ProviderSetupError: If no region is known.
    """
    if not region:
        msg = "No AWS region is named."
        remedy = f"Set AWS_REGION, or `region` in [providers.{FAMILY}]."
        raise ProviderSetupError(msg, provider=FAMILY, remedy=remedy)
    suffix = next((suffix for prefix, suffix in _SUFFIXES.items() if region.startswith(prefix)), "amazonaws.com")
    return f"https://{service}.{region}.{suffix}"
