"""What pages show: portfolio, grantee, indicator, theory of change, all figures, explanations."""
