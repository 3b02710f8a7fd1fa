"""The admin of the feeds that editors read."""
