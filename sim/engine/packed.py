"""Packed arguments: many arrays that compiled code takes as one.

On each call numba inspects every array of a tuple, .3 microseconds each, more than most rules take
to run. A packed tuple is inspected once and stored in the layout of compiled code; a call then
passes one address.
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

_typeof: Any = numba.typeof  # its stubs lack it
_kinds: dict[int, "PackedType"] = {}
"""Types by a number that their compiled code knows: creating one takes a millisecond."""


class PackedType(types.Type):
    """The compiler's type of a packed tuple."""

    def __init__(self, of: Any) -> None:
        """The type of a packed tuple of type `of`."""
        self.of = of
        super().__init__(name=f"Packed({of.name})")


class Packed:
    """A tuple packed for compiled code, which reads the tuple's fields from this object.

    Keeps the arrays alive.
    """

    __slots__ = ("_put_down", "address", "it", "kind_for_rules")

    def __init__(self, it: tuple[Any, ...]) -> None:
        """Inspect and store the tuple."""
        self.it: Any = readable(it) if IS_INTERPRETED else it
        if not IS_INTERPRETED:
            self._put_down, number = _put(it)
            self.address = self._put_down.ctypes.data
            if number not in _kinds:
                _kinds[number] = PackedType(_typeof(it))
            self.kind_for_rules = _kinds[number]

    if IS_INTERPRETED:  # else numba's own look-ups on each call would be slow

        def __getattr__(self, field: str) -> Any:
            """A field, for rules that Python runs."""
            if field in Packed.__slots__:  # not there yet
                raise AttributeError(field)
            return getattr(self.it, field)

    def __reduce__(self) -> Any:
        """A copy packs its own arrays."""
        return Packed, (self.it,)


def _facts(_it: Any) -> tuple[int, int]:
    """Size of a value in the layout of compiled code, and the number of its type."""
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
    """A value whose arrays are not reference-counted: they belong to Python."""
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
    """Store a tuple; returns its memory and the number of its type."""
    size, number = _facts(it)
    memory = np.empty(size, np.uint8)
    _store(it, memory)
    return memory, number


@typeof_impl.register(Packed)
def _type_of_packed(packed: Packed, _context: Any) -> PackedType:
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
    """Gives a packed tuple the fields of its tuple."""

    key = PackedType

    def generic_resolve(self, packed: Any, field: str) -> Any:  # type: ignore[override]
        """The type of a field."""
        fields = packed.of.fields
        return packed.of.types[fields.index(field)] if field in fields else None


@lower_getattr_generic(PackedType)
def _read(context: Any, builder: Any, kind: PackedType, address: Any, field: str) -> Any:
    """Load one field of the tuple at an address.

    Loading all eighty arrays in each function would take most of the compile time.
    """
    tuples = ir.PointerType(context.get_value_type(kind.of))
    place = kind.of.fields.index(field)
    value = builder.load(cgutils.gep_inbounds(builder, builder.bitcast(address, tuples), 0, place))
    value.align = 1
    return value
