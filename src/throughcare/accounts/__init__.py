"""Users, organisations (identity only), postings and sign-in."""
