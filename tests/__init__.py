"""The tests of Briefing; the folders mirror `digests/`."""
