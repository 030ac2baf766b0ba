"""Names in text: units, forces, places, equipment, quantities and times."""
