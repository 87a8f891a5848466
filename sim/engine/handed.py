"""Many arrays that compiled code takes as one argument.

At each call numba looks at every array of a tuple to find out what it is, .3 microseconds each,
which is more than most rules take to run. A tuple that was handed over was looked at once, and put
down in the form in which compiled code has it; a call with it then takes one address.
"""

import hashlib
from operator import is_
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.imputils import lower_getattr, lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import NativeValue, intrinsic, register_model, typeof_impl, unbox
from numpy.typing import NDArray

from openclosed.sim.engine.compiled import IS_INTERPRETED, kernel
from openclosed.sim.engine.interpreted import readable

_USUAL_SIZE = 8192
_typeof: Any = numba.typeof  # its types do not know it
_kinds: dict[int, "HandedType"] = {}
"""Types by a number that the compiled code of each knows: to make one takes a millisecond."""


class HandedType(types.Type):
    """What the compiler knows of a handed tuple: the type of the tuple."""

    def __init__(self, of: types.Type) -> None:
        """The type of a handed tuple of the type `of`."""
        self.of = of
        super().__init__(name=f"Handed({of.name})")


class Handed:
    """A tuple in the hands of compiled code, which reads it as `handed.it`.

    It holds on to the tuple, whose arrays so are there for as long as it is.
    """

    __slots__ = ("_put_down", "address", "it", "kind_for_rules")

    def __init__(self, it: tuple[Any, ...]) -> None:
        """Look at the tuple, and put it down."""
        self.it = readable(it) if IS_INTERPRETED else it
        if IS_INTERPRETED:
            return
        self._put_down = np.empty(_USUAL_SIZE, np.uint8)
        missing, number = _put(it, self._put_down)
        if missing > 0:
            self._put_down = np.empty(_USUAL_SIZE + missing, np.uint8)
            _put(it, self._put_down)
        self.address = self._put_down.ctypes.data
        if number not in _kinds:
            _kinds[number] = HandedType(_typeof(it))
        self.kind_for_rules = _kinds[number]


class Hand:
    """Holds what was handed over last, for as long as it is asked for the very same parts."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._parts: tuple[Any, ...] = ()
        self._handed: Handed | None = None

    def of(self, parts: tuple[Any, ...]) -> Handed:
        """The parts, handed over unless they are those of the last time."""
        if self._handed is None or not all(map(is_, parts, self._parts)):
            self._parts, self._handed = parts, Handed(parts)
        return self._handed

    def __reduce__(self) -> Any:
        """A copy has parts of its own, and hands them over when it is asked."""
        return Hand, ()


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


def _size_typed(_context: Any, it: Any) -> Any:
    """Bytes of a value in the form in which compiled code has it."""

    def build(context: Any, _builder: Any, signature: Any, _values: Any) -> Any:
        form = context.get_value_type(signature.args[0])
        return context.get_constant(types.intp, context.get_abi_sizeof(form))

    return types.intp(it), build


def _number_typed(_context: Any, it: Any) -> Any:
    """A number of the value's type."""
    number = int.from_bytes(hashlib.sha256(it.name.encode()).digest()[:7])

    def build(context: Any, _builder: Any, _signature: Any, _values: Any) -> Any:
        return context.get_constant(types.intp, number)

    return types.intp(it), build


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


_size: Any = intrinsic(_size_typed)
_number: Any = intrinsic(_number_typed)
_store: Any = intrinsic(_store_typed)


@kernel
def _put(it: Any, memory: NDArray[np.uint8]) -> tuple[int, int]:
    """Put a tuple down if there is room: returns how much is missing, and the type's number."""
    missing = _size(it) - memory.size
    if missing <= 0:
        _store(it, memory)
    return missing, _number(it)


@typeof_impl.register(Handed)
def _type_of_handed(handed: Handed, _context: Any) -> HandedType:
    return handed.kind_for_rules


register_model(HandedType)(models.OpaqueModel)


@unbox(HandedType)
def _address_of(_kind: Any, handed: Any, context: Any) -> Any:
    """The address of a Python object's tuple."""
    number = context.pyapi.object_getattr_string(handed, "address")
    address = context.pyapi.long_as_voidptr(number)
    context.pyapi.decref(number)
    return NativeValue(
        address, is_error=cgutils.is_not_null(context.builder, context.pyapi.err_occurred())
    )


@infer_getattr
class _OfHanded(AttributeTemplate):
    """That a handed tuple has the attribute `it`."""

    key = HandedType

    def resolve_it(self, handed: HandedType) -> "PlaceType":
        """Its type."""
        return PlaceType(handed.of)


@lower_getattr(HandedType, "it")
def _place(_context: Any, _builder: Any, _kind: HandedType, address: Any) -> Any:
    return address


class PlaceType(types.Type):
    """Where a tuple was put down: reading a field loads this field alone.

    To load all eighty arrays in each function would cost the compiler most of its time.
    """

    def __init__(self, of: Any) -> None:
        """The place of a tuple of the type `of`."""
        self.of = of
        super().__init__(name=f"Place({of.name})")


register_model(PlaceType)(models.OpaqueModel)


@infer_getattr
class _OfPlace(AttributeTemplate):
    """That a place has the fields of its tuple."""

    key = PlaceType

    def generic_resolve(self, place: Any, field: str) -> Any:  # type: ignore[override]
        """The type of a field."""
        fields = place.of.fields
        return place.of.types[fields.index(field)] if field in fields else None


@lower_getattr_generic(PlaceType)
def _read(context: Any, builder: Any, kind: PlaceType, address: Any, field: str) -> Any:
    """A field of the tuple at an address."""
    tuples = ir.PointerType(context.get_value_type(kind.of))
    place = kind.of.fields.index(field)
    value = builder.load(cgutils.gep_inbounds(builder, builder.bitcast(address, tuples), 0, place))
    value.align = 1
    return value
