extension CheckStatus {
    /// The check-status payload as JSON.
    public var json: [UInt8] {
        var writer = JSONWriter(reservingCapacity: 2_048)
        writer.beginObject()
        writer.key("id")
        writer.string(instanceID)
        writer.key("statusQueryGetUri")
        writer.string(statusQueryGetURI)
        writer.key("sendEventPostUri")
        writer.string(sendEventPostURI)
        writer.key("terminatePostUri")
        writer.string(terminatePostURI)
        writer.key("rewindPostUri")
        writer.string(rewindPostURI)
        writer.key("purgeHistoryDeleteUri")
        writer.string(purgeHistoryDeleteURI)
        writer.key("restartPostUri")
        writer.string(restartPostURI)
        writer.key("suspendPostUri")
        writer.string(suspendPostURI)
        writer.key("resumePostUri")
        writer.string(resumePostURI)
        writer.endObject()
        return writer.bytes
    }

    /// 202 with the payload, `Location` for the first look, and how many seconds to wait before it.
    public var response: HTTPResponseData {
        HTTPResponseData(
            status: 202,
            headers: [
                "Content-Type": "application/json; charset=utf-8",
                "Location": statusQueryGetURI,
                "Retry-After": "10",
            ],
            body: json)
    }
}
