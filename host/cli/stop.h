/* A signal that asks for the end: long work looks for it and leaves things tidy. */
#ifndef FLAVBREM_CLI_STOP_H
#define FLAVBREM_CLI_STOP_H

/* From now on SIGINT, SIGTERM, SIGHUP and SIGPIPE are only noted. The same one once more ends the
 * program at once. A signal that is ignored stays so. */
void stop_catch(void);

/* The signal that has come, or 0. */
int stop_signal(void);

/* Ends the program as the signal would have, if one has come. */
void stop_end(void);

#endif
