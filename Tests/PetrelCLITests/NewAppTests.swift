import ArgumentParser
import Foundation
import Testing

@testable import PetrelCLI

@Suite("petrel new")
struct NewAppTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("petrel-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
    }

    private func run(_ arguments: String...) throws {
        let command = try #require(try NewCommand.parseAsRoot(arguments) as? NewCommand)
        try command.run()
    }

    @Test func `it writes a package that uses the checkout it is given`() throws {
        try withFolder { folder in
            let checkout = folder + "/my petrel"
            try FileManager.default.createDirectory(atPath: checkout, withIntermediateDirectories: true)
            try Data().write(to: URL(fileURLWithPath: checkout + "/Package.swift"))
            try run("my-shop", "--directory", folder, "--petrel-path", checkout)
            let manifest = try String(contentsOfFile: folder + "/my-shop/Package.swift", encoding: .utf8)
            #expect(manifest.contains(#".package(path: "\#(checkout)", traits: [])"#))
            #expect(manifest.contains(#".product(name: "Petrel", package: "my petrel")"#))
            #expect(manifest.contains(#"name: "MyShopFunctions""#))
            for file in ["Functions/App.swift", "Functions/HelloCities.swift", "host.yaml", ".gitignore"] {
                #expect(FileManager.default.fileExists(atPath: folder + "/my-shop/" + file), "\(file)")
            }
        }
    }

    @Test func `without a word it uses the checkout the program was built in`() throws {
        try withFolder { folder in
            try run("shop", "--directory", folder)
            let manifest = try String(contentsOfFile: folder + "/shop/Package.swift", encoding: .utf8)
            let checkout = try #require(PetrelCheckout.ofThisProgram)
            #expect(manifest.contains(#".package(path: "\#(checkout.path)", traits: [])"#))
            #expect(PetrelCheckout.around(program: URL(fileURLWithPath: "/usr/bin/petrel")) == nil)
        }
    }

    @Test func `a repository can be named instead`() throws {
        try withFolder { folder in
            try run("shop", "--directory", folder, "--petrel-url", "https://example.org/me/petrel.git")
            let manifest = try String(contentsOfFile: folder + "/shop/Package.swift", encoding: .utf8)
            #expect(manifest.contains(#".package(url: "https://example.org/me/petrel.git", from: "#))
            #expect(manifest.contains(#".product(name: "Petrel", package: "petrel")"#))
            try run("later", "--directory", folder, "--petrel-url", "https://example.org/me/petrel.git#main")
            let second = try String(contentsOfFile: folder + "/later/Package.swift", encoding: .utf8)
            #expect(second.contains(#".package(url: "https://example.org/me/petrel.git", branch: "main", traits: [])"#))
            #expect(second.contains(#".product(name: "Petrel", package: "petrel")"#))
        }
    }

    @Test func `it overwrites nothing`() throws {
        try withFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/shop", withIntermediateDirectories: true)
            let error = #expect(throws: Failure.self) { try run("shop", "--directory", folder) }
            #expect(error?.description.contains("exists already") == true)
        }
    }

    @Test func `a checkout that is none is refused before anything is written`() throws {
        try withFolder { folder in
            #expect(throws: Failure.self) {
                try run("shop", "--directory", folder, "--petrel-path", folder + "/nothing")
            }
            #expect(!FileManager.default.fileExists(atPath: folder + "/shop"))
        }
    }

    @Test(arguments: ["", "1shop", "a b", "../a", "a/b", "ü"])
    func `a name that cannot be a package's is refused`(name: String) {
        #expect(throws: (any Error).self) { try NewCommand.parseAsRoot([name]) }
    }
}
