/* A spectrum as the CSV that flavbrem_spectrum_read takes. */
#include <math.h>
#include <string.h>

#include "flavbrem/files.h"
#include "tables/fail.h"

/* Each line of it behind a #. */
static void write_comment(FILE *out, const char *comment)
{
    for (const char *line = comment; line != NULL && *line != '\0';) {
        size_t length = strcspn(line, "\r\n");
        fprintf(out, "# %.*s\n", (int)length, line);
        line += length + strspn(line + length, "\r\n");
    }
}

static void write_row(FILE *out, const flavbrem_spectrum_row *row)
{
    const double numbers[] = {row->energy_gev, row->length_cm,     row->charge,
                              row->error_cm,   row->depth_from_cm, row->depth_to_cm};
    char text[FLAVBREM_NUMBER_BYTES];
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers;
         i++) /* the end of a depth may be inf */
        fprintf(out, "%s%s", i > 0 ? "," : "",
                isinf(numbers[i]) ? "inf" : flavbrem_number_text(numbers[i], text));
    fputc('\n', out);
}

flavbrem_status flavbrem_spectrum_export(flavbrem_context *context,
                                         const flavbrem_spectrum *spectrum, const char *comment,
                                         FILE *out)
{
    if (spectrum == NULL || out == NULL)
        return fail_missing(context, spectrum == NULL ? "spectrum" : "stream");
    write_comment(out, comment);
    fputs("energy_gev,length_cm,charge,error_cm,depth_from_cm,depth_to_cm\n", out);
    for (size_t i = 0; i < flavbrem_spectrum_size(spectrum); i++) {
        flavbrem_spectrum_row row = flavbrem_spectrum_row_at(spectrum, i);
        write_row(out, &row);
    }
    return FLAVBREM_OK;
}

flavbrem_status flavbrem_spectrum_export_file(flavbrem_context *context,
                                              const flavbrem_spectrum *spectrum,
                                              const char *comment, const char *path)
{
    flavbrem_file *file = NULL;
    if (spectrum == NULL || path == NULL)
        return fail_missing(context, spectrum == NULL ? "spectrum" : "path");
    flavbrem_status status = flavbrem_file_begin(context, path, &file);
    if (status == FLAVBREM_OK)
        status = flavbrem_spectrum_export(context, spectrum, comment, flavbrem_file_stream(file));
    if (status == FLAVBREM_OK)
        status = flavbrem_file_finish(context, file);
    flavbrem_file_end(&file);
    return status;
}
