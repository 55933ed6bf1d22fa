#include "CFunctionRecords.h"

// Weak, so that a program without a single annotated function links too.
extern const char __start_petrel_functions __attribute__((weak, visibility("hidden")));
extern const char __stop_petrel_functions __attribute__((weak, visibility("hidden")));

petrel_record_bounds petrel_function_record_bounds(void) {
    petrel_record_bounds bounds = {&__start_petrel_functions, &__stop_petrel_functions};
    return bounds;
}
