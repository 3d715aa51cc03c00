"""How loops that only other loops call are compiled: without the way in from Python, which costs as much as they do."""

from numba import njit

inner = njit(cache=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)  # type: ignore[call-overload]
