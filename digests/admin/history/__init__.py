"""The history of issues in the admin: revisions, deleted issues and cut entries."""
