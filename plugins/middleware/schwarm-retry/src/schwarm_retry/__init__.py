"""Middleware that repeats model calls when they fail for a while."""
