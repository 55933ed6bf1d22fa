import Foundation

/// The checkout of Petrel that a program was built in.
enum PetrelCheckout {
    /// Nil when the program lies in no `.build` folder of a package.
    /// - Parameter program: its path, links resolved.
    static func around(program: URL) -> URL? {
        var folder = program
        while folder.pathComponents.count > 1 {
            let parent = folder.deletingLastPathComponent()
            if folder.lastPathComponent == ".build",
                FileKind.exists(parent.appendingPathComponent("Package.swift").path)
            {
                return parent
            }
            folder = parent
        }
        return nil
    }

    /// The checkout this program was built in.
    static var ofThisProgram: URL? {
        around(program: URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath())
    }
}
