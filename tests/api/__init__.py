"""Tests of digests/api."""
