"""The ways out of Briefing: each channel is a module with ``render(edition) -> bytes``."""
