"""Methods by their names: Sobol indices, PRIM, history matching, a particle filter, baselines."""
