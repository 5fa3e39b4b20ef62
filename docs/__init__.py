"""Pages, and the code that renders, fills and checks them."""
