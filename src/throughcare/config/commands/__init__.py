"""What the command `throughcare` can do: one file for each of its words."""
