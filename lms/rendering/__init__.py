"""Paper: PDF, dates, glyphs and QR codes."""
