#pragma once

#include <stddef.h>
#include <stdint.h>

/// Where the records of the annotated functions lie in this program; both ends are null when it has none.
typedef struct {
    const void *_Nullable start;
    const void *_Nullable stop;
} petrel_record_bounds;

/// The linker collects every record of a program, whatever file it was written in, into one section and defines these
/// ends. Each ELF image has its own section: functions in a dynamic library are not seen.
petrel_record_bounds petrel_function_record_bounds(void);

/// Tells blocks of memory apart, in every process alike. In C, because a debug build goes through a whole program with it.
uint64_t petrel_digest(const void *_Nonnull bytes, size_t count);
