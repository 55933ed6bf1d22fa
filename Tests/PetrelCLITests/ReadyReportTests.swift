import FunctionModel
import HostConfiguration
import PetrelHost
import Testing

@testable import PetrelCLI

@Suite("What is said when the host is ready")
struct ReadyReportTests {
    private let functions = [
        FunctionMetadata(name: "sayHello", location: "", trigger: .activity),
        FunctionMetadata(name: "flow", location: "", trigger: .orchestration),
        FunctionMetadata(name: "flow", version: "2.0", location: "", trigger: .orchestration),
        FunctionMetadata(
            name: "start", location: "",
            trigger: .http(.init(methods: ["POST", "PUT"], route: "go/{id}", authorizationLevel: .anonymous))),
        FunctionMetadata(
            name: "any", location: "", trigger: .http(.init(methods: [], route: "any", authorizationLevel: .anonymous))),
    ]

    @Test func `the functions are listed with their addresses, what people call first`() {
        let report = ReadyReport(configuration: HostConfiguration(), format: .text)
        #expect(
            report.lines(.init(port: 7071, functions: functions)) == [
                "", "Functions:", "", "\tany: [any method] http://localhost:7071/api/any", "",
                "\tstart: [POST,PUT] http://localhost:7071/api/go/{id}", "", "\tflow: orchestrationTrigger", "",
                "\tflow (version 2.0): orchestrationTrigger", "",
                "\tsayHello: activityTrigger", "",
                "Ready: functions and webhooks at http://localhost:7071, task hub 'default'",
            ])
    }

    @Test func `a host without functions says only where it is`() {
        var configuration = HostConfiguration()
        configuration.listen.address = "::1"
        let report = ReadyReport(configuration: configuration, format: .text)
        #expect(
            report.lines(.init(port: 1, functions: [])) == [
                "Ready: functions and webhooks at http://[::1]:1, task hub 'default'"
            ])
    }

    @Test func `for programs it is one line of JSON`() {
        var configuration = HostConfiguration()
        configuration.http.routePrefix = ""
        let report = ReadyReport(configuration: configuration, format: .json)
        #expect(
            report.lines(.init(port: 5, functions: Array(functions.suffix(1)))) == [
                #"{"ready":true,"url":"http://localhost:5","ports":{"functions":5},"taskHub":"default","functions":[{"name":"any","trigger":"httpTrigger","methods":[],"url":"http://localhost:5/any"}]}"#
            ])
    }
}
