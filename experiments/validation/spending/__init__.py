"""Spending on models by year, beside the revenue of labs and world product."""
