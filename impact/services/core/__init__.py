"""What every service stands on: the workspace, settings, the audit log, rows made into views."""
