// swift-tools-version: 6.2
import CompilerPluginSupport
import Foundation
import PackageDescription

// MARK: - swift-syntax: the toolchain's copy when there is one

/// The folder of the running toolchain's own swift-syntax, or nil.
///
/// Building swift-syntax takes minutes; every toolchain ships it built. A manifest is run as a program that was linked
/// against the toolchain's `libPackageDescription`: the run path in it leads to the toolchain. (The list of mappings in
/// `/proc/self/maps` would too, but it changes while it is read.) `PETREL_SWIFT_SYNTAX=package` turns this off.
func toolchainSyntaxFolder() -> String? {
    guard ProcessInfo.processInfo.environment["PETREL_SWIFT_SYNTAX"] != "package",
        let manifest = try? Data(contentsOf: URL(fileURLWithPath: "/proc/self/exe")),
        let cut = manifest.range(of: Data("/lib/swift/pm/".utf8)),
        let before = manifest[..<cut.lowerBound].lastIndex(where: { $0 == 0 || $0 == UInt8(ascii: ":") })
    else { return nil }
    let folder = String(decoding: manifest[(before + 1)..<cut.lowerBound], as: UTF8.self) + "/lib/swift/host"
    let module = "\(folder)/SwiftCompilerPluginMessageHandling.swiftmodule"
    return FileManager.default.fileExists(atPath: module) ? folder : nil
}

let syntaxFolder = toolchainSyntaxFolder()
let syntaxModules = [
    "SwiftSyntax", "SwiftSyntaxBuilder", "SwiftSyntaxMacros", "SwiftDiagnostics", "SwiftParser", "SwiftOperators",
    "SwiftBasicFormat", "SwiftParserDiagnostics", "SwiftSyntaxMacroExpansion", "SwiftCompilerPluginMessageHandling",
]
let syntaxDependencies: [Target.Dependency] =
    syntaxFolder == nil
    ? [
        .product(name: "SwiftDiagnostics", package: "swift-syntax"),
        .product(name: "SwiftParser", package: "swift-syntax"),
        .product(name: "SwiftSyntax", package: "swift-syntax"),
        .product(name: "SwiftSyntaxBuilder", package: "swift-syntax"),
        .product(name: "SwiftSyntaxMacroExpansion", package: "swift-syntax"),
        .product(name: "SwiftSyntaxMacros", package: "swift-syntax"),
        .product(name: "_SwiftCompilerPluginMessageHandling", package: "swift-syntax"),
    ] : []

// MARK: - Settings every target shares

let taste: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]
let syntaxSettings: [SwiftSetting] =
    taste + (syntaxFolder.map { [.unsafeFlags(["-I", $0]), .define("TOOLCHAIN_SYNTAX")] } ?? [])
let syntaxLinking: [LinkerSetting] =
    syntaxFolder.map { folder in
        [.unsafeFlags(["-L\(folder)"] + syntaxModules.map { "-l\($0)" } + ["-Xlinker", "-rpath", "-Xlinker", folder])]
    } ?? []

/// A product of another package, needed by the host only: gone, with its package, from an app that depends
/// on Petrel with `traits: []`.
func host(_ product: String, _ package: String) -> Target.Dependency {
    .product(name: product, package: package, condition: .when(traits: ["Host"]))
}

func target(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: taste)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: taste)
}

