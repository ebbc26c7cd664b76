"""Traffic: approved bulletins and windows become slots, and slots become published day documents."""
