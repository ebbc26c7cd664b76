"""The planner's search: one station's slots as tables of numbers, and compiled functions that improve them."""
