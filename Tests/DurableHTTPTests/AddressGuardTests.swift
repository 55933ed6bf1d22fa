import Testing

@testable import DurableHTTP

@Suite struct AddressGuardTests {
    @Test(arguments: [
        "169.254.169.254", "169.254.0.1", "100.100.100.200", "168.63.129.16", "fe80::1", "FE80::1%eth0", "febf::1",
        "fd00:ec2::254", "::ffff:169.254.169.254", "::169.254.169.254", "64:ff9b::a9fe:a9fe", "no address",
    ])
    func `metadata services and link-local addresses are forbidden`(_ address: String) {
        #expect(AddressGuard.isForbidden(address))
    }

    @Test(arguments: ["127.0.0.1", "10.0.0.1", "93.184.216.34", "::1", "fd00::1", "2001:db8::1", "::ffff:10.0.0.1"])
    func `other addresses are allowed`(_ address: String) {
        #expect(!AddressGuard.isForbidden(address))
    }

    @Test func `a forbidden host is refused with a sentence that names the setting`() throws {
        #expect {
            _ = try AddressGuard(allowsLinkLocal: false).resolve("169.254.169.254")
        } throws: { error in
            guard let error = error as? HTTPActivityError else { return false }
            return error.code == .refused && error.isFinal && error.message.contains("allowLinkLocal")
        }
        #expect(try AddressGuard(allowsLinkLocal: true).resolve("169.254.169.254") == "169.254.169.254")
        #expect(try AddressGuard(allowsLinkLocal: false).resolve("127.0.0.1") == "127.0.0.1")
    }
}
