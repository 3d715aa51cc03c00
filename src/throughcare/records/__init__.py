"""What is held about people, as a whole: copies for them, corrections, retention, holds and erasure."""
