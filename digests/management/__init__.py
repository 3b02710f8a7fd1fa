"""The management commands of Briefing."""
