"""Tests of digests/admin/publication."""
