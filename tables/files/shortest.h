/* A number as text, with the fewest digits that give the same double back, whatever the locale. */
#ifndef FLAVBREM_TABLES_SHORTEST_H
#define FLAVBREM_TABLES_SHORTEST_H

#ifdef __cplusplus
extern "C" {
#endif

#define SHORTEST_ROOM 25 /* characters at most: -1.7976931348623157e+308 and one to spare */

/* Writes the digits from `at` on, without a final 0. Returns where they end. */
char *flb_shortest_put(char *at, double number);

#ifdef __cplusplus
}
#endif
#endif
