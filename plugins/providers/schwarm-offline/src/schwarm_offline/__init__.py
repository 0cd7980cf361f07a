"""An LLM provider that needs no model: it plans tool calls from the question and the schemas of the tools."""
