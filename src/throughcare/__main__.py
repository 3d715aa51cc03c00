"""`python -m throughcare`: the same as the command `throughcare`."""

from throughcare.config.cli import main

main()
