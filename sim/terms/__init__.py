"""The concerns of the debate, a file each: `table` lists them in the order in which they add up."""
