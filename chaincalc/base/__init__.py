"""What everything stands on: errors, records, lazy imports, leaving in good order."""
