"""The page of the inbox and the other shelves, on which links are sorted and dismissed."""
