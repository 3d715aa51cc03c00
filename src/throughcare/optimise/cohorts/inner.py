"""How the search's loops are compiled.

Without counted references: counting them is atomic, at every touch of an array, and took most of the time of a step.
So none of these loops may make an array; what they need is handed to them. Loops that only other loops call are
compiled without the way in from Python, which costs as much to compile as they do, and into their callers: handing over
a plan and its world is some hundred numbers each time.
"""

from numba import njit

loop = njit(cache=True, nogil=True, _nrt=False)  # type: ignore[call-overload]
inner = njit(  # type: ignore[call-overload]
    cache=True, _nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True, forceinline=True
)
