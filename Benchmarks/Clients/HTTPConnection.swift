import Foundation

/// A keep-alive connection to a host on this machine, for one request at a time. Blocks its thread.
final class HTTPConnection {
    private let socket: Int32
    /// What has come beyond the last response.
    private var received: [UInt8] = []

    struct Response {
        var status: Int
        var body: ArraySlice<UInt8>
    }

    init(port: Int) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else {
            close(socket)
            throw BenchError("Nothing listens on port \(port).")
        }
        var on: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close(socket) }

    func send(_ method: String, _ path: String) throws -> Response {
        let request = Array("\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n".utf8)
        guard write(socket, request, request.count) == request.count else {
            throw BenchError("The host has closed the connection.")
        }
        var headEnd = Self.place(of: Self.blankLine, in: received[...])
        while headEnd == nil {
            try receive()
            headEnd = Self.place(of: Self.blankLine, in: received[...])
        }
        let bodyStart = (headEnd ?? 0) + Self.blankLine.count
        let head = received[..<bodyStart]
        guard let status = Self.number(after: Array("HTTP/1.1 ".utf8), in: head) else {
            throw BenchError("The host answers something else than HTTP.")
        }
        let length = Self.number(after: Array("ontent-Length: ".utf8), in: head) ?? 0
        while received.count < bodyStart + length { try receive() }
        let body = Array(received[bodyStart..<(bodyStart + length)])
        received.removeFirst(bodyStart + length)
        return Response(status: status, body: body[...])
    }

    private func receive() throws {
        let count = withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 1) { buffer in
            let count = read(socket, buffer.baseAddress, buffer.count)
            if count > 0 { received.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
            return count
        }
        guard count > 0 else { throw BenchError("The host has closed the connection.") }
    }

    private static let blankLine = Array("\r\n\r\n".utf8)

    static func place(of text: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard let first = text.first, bytes.count >= text.count else { return nil }
        var place = bytes.startIndex
        while let next = bytes[place...].firstIndex(of: first), next + text.count <= bytes.endIndex {
            if bytes[next..<(next + text.count)].elementsEqual(text) { return next }
            place = next + 1
        }
        return nil
    }

    private static func number(after text: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard let place = place(of: text, in: bytes) else { return nil }
        let digits = bytes[(place + text.count)...].prefix { 0x30...0x39 ~= $0 }
        return Int(String(decoding: digits, as: UTF8.self))
    }
}
