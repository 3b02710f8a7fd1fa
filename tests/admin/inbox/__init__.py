"""Tests of the inbox and the other shelves."""
