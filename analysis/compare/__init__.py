"""Scenarios side by side: the answer of `experiment=compare`, its pictures, report and page."""
