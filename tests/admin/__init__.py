"""The admin, as editors use it."""
