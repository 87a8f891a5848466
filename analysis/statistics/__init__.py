"""Methods: observers, a particle filter, permutations, sequential tests, Sobol indices."""
