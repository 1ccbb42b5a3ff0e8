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

/* The Legendre polynomials P_n and P_(n-1) at y in [-1, 1]. */
FLAVBREM_FN void legendre_pair(int n, double y, double *p_n, double *p_below)
{
    double p = 1.0, below = 0.0;
    for (int j = 0; j < n; j++) {
        double next = ((2 * j + 1) * y * p - j * below) / (j + 1);
        below = p;
        p = next;
    }
    *p_n = p;
    *p_below = below;
}

/* Legendre coefficient's weight at a node: sqrt(2 k + 1) P_k(y) times the weight of the integral.
 */
FLAVBREM_FN double null_weight(int degree, double y, double weight)
{
    double p = 0.0, below = 0.0;
    if (degree < 0)
        return 0.0;
    legendre_pair(degree, y, &p, &below);
    return square_root(2.0 * degree + 1.0) * p * weight;
}

/* Fills nodes[0..n-1] in the order of growing z; 1 <= n. Newton's iteration on P_n from the usual
 * first guess, cos of pi (k + 3/4)/(n + 1/2); the nodes are symmetric to the last bit. */
FLAVBREM_FN void gauss_rule_make(int n, gauss_node *nodes)
{
    for (int k = 0; k < (n + 1) / 2; k++) {
        double y = elementary_cos(PI * (k + 0.75) / (n + 0.5));
        double p = 0.0, below = 0.0, slope = 1.0;
        for (int step = 0; step < 8; step++) {
            legendre_pair(n, y, &p, &below);
            slope = n * (y * p - below) / ((y - 1.0) * (y + 1.0));
            y -= p / slope;
        }
        if (2 * k + 1 == n)
            y = 0.0;
        legendre_pair(n, y, &p, &below);
        slope = n * (y * p - below) / ((y - 1.0) * (y + 1.0));
        double weight = 1.0 / ((1.0 - y) * (1.0 + y) * slope * slope);
        gauss_node *low = &nodes[k], *high = &nodes[n - 1 - k];
        low->z = high->z_bar = 0.5 * (1.0 - y);
        low->z_bar = high->z = 0.5 * (1.0 + y);
        low->weight = high->weight = weight;
        for (int i = 0; i < NULL_RULES; i++) {
            int degree = n - 1 - i;
            double null = null_weight(degree, y, weight);
            high->null[i] = null;
            low->null[i] = degree % 2 == 0 ? null : -null;
        }
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
