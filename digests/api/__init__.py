"""The interface for tools that catch links: the part of linkding's API that they speak."""
