/* What `info` prints of any file of ours. */
#ifndef FLAVBREM_CLI_METADATA_PRINT_H
#define FLAVBREM_CLI_METADATA_PRINT_H

#include "flavbrem/file_info.h"

#define METADATA_NAME_WIDTH 28 /* of the names' column: "/etl/interpolation_error" and a gap */

/* The attributes, a line each. */
void metadata_print_text(const flavbrem_file_info *info);
void metadata_print_csv(const flavbrem_file_info *info);

/* The datasets, a line each: shape and unit. */
void metadata_print_datasets(const flavbrem_file_info *info);

/* The attributes as members of an object, a comma before each; the datasets as one more. */
void metadata_print_json(const flavbrem_file_info *info);
void metadata_print_json_datasets(const flavbrem_file_info *info);

/* Spin, couplings and decay of the boson of the file, at the least and the largest mass in it: of
 * another boson than the paper's and of equal leptons, else nothing. */
void metadata_print_boson_text(const flavbrem_file_info *info);
void metadata_print_boson_json(const flavbrem_file_info *info);

#endif
