/// JSON for people: one value a line, keys in the order they came. Takes proper JSON only.
enum IndentedJSON {
    static func text(of json: [UInt8]) -> String {
        var bytes: [UInt8] = []
        var depth = 0
        var index = 0

        func newLine() {
            bytes.append(UInt8(ascii: "\n"))
            bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: max(0, depth) * 2))
        }
        /// The index of what comes after white space.
        func next(after index: Int) -> Int {
            var index = index + 1
            while index < json.count, [0x20, 0x09, 0x0A, 0x0D].contains(json[index]) { index += 1 }
            return index
        }
        while index < json.count {
            let byte = json[index]
            switch byte {
            case UInt8(ascii: "\""):
                let start = index
                index += 1
                while index < json.count, json[index] != byte { index += json[index] == UInt8(ascii: "\\") ? 2 : 1 }
                bytes.append(contentsOf: json[start..<min(index + 1, json.count)])
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                bytes.append(byte)
                let following = next(after: index)
                if following < json.count, json[following] == byte + 2 {
                    bytes.append(byte + 2)
                    index = following
                } else {
                    depth += 1
                    newLine()
                }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                newLine()
                bytes.append(byte)
            case UInt8(ascii: ","):
                bytes.append(byte)
                newLine()
            case UInt8(ascii: ":"): bytes.append(contentsOf: ": ".utf8)
            case 0x20, 0x09, 0x0A, 0x0D: break
            default: bytes.append(byte)
            }
            index += 1
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
