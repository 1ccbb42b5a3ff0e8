/* Attributes and datasets: text, CSV, JSON. */
#include "host/cli/metadata_print.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/cli/options.h"
#include "host/cli/output.h"
#include "host/cli/text.h"

/* The spec has a line for each key; people see it indented, below its name. */
static void print_lines(const char *text)
{
    putchar('\n');
    for (const char *line = text; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        printf("    ");
        text_print_part(line, length);
        putchar('\n');
        line += length + (line[length] == '\n');
    }
}

/* In the fewest digits that read back. */
static const char *number_of(const flavbrem_file_attribute *attribute, char text[32])
{
    if (!attribute->is_whole)
        return flavbrem_number_text(attribute->number, text);
    snprintf(text, 32, "%" PRIu64, attribute->whole);
    return text;
}

/* With blanks up to the next column. */
static void print_name(const char *name)
{
    size_t length = strlen(name);
    text_print(name);
    printf("%*s", length < METADATA_NAME_WIDTH ? METADATA_NAME_WIDTH - (int)length : 1, "");
}

static void print_attribute(const flavbrem_file_attribute *attribute)
{
    char number[32];
    if (attribute->text != NULL && strchr(attribute->text, '\n') != NULL) {
        text_print(attribute->name);
        print_lines(attribute->text);
        return;
    }
    print_name(attribute->name);
    if (attribute->text == NULL) {
        puts(number_of(attribute, number));
    } else {
        text_print(attribute->text);
        putchar('\n');
    }
}

void metadata_print_text(const flavbrem_file_info *info)
{
    const flavbrem_file_attribute *attribute;
    for (size_t i = 0; (attribute = flavbrem_file_info_attribute(info, i)) != NULL; i++)
        print_attribute(attribute);
}

void metadata_print_datasets(const flavbrem_file_info *info)
{
    const flavbrem_file_dataset *dataset;
    for (size_t i = 0; (dataset = flavbrem_file_info_dataset(info, i)) != NULL; i++) {
        print_name(dataset->name);
        printf("%zu", dataset->sizes[0]);
        if (dataset->rank == 2)
            printf(" x %zu", dataset->sizes[1]);
        printf(" [%s]\n", dataset->unit);
    }
}

void metadata_print_json(const flavbrem_file_info *info)
{
    const flavbrem_file_attribute *attribute;
    for (size_t i = 0; (attribute = flavbrem_file_info_attribute(info, i)) != NULL; i++) {
        printf(",\n ");
        text_print_json(attribute->name);
        printf(": ");
        if (attribute->text != NULL)
            text_print_json(attribute->text);
        else if (attribute->is_whole)
            printf("%" PRIu64, attribute->whole);
        else
            output_json_number(stdout, attribute->number);
    }
}

void metadata_print_json_datasets(const flavbrem_file_info *info)
{
    const flavbrem_file_dataset *dataset;
    printf(",\n \"datasets\": [");
    for (size_t i = 0; (dataset = flavbrem_file_info_dataset(info, i)) != NULL; i++) {
        printf("%s\n  {\"name\": ", i == 0 ? "" : ",");
        text_print_json(dataset->name);
        printf(", \"unit\": ");
        text_print_json(dataset->unit);
        printf(", \"shape\": [%zu", dataset->sizes[0]);
        if (dataset->rank == 2)
            printf(", %zu", dataset->sizes[1]);
        printf("]}");
    }
    putchar(']');
}

void metadata_print_csv(const flavbrem_file_info *info)
{
    const flavbrem_file_attribute *attribute;
    puts("name,value");
    for (size_t i = 0; (attribute = flavbrem_file_info_attribute(info, i)) != NULL; i++) {
        char number[32];
        text_print(attribute->name);
        putchar(',');
        if (attribute->text != NULL)
            text_print_csv(attribute->text);
        else
            fputs(number_of(attribute, number), stdout);
        putchar('\n');
    }
}
