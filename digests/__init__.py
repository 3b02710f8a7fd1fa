"""Briefing: the issues of a digest, their links, and every place they are published to."""
