import Foundation
import PetrelHost
import Testing

/// Where the functions of a test run; every test of the host's behaviour runs behind each door.
enum Door: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case inProcess
    case worker

    var testDescription: String { rawValue }

    /// - Parameters:
    ///   - module: the functions' module, linked into this test program.
    ///   - program: the executable with the same functions, built beside it.
    func functions(module: String, program: String) -> FunctionHost.Functions {
        switch self {
        case .inProcess: .inProcess(modules: [module])
        case .worker: .worker(FunctionHost.WorkerCommand(executable: Built.path(of: program)))
        }
    }
}

/// The programs of this package, as the tests' own build made them.
enum Built {
    static func path(of program: String) -> String {
        let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appendingPathComponent(program).path
    }
}
