/* The peers: how each is called, and how often. A kind of them is a file, with a table that ends
 * with a name of NULL. */
#ifndef FLAVBREM_BENCH_PEERS_PEERS_H
#define FLAVBREM_BENCH_PEERS_PEERS_H

#include "bench/peers/problem.h"

typedef struct peer {
    const char *name;
    const char *variables; /* "cube" or "box" */
    answer (*integrate)(double rtol);
    double least_rtol; /* below it the peer is left out */
    int every;         /* each so manieth point, */
    int once;          /* 1: in the first run alone; costly ones are */
} peer;

extern const peer cubature_peers[], gsl_peers[];

#endif
