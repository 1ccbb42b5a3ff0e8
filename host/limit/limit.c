/* Upper limits on events, and from events to a coupling. */
#include "host/limit/limit.h"

#include "host/core/message.h"
#include "kernels/elementary.h"

#define LARGEST_SIGNAL 1e7
#define LARGEST_SIGMAS 5.0
#define MOST_ERROR 2.0 /* of the background */
#define LEAST_CONFIDENCE 0.5
#define MOST_CONFIDENCE 0.999999
#define BISECTIONS 200

flavbrem_counting flavbrem_counting_default(void)
{
    return (flavbrem_counting){.statistic = FLAVBREM_EXACT, .confidence = 0.9};
}

static flavbrem_status check(flavbrem_context *context, const flavbrem_counting *counting)
{
    double b = counting->background, error = counting->background_error;
    if (counting->statistic != FLAVBREM_EXACT && counting->statistic != FLAVBREM_ASYMPTOTIC)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "there is no statistic number %d, take one of flavbrem_statistic",
                                (int)counting->statistic);
    if (!(b >= 0.0 && b <= FLAVBREM_LIMIT_MOST_BACKGROUND))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "a background of %g events is out of range (0 to %g), give one "
                                "like 1.9",
                                b, FLAVBREM_LIMIT_MOST_BACKGROUND);
    if (!(error >= 0.0 && error <= MOST_ERROR * b))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "an error of the background of %g events is out of range (0 to "
                                "twice the background of %g), give a smaller one",
                                error, b);
    if (!(counting->confidence >= LEAST_CONFIDENCE && counting->confidence <= MOST_CONFIDENCE))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "a confidence level of %g is out of range (%g to %g), give one "
                                "like 0.9",
                                counting->confidence, LEAST_CONFIDENCE, MOST_CONFIDENCE);
    return FLAVBREM_OK;
}

static flavbrem_status check_observed(flavbrem_context *context, uint64_t observed)
{
    if (observed <= FLAVBREM_LIMIT_MOST_OBSERVED)
        return FLAVBREM_OK;
    return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                            "%.9g events are too many (at most %d are counted), give fewer",
                            (double)observed, FLAVBREM_LIMIT_MOST_OBSERVED);
}

/* What is asked: CLs as a function of the signal. */
struct question {
    const flavbrem_counting *counting;
    struct exact_counts counts; /* of exact ones */
    double observed;
    int is_expected;
    double sigmas;
};

static double cls_at(struct question *question, double signal)
{
    if (question->counting->statistic == FLAVBREM_EXACT)
        return flb_exact_cls(&question->counts, signal);
    if (question->is_expected)
        return flb_asymptotic_expected_cls(question->counting, question->sigmas, signal);
    return flb_asymptotic_cls(question->counting, question->observed, signal);
}

/* CLs falls from 1 at no signal. */
static double solve(struct question *question)
{
    double wanted = 1.0 - question->counting->confidence, low = 0.0, high = 1.0;
    for (; cls_at(question, high) > wanted && high < LARGEST_SIGNAL; high *= 2.0)
        low = high;
    for (int i = 0; i < BISECTIONS; i++) {
        double middle = 0.5 * (low + high);
        if (middle <= low || middle >= high)
            break;
        if (cls_at(question, middle) > wanted)
            low = middle;
        else
            high = middle;
    }
    return high;
}

/* Returns in *answer CLs at a signal, or the limit where the signal is below 0. */
static flavbrem_status ask(flavbrem_context *context, struct question *question, double signal,
                           double *answer)
{
    int is_exact = question->counting->statistic == FLAVBREM_EXACT;
    flavbrem_status status = is_exact
                                 ? flb_exact_begin(context, question->counting,
                                                   (size_t)question->observed, &question->counts)
                                 : FLAVBREM_OK;
    if (status != FLAVBREM_OK)
        return status;
    *answer = signal < 0.0 ? solve(question) : cls_at(question, signal);
    if (is_exact)
        flb_exact_end(&question->counts);
    return FLAVBREM_OK;
}

flavbrem_status flavbrem_limit_cls(flavbrem_context *context, const flavbrem_counting *counting,
                                   uint64_t observed, double signal, double *cls)
{
    flavbrem_counting usual = flavbrem_counting_default();
    struct question question = {.counting = counting != NULL ? counting : &usual,
                                .observed = (double)observed};
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (cls == NULL)
        return flb_context_missing(context, "place for CLs");
    flavbrem_status status = check(context, question.counting);
    if (status == FLAVBREM_OK)
        status = check_observed(context, observed);
    if (status == FLAVBREM_OK && !(signal >= 0.0 && signal <= LARGEST_SIGNAL))
        status = flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                  "a signal of %g events is out of range (0 to %g), give another",
                                  signal, LARGEST_SIGNAL);
    return status == FLAVBREM_OK ? ask(context, &question, signal, cls) : status;
}

flavbrem_status flavbrem_limit_observed(flavbrem_context *context,
                                        const flavbrem_counting *counting, uint64_t observed,
                                        double *events)
{
    flavbrem_counting usual = flavbrem_counting_default();
    struct question question = {.counting = counting != NULL ? counting : &usual,
                                .observed = (double)observed};
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (events == NULL)
        return flb_context_missing(context, "place for the limit");
    flavbrem_status status = check(context, question.counting);
    if (status == FLAVBREM_OK)
        status = check_observed(context, observed);
    return status == FLAVBREM_OK ? ask(context, &question, -1.0, events) : status;
}

flavbrem_status flavbrem_limit_expected(flavbrem_context *context,
                                        const flavbrem_counting *counting, double sigmas,
                                        double *events, double *count)
{
    flavbrem_counting usual = flavbrem_counting_default();
    struct question question = {
        .counting = counting != NULL ? counting : &usual, .is_expected = 1, .sigmas = sigmas};
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (events == NULL)
        return flb_context_missing(context, "place for the limit");
    flavbrem_status status = check(context, question.counting);
    if (status == FLAVBREM_OK && !(sigmas >= -LARGEST_SIGMAS && sigmas <= LARGEST_SIGMAS))
        status = flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                  "%g sigma are out of range (%g to %g), give 0 for the median",
                                  sigmas, -LARGEST_SIGMAS, LARGEST_SIGMAS);
    if (status != FLAVBREM_OK)
        return status;
    question.observed = question.counting->statistic == FLAVBREM_EXACT
                            ? flb_exact_quantile(question.counting, flb_normal_above(-sigmas))
                            : question.counting->background;
    status = check_observed(context, (uint64_t)question.observed);
    if (status == FLAVBREM_OK)
        status = ask(context, &question, -1.0, events);
    if (status == FLAVBREM_OK && count != NULL)
        *count = question.observed;
    return status;
}

flavbrem_reach flavbrem_reach_of(double coupling, const flavbrem_yield_value *yield,
                                 double efficiency, double events)
{
    double none = elementary_nan(), seen = yield != NULL ? yield->value * efficiency : none;
    if (!(seen >= 0.0 && efficiency > 0.0 && efficiency <= 1.0 && events > 0.0))
        return (flavbrem_reach){none, none, none};
    if (seen == 0.0)
        return (flavbrem_reach){elementary_infinity(), 0.0, 0.0};
    double h = elementary_abs(coupling) * square_root(events / seen);
    return (flavbrem_reach){.coupling = h,
                            .statistics = 0.5 * h * yield->statistics / yield->value,
                            .numerics = 0.5 * h * yield->numerics / yield->value};
}
