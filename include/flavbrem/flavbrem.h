/* All of the public interface. */
#ifndef FLAVBREM_FLAVBREM_H
#define FLAVBREM_FLAVBREM_H

#include "flavbrem/context.h"
#include "flavbrem/process.h"
#include "flavbrem/sampler.h"
#include "flavbrem/selftest.h"
#include "flavbrem/status.h"
#include "flavbrem/table.h"
#include "flavbrem/xsec.h"

/* Version of the library, "major.minor.patch". */
#define FLAVBREM_VERSION "0.1.0"

#endif
