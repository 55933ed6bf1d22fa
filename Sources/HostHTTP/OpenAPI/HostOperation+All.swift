extension HostOperation {
    private static let durable = "/runtime/webhooks/durabletask"
    private static let filters = [
        "createdTimeFrom", "createdTimeTo", "runtimeStatus", "instanceIdPrefix", "name", "version", "tag",
    ]

    /// Everything a host serves besides functions; the paths are those of ``WebhookRoute``, ``AdminRoute`` and
    /// ``Destination``.
    static let all: [HostOperation] = pages + instances + entities + administration + keys

    private static let pages: [HostOperation] = [
        .init("get", "/", "Says that the host runs.", isOpen: true, (200, "A page.", .nothing)),
        .init("get", "/livez", "Whether the process lives.", isOpen: true, (200, "It does.", .object)),
        .init(
            "get", "/readyz", "Whether functions can be invoked, and why not.", isOpen: true,
            (200, "They can.", .object),
            (503, "They cannot; the reasons.", .object)),
        .init("get", "/metrics", "Measured values for Prometheus.", (200, "Text.", .text)),
        .init("get", "/openapi.json", "This document.", (200, "OpenAPI 3.1.", .object)),
    ]

    private static let instances: [HostOperation] = [
        .init(
            "post", durable + "/orchestrators/{functionName}", "Starts an orchestration.",
            query: ["timeout", "pollingInterval", "version", "startAt", "tag", "reuse"], hasBody: true,
            (202, "Started.", .checkStatus), (200, "Its output, when it ended in time.", .nothing)),
        .init(
            "post", durable + "/orchestrators/{functionName}/{instanceId}", "Starts an orchestration with an id.",
            query: ["timeout", "pollingInterval", "version", "startAt", "tag", "reuse"], hasBody: true,
            (202, "Started.", .checkStatus), (200, "Its output, when it ended in time.", .nothing)),
        .init(
            "get", durable + "/instances", "Lists instances, newest first unless 'orderBy' says otherwise.",
            query: filters + ["parentInstanceId", "orderBy", "showInput", "top"],
            (200, "One page; the header x-ms-continuation-token leads to the next.", .instances)),
        .init(
            "delete", durable + "/instances", "Deletes instances that have ended.", query: filters + ["timeout"],
            (200, "How many.", .object), (202, "How many so far; the rest follows.", .object)),
        .init(
            "get", durable + "/instances/{instanceId}", "The state of an instance.",
            query: ["showHistory", "showHistoryOutput", "showInput", "returnInternalServerErrorOnFailure"],
            (200, "It has ended.", .instance), (202, "It has not ended.", .instance)),
        .init(
            "delete", durable + "/instances/{instanceId}", "Deletes an instance that has ended.", query: ["recursive"],
            (200, "How many.", .object)),
        .init(
            "get", durable + "/instances/{instanceId}/history", "The history, for a replay.", query: ["wire"],
            (200, "Every event.", .object)),
        .init(
            "get", durable + "/instances/{instanceId}/why", "Why an instance is where it is, and what to do.",
            (200, "What it waits for.", .object)),
        .init(
            "post", durable + "/instances/{instanceId}/raiseEvent/{eventName}", "Sends an event.", hasBody: true,
            (202, "Taken.", .nothing)),
        .init(
            "post", durable + "/instances/{instanceId}/terminate", "Ends an instance.", query: ["reason", "recursive"],
            (202, "Taken.", .nothing)),
        .init(
            "post", durable + "/instances/{instanceId}/suspend", "Suspends an instance.", query: ["reason"],
            (202, "Taken.", .nothing)),
        .init(
            "post", durable + "/instances/{instanceId}/resume", "Resumes an instance.", query: ["reason"],
            (202, "Taken.", .nothing)),
        .init(
            "post", durable + "/instances/{instanceId}/rewind", "Lets a failed instance try again.", query: ["reason"],
            (202, "Taken.", .nothing)),
        .init(
            "post", durable + "/instances/{instanceId}/restart", "Starts an instance once more.",
            query: ["restartWithNewInstanceId"], (202, "Started.", .checkStatus)),
        .init("post", durable + "/makeprimary", "For scripts that call it.", (200, "It is.", .nothing)),
    ]

    private static let entities: [HostOperation] = [
        .init(
            "get", durable + "/entities", "Lists entities.",
            query: ["fetchState", "lastOperationTimeFrom", "lastOperationTimeTo", "top"], (200, "One page.", .list)),
        .init(
            "get", durable + "/entities/{entityName}", "Lists the entities of a name.",
            query: ["fetchState", "lastOperationTimeFrom", "lastOperationTimeTo", "top"], (200, "One page.", .list)),
        .init(
            "get", durable + "/entities/{entityName}/{entityKey}", "The state of an entity.",
            (200, "As JSON.", .nothing)),
        .init(
            "post", durable + "/entities/{entityName}/{entityKey}", "Sends an operation to an entity.", query: ["op"],
            hasBody: true, (202, "Taken.", .nothing)),
        .init(
            "delete", durable + "/entities/{entityName}/{entityKey}", "Deletes an entity.", (202, "Taken.", .nothing)),
    ]

    private static let administration: [HostOperation] = [
        .init("get", "/admin/host/status", "The state of the host.", (200, "State.", .object)),
        .init("get", "/admin/host/ping", "Answers.", query: ["checkHealth"], isOpen: true, (200, "Here.", .nothing)),
        .init("post", "/admin/host/ping", "Answers.", query: ["checkHealth"], isOpen: true, (200, "Here.", .nothing)),
        .init("post", "/admin/host/drain", "Takes no new work; what runs is finished.", (202, "It drains.", .object)),
        .init("get", "/admin/host/drain/status", "How far draining is.", (200, "State.", .object)),
        .init("post", "/admin/host/resume", "Takes work again.", (200, "It does.", .object)),
        .init("get", "/admin/workers", "The workers of SDKs that are connected.", (200, "All of them.", .list)),
        .init(
            "get", "/admin/taskhubs", "The task hubs of this host. The query 'taskHub' of other routes names one.",
            (200, "All of them, the host's own first.", .list)),
        .init(
            "get", "/admin/overview", "How the host and a task hub are doing.", query: ["span", "taskHub"],
            (
                200,
                """
                Counts, and points of time: end, started, finished, failed, waiting, running, then p50, p95 and p99 in µs of \
                activities, of waits for an executor, and of writes.
                """, .object
            )),
        .init(
            "get", "/admin/changes", "An event whenever something has changed, at most one a second.",
            query: ["taskHub"],
            (200, "Server-sent events.", .nothing)),
        .init("get", "/admin/audit", "Who did what, and why, newest first.", (200, "The latest 500.", .list)),
        .init("get", "/admin/host/settings", "What is set, and where.", (200, "All of it.", .list)),
        .init("get", "/admin/queues", "The queues.", (200, "All of them.", .list)),
        .init("get", "/admin/queues/{queueName}", "Some messages of a queue.", (200, "Oldest first.", .list)),
        .init(
            "post", "/admin/queues/{queueName}/redrive", "Puts the messages of its poison queue back.",
            (200, "How many.", .object)),
        .init(
            "get", "/admin/deadletters", "Instances that stand still until somebody decides.", query: ["taskHub"],
            (200, "All of them.", .list)),
        .init("get", "/admin/deadletters/{instanceId}", "One of them.", (200, "What it has, and why.", .object)),
        .init(
            "post", "/admin/deadletters/{instanceId}/retry", "Tries one again.", query: ["reason"],
            (202, "Taken.", .nothing)),
        .init(
            "delete", "/admin/deadletters/{instanceId}", "Ends one.", query: ["reason"], (202, "Taken.", .nothing)),
        .init("get", "/admin/functions", "The functions.", (200, "All of them.", .list)),
        .init("get", "/admin/functions/{functionName}", "One function.", (200, "Its bindings.", .object)),
        .init(
            "post", "/admin/functions/{functionName}", "Runs a function now.", hasBody: true,
            (202, "An invocation id, and where its outcome can be had.", .object)),
        .init(
            "get", "/admin/functions/{functionName}/status", "Whether a function can be called.",
            (200, "State.", .object)),
        .init(
            "put", "/admin/functions/{functionName}/state",
            "Enables or disables a function: \"enabled\", \"disabled\".",
            hasBody: true, (200, "State.", .object)),
        .init(
            "get", "/admin/invocations/{invocationId}", "What became of a function that was run by hand.",
            (200, "It has ended.", .object), (202, "It runs.", .object)),
    ]

    private static let keys: [HostOperation] =
        [
            "/admin/host/keys", "/admin/host/functionkeys", "/admin/host/systemkeys",
            "/admin/functions/{functionName}/keys",
        ]
        .flatMap { path -> [HostOperation] in
            [
                .init("get", path, "The keys of this scope.", (200, "Names and values.", .object)),
                .init("get", path + "/{keyName}", "One key.", (200, "Name and value.", .object)),
                .init(
                    "post", path + "/{keyName}", "Makes a key, or a new value for one.", (200, "Replaced.", .object),
                    (201, "New.", .object)),
                .init(
                    "put", path + "/{keyName}", "Sets a key to a value.", hasBody: true, (200, "Replaced.", .object),
                    (201, "New.", .object)),
                .init("delete", path + "/{keyName}", "Deletes a key.", (204, "Gone.", .nothing)),
            ]
        }
}
