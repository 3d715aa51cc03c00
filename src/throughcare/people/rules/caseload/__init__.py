"""Taking in a caseload: what a row may tell, what it means, and what it changes of what is known."""
