"""Asking for memory some time before it is needed, so that it is there when it is."""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from openclosed.sim.engine import interpreted
from openclosed.sim.engine.compiled import IS_INTERPRETED

_READ, _KEEP, _DATA = 0, 3, 1  # what the instruction is told: to be read, often, and no code


def _prefetch(_context: Any, array: Any, _index: Any) -> Any:
    """How `prefetch` is typed and built."""

    def build(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, values[0]).data
        place = builder.bitcast(builder.gep(data, [values[1]]), cgutils.voidptr_t)
        number = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [place.type, number, number, number])
        ask = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        builder.call(ask, [place, *(number(word) for word in (_READ, _KEEP, _DATA))])
        return context.get_dummy_value()

    return types.void(array, types.uint64), build


prefetch: Any = interpreted.prefetch if IS_INTERPRETED else intrinsic(_prefetch)
"""prefetch(array, index) asks for an element of a contiguous array in rules.

It changes nothing but the time of the next access; an index beyond the array is harmless.
"""
