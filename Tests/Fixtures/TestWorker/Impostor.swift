import DurableTask
import WorkerProtocol

#if canImport(Glibc)
    @preconcurrency import Glibc
#endif

/// A worker that does not behave.
enum Impostor {
    static func say(_ hello: Hello) {
        var bytes: [UInt8] = []
        _ = try? Frame(WorkerMessage.hello(hello)).append(to: &bytes)
        write(bytes)
    }

    /// Writes to the host, then waits for it to close.
    static func write(_ bytes: [UInt8]) {
        guard let path = getenv(WorkerProtocolVersion.socketVariable) else { return }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { place in
            place.copyBytes(from: UnsafeRawBufferPointer(start: path, count: strlen(path)))
        }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        _ = send(descriptor, bytes, bytes.count, 0)
        var buffer = [UInt8](repeating: 0, count: 4096)
        while recv(descriptor, &buffer, buffer.count, 0) > 0 {}
    }
}
