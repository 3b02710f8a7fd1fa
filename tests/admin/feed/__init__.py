"""The admin of feeds."""
