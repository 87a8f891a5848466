"""Who wins over two parameters."""
