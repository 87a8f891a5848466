"""What a question found, told once. Terminal, report, page and files are renderings of it."""
