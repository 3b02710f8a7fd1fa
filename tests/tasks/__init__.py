"""The queue of what runs in the background, and its worker."""
