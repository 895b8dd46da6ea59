"""Export files become clean rows; never touches the shop database."""
