"""The publication in the admin, with its categories and images."""
