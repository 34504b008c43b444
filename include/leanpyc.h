/* leanpyc as a library: compiles Python source to CPython's marshalled code objects.
 *
 *     leanpyc_compiler *compiler = leanpyc_compiler_new();
 *     leanpyc_options options = {.size = sizeof options, .target = "3.13", .filename = "shop.py", .elide = "lean"};
 *     if (leanpyc_compile(compiler, source, source_size, &options) == LEANPYC_OK) {
 *       size_t size;
 *       const char *code = leanpyc_output(compiler, &size);
 *       ...
 *     }
 *     leanpyc_compiler_free(compiler);
 *
 * Threads: the library has no global state. One thread at a time may use a compiler; several compilers run in parallel.
 * A policy may be used by several threads at once.
 *
 * Memory: a compiler reuses its memory. Its results are valid until its next call to leanpyc_compile(), leanpyc_strip()
 * or leanpyc_compiler_free(). Text is UTF-8 that ends with a NUL; lone surrogates are encoded as CPython's
 * "surrogatepass" encodes them. No function throws, prints, or ends the process.
 *
 * Versions: a field or a function is never removed or changed within one LEANPYC_API_VERSION. Structures begin with
 * their size, so that later releases can add fields: set `size`, and set every field that you do not use to zero.
 */
#ifndef LEANPYC_H
#define LEANPYC_H

#include <stddef.h>
#include <stdint.h>

#ifndef LEANPYC_API
#define LEANPYC_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this interface, which the library's soname contains: libleanpyc.so.1. */
#define LEANPYC_API_VERSION 1
LEANPYC_API uint32_t leanpyc_api_version(void);
/* Returns the release: "0.2.0". */
LEANPYC_API const char *leanpyc_version(void);

/* Returns a version of CPython that leanpyc compiles for natively ("3.13", or a single patch release: "3.12.1"), oldest
 * first. Returns NULL if there are no more. */
LEANPYC_API const char *leanpyc_native_target(size_t index);
/* Returns whether leanpyc compiles for this release ("3.13.1") natively. */
LEANPYC_API int leanpyc_is_native_target(const char *release);

/* Returns the name of a kind of elision ("asserts.narrowing"), in the order of reports. Returns NULL if there are no
 * more. */
LEANPYC_API const char *leanpyc_kind_name(size_t kind);

/* ---- The policy: what is elided in which module ---- */

typedef struct leanpyc_policy leanpyc_policy;

typedef struct leanpyc_policy_options {
  size_t size;
  const char *elide;    /* as --elide: "lean", "OO,columns"; NULL: as the policy file says */
  const char *keep;     /* as --keep: kinds that are kept in every module; NULL: none */
  const char *config;   /* a policy file; NULL: the nearest from `folder` upwards; "": none */
  const char *folder;   /* where the search for the policy file begins; NULL: the working folder */
  uint32_t environment; /* 1: LEANPYC_ELIDE, LEANPYC_KEEP and LEANPYC_KNOWLEDGE count; 0: they do not */
  int32_t flag;         /* the optimisation flag of the process: 0, 1 (-O), 2 (-OO); -1: as the policy file says, else 0 */
} leanpyc_policy_options;

/* Loads a policy. Never returns NULL unless memory is exhausted; call leanpyc_policy_error(). */
LEANPYC_API leanpyc_policy *leanpyc_policy_load(const leanpyc_policy_options *options);
/* Returns what is wrong, or NULL if the policy can be used. A policy that cannot be used can only be freed. */
LEANPYC_API const char *leanpyc_policy_error(const leanpyc_policy *policy);
/* Returns the policy file that was read; "" if no file was read. */
LEANPYC_API const char *leanpyc_policy_file(const leanpyc_policy *policy);
/* Returns sixteen hexadecimal digits, which differ for policies that may decide differently. */
LEANPYC_API const char *leanpyc_policy_fingerprint(const leanpyc_policy *policy);
LEANPYC_API void leanpyc_policy_free(leanpyc_policy *policy);

/* ---- Compiling ---- */

typedef struct leanpyc_compiler leanpyc_compiler;

