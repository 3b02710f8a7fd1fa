"""Tests of digests/admin/issue."""
