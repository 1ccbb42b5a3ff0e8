/* The texts of the two status lists, and the order of values. */
#include "flavbrem/status.h"

#define TEXT_CASE(name, number, text)                                                              \
    case name:                                                                                     \
        return text;

const char *flavbrem_status_text(flavbrem_status status)
{
    switch (status) {
        FLAVBREM_STATUS_LIST(TEXT_CASE)
    }
    return "unknown status";
}

const char *flavbrem_value_text(flavbrem_value_status status)
{
    switch (status) {
        FLAVBREM_VALUE_LIST(TEXT_CASE)
    }
    return "unknown status";
}

/* What is no status at all comes last. */
static int rank_of(flavbrem_value_status status)
{
    switch (status) {
    case FLAVBREM_VALUE_GOOD:
        return 0;
    case FLAVBREM_VALUE_CLOSED:
        return 1;
    case FLAVBREM_VALUE_OUTSIDE_TOLERANCE:
        return 2;
    case FLAVBREM_VALUE_BELOW_THRESHOLD:
        return 3;
    }
    return 4;
}

flavbrem_value_status flavbrem_value_worse(flavbrem_value_status a, flavbrem_value_status b)
{
    return rank_of(a) > rank_of(b) ? a : b;
}
