internal import DurableTask

extension FailureDetails {
    /// What others are told of an error: its type, what it says, and its cause.
    init(_ error: any Error) {
        switch error {
        case let error as TaskFailedError:
            self.init(
                errorType: Self.typeName(of: error), message: error.description, inner: error.failure)
        case let error as NonRetriableError:
            self.init(
                errorType: Self.typeName(of: error), message: error.message,
                inner: error.cause.map { FailureDetails($0) }, isNonRetriable: true)
        case let error as PayloadError where error.code == .tooLong:
            self.init(errorType: Self.typeName(of: error), message: error.message, isNonRetriable: true)
        default: self.init(errorType: Self.typeName(of: error), message: Self.message(of: error))
        }
    }

    /// `Module.Type`; what the compiler adds to the names of private types is left out.
    static func typeName(of error: any Error) -> String {
        let name = String(reflecting: type(of: error))
        guard name.contains("(unknown context") else { return name }
        return name.split(separator: ".").filter { !$0.hasPrefix("(unknown context") }.joined(separator: ".")
    }

    private static func message(of error: any Error) -> String {
        "\(error)"
    }
}
