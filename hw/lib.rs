//! Bytes of scanners, scales and printers, and what they say.
