"""Tests of the notices in the admin on addresses that were used before."""
