"""The name under which `extra` holds what is this provider's own."""

FAMILY = "llamacpp"
