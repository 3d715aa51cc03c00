"""Words of bits in the compiled loops."""

from numba import types
from numba.extending import intrinsic


@intrinsic  # one instruction of the processor; Numba has no name for it
def count_bits(_context, word):  # type: ignore[no-untyped-def]
    """How many bits of a word are set."""

    def generate(_codegen, builder, _signature, arguments):  # type: ignore[no-untyped-def]
        return builder.ctpop(arguments[0])

    return types.uint64(word), generate
