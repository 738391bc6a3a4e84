"""Certificates: issuing, the register, verification."""
