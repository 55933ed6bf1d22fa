import FunctionModel

/// `/openapi.json`: everything this host serves, in OpenAPI 3.1.
enum OpenAPI {
    /// The functions' routes as they are now, and the host's own.
    static func document(of directory: FunctionDirectory, prefix: String) -> [UInt8] {
        var paths: [(path: String, operations: [(String, JSONValue)])] = []
        func add(_ path: String, _ method: String, _ operation: JSONValue) {
            if let index = paths.firstIndex(where: { shape($0.path) == shape(path) }) {
                if !paths[index].operations.contains(where: { $0.0 == method }) {
                    paths[index].operations.append((method, operation))
                }
            } else {
                paths.append((path, [(method, operation)]))
            }
        }
        for entry in directory.contents.routes.entries {
            for route in FunctionPaths(entry).all {
                for method in route.methods { add(route.path, method, route.operation(method)) }
            }
        }
        for operation in HostOperation.all { add(operation.path, operation.method, operation.json) }
        let document: JSONValue = [
            "openapi": "3.1.0",
            "info": [
                "title": "Petrel function host", "version": "1",
                "description": "The functions of this app, the durable webhooks, and the host's administration.",
            ],
            "paths": .object(paths.map { ($0.path, .object($0.operations)) }),
            "components": components,
        ]
        var writer = JSONWriter(reservingCapacity: 1 << 16)
        document.write(to: &writer)
        return writer.bytes
    }

    /// Two paths that differ in the names of parameters only are one path to OpenAPI.
    private static func shape(_ path: String) -> [String] {
        path.lowercased().split(separator: "/").map { $0.hasPrefix("{") ? "{}" : String($0) }
    }

    private static let components: JSONValue = [
        "securitySchemes": [
            "keyHeader": ["type": "apiKey", "in": "header", "name": "x-functions-key"],
            "keyQuery": ["type": "apiKey", "in": "query", "name": "code"],
        ],
        "schemas": [
            "Error": [
                "type": "object", "required": ["Message"],
                "properties": [
                    "Message": ["type": "string"], "ExceptionMessage": ["type": "string"],
                    "ExceptionType": ["type": "string"],
                ],
            ],
            "CheckStatus": [
                "type": "object", "required": ["id", "statusQueryGetUri"],
                "properties": .object(
                    ([
                        "id", "statusQueryGetUri", "sendEventPostUri", "terminatePostUri", "rewindPostUri",
                        "purgeHistoryDeleteUri", "restartPostUri", "suspendPostUri", "resumePostUri",
                    ] as [String]).map { ($0, ["type": "string"]) }),
            ],
            "Instance": [
                "type": "object", "required": ["name", "instanceId", "runtimeStatus"],
                "properties": [
                    "name": ["type": "string"], "instanceId": ["type": "string"],
                    "runtimeStatus": [
                        "type": "string",
                        "enum": [
                            "Pending", "Running", "Completed", "ContinuedAsNew", "Failed", "Canceled", "Terminated",
                            "Suspended",
                        ],
                    ],
                    "input": [:], "customStatus": [:], "output": [:],
                    "createdTime": ["type": "string", "format": "date-time"],
                    "lastUpdatedTime": ["type": "string", "format": "date-time"],
                    "historyEvents": ["type": "array", "items": ["type": "object"]],
                ],
            ],
        ],
    ]
}
