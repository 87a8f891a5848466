"""Methods by their names: Sobol indices, PRIM, a particle filter, baselines."""
