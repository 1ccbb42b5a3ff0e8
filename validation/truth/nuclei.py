"""Real nuclei for random points."""

# Mass number of the isotope that is found most, or lives longest, by Z from 1.
MASS_NUMBER = (1, 4, 7, 9, 11, 12, 14, 16, 19, 20, 23, 24, 27, 28, 31, 32, 35, 40, 39, 40, 45, 48, 51,
               52, 55, 56, 59, 58, 63, 64, 69, 74, 75, 80, 79, 84, 85, 88, 89, 90, 93, 98, 98, 102,
               103, 106, 107, 114, 115, 120, 121, 130, 127, 132, 133, 138, 139, 140, 141, 142, 145,
               152, 153, 158, 159, 164, 165, 166, 169, 174, 175, 180, 181, 184, 187, 192, 193, 195,
               197, 202, 205, 208, 209, 209, 210, 222, 223, 226, 227, 232, 231, 238)

# Atomic weights of elements that targets are made of.
ATOMIC_WEIGHT = {1: 1.008, 4: 9.0122, 6: 12.011, 7: 14.007, 8: 15.999, 13: 26.982, 14: 28.085,
                 18: 39.95, 20: 40.078, 22: 47.867, 26: 55.845, 29: 63.546, 42: 95.95, 47: 107.868,
                 54: 131.293, 73: 180.948, 74: 183.84, 79: 196.967, 82: 207.2, 92: 238.029}


def random_nucleus(rng, least_a=1):
    """Z and A, A at least least_a: one in four an atomic weight, the others mass numbers."""
    while True:
        if rng.random() < 0.25:
            Z, A = rng.choice(sorted(ATOMIC_WEIGHT.items()))
        else:
            Z = rng.randint(1, len(MASS_NUMBER))
            A = float(MASS_NUMBER[Z - 1])
        if A >= least_a:
            return Z, A
