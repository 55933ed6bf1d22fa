extension HostConfigurationKey {
    static let listening: [Self] = [
        .text(
            "listen.address", \.listen.address,
            "A name or address of this machine; localhost is both families, * every address."),
        .integer(
            "listen.port", \.listen.port, 0...65_535, "Functions, webhooks and administration; 0 takes a free one."),
        Self(
            "listen.queuePort", .integer(0...65_535), \.listen.queuePort, "The queue service; 0 takes a free port.",
            read: { try $0.integer(0...65_535) }, show: { $0.map { "\($0)" } }),
        Self(
            "listen.grpcPort", .integer(0...65_535), \.listen.grpcPort,
            "The Durable Task protocol, for workers and clients of the SDKs; 0 takes a free port.",
            read: { try $0.integer(0...65_535) }, show: { $0.map { "\($0)" } }),
        Self(
            "listen.dashboardPort", .integer(0...65_535), \.listen.dashboardPort,
            "The dashboard; 0 takes a free port.",
            read: { try $0.integer(0...65_535) }, show: { $0.map { "\($0)" } }),
        .boolean(
            "listen.dashboardReadOnly", \.listen.isDashboardReadOnly,
            "The dashboard shows, and changes nothing."),
        .text(
            "listen.certificate", \.listen.certificate,
            "A file of PEM with the host's certificate: it speaks HTTPS then, with HTTP/2."),
        .text(
            "listen.privateKey", \.listen.privateKey,
            "A file of PEM with the certificate's key; the certificate's file when left out."),
        .text(
            "listen.clientAuthorities", \.listen.clientAuthorities,
            "A file of PEM with those who vouch for clients' certificates, which the Durable Task protocol asks for then."
        ),
        .text(
            "listen.tokens.keys", \.listen.tokens.keys,
            "A file or address with the keys (JWKS) of an identity provider, whose tokens the Durable Task protocol takes."
        ),
        .text("listen.tokens.issuer", \.listen.tokens.issuer, "What the claim iss of those tokens must be."),
        .text("listen.tokens.audience", \.listen.tokens.audience, "What the claim aud of those tokens must hold."),
        .boolean(
            "listen.enableAuth", \.listen.enablesAuthorization,
            "Callers need keys although only this machine reaches the host; where others can, they always do."),
        Self(
            "functionTimeout", .timeSpan, \.functionTimeout, "How long one invocation may take; -1 is without limit.",
            read: { try $0.timeSpan() }, show: { $0?.asTimeSpan ?? "-1" }),
        Self(
            "functions", .list, \.functions,
            "The only functions that HTTP, timers and queues trigger; none named is all.",
            read: { $0.list() }, show: { $0.isEmpty ? nil : $0.joined(separator: ",") }),
        // An item of a list in a file.
        Self(
            path: "functions.*", form: .text, meaning: "One of them.", apply: { $0.functions.append($1.value) },
            show: { _ in [] }),
    ]

    static let http: [Self] = [
        Self(
            "extensions.http.routePrefix", .text, \.http.routePrefix,
            "What every route of a function begins with; may be empty.",
            read: { try $0.routePrefix() }, show: { $0 }),
        .choice("extensions.http.precedence", \.http.precedence, "Which of several routes that fit is taken."),
        .integer(
            "extensions.http.maxRequestBodySize", \.http.maxRequestBodySize, 0...(1 << 40),
            "The longest body of a request, in bytes; a longer one is answered with 413."),
        .limit(
            "extensions.http.maxOutstandingRequests", \.http.maxOutstandingRequests,
            "How many invocations run or wait to; more are answered with 429; -1 is without limit."),
        .limit(
            "extensions.http.maxConcurrentRequests", \.http.maxConcurrentRequests,
            "How many invocations run at once, the others wait; -1 is without limit."),
        Self(
            path: "extensions.http.customHeaders.*", form: .text, meaning: "A field that every response has.",
            apply: { $0.http.customHeaders[try $1.fieldName()] = try $1.fieldValue() },
            show: { configuration in
                configuration.http.customHeaders.sorted { $0.key < $1.key }
                    .map { ("extensions.http.customHeaders.\($0.key)", $0.value) }
            }),
        .boolean(
            "extensions.http.hsts.isEnabled", \.http.hsts.isEnabled,
            "Responses have the field Strict-Transport-Security."),
        .timeSpan("extensions.http.hsts.maxAge", \.http.hsts.maxAge, "How long browsers remember it."),
        .boolean(
            "extensions.http.hsts.includeSubDomains", \.http.hsts.includesSubdomains, "It is for subdomains, too."),
        .boolean("extensions.http.hsts.preload", \.http.hsts.isPreloaded, "Lists in browsers may have it."),
        Self(
            "extensions.http.cors.allowedOrigins", .list, \.http.cors.allowedOrigins,
            "The origins whose pages may call functions; * is every one.", read: { try $0.origins() },
            show: { $0.isEmpty ? nil : $0.joined(separator: ",") }),
        Self(
            path: "extensions.http.cors.allowedOrigins.*", form: .text, meaning: "One of them.",
            apply: { $0.http.cors.allowedOrigins += try $1.origins() }, show: { _ in [] }),
        .boolean(
            "extensions.http.cors.supportCredentials", \.http.cors.supportsCredentials,
            "Their pages may send cookies and authorization."),
    ]

    static let queues: [Self] = [
        .integer("extensions.queues.batchSize", \.queues.batchSize, 1...32, "How many messages are taken at once."),
        Self(
            "extensions.queues.newBatchThreshold", .integer(0...1_000), \.queues.newBatchThreshold,
            "More messages are taken when no more than this run; half of the batch size when left out.",
            read: { try $0.integer(0...1_000) }, show: { $0.map { "\($0)" } }),
        .integer(
            "extensions.queues.maxDequeueCount", \.queues.maxDequeueCount, 1...1_000_000,
            "How often a message is tried before it goes to the poison queue."),
        Self(
            "extensions.queues.visibilityTimeout", .timeSpan, \.queues.visibilityTimeout,
            "How long a message whose function failed is not seen.", read: { try $0.pause() }, show: { $0.asTimeSpan }),
        .timeSpan(
            "extensions.queues.maxPollingInterval", \.queues.maxPollingInterval, atLeast: .seconds(1),
            "How long at most between two looks into an empty queue of another account."),
        .choice("extensions.queues.messageEncoding", \.queues.messageEncoding, "How texts of messages travel."),
    ]

    static let logging: [Self] = [
        .choice("logging.logLevel.default", \.logging.level, "What is logged."),
        Self(
            path: "logging.logLevel.*", form: .choice(LoggingSettings.Level.allCases.map(\.rawValue)),
            meaning: "What is logged of a category: Function, Function.NAME, Host; the longest that fits counts.",
            apply: { $0.logging.levels[$1.lastPart(after: 2)] = try $1.choice() },
            show: { configuration in
                configuration.logging.levels.sorted { $0.key < $1.key }
                    .map { ("logging.logLevel.\($0.key)", $0.value.rawValue) }
            }),
        .choice(
            "logging.format", \.logging.format, "text for people, json for programs; text on a terminal when left out."),
    ]
}
