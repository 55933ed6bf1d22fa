import Testing

@testable import PetrelCLI

@Suite("Finding the function app of a package")
struct AppBuildTests {
    private func description(_ executables: String...) throws -> PackageDescription {
        let products = executables.map { #"{"name":"\#($0)","type":{"executable":null},"targets":["T"]}"# }
        let library = #"{"name":"Lib","type":{"library":["automatic"]},"targets":["L"]}"#
        return try PackageDescription(
            json: #"{"name":"shop","products":[\#((products + [library]).joined(separator: ","))]}"#)
    }

    @Test func `the only executable is it`() throws {
        #expect(try description("Shop").functionApp() == "Shop")
    }

    @Test func `of several it is the one called FunctionApp`() throws {
        #expect(try description("petrel", "FunctionApp").functionApp() == "FunctionApp")
    }

    @Test func `of several others none is, and the error names them`() throws {
        let error = #expect(throws: Failure.self) { try description("b", "a").functionApp() }
        #expect(error?.description.contains("a, b") == true && error?.description.contains("--worker") == true)
    }

    @Test func `a package without an executable is told what to write`() throws {
        let error = #expect(throws: Failure.self) { try description().functionApp() }
        #expect(error?.description.contains("@main struct App: WorkerMain {}") == true)
    }
}
