"""PostgreSQL as tests reach it: what a test arranges is the system's, what the site is asked is the visitor's."""
