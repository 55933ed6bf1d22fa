import CZlib
import DashboardAssets
import FunctionModel

/// The files of the dashboard: part of the program, compressed once.
struct DashboardPage: Sendable {
    private struct File: Sendable {
        var type: String
        var plain: [UInt8]
        var compressed: [UInt8]
    }

    private let files: [String: File]

    /// Nothing from elsewhere, and no script or style in the page itself.
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    static let shared = DashboardPage()

    private init() {
        files = DashboardAssets.all.mapValues { asset in
            File(type: asset.type, plain: asset.bytes, compressed: Self.gzip(asset.bytes))
        }
    }

    /// How long all of it is on its way, in bytes.
    var compressedLength: Int { files.values.reduce(0) { $0 + $1.compressed.count } }

    /// Nil for a path that is none of the page's.
    func response(to method: HTTPMethod, path: String, accepts encodings: String?) -> HTTPResponseData? {
        guard let file = files[path == "/" ? "/index.html" : path] else { return nil }
        guard method == .get || method == .head else {
            return ErrorReply.otherMethod(method, allowed: ["GET", "HEAD"]).response
        }
        let isCompressed = encodings?.lowercased().contains("gzip") == true
        var response = HTTPResponseData(
            status: 200,
            headers: [
                "Content-Type": file.type, "Content-Security-Policy": Self.policy, "X-Content-Type-Options": "nosniff",
                "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
                "Cross-Origin-Opener-Policy": "same-origin",
                "Cache-Control": "no-cache", "Vary": "Accept-Encoding",
            ], body: isCompressed ? file.compressed : file.plain)
        if isCompressed { response.headers.add("Content-Encoding", "gzip") }
        return response
    }

    /// Empty where that fails, which it does only without memory.
    private static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        var stream = z_stream()
        // 16 more than the window's 15 bits: with the head of gzip.
        guard
            deflateInit2_(
                &stream, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
                == Z_OK
        else { return [] }
        defer { deflateEnd(&stream) }
        var bytes = bytes
        var result = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
        let isDone = bytes.withUnsafeMutableBufferPointer { source in
            result.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(clamping: source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(clamping: target.count)
                return deflate(&stream, Z_FINISH) == Z_STREAM_END
            }
        }
        return isDone ? Array(result.prefix(Int(stream.total_out))) : []
    }
}
