"""The name under which Mistral's own things are kept, and the ids that it takes for tool calls."""

from __future__ import annotations

import re

from schwarm_http.llm.history import CallIds

FAMILY = "mistral"
"""The family of parts, tools and `extra` that only this vendor understands."""

CALL_IDS = CallIds(re.compile(r"[a-zA-Z0-9]{9}"), length=9)
"""Nine letters and digits. Source: mistral-common, `protocol/instruct/validator.py`, `MistralRequestValidatorV3`."""
