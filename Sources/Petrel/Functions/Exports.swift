// A function file imports Petrel and nothing else: the requests, responses, identifiers, dates and loggers that its
// functions name come along.
@_exported public import DurableTask
@_exported public import FunctionModel
@_exported public import Logging

#if canImport(FoundationEssentials)
    @_exported public import FoundationEssentials
#else
    @_exported public import Foundation
#endif
