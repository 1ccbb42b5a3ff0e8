/* The flat index in the first 4096 bytes of a table file, as it lies there: little-endian, no
 * padding between the fields. tables/FORMAT.md says what each field means. Programs that only look
 * values up need flavbrem/table.h alone. */
#ifndef FLAVBREM_TABLE_FORMAT_H
#define FLAVBREM_TABLE_FORMAT_H

#include <stdint.h>

#define FLAVBREM_TABLE_MAGIC "\211FLB\r\n\032\n" /* eight bytes */
#define FLAVBREM_TABLE_BYTE_ORDER 0x01020304u
#define FLAVBREM_TABLE_FORMAT_VERSION 2u
#define FLAVBREM_TABLE_INDEX_BYTES 4096u
#define FLAVBREM_TABLE_ENTRIES 44u /* at most */
#define FLAVBREM_TABLE_METHODS 3u
#define FLAVBREM_TABLE_ALIGNMENT 64u
#define FLAVBREM_TABLE_MOST_NODES 16777216u /* on one axis */
#define FLAVBREM_TABLE_MOST_BESIDE 1048576u /* bytes that are neither index nor datasets */

/* Of a table with "sampling": the process as text, with its final 0, and what events of a method
 * and a view are drawn from (flavbrem/runtime.h). */
#define FLAVBREM_TABLE_PROCESS "/process"
#define FLAVBREM_TABLE_HATS "/%s/hats_%s"

/* Of a table with "form-factors": ETL at the nodes with another form factor, and its error. The
 * word is what follows the last + or - of its name, "inelastic" of "elastic+inelastic". */
#define FLAVBREM_TABLE_FORM_SIGMA "/etl/sigma_%s_pb"
#define FLAVBREM_TABLE_FORM_ERROR "/etl/error_%s_pb"
#define FLAVBREM_TABLE_FORM_FACTORS 9u /* at most */

/* Of a table that was made in memory, or read with its spec: text, with its final 0. In no file. */
#define FLAVBREM_TABLE_SPEC "/spec"
#define FLAVBREM_TABLE_CODE_VERSION "/code_version"

typedef enum flavbrem_table_type {
    FLAVBREM_TABLE_FLOAT64 = 1,
    FLAVBREM_TABLE_UINT8 = 2
} flavbrem_table_type;

typedef struct flavbrem_table_entry {
    char name[32]; /* "/etl/sigma_pb", filled with zeros, the last byte zero */
    uint32_t type; /* flavbrem_table_type */
    uint32_t rank; /* 1 or 2 */
    uint64_t shape[2];
    uint64_t offset; /* from the beginning of the file, a multiple of 64 */
    uint64_t bytes;
    uint32_t crc; /* CRC-32 of these bytes */
    uint32_t zero;
} flavbrem_table_entry;

typedef struct flavbrem_table_index {
    char magic[8];
    uint32_t byte_order;
    uint32_t format_version;
    uint64_t file_bytes;
    uint32_t file_crc; /* CRC-32 of the whole file with this field zero */
    uint32_t n_entries;
    uint32_t lepton_in, lepton_out; /* 0 e, 1 mu, 2 tau */
    uint32_t methods;               /* bit 0 ETL, 1 WW, 2 IWW */
    uint32_t zero;
    double lepton_in_mass_gev, lepton_out_mass_gev, nucleus_mass_gev;
    double coupling;
    double beam_energy_scale_gev, m_phi_scale_gev; /* c of the coordinates E/(E + c), m/(m + c) */
    double worst[FLAVBREM_TABLE_METHODS]; /* relative error of the interpolation, by method */
    double p99[FLAVBREM_TABLE_METHODS];
    char convention[352]; /* text, filled with zeros, the last byte zero */
    flavbrem_table_entry entries[FLAVBREM_TABLE_ENTRIES];
    char rest[80]; /* zeros */
} flavbrem_table_index;

#endif
