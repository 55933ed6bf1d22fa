internal import DurableTask

/// The changes of a batch, made one before anything is written: of several headers of an instance the last remains, a
/// message put and deleted was never there.
struct PendingChanges {
    /// What is to happen to the rows of one instance, in the order of the properties.
    struct Instance {
        let id: InstanceID
        /// Everything stored is deleted first.
        var isPurged = false
        /// The stored history is deleted first.
        var isHistoryDropped = false
        var header: InstanceHeader?
        var turns: [TurnRow] = []
        var deletedMessages: [UInt64] = []
        /// `.some(nil)`: the entity's row is deleted.
        var entity: EntityRow??
        private(set) var messages = SequencedMessages()

        /// Returns false when the message was not among those put.
        mutating func take(back sequence: UInt64) -> Bool { messages.remove(sequence) }
        mutating func put(_ message: MessageRow) { messages.put(message) }
    }

    private(set) var instances: [Instance] = []
    /// What belongs to no instance, in order.
    private(set) var others: [Change] = []
    private var places: [InstanceID: Int] = [:]
    private var lastPlace = 0
    /// Messages with a sequence up to this one may be stored already: deleting one deletes its row.
    private let highestStoredMessage: UInt64

    /// No message with a higher sequence will be stored once these changes are.
    private(set) var highestMessage: UInt64

    init(highestStoredMessage: UInt64) {
        self.highestStoredMessage = highestStoredMessage
        highestMessage = highestStoredMessage
    }

    mutating func add(_ change: Change) {
        switch change {
        case .putHeader(let header):
            instances[place(of: header.instanceID)].header = header
        case .appendTurn(let row):
            instances[place(of: row.instanceID)].turns.append(row)
        case .dropHistory(let id):
            let place = place(of: id)
            instances[place].turns.removeAll()
            instances[place].isHistoryDropped = true
        case .putMessage(let row):
            instances[place(of: row.instanceID)].put(row)
            highestMessage = max(highestMessage, row.sequence)
        case .deleteMessage(let id, let sequence):
            let place = place(of: id)
            if instances[place].take(back: sequence), sequence > highestStoredMessage { return }
            instances[place].deletedMessages.append(sequence)
        case .purge(let id):
            let place = place(of: id)
            instances[place] = Instance(id: id, isPurged: true)
        case .putEntity(let row): instances[place(of: row.instanceID)].entity = .some(row)
        case .deleteEntity(let id): instances[place(of: id)].entity = .some(nil)
        case .putDetachedActivity, .deleteDetachedActivity, .putOutbox, .trimOutbox, .putReceived, .putReceipt:
            others.append(change)
        }
    }

    /// The changes of a commit are mostly about one instance, so the last place is tried first.
    private mutating func place(of id: InstanceID) -> Int {
        if lastPlace < instances.count, instances[lastPlace].id == id { return lastPlace }
        if let known = places[id] {
            lastPlace = known
        } else {
            lastPlace = instances.count
            places[id] = lastPlace
            instances.append(Instance(id: id))
        }
        return lastPlace
    }
}

/// Messages by sequence. They come nearly always in order, and go in order; a place once taken stays, so that ten
/// thousand of one instance cost no more each than one.
struct SequencedMessages: Sequence {
    private var places: [(sequence: UInt64, row: MessageRow?)] = []

    var isEmpty: Bool { places.allSatisfy { $0.row == nil } }

    func makeIterator() -> some IteratorProtocol<MessageRow> { places.lazy.compactMap(\.row).makeIterator() }

    mutating func put(_ row: MessageRow) {
        let place = place(of: row.sequence)
        if place < places.count, places[place].sequence == row.sequence {
            places[place].row = row
        } else {
            places.insert((row.sequence, row), at: place)
        }
    }

    /// Returns false when there is none.
    mutating func remove(_ sequence: UInt64) -> Bool {
        let place = place(of: sequence)
        guard place < places.count, places[place].sequence == sequence, places[place].row != nil else { return false }
        places[place].row = nil
        return true
    }

    /// Where the first sequence not below this one is, or would be.
    private func place(of sequence: UInt64) -> Int {
        guard let last = places.last, sequence <= last.sequence else { return places.count }
        var low = 0
        var high = places.count
        while low < high {
            let middle = low + (high - low) / 2
            if places[middle].sequence < sequence { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
