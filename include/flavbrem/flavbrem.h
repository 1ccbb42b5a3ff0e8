/* All of the library flavbrem. Included by themselves are those of flavbrem_files,
 * flavbrem/files.h, flavbrem/event_file.h and flavbrem/file_info.h, and flavbrem/table_format.h. */
#ifndef FLAVBREM_FLAVBREM_H
#define FLAVBREM_FLAVBREM_H

#include "flavbrem/boson.h"
#include "flavbrem/build.h"
#include "flavbrem/constraint.h"
#include "flavbrem/context.h"
#include "flavbrem/cuda.h"
#include "flavbrem/event_source.h"
#include "flavbrem/keys.h"
#include "flavbrem/limit.h"
#include "flavbrem/material.h"
#include "flavbrem/origin.h"
#include "flavbrem/process.h"
#include "flavbrem/range.h"
#include "flavbrem/region.h"
#include "flavbrem/runtime.h"
#include "flavbrem/sampler.h"
#include "flavbrem/selftest.h"
#include "flavbrem/spec.h"
#include "flavbrem/spectrum.h"
#include "flavbrem/status.h"
#include "flavbrem/systematics.h"
#include "flavbrem/table.h"
#include "flavbrem/table_make.h"
#include "flavbrem/xsec.h"
#include "flavbrem/yield.h"

/* Version of these headers: numbers for #if, and "major.minor.patch". */
#define FLAVBREM_VERSION_MAJOR 0
#define FLAVBREM_VERSION_MINOR 1
#define FLAVBREM_VERSION_PATCH 0

#define FLAVBREM_VERSION_TEXT_OF(number) #number
#define FLAVBREM_VERSION_TEXT(major, minor, patch)                                                 \
    FLAVBREM_VERSION_TEXT_OF(major)                                                                \
    "." FLAVBREM_VERSION_TEXT_OF(minor) "." FLAVBREM_VERSION_TEXT_OF(patch)
#define FLAVBREM_VERSION                                                                           \
    FLAVBREM_VERSION_TEXT(FLAVBREM_VERSION_MAJOR, FLAVBREM_VERSION_MINOR, FLAVBREM_VERSION_PATCH)

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* Version of the library that the program runs with, which may be a later one than that of its
 * headers. A constant. Thread safe, never fails. */
const char *flavbrem_version(void);

/* The version with the state of the sources where git knew it, "0.1.0 (git 1234567)": what tables
 * and event files carry as code_version. A constant. Thread safe, never fails. */
const char *flavbrem_build_text(void);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop

#endif
