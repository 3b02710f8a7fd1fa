"""The Django admin of Briefing; `site` registers it, so that readers' processes start without."""
