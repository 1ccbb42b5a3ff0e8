/* The sentence of an error. */
#include "host/core/message.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "host/core/context.h"

flavbrem_status flb_context_fail(flavbrem_context *context, flavbrem_status status,
                                 const char *format, ...)
{
    if (context != NULL) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(context->message, sizeof context->message, format, arguments);
        va_end(arguments);
    }
    return status;
}

flavbrem_status flb_context_missing(flavbrem_context *context, const char *what)
{
    return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                            "the call lacks what it needs (no %s, NULL was given), give it", what);
}

void flavbrem_context_set_message(flavbrem_context *context, const char *sentence)
{
    if (context != NULL && sentence != NULL)
        snprintf(context->message, sizeof context->message, "%s", sentence);
}

flavbrem_status flb_context_no_memory(flavbrem_context *context)
{
    return flb_context_fail(context, FLAVBREM_ERROR_MEMORY, "not enough memory, free some");
}

flavbrem_status flb_context_no_room(flavbrem_context *context, const char *what, size_t size)
{
    return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                            "%s does not fit into %zu bytes, give more", what, size);
}

void flb_message_without_advice(const char *message, char *failure)
{
    snprintf(failure, MESSAGE_BYTES, "%s", message);
    char *advice = strstr(failure, ", take \"cpu\"");
    if (advice != NULL)
        *advice = '\0';
}

const char *flavbrem_context_message(const flavbrem_context *context)
{
    return context != NULL ? context->message : "";
}
