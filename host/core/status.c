/* The texts of the two status lists. */
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
