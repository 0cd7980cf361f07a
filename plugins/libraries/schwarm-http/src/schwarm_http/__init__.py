"""The HTTP wire that providers share: one pool, server-sent events, deadlines, errors by their cause."""
