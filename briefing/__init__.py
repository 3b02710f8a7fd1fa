"""The Django project of Briefing: settings, root URLs and the WSGI entry point."""
