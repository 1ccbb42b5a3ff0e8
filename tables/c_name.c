/* Lists of words, a blank before and behind each, and what other names of the libraries begin or
 * end with. */
#include "tables/c_name.h"

#include <dlfcn.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define LONGEST 64 /* of a name that may be one of these */
#define COUNT(list) (sizeof(list) / sizeof *(list))

/* Of C23 and C++20, and what compilers have for themselves. */
static const char *const keywords[] = {
    " alignas alignof and and_eq asm auto bitand bitor bool break case catch char char16_t ",
    " char32_t char8_t class co_await co_return co_yield compl concept const const_cast ",
    " consteval constexpr constinit continue decltype default delete do double dynamic_cast ",
    " else enum explicit export extern false float for friend goto i386 if inline int linux ",
    " long main mutable namespace new noexcept not not_eq nullptr operator or or_eq private ",
    " protected public register reinterpret_cast requires restrict return short signed ",
    " sizeof static static_assert static_cast std struct switch template this thread_local ",
    " throw true try typedef typeid typename typeof typeof_unqual union unix unsigned using ",
    " virtual void volatile wchar_t while xor xor_eq ",
};

/* Of math.h and complex.h, for double. */
static const char *const mathematics[] = {
    " acos acosh asin asinh atan atan2 atanh cabs cacos cacosh canonicalize carg casin ",
    " casinh catan catanh cbrt ccos ccosh ceil cexp cimag clog clog10 conj copysign cos cosh ",
    " cpow cproj creal csin csinh csqrt ctan ctanh daddl ddivl dfmal dmull drem dsqrtl dsubl ",
    " erf erfc exp exp10 exp2 expm1 fabs fadd fdim fdiv ffma finite floor fma fmax fmaximum ",
    " fmaximum_mag fmaximum_mag_num fmaximum_num fmaxmag fmin fminimum fminimum_mag ",
    " fminimum_mag_num fminimum_num fminmag fmod fmul fpclassify frexp fromfp fromfpx fsqrt ",
    " fsub gamma getpayload hypot ilogb iscanonical iseqsig isfinite isgreater ",
    " isgreaterequal isinf isless islessequal islessgreater isnan isnormal issignaling ",
    " issubnormal isunordered iszero j0 j1 jn ldexp lgamma llogb llrint llround log log10 ",
    " log1p log2 logb lrint lround math_errhandling modf nan nearbyint nextafter nextdown ",
    " nexttoward nextup pow remainder remquo rint round roundeven scalb scalbln scalbn ",
    " setpayload setpayloadsig signbit signgam significand sin sincos sinh sqrt tan tanh ",
    " tgamma totalorder totalordermag trunc ufromfp ufromfpx y0 y1 yn ",
};

