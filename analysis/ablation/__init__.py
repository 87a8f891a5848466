"""What each mechanism moved: the answer of `experiment=ablation`, its pictures and its report."""
