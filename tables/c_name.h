/* Whether a function in C and C++ may have a name. */
#ifndef FLAVBREM_TABLES_C_NAME_H
#define FLAVBREM_TABLES_C_NAME_H

/* 1 where the name is one of the languages (C23, C++20) or of their libraries, those of this system
 * included: a function of that name does not compile, or takes the place of the library's. Macros
 * without a small letter are not among them. Any thread may ask. */
int flb_c_name_is_taken(const char *name);

#endif
