"""Addresses: judged, mended, shared."""
