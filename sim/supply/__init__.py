"""How models come about: research, releases, openness, forks, entry."""
