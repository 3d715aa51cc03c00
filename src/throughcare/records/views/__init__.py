"""Pages of records, for data protection officers."""
