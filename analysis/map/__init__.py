"""Who wins over two parameters: the answer of `experiment=map`."""
