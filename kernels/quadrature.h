/* Gauss-Legendre rules on [0, 1], what tells their error, and the order in which rows are added. */
#ifndef FLAVBREM_KERNELS_QUADRATURE_H
#define FLAVBREM_KERNELS_QUADRATURE_H

#include "kernels/compiler.h"
#include "kernels/elementary.h"
#include "kernels/physics/constants.h"

/* How many Legendre coefficients a rule looks at. */
#define NULL_RULES 4

/* The weights of one node: of the integral, and of the Legendre coefficients of the degrees n - 1
 * to n - 4 of the integrand (orthonormal on [0, 1]), the highest that n nodes can tell. */
typedef struct gauss_node {
    double z;     /* 0 < z < 1 */
    double z_bar; /* 1 - z, to its last digit */
    double weight;
    double null[NULL_RULES];
} gauss_node;

/* So many nodes are worked on together, so that a processor has other work while it divides. */
#define GAUSS_LANES 8

/* The Legendre polynomials P_n and P_(n-1) at y in [-1, 1]. */
FLAVBREM_FN void legendre_pairs(int n, const double y[GAUSS_LANES], double p_n[GAUSS_LANES],
                                double p_below[GAUSS_LANES])
{
    double p[GAUSS_LANES], below[GAUSS_LANES];
    for (int l = 0; l < GAUSS_LANES; l++) {
        p[l] = 1.0;
        below[l] = 0.0;
    }
    for (int j = 0; j < n; j++)
        for (int l = 0; l < GAUSS_LANES; l++) {
            double next = ((2 * j + 1) * y[l] * p[l] - j * below[l]) / (j + 1);
            below[l] = p[l];
            p[l] = next;
        }
    for (int l = 0; l < GAUSS_LANES; l++) {
        p_n[l] = p[l];
        p_below[l] = below[l];
    }
}

FLAVBREM_FN double legendre_slope(int n, double y, double p, double below)
{
    return n * (y * p - below) / ((y - 1.0) * (y + 1.0));
}

/* The nodes number first to first + GAUSS_LANES - 1, on [-1, 1], from its upper end. Newton's
 * iteration on P_n from the usual first guess, cos of pi (k + 3/4)/(n + 1/2). */
FLAVBREM_FN void gauss_nodes_find(int n, int first, double y[GAUSS_LANES])
{
    int moved = 1;
    for (int l = 0; l < GAUSS_LANES; l++)
        y[l] = elementary_cos(PI * (first + l + 0.75) / (n + 0.5));
    for (int step = 0; step < 8 && moved; step++) {
        double p[GAUSS_LANES], below[GAUSS_LANES];
        legendre_pairs(n, y, p, below);
        moved = 0;
        for (int l = 0; l < GAUSS_LANES; l++) {
            double before = y[l];
            y[l] -= p[l] / legendre_slope(n, y[l], p[l], below[l]);
            moved |= y[l] != before;
        }
    }
}

/* What belongs to node number k, at y, and to the one that mirrors it.
 *   p  P_n(y), P_(n-1)(y), ..., P_(n-NULL_RULES)(y) */
FLAVBREM_FN void gauss_node_set(int n, int k, double y, const double p[NULL_RULES + 1],
                                gauss_node *nodes)
{
    gauss_node *low = &nodes[k], *high = &nodes[n - 1 - k];
    double slope = legendre_slope(n, y, p[0], p[1]);
    double weight = 1.0 / ((1.0 - y) * (1.0 + y) * slope * slope);
    low->z = high->z_bar = 0.5 * (1.0 - y);
    low->z_bar = high->z = 0.5 * (1.0 + y);
    low->weight = high->weight = weight;
    for (int i = 0; i < NULL_RULES; i++) {
        int degree = n - 1 - i;
        /* Weight of the Legendre coefficient: sqrt(2 k + 1) P_k(y) times that of the integral. */
        double null = degree < 0 ? 0.0 : square_root(2.0 * degree + 1.0) * p[i + 1] * weight;
        high->null[i] = null;
        low->null[i] = degree % 2 == 0 ? null : -null;
    }
}

