import DurableTask
import FailPoints
import Synchronization

extension HubDriver {
    func perform(_ effect: Effect, of index: Int) {
        switch effect {
        case .commit(let changes, let number): enqueue(changes, number: number, partition: index)
        case .load(let id): ask(.init(instanceID: id, history: nil, partition: index))
        case .loadHistory(let id, let generation, let turns):
            ask(.init(instanceID: id, history: (generation, turns), partition: index))
        case .turnReady(let id, let name, let preferred, let isSuspect):
            perform(
                dispatcher.enqueueTurn(
                    id, name: name.name, version: name.version, preferred: preferred, isSuspect: isSuspect))
        case .turnWithdrawn(let id): dispatcher.withdrawTurn(of: id)
        case .runTurn(let item, let id): run(item, on: id)
        case .declined(_, let executor): perform(dispatcher.declined(executor))
        case .activityReady(let item, let isSuspect):
            perform(dispatcher.enqueueActivity(item, isSuspect: isSuspect))
        case .cancelActivity(let token, let mayBeSkipped):
            if let holder = dispatcher.holder(of: token) {
                FailPoint.activityStop.before()
                activities.withLock { $0.stop(token) }
                executors[holder]?.cancel(token)
                FailPoint.activityStop.after()
            } else if mayBeSkipped {
                dispatcher.skip(token)
            }
        case .forgetSession(let id, let execution, let executor):
            executors[executor]?.forgetSession(id, execution)
        case .entityReady(let id, let name, let isSuspect):
            perform(dispatcher.enqueueEntity(id, name: name, isSuspect: isSuspect))
        case .entityWithdrawn(let id): dispatcher.withdrawEntity(id)
        case .runEntity(let item, let id): run(item, on: id)
        case .entityDeclined(let executor): perform(dispatcher.entityDeclined(executor))
        case .reply(let id, let result):
            FailPoint.reply.before()
            replies.answer(id, result)
            FailPoint.reply.after()
        case .started(let id):
            waiters.started(id)
            counts.started += 1
            onLifecycle?(LifecycleEvent(.started, of: id))
        case .finished(let id, let status):
            waiters.finished(id)
            counts.finished += 1
            if status == .failed { counts.failed += 1 }
            retention.ended(clock.now)
            onLifecycle?(LifecycleEvent(.finished, of: id))
        case .send(let row, let target):
            if owned[target] != nil {
                mailbox.post(.input(.received(row, from: index), partition: target))
            } else {
                link?.send(row, from: index)
            }
        case .acknowledge(let sender, let sequence):
            if owned[sender] != nil {
                mailbox.post(.input(.acknowledged(by: index, through: sequence), partition: sender))
            } else {
                link?.acknowledge(sequence, from: index, to: sender)
            }
        case .refused(let token, let activity, let reason): refuse(token, activity, reason)
        case .recovered:
            unrecovered.remove(index)
            if unrecovered.isEmpty {
                exits?.whenRecovered()
                exits = nil
            }
        case .corrupt(let error):
            if let epoch = owned[index]?.epoch { mailbox.post(.commitFailed(error, partition: index, epoch: epoch)) }
        case .problem(let sentence): onProblem(sentence)
        }
    }

    func perform(_ assignments: [Dispatcher.Assignment]) {
        for assignment in assignments { perform(assignment) }
    }

    private func perform(_ assignment: Dispatcher.Assignment) {
        switch assignment.work {
        case .turn(let id):
            give(
                .assigned(id, to: assignment.executor, keepsSessions: assignment.keepsSessions),
                to: partition(of: id))
        case .mismatch(let id, let sentence): give(.mismatched(id, sentence), to: partition(of: id))
        case .entity(let id): give(.entityAssigned(id, to: assignment.executor), to: partition(of: id))
        case .activity(let item):
            if let executor = executors[assignment.executor] {
                let now = clock.now
                activities.withLock { $0.begin(item, on: assignment.executor, at: now) }
                if let offeredAt = item.offeredAt { counts.waits.add(now.duration(since: offeredAt)) }
                FailPoint.activityOut.before()
                executor.run(item)
                FailPoint.activityOut.after()
                handedOver(to: executor)
            } else {
                mailbox.post(.activityFinished(item.token, .abandoned))
            }
        }
    }

    private func run(_ item: TurnWorkItem, on id: ExecutorID) {
        guard let executor = executors[id] else {
            return mailbox.post(.turnFinished(item.token, .abandoned))
        }
        FailPoint.turnOut.before()
        if item.turn == 0 { noteStart(item) }
        dispatcher.turnHandedOver(item.token, to: id)
        executor.run(item)
        FailPoint.turnOut.after()
        handedOver(to: executor)
    }

    private func noteStart(_ item: TurnWorkItem) {
        for event in item.newEvents {
            guard case .executionStarted(let started) = event.kind else { continue }
            counts.waits.add(clock.now.duration(since: max(event.timestamp, started.scheduledStart ?? event.timestamp)))
            return
        }
    }

    private func run(_ item: EntityWorkItem, on id: ExecutorID) {
        guard let executor = executors[id] else {
            return mailbox.post(.entityFinished(item.token, .abandoned))
        }
        FailPoint.entityOut.before()
        dispatcher.entityHandedOver(item.token, to: id)
        executor.run(item)
        FailPoint.entityOut.after()
        handedOver(to: executor)
    }

    /// Executors are woken once a round, or once for this many pieces of work: to wake a thread costs more than a piece.
    private static let handOversPerFlush = 64

    private func handedOver(to executor: any Executor) {
        if !gathering.contains(where: { $0 === executor }) { gathering.append(executor) }
        handOvers += 1
        if handOvers >= Self.handOversPerFlush { flushExecutors() }
    }

    func flushExecutors() {
        for executor in gathering { executor.flush() }
        gathering.removeAll(keepingCapacity: true)
        handOvers = 0
    }

    // MARK: - Executors

    func connect(_ executor: any Executor, _ offer: ExecutorOffer) {
        executors[executor.id] = executor
        offers[executor.id] = offer
        if offer.runsOrchestrators {
            for index in owned.keys.sorted() { give(.executorConnected(buildID: offer.buildID), to: index) }
        }
        perform(dispatcher.connect(executor.id, offer))
    }

    func disconnect(_ id: ExecutorID, because departure: ExecutorDeparture) {
        executors[id] = nil
        offers[id] = nil
        let lost = dispatcher.disconnect(id, because: departure)
        for index in owned.keys.sorted() { give(.executorDisconnected(id), to: index) }
        activities.withLock { $0.lose(id) }
        for token in lost.turns { give(.turnLost(token, lost.loss), to: partition(of: token.instanceID)) }
        for token in lost.activities { give(.activityLost(token, lost.loss), to: partition(of: token.instanceID)) }
        for token in lost.entities { give(.entityLost(token, lost.loss), to: partition(of: token.instanceID)) }
        perform(lost.assignments)
    }

    // MARK: - Reading

    private func ask(_ load: LoadQueue.Load) {
        if loads.admit(load) { read(load) }
    }

    func read(_ load: LoadQueue.Load) {
        guard let epoch = owned[load.partition]?.epoch else { return mailbox.post(.poke) }
        Task { [storage, mailbox] in
            do {
                FailPoint.load.before()
                let input = try await load.input(from: storage)
                FailPoint.load.after()
                mailbox.post(.loadDone(input, partition: load.partition, epoch: epoch))
            } catch {
                let error = error as? StorageError ?? StorageError(.io, "Reading failed: \(error).")
                mailbox.post(.commitFailed(error, partition: load.partition, epoch: epoch))
            }
        }
    }
}
