//! Postal barcodes: read, checked, explained and drawn.
