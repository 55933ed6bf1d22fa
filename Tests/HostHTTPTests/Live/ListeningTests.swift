import HostConfiguration
import Testing

@testable import HostHTTP

@Suite("Where the host listens", .timeLimit(.minutes(1)))
struct ListeningTests {
    @Test(arguments: ["0.0.0.0", "::", "192.168.1.5", "example.com", "127.0.0", "127.0.0.1.5", ""])
    func `an address others could reach is refused without keys`(address: String) async throws {
        let error = await #expect(throws: HostHTTPError.self) {
            try await withHost(configuration: { $0.listen.address = address }) { _ in }
        }
        #expect(error?.code == .noKeys)
    }

    @Test func `localhost means both families, an address itself`() throws {
        #expect(ListenAddress.addresses(of: "LocalHost") == ["127.0.0.1", "::1"])
        #expect(ListenAddress.addresses(of: "[::1]") == ["::1"])
        #expect(ListenAddress.addresses(of: "127.1.2.3") == ["127.1.2.3"])
        #expect(ListenAddress.addresses(of: "*") == ["::", "0.0.0.0"])
    }

    @Test func `a port that is taken is an error that names it`() async throws {
        try await withHost(configuration: { $0.listen.address = "127.0.0.1" }) { host in
            let port = host.port
            for address in ["127.0.0.1", "localhost"] {
                let error = await #expect(throws: HostHTTPError.self) {
                    try await withHost(configuration: {
                        $0.listen.address = address
                        $0.listen.port = port
                    }) { _ in }
                }
                #expect(error?.code == .portTaken)
                #expect(error?.message.contains("\(port)") == true)
            }
        }
    }
}
