"""Tests of the pages on which a digest moves in."""
