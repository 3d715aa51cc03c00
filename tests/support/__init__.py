"""What tests stand on: the database, the browser, the running system."""
