"""OpenAI's Responses API: messages, thoughts, tool calls and what its own tools did, as items in a row."""
