"""Everything that perceives and decides."""
