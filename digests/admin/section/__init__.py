"""Sections in the admin: the rows in an issue's form, and the page of a section's links."""
