"""Every model behind one seam."""
