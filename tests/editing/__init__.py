"""Tests of what editors do with texts, without a request."""
