"""Making a value that a JSON Schema accepts out of what the conversation holds."""
