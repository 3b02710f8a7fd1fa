"""Tests of the document: its law, its yield, and how two versions differ."""