let package = Package(
    name: "petrel",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Petrel", targets: ["Petrel"]),
        .library(name: "PetrelHost", targets: ["PetrelHost"]),
        .library(name: "PetrelTesting", targets: ["PetrelTesting"]),
        .library(name: "DurableTaskTesting", targets: ["DurableTaskTesting"]),
        .executable(name: "petrel", targets: ["PetrelCLI"]),
        .executable(name: "FunctionApp", targets: ["FunctionApp"]),
    ],
    traits: [
        .trait(name: "Host", description: "The function host: HTTP, storage, worker processes, the command line."),
        .default(enabledTraits: ["Host"]),
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/CoreOffice/XMLCoder", exact: "0.18.2"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/grpc/grpc-swift-2", exact: "2.4.3"),
        .package(url: "https://github.com/grpc/grpc-swift-nio-transport", exact: "2.9.2"),
        .package(url: "https://github.com/vapor/jwt-kit", exact: "5.7.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
    ]
        + (syntaxFolder == nil
            ? [.package(url: "https://github.com/swiftlang/swift-syntax", exact: "603.0.1")] : []),
    targets: [
        // Layer 1: the core
        target("DurableTask"),
        target("FailPoints"),
        target("FunctionModel"),
        target("WorkerProtocol", ["DurableTask", "FunctionModel"]),

        // Layer 2: engine and authoring
        target("DurableTaskHub", ["DurableTask", "FailPoints"]),
        .target(name: "CFunctionRecords"),
        .target(
            name: "PetrelMacroExpansion", dependencies: syntaxDependencies, swiftSettings: syntaxSettings,
            linkerSettings: syntaxLinking),
        .macro(
            name: "PetrelMacros", dependencies: ["PetrelMacroExpansion"] + syntaxDependencies,
            swiftSettings: syntaxSettings, linkerSettings: syntaxLinking),
        target(
            "Petrel",
            [
                "DurableTask", "FailPoints", "FunctionModel", "WorkerProtocol", "CFunctionRecords", "PetrelMacros",
                .product(name: "Logging", package: "swift-log"),
            ]),

        // Layer 3: adapters
        target("InMemoryStorage", ["DurableTask"]),
        .systemLibrary(name: "CZlib"),
        target(
            "SQLiteStorage",
            ["CZlib", "DurableTask", "FailPoints", host("GRDB", "GRDB.swift"), host("GRDBSQLite", "GRDB.swift")]),
        target(
            "SwiftWorkers",
            [
                "DurableTask", "FailPoints", "FunctionModel", "WorkerProtocol", host("Logging", "swift-log"),
                host("Subprocess", "swift-subprocess"), host("SystemPackage", "swift-system"),
                host("NIOCore", "swift-nio"), host("NIOPosix", "swift-nio"),
                host("ServiceLifecycle", "swift-service-lifecycle"),
            ]),
        target("HostConfiguration", [host("Yams", "Yams")]),
        .target(
            name: "DashboardAssets",
            resources: [
                "index.html", "style.css", "app.js", "overview.js", "instances.js", "instance.js", "timeline.js",
                "flow.js", "pages.js",
                "icon.svg",
            ].map { .embedInCode("Files/\($0)") },
            swiftSettings: taste),
        target(
            "HostHTTP",
            [
                "CZlib", "DashboardAssets", "DurableTask", "FunctionModel", "HostConfiguration",
                host("HummingbirdCore", "hummingbird"),
                host("HummingbirdHTTP2", "hummingbird"), host("HTTPTypes", "swift-http-types"),
                host("Logging", "swift-log"), host("NIOCore", "swift-nio"), host("NIOHTTPTypes", "swift-nio-extras"),
                host("NIOPosix", "swift-nio"), host("NIOSSL", "swift-nio-ssl"),
                host("ServiceLifecycle", "swift-service-lifecycle"),
            ]),

        target(
            "DurableHTTP",
            [
                "DurableTask", "FunctionModel", host("AsyncHTTPClient", "async-http-client"),
                host("Logging", "swift-log"), host("NIOCore", "swift-nio"), host("NIOHTTP1", "swift-nio"),
                host("ServiceLifecycle", "swift-service-lifecycle"),
            ]),

        target(
            "StorageQueues",
            [
                "DurableTask", host("Crypto", "swift-crypto"), host("XMLCoder", "XMLCoder"),
                host("AsyncHTTPClient", "async-http-client"), host("HummingbirdCore", "hummingbird"),
                host("HTTPTypes", "swift-http-types"), host("Logging", "swift-log"), host("NIOCore", "swift-nio"),
                host("NIOHTTP1", "swift-nio"), host("NIOPosix", "swift-nio"),
                host("ServiceLifecycle", "swift-service-lifecycle"),
            ]),

        target(
            "DurableTaskGRPC",
            [
                "DurableTask", host("GRPCCore", "grpc-swift-2"),
                host("GRPCNIOTransportHTTP2Posix", "grpc-swift-nio-transport"), host("Logging", "swift-log"),
                host("ServiceLifecycle", "swift-service-lifecycle"),
            ]),

        target(
            "IdentityTokens",
            [
                host("AsyncHTTPClient", "async-http-client"), host("JWTKit", "jwt-kit"), host("Logging", "swift-log"),
                host("NIOCore", "swift-nio"), host("NIOHTTP1", "swift-nio"),
            ]),

        target("HostTriggers", ["DurableTask", "FunctionModel", "StorageQueues", host("Logging", "swift-log")]),

        // Layer 4: the composition root
        target(
            "PetrelHost",
            [
                "DurableTask", "FunctionModel", "WorkerProtocol", "DurableTaskHub", "DurableHTTP", "Petrel",
                "DurableTaskGRPC", "IdentityTokens", "InMemoryStorage",
                "SQLiteStorage", "StorageQueues", "SwiftWorkers", "HostConfiguration", "HostHTTP", "HostTriggers",
                host("NIOCore", "swift-nio"),
                host("Logging", "swift-log"),
                host("ServiceLifecycle", "swift-service-lifecycle"),
            ]),

        // Layer 5: programs
        .executableTarget(name: "FunctionApp", dependencies: ["Petrel"], path: "Functions", swiftSettings: taste),
        .executableTarget(
            name: "PetrelCLI",
            dependencies: [
                "PetrelHost", "HostConfiguration", "HostHTTP", "DurableTask", "FunctionModel",
                host("ArgumentParser", "swift-argument-parser"), host("Logging", "swift-log"),
                host("ServiceLifecycle", "swift-service-lifecycle"), host("Subprocess", "swift-subprocess"),
                host("SystemPackage", "swift-system"),
            ],
            swiftSettings: taste),

        .executableTarget(
            name: "PetrelBenchmarks",
            dependencies: [
                "DurableTask", "DurableTaskHub", "FunctionModel", "HostConfiguration", "HostHTTP", "HostTriggers",
                "Petrel", "SQLiteStorage", "StorageQueues", "SwiftWorkers",
                host("ArgumentParser", "swift-argument-parser"), host("GRDBSQLite", "GRDB.swift"),
                host("GRPCCore", "grpc-swift-2"), host("GRPCNIOTransportHTTP2Posix", "grpc-swift-nio-transport"),
                host("HTTPTypes", "swift-http-types"), host("HummingbirdCore", "hummingbird"),
                host("Logging", "swift-log"), host("NIOCore", "swift-nio"), host("NIOPosix", "swift-nio"),
                host("ServiceLifecycle", "swift-service-lifecycle"),
            ],
            path: "Benchmarks", exclude: ["README.md", "Curves", "SDK/sdk.py"], swiftSettings: taste),

        // Kits
        target("DurableTaskTesting", ["DurableTask", "DurableTaskHub", "InMemoryStorage"]),
        target(
            "PetrelTesting",
            ["DurableTask", "DurableTaskHub", "DurableTaskTesting", "FunctionModel", "InMemoryStorage", "Petrel"]),

        // Tests
        .testTarget(
            name: "PetrelMacrosTests", dependencies: ["PetrelMacroExpansion"] + syntaxDependencies,
            swiftSettings: syntaxSettings),
        tests(
            "PetrelTests", ["DurableTask", "FunctionModel", "Petrel", .product(name: "Logging", package: "swift-log")]),
        tests("DurableTaskTests", ["DurableTask", "DurableTaskTesting"]),
        tests("FunctionModelTests", ["FunctionModel"]),
        tests("InMemoryStorageTests", ["DurableTask", "InMemoryStorage", "DurableTaskTesting"]),
        tests(
            "SQLiteStorageTests",
            [
                "DurableTask", "DurableTaskHub", "SQLiteStorage", "DurableTaskTesting", host("GRDB", "GRDB.swift"),
                host("GRDBSQLite", "GRDB.swift"),
            ]),
        tests("DurableTaskHubTests", ["DurableTask", "DurableTaskHub", "InMemoryStorage", "DurableTaskTesting"]),
        tests("WorkerProtocolTests", ["DurableTask", "DurableTaskTesting", "FunctionModel", "WorkerProtocol"]),
        .executableTarget(
            name: "TestWorker",
            dependencies: ["Petrel", "DurableTask", "WorkerProtocol", .product(name: "Logging", package: "swift-log")],
            path: "Tests/Fixtures/TestWorker", swiftSettings: taste),
        tests(
            "SwiftWorkersTests",
            [
                "DurableTask", "FunctionModel", "WorkerProtocol", "SwiftWorkers", "Petrel", "TestWorker",
                host("Logging", "swift-log"), host("NIOCore", "swift-nio"), host("NIOEmbedded", "swift-nio"),
                host("NIOPosix", "swift-nio"),
            ]),
        tests("HostConfigurationTests", ["HostConfiguration"]),
        tests(
            "HostTriggersTests",
            [
                "HostTriggers", "DurableTask", "DurableTaskTesting", "FunctionModel", "InMemoryStorage",
                "StorageQueues",
                host("Logging", "swift-log"),
            ]),
        .testTarget(
            name: "StorageQueuesTests",
            dependencies: [
                "StorageQueues", "DurableTask", "InMemoryStorage", "PythonPrograms", "SQLiteStorage",
                host("Logging", "swift-log"),
                host("ServiceLifecycle", "swift-service-lifecycle"),
            ],
            exclude: ["queue_checks.py"], swiftSettings: taste),
        tests("DurableHTTPTests", ["DurableHTTP", "DurableTask", "FunctionModel"]),
        tests(
            "PetrelCLITests",
            [
                "PetrelCLI", "FunctionModel", "HostConfiguration", host("ArgumentParser", "swift-argument-parser"),
            ]),
        tests(
            "HostHTTPTests",
            [
                "HostHTTP", "DurableTask", "FunctionModel", "HostConfiguration", "DurableTaskHub", "InMemoryStorage",
                "DurableTaskTesting", host("HTTPTypes", "swift-http-types"), host("Logging", "swift-log"),
                host("NIOCore", "swift-nio"), host("NIOEmbedded", "swift-nio"),
                host("NIOHTTPTypes", "swift-nio-extras"), host("NIOPosix", "swift-nio"),
                host("ServiceLifecycle", "swift-service-lifecycle"),
            ]),
        .target(name: "PythonPrograms", path: "Tests/Fixtures/PythonPrograms", swiftSettings: taste),
        .target(name: "Scenarios", dependencies: ["Petrel"], path: "Tests/Fixtures/Scenarios", swiftSettings: taste),
        .executableTarget(
            name: "ScenarioApp", dependencies: ["Petrel", "Scenarios"], path: "Tests/Fixtures/ScenarioApp",
            swiftSettings: taste),
        .executableTarget(
            name: "EmbeddedApp",
            dependencies: [
                "PetrelHost", "HostConfiguration", "Scenarios", host("Logging", "swift-log"),
                host("ServiceLifecycle", "swift-service-lifecycle"),
            ],
            path: "Tests/Fixtures/EmbeddedApp", swiftSettings: taste),
        .executableTarget(
            name: "TortureApp", dependencies: ["Petrel"], path: "Tests/Fixtures/TortureApp", swiftSettings: taste),
        .executableTarget(
            name: "PetrelTorture",
            dependencies: [
                "FailPoints", host("ArgumentParser", "swift-argument-parser"),
                host("AsyncHTTPClient", "async-http-client"),
                host("NIOCore", "swift-nio"), host("NIOHTTP1", "swift-nio"), host("Subprocess", "swift-subprocess"),
                host("SystemPackage", "swift-system"),
            ],
            path: "Tests/Torture", swiftSettings: taste),
        tests("TortureTests", ["PetrelTorture", "FailPoints"]),
        .executableTarget(name: "NoMainApp", path: "Tests/Fixtures/NoMainApp", swiftSettings: taste),
        .executableTarget(
            name: "TwinsApp", dependencies: ["Petrel"], path: "Tests/Fixtures/TwinsApp", swiftSettings: taste),
        .executableTarget(
            name: "ChangedApp", dependencies: ["Petrel"], path: "Tests/Fixtures/ChangedApp", swiftSettings: taste),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "PetrelHost", "HostConfiguration", "DurableTask", "FunctionApp", "PetrelCLI", "PythonPrograms",
                "Scenarios", "ScenarioApp", "EmbeddedApp", "NoMainApp", "TwinsApp", "ChangedApp",
                host("AsyncHTTPClient", "async-http-client"), host("Logging", "swift-log"),
                host("NIOCore", "swift-nio"), host("NIOHTTP1", "swift-nio"), host("NIOPosix", "swift-nio"),
                host("NIOSSL", "swift-nio-ssl"), host("ServiceLifecycle", "swift-service-lifecycle"),
            ],
            exclude: ["SDKs/checks"], swiftSettings: taste),
        tests("PetrelBenchmarksTests", ["PetrelBenchmarks"]),
        tests("PetrelTestingTests", ["Petrel", "PetrelTesting", "FunctionApp"]),
    ]
)

// MARK: - One part at a time

/// `PETREL_TESTS="DurableTaskHubTests"`: only these test targets and what they need, so that a change in the engine is
/// built and tested without the host.
if let named = ProcessInfo.processInfo.environment["PETREL_TESTS"] {
    var needed: Set<String> = []
    var open = named.split(separator: " ").map(String.init)
    while let name = open.popLast() {
        guard needed.insert(name).inserted, let target = package.targets.first(where: { $0.name == name }) else {
            continue
        }
        for dependency in target.dependencies {
            switch dependency {
            case .targetItem(let name, _), .byNameItem(let name, _): open.append(name)
            default: break
            }
        }
    }
    package.targets.removeAll { !needed.contains($0.name) }
    package.products.removeAll { product in
        switch product {
        case let library as Product.Library: !needed.isSuperset(of: library.targets)
        case let program as Product.Executable: !needed.isSuperset(of: program.targets)
        default: false
        }
    }
}
