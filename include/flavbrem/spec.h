/* A spec: all that a result depends on, as keys with values. Cross-sections, tables and events are
 * made from it; files carry it. */
#ifndef FLAVBREM_SPEC_H
#define FLAVBREM_SPEC_H

#include "flavbrem/keys.h"
#include "flavbrem/range.h"
#include "flavbrem/sampler.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* One thread at a time may change it; any number may read it while nobody does. */
typedef struct flavbrem_spec flavbrem_spec;

/* Enough for a canonical text whose lists have no more than 1000 numbers, as those of tables and
 * events; with its final 0. */
#define FLAVBREM_SPEC_BYTES 65536

/* A spec with the defaults of a job, which flavbrem_key lists. Energies, masses and, of events,
 * their number have none.
 *   spec  receives the handle, which the caller owns and gives to flavbrem_spec_destroy; NULL after
 *         an error
 * Errors: FLAVBREM_ERROR_INPUT, FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_spec_create(flavbrem_context *context,
                                                         flavbrem_job job, flavbrem_spec **spec);

/* Frees the spec and sets *spec to NULL; does nothing if it is NULL already. */
void flavbrem_spec_destroy(flavbrem_spec **spec);

flavbrem_job flavbrem_spec_job(const flavbrem_spec *spec);

/* Gives a key a value.
 *   text  as in a spec file: flavbrem_spec_set(context, spec, "target", "Pb")
 * Errors, which leave the spec as it was: FLAVBREM_ERROR_INPUT (no such key, or not of this job, or
 * a text that is no value of it), FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_spec_set(flavbrem_context *context,
                                                      flavbrem_spec *spec, const char *key,
                                                      const char *text);

/* Gives a key its default again, as if it had not been set. Errors: FLAVBREM_ERROR_INPUT. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_spec_unset(flavbrem_context *context,
                                                        flavbrem_spec *spec, const char *key);

/* What sentences call a key from now on, instead of its name: "-E", or "my.ini, line 3: target".
 *   called  is copied, the first 320 characters
 * Errors: FLAVBREM_ERROR_INPUT (no such key), FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_spec_call(flavbrem_context *context,
                                                       flavbrem_spec *spec, const char *key,
                                                       const char *called);
const char *flavbrem_spec_called(const flavbrem_spec *spec, const char *key);

/* 1 where the key was set, 0 where it has its default. */
int flavbrem_spec_is_set(const flavbrem_spec *spec, const char *key);

/* Whether what was set leaves no place for a key, which was not set: of "epsilon" and "coupling"
 * one is given, and so of "g-s", "g-p" and "g-v", "g-a"; a "boson" has no use for the couplings of
 * others, a "spectrum" none for "beam-energy", in events a "method" of etl none for "view", and the
 * like.
 * flavbrem_spec_read leaves such lines of a file out, for what was set before wins. Returns 1 or 0;
 * of NULL, or of no key, 0. */
int flavbrem_spec_excludes(const flavbrem_spec *spec, const char *key);

/* Writes the value of a key as flavbrem_spec_set takes it, "" where it has none, and of a cut that
 * is not given.
 *   size  of text [bytes]; FLAVBREM_SPEC_BYTES is enough where lists have no more than 1000 numbers
 * Errors: FLAVBREM_ERROR_INPUT (no such key, or text is too small; the first bytes are there). */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_spec_get(flavbrem_context *context,
                                                      const flavbrem_spec *spec, const char *key,
                                                      char *text, size_t size);

/* Whether the spec as a whole can be worked on: energies and masses are there and in range, the
 * process is good, the keys go together. flavbrem_table_make and flavbrem_event_file_make ask it
 * themselves.
 * Errors: FLAVBREM_ERROR_INPUT, with the sentence. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_spec_check(flavbrem_context *context,
                                                        const flavbrem_spec *spec);

/* Writes the canonical text: `key = value` lines, what the result depends on and nothing else, in
 * one order, in the fewest digits. The same result has the same text.
 *   size  as above
 * Errors: FLAVBREM_ERROR_INPUT (text is too small). */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_spec_text(flavbrem_context *context,
                                                       const flavbrem_spec *spec, char *text,
                                                       size_t size);

/* A spec from its canonical text, as flavbrem_spec_create. Files that people write are read by
 * flavbrem_spec_read of flavbrem/files.h.
 * Errors: FLAVBREM_ERROR_INPUT (the sentence names the line), FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_spec_from_text(flavbrem_context *context,
                                                            flavbrem_job job, const char *text,
                                                            flavbrem_spec **spec);

/* ---- its values; of NULL, or a key that has another type: 0, NULL, not a number ---- */

/* The process; it belongs to the spec and changes with it. */
const flavbrem_process *flavbrem_spec_process(const flavbrem_spec *spec);

/* The methods in the order in which they were given; returns how many. */
size_t flavbrem_spec_methods(const flavbrem_spec *spec, flavbrem_method methods[FLAVBREM_METHODS]);

/* Of FLAVBREM_KEY_NUMBER, _COUNT and _CHOICE: the number of its enum; of "charge" -1 or 1. */
double flavbrem_spec_number(const flavbrem_spec *spec, const char *key);
uint64_t flavbrem_spec_count(const flavbrem_spec *spec, const char *key);
int flavbrem_spec_choice(const flavbrem_spec *spec, const char *key);

/* Of FLAVBREM_KEY_RANGE, and of "at" the coordinate number i (else i is 0); NULL where it has no
 * value. It belongs to the spec, until the key is set again. */
const flavbrem_range *flavbrem_spec_range(const flavbrem_spec *spec, const char *key, size_t i);

/* 1 where energies or masses are `lo:hi:auto`, which a table chooses; else 0. */
int flavbrem_spec_is_automatic(const flavbrem_spec *spec);

/* Quantity, unit and tolerance of the spec, for one of its methods. */
flavbrem_request flavbrem_spec_request(const flavbrem_spec *spec, flavbrem_method method);

/* Method, view and seed, at an energy and a mass [GeV]. */
flavbrem_sampling flavbrem_spec_sampling(const flavbrem_spec *spec, double beam_energy_gev,
                                         double m_phi_gev);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