/* Of the other headers of C23, and what C++'s <math.h> brings of sys/types.h. */
static const char *const library[] = {
    " abort abs aligned_alloc alloca asctime assert at_quick_exit atexit atof atoi atol ",
    " be16toh be32toh be64toh bsearch btowc c16rtomb c32rtomb c8rtomb call_once calloc ",
    " clearerr clock complex ctime difftime div errno exit fclose fd_mask fd_set ",
    " feclearexcept fegetenv fegetexceptflag fegetmode fegetround feholdexcept feof ",
    " feraiseexcept ferror fesetenv fesetexcept fesetexceptflag fesetmode fesetround ",
    " fetestexcept fetestexceptflag feupdateenv fflush fgetc fgetpos fgets fgetwc fgetws ",
    " fopen fprintf fprintf_unlocked fputc fputs fputwc fputws fread free freopen fscanf ",
    " fseek fsetpos ftell fwide fwprintf fwrite fwscanf getc getchar getenv getwc getwchar ",
    " gmtime htobe16 htobe32 htobe64 htole16 htole32 htole64 imaginary imaxabs imaxdiv ",
    " isalnum isalpha isblank iscntrl isdigit isgraph islower isprint ispunct isspace ",
    " isupper iswalnum iswalpha iswblank iswcntrl iswctype iswdigit iswgraph iswlower ",
    " iswprint iswpunct iswspace iswupper iswxdigit isxdigit jmp_buf labs lconv ldiv le16toh ",
    " le32toh le64toh llabs lldiv localeconv localtime longjmp malloc mblen mbrlen mbrtoc16 ",
    " mbrtoc32 mbrtoc8 mbrtowc mbsinit mbsrtowcs mbstowcs mbtowc memccpy memchr memcmp ",
    " memcpy memmove memory_order memset mktime noreturn offsetof once_flag perror pow10 ",
    " powi printf printf_unlocked putc putchar puts puts_unlocked putwc putwchar qsort ",
    " quick_exit raise rand realloc remove rename rewind scanf setbuf setjmp setlocale ",
    " setvbuf signal snprintf sprintf srand sscanf stderr stdin stdout strcat strchr strcmp ",
    " strcoll strcpy strcspn strdup strerror strfromd strfromf strfroml strftime strlen ",
    " strncat strncmp strncpy strndup strpbrk strrchr strspn strstr strtod strtof strtoimax ",
    " strtok strtol strtold strtoul strtoumax strxfrm swprintf swscanf system time timespec ",
    " timespec_get timespec_getres tm tmpfile tmpnam tolower toupper towctrans towlower ",
    " towupper u_char u_int u_long u_short uint ulong ungetc ungetwc unreachable ushort ",
    " va_arg va_copy va_end va_list va_start vfprintf vfscanf vfwprintf vfwscanf vprintf ",
    " vscanf vsnprintf vsprintf vsscanf vswprintf vswscanf vwprintf vwscanf wcrtomb wcscat ",
    " wcschr wcscmp wcscoll wcscpy wcscspn wcsftime wcslen wcsncat wcsncmp wcsncpy wcspbrk ",
    " wcsrchr wcsrtombs wcsspn wcsstr wcstod wcstof wcstoimax wcstok wcstol wcstold wcstombs ",
    " wcstoul wcstoumax wcsxfrm wctob wctomb wctrans wctype wmemchr wmemcmp wmemcpy wmemmove ",
    " wmemset wprintf wscanf ",
};

/* A function for another type than double, and one that threads may call: sqrtf, lgammaf_r. */
static const char *const ends[] = {"f16", "f32x", "f64x", "f32", "f64", "f128", "f", "l", "_r"};

/* What begins or ends so is taken. */
static const char *const begins_of_all[] = {"atomic_",  "mtx_",   "cnd_",  "thrd_", "tss_",
                                            "pthread_", "posix_", "stdc_", "M_"};
static const char end_of_types[] = "_t";

static int is_listed(const char *const *lines, size_t n, const char *name, size_t length)
{
    char word[LONGEST + 2];
    snprintf(word, sizeof word, " %.*s ", (int)length, name);
    for (size_t i = 0; i < n; i++)
        if (strstr(lines[i], word) != NULL)
            return 1;
    return 0;
}

static int is_word(const char *name, size_t length)
{
    return is_listed(mathematics, COUNT(mathematics), name, length) ||
           is_listed(library, COUNT(library), name, length);
}

static int is_word_with_end(const char *name, size_t length, int ends_left)
{
    if (is_word(name, length))
        return 1;
    for (size_t i = 0; i < COUNT(ends) && ends_left > 0; i++) {
        size_t n = strlen(ends[i]);
        if (length > n && memcmp(name + length - n, ends[i], n) == 0 &&
            is_word_with_end(name, length - n, ends_left - 1))
            return 1;
    }
    return 0;
}

/* The libraries that this program runs with have far more: "read", "poll". A function that takes
 * the place of theirs would do so in other programs. */
static int is_in_libraries(const char *name)
{
    void *program = dlopen(NULL, RTLD_LAZY);
    int found = program != NULL && dlsym(program, name) != NULL;
    if (program != NULL)
        dlclose(program);
    return found;
}

int flb_c_name_is_taken(const char *name)
{
    size_t length = strlen(name), type = sizeof end_of_types - 1;
    if (length == 0 || length >= LONGEST)
        return 0;
    for (size_t i = 0; i < COUNT(begins_of_all); i++)
        if (strncmp(name, begins_of_all[i], strlen(begins_of_all[i])) == 0)
            return 1;
    int is_narrow = strncmp(name, "f32", 3) == 0 || strncmp(name, "f64", 3) == 0; /* f32xaddf64 */
    return (is_narrow && strchr(name, '_') == NULL) ||
           (length > type && strcmp(name + length - type, end_of_types) == 0) ||
           is_listed(keywords, COUNT(keywords), name, length) ||
           is_word_with_end(name, length, 2) || is_in_libraries(name);
}
