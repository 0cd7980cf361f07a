"""The name under which neutral values hold what only Google's format knows."""

from __future__ import annotations

FAMILY = "google"
"""The family of both APIs: the Gemini API and Vertex AI read each other's parts."""
