"""Markdown files in and out."""
