"""Results as plain tables, and tables as text."""
