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
            for await changes in SourceWatch(root: build.root).changes() {
                for case .configuration(let file) in changes {
                    logger.warning("\(file) has changed. It counts when the host is started again.")
                }
                guard changes.contains(.sources) else { continue }
                do {
                    host.replaceFunctions(executable: try await build.run())
                } catch {
                    logger.error("\(error) The build before goes on.")
                }
            }
        }
    }
}
