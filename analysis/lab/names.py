"""Names that can be spoken: forks are trees, startups birds, hosts stones."""

import re

FORKS = (
    "Alder", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Juniper", "Larch", "Maple", "Oak", "Pine",
    "Rowan", "Spruce", "Willow", "Yew",
)  # fmt: skip
STARTUPS = (
    "Kestrel", "Heron", "Plover", "Swift", "Wren", "Finch", "Osprey", "Robin", "Tern", "Avocet",
)  # fmt: skip
HOSTS = (
    "Agate", "Amber", "Basalt", "Beryl", "Flint", "Garnet", "Granite", "Jade", "Jasper", "Marble",
    "Onyx", "Opal", "Pearl", "Quartz", "Ruby", "Sapphire", "Slate", "Topaz",
)  # fmt: skip
_MADE = re.compile(r"^(?P<fork>.* fork \d+)|^(?P<startup>startup \d+)|^(?P<host>host \d+)")
_POOLS = {"fork": FORKS, "startup": STARTUPS, "host": HOSTS}
_WORK = re.compile(r"^cohort (\d+)$")
_STAGES = {" open core": "'s older models", " closed": ", closed again"}


class Names:
    """The names of one run, in the order in which they are asked for."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}
        self._taken = dict.fromkeys(_POOLS, 0)

    def of(self, raw: str) -> str:
        """What a vendor, family, community, host or cohort of the model is called."""
        if found := _WORK.match(raw):
            return f"new work no. {found[1]}"
        found = _MADE.match(raw)
        if not found:
            return self._staged("", raw).replace("_", " ").capitalize()
        return self._staged(self._given_to(found), raw[found.end() :])

    def offered(self, raw: str) -> str:
        """The same for an offering, FAMILY (DELIVERY); what is none stays as it is."""
        family, _, delivery = raw.rpartition(" (")
        return f"{self.of(family)} ({delivery}" if family else raw

    def _given_to(self, found: re.Match[str]) -> str:
        if found[0] not in self._given:
            kind = str(found.lastgroup)
            pool, number = _POOLS[kind], self._taken[kind]
            again = f" {number // len(pool) + 1}" if number >= len(pool) else ""
            self._given[found[0]] = pool[number % len(pool)] + again
            self._taken[kind] += 1
        return self._given[found[0]]

    def _staged(self, name: str, rest: str) -> str:
        for raw, said in _STAGES.items():
            rest = rest.removesuffix(raw) + said if rest.endswith(raw) else rest
        return name + rest.replace("_", " ")
