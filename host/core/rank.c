/* Which of the processes on its node this one is, as the launcher that started it tells. */
#include <stdlib.h>
#include <string.h>

#include "flavbrem/context.h"

/* Slurm comes last: what mpirun starts inside a job of Slurm sees Slurm's variable of mpirun. */
static const char *const variables[] = {"OMPI_COMM_WORLD_LOCAL_RANK",
                                        "MV2_COMM_WORLD_LOCAL_RANK",
                                        "MPI_LOCALRANKID",
                                        "PMI_LOCAL_RANK",
                                        "PALS_LOCAL_RANKID",
                                        "SLURM_LOCALID"};

#define MOST_DIGITS 6

/* -1 for what is no rank. */
static int rank_of(const char *text)
{
    size_t digits = strlen(text);
    if (digits == 0 || digits > MOST_DIGITS || strspn(text, "0123456789") != digits)
        return -1;
    return (int)strtol(text, NULL, 10);
}

int flavbrem_local_rank(const char **variable)
{
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *text = getenv(variables[i]);
        int rank = text != NULL ? rank_of(text) : -1;
        if (rank < 0)
            continue;
        if (variable != NULL)
            *variable = variables[i];
        return rank;
    }
    if (variable != NULL)
        *variable = "";
    return -1;
}
