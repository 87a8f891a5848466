"""How to ask the world a question: the command line, the runs, where they happen, what is kept."""
