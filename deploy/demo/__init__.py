"""The demo district: invented people in the real villages of Jiangmen, loaded through the public APIs, and a story."""
