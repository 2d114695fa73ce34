"""Administration of organisations, portfolios and memberships, and the audit trail."""
