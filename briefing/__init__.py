"""The Django project of Briefing: settings, root urls and the WSGI entry point."""
