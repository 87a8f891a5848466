"""Backtests: scores of past forecasts."""
