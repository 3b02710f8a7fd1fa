"""The desk: what its requests store, answer and undo."""
