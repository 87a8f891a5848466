"""How newer figures move the answer: `experiment=update`, and the value of information."""
