"""AIR → FIGURES: the as-run log carried in, outcomes, the tally, targets and the log's proof."""
