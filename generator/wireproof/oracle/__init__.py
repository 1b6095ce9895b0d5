"""The judge: what a vendor's document demands of the wire, read independently of the generator."""
