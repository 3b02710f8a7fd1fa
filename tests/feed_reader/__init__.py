"""The reader of feeds."""