/* Fills nodes[0..n-1] in the order of growing z; 1 <= n. They are symmetric to the last bit. */
FLAVBREM_FN void gauss_rule_make(int n, gauss_node *nodes)
{
    int half = (n + 1) / 2;
    for (int first = 0; first < half; first += GAUSS_LANES) {
        double y[GAUSS_LANES], p[NULL_RULES + 2][GAUSS_LANES];
        gauss_nodes_find(n, first, y);
        if (n % 2 == 1 && half <= first + GAUSS_LANES)
            y[half - 1 - first] = 0.0;
        for (int i = 0; i <= NULL_RULES; i += 2)
            legendre_pairs(n - i, y, p[i], p[i + 1]);
        for (int l = 0; l < GAUSS_LANES && first + l < half; l++) {
            double highest[NULL_RULES + 1];
            for (int i = 0; i <= NULL_RULES; i++)
                highest[i] = p[i][l];
            gauss_node_set(n, first + l, y[l], highest, nodes);
        }
    }
}

/* The same rule with other coefficients: of the degrees n - 1 and n - 2 as before, then those of
 * the degrees 1 and 2, which are the first and second moment of the integrand. */
FLAVBREM_FN void gauss_moments_set(int n, const gauss_node *rule, gauss_node *nodes)
{
    for (int k = 0; k < n; k++) {
        double y = rule[k].z - rule[k].z_bar;
        nodes[k] = rule[k];
        nodes[k].null[2] = square_root(3.0) * y * rule[k].weight;
        nodes[k].null[3] = square_root(5.0) * (1.5 * y * y - 0.5) * rule[k].weight;
    }
}

/* The error of a Gauss rule of n nodes, from the Legendre coefficients of the degrees n - 1 to n -
 * 4 of the integrand. The rule integrates degree 2 n - 1 exactly; what it misses are the
 * coefficients from 2 n on, which are smaller: for an integrand of one scale by as much again, but
 * cross-sections are mixtures in which a small part converges slowly, and an extrapolation would
 * miss that part. So the coefficients themselves, all four together, stand for the error. */
FLAVBREM_FN double gauss_error(const double null[NULL_RULES])
{
    double sum = 0.0;
    for (int i = 0; i < NULL_RULES; i++)
        sum += null[i] * null[i];
    return square_root(sum);
}

/* ---- sums of many numbers, in pairs of halves: the same order everywhere ---- */

#define BLOCK_TERMS 8
#define PAIRWISE_LEVELS 6 /* 8 * (2^6 - 1) numbers at most */

/* The caller adds numbers in blocks of BLOCK_TERMS; blocks are added in pairs, these in pairs
 * again.
 */
typedef struct pairwise_sum {
    double partial[PAIRWISE_LEVELS]; /* [l]: a sum over 2^l blocks where bit l of `blocks` is set */
    unsigned blocks;
} pairwise_sum;

FLAVBREM_FN pairwise_sum pairwise_none(void)
{
    pairwise_sum sum;
    FLAVBREM_UNROLL
    for (int level = 0; level < PAIRWISE_LEVELS; level++)
        sum.partial[level] = 0.0;
    sum.blocks = 0;
    return sum;
}

/* Adds a block: with each sum of as many blocks it makes one of twice as many. No way out of the
 * loop: with all indices known, the device keeps the sums in registers. */
FLAVBREM_FN void pairwise_add(pairwise_sum *sum, double block)
{
    unsigned moves = 1;
    FLAVBREM_UNROLL
    for (int level = 0; level < PAIRWISE_LEVELS; level++) {
        unsigned meets = moves & (sum->blocks >> level);
        double here = sum->partial[level];
        sum->partial[level] = moves > meets ? block : here;
        block = meets ? here + block : block;
        moves = meets;
    }
    sum->blocks++;
}

FLAVBREM_FN double pairwise_total(const pairwise_sum *sum)
{
    double total = 0.0;
    FLAVBREM_UNROLL
    for (int level = 0; level < PAIRWISE_LEVELS; level++)
        if ((sum->blocks >> level) & 1u)
            total = sum->partial[level] + total;
    return total;
}

#endif
