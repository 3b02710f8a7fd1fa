"""The fields, widgets and forms that editors type in."""
