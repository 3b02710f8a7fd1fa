"""Markdown files become issues: each whole or not at all, and nothing happens silently."""
