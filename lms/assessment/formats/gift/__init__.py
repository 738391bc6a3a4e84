"""GIFT, the text format in which Moodle and many others write questions."""
