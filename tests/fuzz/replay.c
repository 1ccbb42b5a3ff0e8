/* Runs a fuzz target without libFuzzer: each file of a folder as it is, then mutations of it, the
 * same ones every time.
 *   fuzz_NAME FOLDER [MUTATIONS]     (of each file; 200 without) */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST 65536 /* of a file */
#define LONGER 64     /* at most, by a mutation */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t random_state = 88172645463325252u;

/* Marsaglia's xorshift: 0 to below n. */
static size_t draw(size_t n)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return n > 0 ? (size_t)(random_state % n) : 0;
}

static const uint64_t numbers[] = {0,
                                   1,
                                   2,
                                   63,
                                   64,
                                   4096,
                                   UINT32_MAX,
                                   UINT64_MAX,
                                   UINT64_MAX - 63,
                                   (uint64_t)1 << 61,
                                   0x7FF0000000000000u, /* infinity */
                                   0x7FF8000000000000u, /* NaN */
                                   0x3FF0000000000000u, /* 1 */
                                   0xBFF0000000000000u};

static void mutate_once(unsigned char *bytes, size_t *size)
{
    size_t at = draw(*size), length = 1 + draw(16), from = draw(*size);
    uint64_t number = numbers[draw(sizeof numbers / sizeof *numbers)];
    switch (draw(*size > 0 ? 7 : 1)) {
    case 0: /* longer */
        for (length = draw(LONGER); length > 0 && *size < LARGEST + LONGER; length--)
            bytes[(*size)++] = (unsigned char)draw(256);
        break;
    case 1:
        *size = draw(8) == 0 ? at : *size - draw(*size < 128 ? *size : 128);
        break;
    case 2:
        bytes[at] ^= (unsigned char)(1u << draw(8));
        break;
    case 3:
        bytes[at] = (unsigned char)draw(256);
        break;
    case 4: /* a number of 8 bytes, or half of it, where numbers of a table lie */
        length = 4 + 4 * draw(2);
        at -= at % length;
        if (at + length <= *size)
            memcpy(bytes + at, &number, length);
        break;
    case 5: /* a piece of it elsewhere */
        if (at + length <= *size && from + length <= *size)
            memmove(bytes + at, bytes + from, length);
        break;
    default:
        memset(bytes + at, (int)draw(2) * 255, length < *size - at ? length : *size - at);
    }
}

static void replay(const unsigned char *file, size_t n, long mutations)
{
    static unsigned char bytes[LARGEST + LONGER];
    LLVMFuzzerTestOneInput(file, n);
    for (long i = 0; i < mutations; i++) {
        size_t size = n;
        memcpy(bytes, file, n);
        for (size_t k = draw(4) + 1; k > 0; k--)
            mutate_once(bytes, &size);
        LLVMFuzzerTestOneInput(bytes, size);
    }
}

static int is_file(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

int main(int argc, char **argv)
{
    static unsigned char file[LARGEST];
    struct dirent **list;
    long mutations = argc > 2 ? strtol(argv[2], NULL, 10) : 200;
    int n = argc > 1 ? scandir(argv[1], &list, is_file, alphasort) : -1;
    if (n <= 0) {
        fprintf(stderr, "usage: fuzz_NAME FOLDER [MUTATIONS]\n");
        return 2;
    }
    for (int i = 0; i < n; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", argv[1], list[i]->d_name);
        FILE *stream = fopen(path, "rb");
        if (stream == NULL) {
            perror(path);
            return 1;
        }
        replay(file, fread(file, 1, sizeof file, stream), mutations);
        fclose(stream);
        free(list[i]);
    }
    free(list);
    printf("%d files, %ld mutations of each, no crash\n", n, mutations);
    return 0;
}
