"""The digest in feed readers: whole issues, and entries one by one."""
