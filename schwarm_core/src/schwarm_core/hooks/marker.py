"""The markers that tie specifications and implementations together."""

from __future__ import annotations

import pluggy

PROJECT = "schwarm"

hookspec = pluggy.HookspecMarker(PROJECT)
"""Marks a hook specification; for plugins that add kinds of their own."""

hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks a hook implementation in a plugin module."""
