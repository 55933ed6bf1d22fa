import Logging
import PetrelHost
import ServiceLifecycle

/// Builds the app again when its sources change, and lets the new build take over: what runs in the old one is finished
/// there, orchestrations go on in the new one.
struct RebuildingApp: Service {
    let build: AppBuild
    let host: FunctionHost
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var watch = SourceWatch(root: build.root)
            // A person saves a file, on whatever file system: looking twice a second is soon enough.
            while (try? await Task.sleep(for: .milliseconds(500))) != nil {
                let changes = watch.changes()
                for case .configuration(let file) in changes {
                    logger.warning("\(file) has changed. It counts when the host is started again.")
                }
                guard changes.contains(.sources) else { continue }
                do {
                    let executable = try await build.run()
                    if !Task.isCancelled { host.replaceFunctions(executable: executable) }
                } catch  where !Task.isCancelled {
                    logger.error("\(error) The build before goes on.")
                } catch {}
            }
        }
    }
}
