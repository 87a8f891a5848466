"""Chance by random stream: runs differ in the stream that is drawn again, and in nothing else."""
