"""The only writer of requests, disputes, holds and disposals; and, in `erasing`, of what erasure removes anywhere."""
