import Foundation
import Testing

/// A disk that is full for a child process while a file says so: a library put in front of the system's calls.
struct FullDisk: Sendable {
    private let library: String
    private let folder: String
    private let isFull: String

    /// Every Swift toolchain has one: `clang`.
    private static let compiler: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        let candidates = ["clang", "cc", "gcc"].flatMap { name in folders.map { "\($0)/\(name)" } }
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    /// - Parameter data: the folder that becomes full.
    init(in root: TemporaryFolder, data: String) async throws {
        folder = data
        library = root.path + "/full-disk.so"
        isFull = root.path + "/disk-is-full"
        try root.write("full-disk.c", Self.source)
        let errors = ProcessOutput()
        let path = try #require(Self.compiler, "There is no C compiler in PATH.")
        let compiler = try ChildProcess(
            path, ["-shared", "-fPIC", "-o", library, root.path + "/full-disk.c", "-ldl"],
            environment: [:], output: ProcessOutput(), errors: errors)
        try #require(await compiler.status() == .exited(0), "\(errors.text)")
    }

    var environment: [String: String] {
        ["LD_PRELOAD": library, "FULL_DISK_FOLDER": folder, "FULL_DISK_FILE": isFull]
    }

    func fill() { _ = FileManager.default.createFile(atPath: isFull, contents: nil) }
    func makeRoom() { try? FileManager.default.removeItem(atPath: isFull) }

    private static let source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/types.h>
        #include <unistd.h>

        static int isFull(int file) {
            const char *folder = getenv("FULL_DISK_FOLDER"), *flag = getenv("FULL_DISK_FILE");
            char link[64], path[4096];
            if (!folder || !flag || access(flag, F_OK) != 0) return 0;
            snprintf(link, sizeof link, "/proc/self/fd/%d", file);
            ssize_t length = readlink(link, path, sizeof path - 1);
            return length > 0 && strncmp(path, folder, strlen(folder)) == 0;
        }

        #define WRITE(name, parameters, arguments) \\
            ssize_t name parameters { \\
                static ssize_t (*next) parameters; \\
                if (!next) next = (ssize_t (*) parameters)dlsym(RTLD_NEXT, #name); \\
                if (isFull(file)) { errno = ENOSPC; return -1; } \\
                return next arguments; \\
            }

        WRITE(write, (int file, const void *bytes, size_t count), (file, bytes, count))
        WRITE(pwrite, (int file, const void *bytes, size_t count, off_t place), (file, bytes, count, place))
        WRITE(pwrite64, (int file, const void *bytes, size_t count, off64_t place), (file, bytes, count, place))
        """
}
