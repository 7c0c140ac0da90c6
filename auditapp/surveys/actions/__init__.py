"""What can be done to surveys: answering, opening, closing, recounting."""
