"""The supply of models: research, releases, openness, forks, entry."""
