"""Numbers and details of people that are not shown as they are."""
