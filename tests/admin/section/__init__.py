"""Tests of digests/admin/section."""
