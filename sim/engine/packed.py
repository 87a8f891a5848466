"""Many arrays that compiled code takes as one argument.

At each call numba looks at every array of a tuple to find out what it is, .3 microseconds each,
which is more than most rules take to run. A tuple that was handed over was looked at once, and put
down in the form in which compiled code has it; a call with it then takes one address.
"""

import hashlib
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.imputils import lower_getattr_generic
from numba.core.registry import cpu_target
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import NativeValue, intrinsic, overload, register_model, typeof_impl, unbox
from numpy.typing import NDArray

from openclosed.sim.engine.compiled import IS_INTERPRETED, compiled
from openclosed.sim.engine.interpreted import readable

_typeof: Any = numba.typeof  # its types do not know it
_kinds: dict[int, "PackedType"] = {}
"""Types by a number that the compiled code of each knows: to make one takes a millisecond."""


class PackedType(types.Type):
    """What the compiler knows of a handed tuple: the type of the tuple."""

    def __init__(self, of: Any) -> None:
        """The type of a handed tuple of the type `of`."""
        self.of = of
        super().__init__(name=f"Packed({of.name})")


class Packed:
    """A tuple in the hands of compiled code, which reads its fields as those of this object.

    It holds on to the tuple, whose arrays so are there for as long as it is.
    """

    __slots__ = ("_put_down", "address", "it", "kind_for_rules")

    def __init__(self, it: tuple[Any, ...]) -> None:
        """Look at the tuple, and put it down."""
        self.it: Any = readable(it) if IS_INTERPRETED else it
        if not IS_INTERPRETED:
            self._put_down, number = _put(it)
            self.address = self._put_down.ctypes.data
            if number not in _kinds:
                _kinds[number] = PackedType(_typeof(it))
            self.kind_for_rules = _kinds[number]

    if IS_INTERPRETED:  # else numba, which asks for names of its own at each call, would wait

        def __getattr__(self, field: str) -> Any:
            """A field, where Python runs the rules."""
            if field in Packed.__slots__:  # not there yet
                raise AttributeError(field)
            return getattr(self.it, field)

    def __reduce__(self) -> Any:
        """A copy hands over arrays of its own."""
        return Packed, (self.it,)


def _facts(_it: Any) -> tuple[int, int]:
    """Bytes of a value in the form in which compiled code has it, and a number of its type."""
    raise NotImplementedError


@overload(_facts, strict=False)
def _facts_typed(_it: Any) -> Any:
    context = cpu_target.target_context
    size = context.get_abi_sizeof(context.get_value_type(_it))
    number = int.from_bytes(hashlib.sha256(_it.name.encode()).digest()[:7])
    return lambda _it: (size, number)


def _store_typed(_context: Any, it: Any, memory: Any) -> Any:
    """Write a value to memory."""

    def build(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        kind, array = signature.args
        value = _without_owner(context, builder, kind, values[0])
        data = context.make_array(array)(context, builder, values[1]).data
        place = builder.bitcast(data, ir.PointerType(value.type))
        builder.store(value, place).align = 1
        return context.get_dummy_value()

    return types.void(it, memory), build


def _without_owner(context: Any, builder: Any, kind: Any, value: Any) -> Any:
    """A value whose arrays nobody counts references to: they belong to Python."""
    if isinstance(kind, types.Array):
        array = cgutils.create_struct_proxy(kind)(context, builder, value=value)
        array.meminfo = cgutils.get_null_value(array.meminfo.type)
        array.parent = cgutils.get_null_value(array.parent.type)
        return array._getvalue()  # noqa: SLF001 numba's own way
    if isinstance(kind, types.BaseTuple):
        parts: Any = kind
        for place, part in enumerate(parts):
            one = _without_owner(context, builder, part, builder.extract_value(value, place))
            value = builder.insert_value(value, one, place)
    return value


_store: Any = intrinsic(_store_typed)


@compiled
def _put(it: Any) -> tuple[NDArray[np.uint8], int]:
    """A tuple put down, and the number of its type."""
    size, number = _facts(it)
    memory = np.empty(size, np.uint8)
    _store(it, memory)
    return memory, number


@typeof_impl.register(Packed)
def _type_of_handed(packed: Packed, _context: Any) -> PackedType:
    return packed.kind_for_rules


register_model(PackedType)(models.OpaqueModel)


@unbox(PackedType)
def _address_of(_kind: Any, packed: Any, context: Any) -> Any:
    """The address of a Python object's tuple."""
    number = context.pyapi.object_getattr_string(packed, "address")
    address = context.pyapi.long_as_voidptr(number)
    context.pyapi.decref(number)
    return NativeValue(
        address, is_error=cgutils.is_not_null(context.builder, context.pyapi.err_occurred())
    )


@infer_getattr
class _OfPacked(AttributeTemplate):
    """That a handed tuple has the fields of its tuple."""

    key = PackedType

    def generic_resolve(self, packed: Any, field: str) -> Any:  # type: ignore[override]
        """The type of a field."""
        fields = packed.of.fields
        return packed.of.types[fields.index(field)] if field in fields else None


@lower_getattr_generic(PackedType)
def _read(context: Any, builder: Any, kind: PackedType, address: Any, field: str) -> Any:
    """A field of the tuple at an address, which loads this field alone.

    To load all eighty arrays in each function would cost the compiler most of its time.
    """
    tuples = ir.PointerType(context.get_value_type(kind.of))
    place = kind.of.fields.index(field)
    value = builder.load(cgutils.gep_inbounds(builder, builder.bitcast(address, tuples), 0, place))
    value.align = 1
    return value
