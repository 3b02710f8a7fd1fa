"""The digest as a newcomer would build it with Wagtail: pages of issues, their archive, a feed."""
