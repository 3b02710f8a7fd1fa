"""The Django admin of Briefing. Its module `site` registers it, which not every process needs."""
