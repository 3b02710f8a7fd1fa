"""The pages and feeds of readers, which are built from editions."""
