"""The whole system as it is run, with one page more: it writes something small, which a job then answers."""
