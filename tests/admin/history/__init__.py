"""Tests of digests/admin/history."""
