"""The management commands of Briefing, one module for each."""
