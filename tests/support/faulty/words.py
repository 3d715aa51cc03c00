"""What stands for the words of a record: no log may have them."""

SECRET = "what a record says"
