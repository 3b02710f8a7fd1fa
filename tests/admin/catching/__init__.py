"""Tests of digests/admin/link."""
