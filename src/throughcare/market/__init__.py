"""Who may supply: registration, and qualification for the framework cell by cell."""
