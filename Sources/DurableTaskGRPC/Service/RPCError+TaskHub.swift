internal import DurableTask
internal import GRPCCore

extension RPCError {
    /// What a client is told of a failure. Workers and clients of other SDKs know these codes.
    init(_ error: any Error) {
        switch error {
        case let error as RPCError: self = error
        case let error as TaskHubError:
            let code: Code =
                switch error.code {
                case .invalidArgument: .invalidArgument
                case .notFound: .notFound
                case .alreadyExists: .alreadyExists
                case .failedPrecondition, .gone: .failedPrecondition
                case .unavailable, .storage: .unavailable
                case .overloaded: .resourceExhausted
                case .corrupt: .dataLoss
                case .unimplemented: .unimplemented
                }
            self.init(code: code, message: error.message)
        case let error as WireError: self.init(code: .invalidArgument, message: error.message)
        case is CancellationError: self.init(code: .cancelled, message: "The call was cancelled.")
        default: self.init(code: .internalError, message: "\(error)")
        }
    }
}
