"""Records that are one person: claimed, paired, merged, and parted."""
