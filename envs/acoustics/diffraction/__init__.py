"""Ways of sound round edges, and how loud it is on them."""
