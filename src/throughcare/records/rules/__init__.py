"""The law of records, by subject: holdings, requests, redaction, corrections, retention."""
