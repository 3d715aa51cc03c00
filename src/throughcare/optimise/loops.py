"""How the solver's loops are compiled.

Without counted references: counting them is atomic at every touch of an array, and two cores would count the same ones.
So none of these loops may make an array; what they need is handed to them.
"""

from numba import njit

loop = njit(cache=True, nogil=True, _nrt=False)  # type: ignore[call-overload]
inner = njit(cache=True, forceinline=True, _nrt=False)  # type: ignore[call-overload]
