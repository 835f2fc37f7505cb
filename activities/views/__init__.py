"""Lists and pages of activities, mandates, projects and outcomes: a module for each kind."""
