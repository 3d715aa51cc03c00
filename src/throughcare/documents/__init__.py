"""Files that people add: checked by what they hold, kept apart until a scanner has cleared them."""
