"""Tests of digests/admin/people."""
