"""The shared vocabulary: the models every launcher and service speaks. No behaviour, no imports of ours."""
