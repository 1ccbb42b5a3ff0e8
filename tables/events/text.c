/* Appends to bytes, and packs them. */
#include "tables/events/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#define GZIP_LEVEL 1 /* digits are nearly random: more effort saves little */
#define GZIP_WINDOW (15 + 16)

void flb_event_bytes_free(struct event_bytes *bytes)
{
    free(bytes->data);
    *bytes = (struct event_bytes){0};
}

char *flb_event_text_room(struct event_text *text, size_t room)
{
    struct event_bytes *bytes = text->bytes;
    if (text->failed)
        return NULL;
    if (bytes->capacity - bytes->size < room) {
        size_t capacity = 2 * bytes->capacity + room;
        char *data = realloc(bytes->data, capacity);
        if (data == NULL) {
            text->failed = 1;
            return NULL;
        }
        bytes->data = data;
        bytes->capacity = capacity;
    }
    return bytes->data + bytes->size;
}

void flb_event_text_add(struct event_text *text, const char *what)
{
    size_t length = strlen(what);
    char *at = flb_event_text_room(text, length);
    if (at == NULL)
        return;
    memcpy(at, what, length);
    text->bytes->size += length;
}

void flb_event_text_add_number(struct event_text *text, double number)
{
    char *at = flb_event_text_room(text, SHORTEST_ROOM);
    if (at != NULL)
        text->bytes->size = (size_t)(flb_shortest_put(at, number) - text->bytes->data);
}

void flb_event_text_add_whole(struct event_text *text, uint64_t number)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
    flb_event_text_add(text, digits);
}

void flb_event_text_add_signed(struct event_text *text, int number)
{
    char digits[16];
    snprintf(digits, sizeof digits, "%d", number);
    flb_event_text_add(text, digits);
}

flavbrem_status flb_event_text_gzip(const struct event_bytes *in, struct event_bytes *out)
{
    z_stream stream = {0};
    struct event_text text = {out, 0};
    if (deflateInit2(&stream, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        return FLAVBREM_ERROR_MEMORY;
    size_t bound = deflateBound(&stream, in->size);
    out->size = 0;
    char *at = flb_event_text_room(&text, bound);
    int result = Z_MEM_ERROR;
    if (at != NULL) {
        stream.next_in = (Bytef *)in->data;
        stream.avail_in = (uInt)in->size;
        stream.next_out = (Bytef *)at;
        stream.avail_out = (uInt)bound;
        result = deflate(&stream, Z_FINISH);
        out->size = stream.total_out;
    }
    deflateEnd(&stream);
    return result == Z_STREAM_END ? FLAVBREM_OK : FLAVBREM_ERROR_MEMORY;
}
