"""The ways out of Briefing: each channel is a module with ``render`` and a line in the registry."""

from .registry import CHANNELS, Channel, channel_with_suffix
from .rendition import Rendition

__all__ = ["CHANNELS", "Channel", "Rendition", "channel_with_suffix"]
