"""The answer of the main job: verdicts, what they hang on, its pictures and its report."""
