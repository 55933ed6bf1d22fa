import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Which addresses a request may go to: not those under which clouds hand out credentials, nor link-local ones, unless they
/// are allowed.
///
/// A name is looked up here, every address it has is judged, and the request goes to the one that was: asking again when it
/// is made could give another answer.
struct AddressGuard: Sendable {
    var allowsLinkLocal: Bool

    /// An address of the host.
    /// - Throws: ``HTTPActivityError``: `refused`, `unreachable`.
    func resolve(_ host: String) throws(HTTPActivityError) -> String {
        let addresses = Self.addresses(of: host)
        guard let first = addresses.first else {
            throw HTTPActivityError(.unreachable, "The host '\(host)' has no address.")
        }
        if allowsLinkLocal { return first }
        if let refused = addresses.first(where: Self.isForbidden) {
            throw HTTPActivityError(
                .refused,
                "The host '\(host)' has the address \(refused), which is link-local or a cloud's metadata service. Requests "
                    + "there are refused, unless extensions.durableTask.httpSettings.allowLinkLocal is true.")
        }
        return first
    }

    static func isForbidden(_ address: String) -> Bool {
        if let four = bytes(of: address, AF_INET, 4) { return isForbidden(v4: four) }
        guard let six = bytes(of: address.prefix { $0 != "%" }.description, AF_INET6, 16) else { return true }
        // ::ffff:a.b.c.d, 64:ff9b::a.b.c.d and ::a.b.c.d lead to an IPv4 address.
        let isMapped = six[..<10].allSatisfy { $0 == 0 } && (six[10] == 0xFF && six[11] == 0xFF || six[10] == 0)
        if isMapped || six[..<12].elementsEqual([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]) {
            let four = Array(six[12...])
            if four[0] != 0 { return isForbidden(v4: four) }
        }
        return six[0] == 0xFE && six[1] & 0xC0 == 0x80  // fe80::/10
            || six.elementsEqual(bytes(of: "fd00:ec2::254", AF_INET6, 16) ?? [])
    }

    private static func isForbidden(v4 bytes: [UInt8]) -> Bool {
        switch (bytes[0], bytes[1], bytes[2], bytes[3]) {
        case (169, 254, _, _): true  // link-local; 169.254.169.254 and 169.254.170.2 are metadata services
        case (100, 100, 100, 200): true  // Alibaba Cloud
        case (168, 63, 129, 16): true  // Azure
        case (192, 0, 0, 192): true  // Oracle Cloud
        default: false
        }
    }

    private static func bytes(of address: String, _ family: Int32, _ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return inet_pton(family, address, &bytes) == 1 ? bytes : nil
    }

    /// In the order in which the system would try them. Blocks while a name is looked up.
    private static func addresses(of host: String) -> [String] {
        var hints = addrinfo()
        #if canImport(Darwin)
            hints.ai_socktype = SOCK_STREAM
        #else
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var addresses: [String] = []
        var next = list
        while let entry = next?.pointee {
            var text = [CChar](repeating: 0, count: 1_025)
            if getnameinfo(entry.ai_addr, entry.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 {
                addresses.append(String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
            }
            next = entry.ai_next
        }
        return addresses
    }
}
