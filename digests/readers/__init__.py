"""Pages and feeds: the requests of readers, answered from editions."""
