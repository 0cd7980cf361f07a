"""How a Python type reads as JSON Schema, and how a JSON value becomes one."""
