"""What is compared with what, by the command, and what it says of one what-if."""
