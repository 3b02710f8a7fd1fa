"""The client that fetches from the web."""
