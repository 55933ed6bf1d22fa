#include "CFunctionRecords.h"

// Weak, so that a program without a single annotated function links too.
extern const char __start_petrel_functions __attribute__((weak, visibility("hidden")));
extern const char __stop_petrel_functions __attribute__((weak, visibility("hidden")));

petrel_record_bounds petrel_function_record_bounds(void) {
    petrel_record_bounds bounds = {&__start_petrel_functions, &__stop_petrel_functions};
    return bounds;
}

uint64_t petrel_digest(const void *bytes, size_t count) {
    const unsigned char *next = bytes;
    uint64_t digest = 0xcbf29ce484222325u ^ count;
    for (; count >= sizeof(uint64_t); count -= sizeof(uint64_t), next += sizeof(uint64_t)) {
        uint64_t word;
        __builtin_memcpy(&word, next, sizeof word);
        digest = (digest ^ word) * 0x9e3779b97f4a7c15u;
        digest ^= digest >> 29;
    }
    for (; count > 0; count--, next++) digest = (digest ^ *next) * 0x100000001b3u;
    return digest ^ digest >> 32;
}
