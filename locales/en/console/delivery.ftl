# delivery
