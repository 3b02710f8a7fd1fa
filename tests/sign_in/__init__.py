"""Tests of digests/sign_in."""
