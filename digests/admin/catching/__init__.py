"""The page that catches links from whatever is pasted or shared, and the ways that lead to it."""
