"""Tests of digests/admin/inputs."""
