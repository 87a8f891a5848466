"""Names for students who gave none: a colour and an animal, each only once in a class."""

import secrets
from collections.abc import Collection

COLOURS = (
    "Amber", "Blue", "Copper", "Coral", "Green", "Grey", "Indigo", "Ivory", "Lilac", "Olive",
    "Orange", "Pearl", "Purple", "Red", "Sand", "Silver", "Teal", "White", "Yellow",
)  # fmt: skip
ANIMALS = (
    "badger", "bat", "bear", "beaver", "bee", "bison", "camel", "crab", "crane", "crow", "deer",
    "dolphin", "eagle", "elk", "falcon", "finch", "fox", "frog", "gecko", "goat", "goose", "hare",
    "hedgehog", "heron", "horse", "ibis", "jay", "kiwi", "koala", "lark", "lemur", "lion", "lizard",
    "llama", "lynx", "mole", "moose", "moth", "newt", "otter", "owl", "panda", "parrot", "penguin",
    "puffin", "rabbit", "raven", "robin", "salmon", "seal", "shark", "sheep", "snail", "sparrow",
    "squid", "stork", "swan", "tiger", "toad", "trout", "turtle", "whale", "wolf", "wren", "yak",
    "zebra",
)  # fmt: skip


def new_name(taken: Collection[str]) -> str:
    """A name that is not taken; with a number where all are."""
    free = [
        name
        for colour in COLOURS
        for animal in ANIMALS
        if (name := f"{colour} {animal}") not in taken
    ]
    return secrets.choice(free) if free else f"Guest {len(taken) + 1}"
