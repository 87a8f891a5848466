"""The command `openclosed`: from the words of a shell to the experiment that answers them."""