/* Returns NULL if memory is exhausted. */
LEANPYC_API leanpyc_compiler *leanpyc_compiler_new(void);
LEANPYC_API void leanpyc_compiler_free(leanpyc_compiler *compiler);

enum leanpyc_flags {
  LEANPYC_WARNINGS_ARE_ERRORS = 1, /* reject a source for its first SyntaxWarning, as python -W error does */
  LEANPYC_TEXT = 2                 /* the source is text in UTF-8: a coding cookie does not count */
};

typedef struct leanpyc_options {
  size_t size;
  const char *target;   /* "3.13", or a patch release, "3.13.1"; NULL: the newest native target */
  const char *filename; /* co_filename; NULL: "<string>" */
  int32_t optimize;     /* CPython's level: 0, 1 (-O) or 2 (-OO) */
  uint32_t flags;       /* leanpyc_flags, or-ed */
  const char *elide;    /* kinds and sets to elide beyond the level, as --elide; NULL: none. Not with a policy */
  const char *keep;     /* kinds to keep although `elide` names them; NULL: none. Not with a policy */
  const leanpyc_policy *policy; /* decides by module; NULL: `elide` decides */
  const char *path;     /* with a policy: the path of the source file, from which the module's name follows */
} leanpyc_options;

enum leanpyc_status {
  LEANPYC_OK = 0,
  LEANPYC_REJECTED = 1,       /* the source is not Python of this version: leanpyc_diagnostic_at(0) is the error */
  LEANPYC_UNSUPPORTED = 2,    /* leanpyc cannot be certain to compile this source as CPython does: use CPython */
  LEANPYC_WRONG_OPTIONS = 3,  /* leanpyc_error() says what is wrong */
  LEANPYC_NO_MEMORY = 4
};

/* Compiles a source, as in builtins.compile(…, "exec"). The output is marshal.dumps() of the code object, with only the
 * references that are needed. */
LEANPYC_API int leanpyc_compile(leanpyc_compiler *compiler, const char *source, size_t size, const leanpyc_options *options);
/* Removes what is elided from the source. Line numbers stay. The output is the source. Position tables do not exist in
 * a source: leanpyc_positions() says what should happen to them. */
LEANPYC_API int leanpyc_strip(leanpyc_compiler *compiler, const char *source, size_t size, const leanpyc_options *options);

/* ---- The result of the last call ---- */

/* Returns the output. It may contain NULs. NULL if the status was not LEANPYC_OK. */
LEANPYC_API const char *leanpyc_output(const leanpyc_compiler *compiler, size_t *size);
/* Returns why the options are wrong or the source is unsupported; "" if they are not. */
LEANPYC_API const char *leanpyc_error(const leanpyc_compiler *compiler);
/* Returns how many things of a kind were elided: statements, docstrings, annotations; code objects for position tables. */
LEANPYC_API uint32_t leanpyc_elided(const leanpyc_compiler *compiler, size_t kind);
/* Returns 2 if position tables are to be complete, 1 if only lines, 0 if only the line of each definition. */
LEANPYC_API int leanpyc_positions(const leanpyc_compiler *compiler);

#define LEANPYC_NONE INT32_MIN /* an attribute that is None */

typedef struct leanpyc_diagnostic {
  size_t size;
  const char *type;    /* the exception's class: "SyntaxError", "SyntaxWarning" */
  const char *message; /* CPython's text */
  const char *text;    /* the line of the source, without its newline; NULL if there is none */
  int32_t line;        /* SyntaxError.lineno, offset, end_lineno, end_offset; LEANPYC_NONE for None */
  int32_t column;
  int32_t end_line;
  int32_t end_column;
} leanpyc_diagnostic;

/* Returns the number of diagnostics: an error comes first, then warnings. */
LEANPYC_API size_t leanpyc_diagnostic_count(const leanpyc_compiler *compiler);
/* Fills the structure, whose `size` the caller has set. Returns 0 if there is no such diagnostic. */
LEANPYC_API int leanpyc_diagnostic_at(const leanpyc_compiler *compiler, size_t index, leanpyc_diagnostic *diagnostic);

#ifdef __cplusplus
}
#endif

#endif
