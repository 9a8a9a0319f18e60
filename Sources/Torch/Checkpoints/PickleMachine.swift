/// Reads a pickle (protocols 0 to 5) into plain values. Runs nothing: calls are kept by name.
///
/// Memory and time are bounded by the file: every opcode adds a fixed amount, texts and tuples take
/// no more than their bytes in the file or the stack, and the number of opcodes is limited.
struct PickleMachine {
  /// A checkpoint of 300 tensors takes 11,000; this is some 300,000 tensors.
  static let operationLimit = 10_000_000

  /// Bytes of a class's name or a storage's or dictionary's key: each may be used many times.
  static let nameLimit = 1024

  private let file: StoredBytes
  private let end: Int
  private var position: Int
  /// Of the opcode at work.
  private var start: Int
  private var stack: [PickleValue] = []
  /// Heights of the stack at each open MARK.
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  private var nodes: [PickleNode] = []

  /// Reads the pickle that starts at `range`'s first byte and ends within it.
  static func read(_ file: StoredBytes, _ range: Range<Int>) throws(CheckpointError) -> Pickle {
    var machine = PickleMachine(file: file, range: range)
    return try machine.run()
  }

  private init(file: StoredBytes, range: Range<Int>) {
    self.file = file
    position = range.lowerBound
    start = position
    end = range.upperBound
  }

  private mutating func run() throws(CheckpointError) -> Pickle {
    for _ in 0..<Self.operationLimit {
      start = position
      let code: UInt8 = try number("an opcode")
      if code == UInt8(ascii: ".") {
        return Pickle(root: try pop(), nodes: nodes, end: position, file: file)
      }
      if try runScalar(code) { continue }
      if try runText(code) { continue }
      if try runContainer(code) { continue }
      if try runMemo(code) { continue }
      if try runObject(code) { continue }
      throw malformed("a pickle opcode", "byte 0x\(String(code, radix: 16))")
    }
    throw file.failure(
      .excessive("the pickle holds more than \(Self.operationLimit) operations"), at: start)
  }

  // MARK: Reading

  private mutating func number<Number: FixedWidthInteger>(
    _ what: String
  ) throws(CheckpointError) -> Number {
    let size = MemoryLayout<Number>.size
    _ = try take(size, what)
    return try file.integer(Number.self, at: position - size, what)
  }

  /// The range of the next `count` bytes.
  private mutating func take(_ count: Int, _ what: String) throws(CheckpointError) -> Range<Int> {
    guard count >= 0, count <= end - position else {
      throw file.failure(.truncated(expected: "the end of its pickle (\(what))"), at: start)
    }
    position += count
    return position - count..<position
  }

  /// A range whose length stands before it as a number of the given type.
  private mutating func counted<Number: FixedWidthInteger>(
    _ type: Number.Type, _ what: String
  ) throws(CheckpointError) -> Range<Int> {
    let length: Number = try number(what)
    return try take(Int(clamping: length), what)
  }

  /// The text up to the next line end.
  private mutating func line(_ what: String) throws(CheckpointError) -> String {
    let length = file.withBytes(position..<end) { $0.firstIndex(of: UInt8(ascii: "\n")) }
    guard let length else {
      throw file.failure(.truncated(expected: "the end of a line (\(what))"), at: start)
    }
    let range = try take(length, what)
    position += 1
    return text(range)
  }

  /// UTF-8, or Latin-1 where it is not (texts of Python 2).
  private func text(_ range: Range<Int>) -> String {
    file.text(range)
      ?? file.withBytes(range) { bytes in
        String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
      }
  }

  // MARK: Stack

  private mutating func pop() throws(CheckpointError) -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.popLast() else {
      throw malformed("a value on the pickle's stack", "none")
    }
    return value
  }

  private func top() throws(CheckpointError) -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.last else {
      throw malformed("a value on the pickle's stack", "none")
    }
    return value
  }

  private mutating func popToMark() throws(CheckpointError) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw malformed("a MARK", "none") }
    let values = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return values
  }

  private mutating func push(_ kind: PickleNode.Kind, _ elements: [PickleValue] = []) {
    stack.append(.node(nodes.count))
    nodes.append(PickleNode(kind: kind, elements: elements))
  }

  private func malformed(_ expected: String, _ found: String) -> CheckpointError {
    file.failure(.malformed(expected: expected, found: found), at: start)
  }

  // MARK: Opcodes (names as in Python's pickletools)

  private mutating func runScalar(_ code: UInt8) throws(CheckpointError) -> Bool {
    switch code {
    case 0x80:  // PROTO
      let version: UInt8 = try number("PROTO")
      guard version <= 5 else { throw malformed("pickle protocol 0 to 5", "\(version)") }
    case 0x95: _ = try take(8, "FRAME")
    case UInt8(ascii: "N"): stack.append(.none)
    case 0x88: stack.append(.bool(true))
    case 0x89: stack.append(.bool(false))
    case UInt8(ascii: "K"):
      let value: UInt8 = try number("BININT1")
      stack.append(.integer(Int(value)))
    case UInt8(ascii: "M"):
      let value: UInt16 = try number("BININT2")
      stack.append(.integer(Int(value)))
    case UInt8(ascii: "J"):
      let value: Int32 = try number("BININT")
      stack.append(.integer(Int(value)))
    case 0x8A: stack.append(long(try counted(UInt8.self, "LONG1")))
    case 0x8B: stack.append(long(try counted(Int32.self, "LONG4")))
    case UInt8(ascii: "I"), UInt8(ascii: "L"):
      let digits = try line("INT")
      let isBool = code == UInt8(ascii: "I") && (digits == "00" || digits == "01")
      let value = Int(digits.hasSuffix("L") ? String(digits.dropLast()) : digits)
      guard let value else { throw malformed("an integer", "'\(digits.prefix(20))'") }
      stack.append(isBool ? .bool(value == 1) : .integer(value))
    case UInt8(ascii: "G"):
      let bits: UInt64 = try number("BINFLOAT")
      stack.append(.float(Double(bitPattern: bits.byteSwapped)))
    case UInt8(ascii: "F"):
      let digits = try line("FLOAT")
      guard let value = Double(digits) else {
        throw malformed("a number", "'\(digits.prefix(20))'")
      }
      stack.append(.float(value))
    default: return false
    }
    return true
  }

  /// A two's complement integer of any length.
  private func long(_ range: Range<Int>) -> PickleValue {
    guard range.count <= 8 else { return .raw(range) }
    return file.withBytes(range) { bytes in
      let sign: Int = bytes.last.map { $0 >= 0x80 ? -1 : 0 } ?? 0
      return .integer(bytes.reversed().reduce(sign) { $0 << 8 | Int($1) })
    }
  }

  private mutating func runText(_ code: UInt8) throws(CheckpointError) -> Bool {
    switch code {
    case UInt8(ascii: "X"): stack.append(.text(text(try counted(UInt32.self, "BINUNICODE"))))
    case 0x8C: stack.append(.text(text(try counted(UInt8.self, "SHORT_BINUNICODE"))))
    case 0x8D: stack.append(.text(text(try counted(UInt64.self, "BINUNICODE8"))))
    case UInt8(ascii: "T"): stack.append(.text(text(try counted(Int32.self, "BINSTRING"))))
    case UInt8(ascii: "U"): stack.append(.text(text(try counted(UInt8.self, "SHORT_BINSTRING"))))
    case UInt8(ascii: "V"): stack.append(.text(try line("UNICODE")))
    case UInt8(ascii: "S"):
      let quoted = try line("STRING")
      stack.append(.text(String(quoted.dropFirst().dropLast())))
    case UInt8(ascii: "B"): stack.append(.raw(try counted(UInt32.self, "BINBYTES")))
    case UInt8(ascii: "C"): stack.append(.raw(try counted(UInt8.self, "SHORT_BINBYTES")))
    case 0x8E: stack.append(.raw(try counted(UInt64.self, "BINBYTES8")))
    case 0x96: stack.append(.raw(try counted(UInt64.self, "BYTEARRAY8")))
    default: return false
    }
    return true
  }

  private mutating func runContainer(_ code: UInt8) throws(CheckpointError) -> Bool {
    switch code {
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: "0"):
      if stack.count > marks.last ?? 0 { stack.removeLast() } else { _ = try popToMark() }
    case UInt8(ascii: "1"): _ = try popToMark()
    case UInt8(ascii: "2"): stack.append(try top())
    case UInt8(ascii: "]"), 0x8F: push(.list)  // EMPTY_LIST, EMPTY_SET
    case UInt8(ascii: ")"): push(.tuple)
    case UInt8(ascii: "}"): push(.mapping)
    case UInt8(ascii: "l"): push(.list, try popToMark())
    case UInt8(ascii: "t"), 0x91: push(.tuple, try popToMark())  // TUPLE, FROZENSET
    case UInt8(ascii: "d"): push(.mapping, try popPairs())
    case 0x85, 0x86, 0x87:  // TUPLE1, TUPLE2, TUPLE3
      var values: [PickleValue] = []
      for _ in 0..<Int(code - 0x84) { values.append(try pop()) }
      push(.tuple, values.reversed())
    case UInt8(ascii: "a"):
      let value = try pop()
      try append([value], to: try top())
    case UInt8(ascii: "e"), 0x90:  // APPENDS, ADDITEMS
      let values = try popToMark()
      try append(values, to: try top())
    case UInt8(ascii: "s"):
      let value = try pop()
      let key = try pop()
      try set([key, value], in: try top())
    case UInt8(ascii: "u"):
      let pairs = try popPairs()
      try set(pairs, in: try top())
    default: return false
    }
    return true
  }

  /// Keys and values in turn.
  private mutating func popPairs() throws(CheckpointError) -> [PickleValue] {
    let values = try popToMark()
    guard values.count % 2 == 0 else { throw malformed("keys with values", "an odd number") }
    return values
  }

  private mutating func append(
    _ values: [PickleValue], to target: PickleValue
  ) throws(CheckpointError) {
    guard case .node(let number) = target else { throw malformed("a list", "something else") }
    switch nodes[number].kind {
    case .list: nodes[number].elements += values
    case .object: break
    default: throw malformed("a list", "something else")
    }
  }

  private mutating func set(
    _ pairs: [PickleValue], in target: PickleValue
  ) throws(CheckpointError) {
    guard case .node(let number) = target else { throw malformed("a dict", "something else") }
    switch nodes[number].kind {
    case .mapping, .object: nodes[number].elements += pairs
    default: throw malformed("a dict", "something else")
    }
  }

  private mutating func runMemo(_ code: UInt8) throws(CheckpointError) -> Bool {
    switch code {
    case UInt8(ascii: "q"), UInt8(ascii: "r"), UInt8(ascii: "p"):
      let index = try memoIndex(code, short: UInt8(ascii: "q"), long: UInt8(ascii: "r"))
      memo[index] = try top()
    case 0x94: memo[memo.count] = try top()  // MEMOIZE
    case UInt8(ascii: "h"), UInt8(ascii: "j"), UInt8(ascii: "g"):
      let index = try memoIndex(code, short: UInt8(ascii: "h"), long: UInt8(ascii: "j"))
      guard let value = memo[index] else {
        throw malformed("a value memorised before", "none under number \(index)")
      }
      stack.append(value)
    default: return false
    }
    return true
  }

  private mutating func memoIndex(
    _ code: UInt8, short: UInt8, long: UInt8
  ) throws(CheckpointError) -> Int {
    if code == short {
      let index: UInt8 = try number("a memo number")
      return Int(index)
    }
    if code == long {
      let index: UInt32 = try number("a memo number")
      return Int(index)
    }
    let digits = try line("a memo number")
    guard let index = Int(digits) else {
      throw malformed("a memo number", "'\(digits.prefix(20))'")
    }
    return index
  }

  private mutating func runObject(_ code: UInt8) throws(CheckpointError) -> Bool {
    switch code {
    case UInt8(ascii: "c"):
      let module = try line("GLOBAL")
      try pushGlobal(module: module, name: try line("GLOBAL"))
    case 0x93:  // STACK_GLOBAL
      guard case .text(let name) = try pop(), case .text(let module) = try pop() else {
        throw malformed("the names of a module and a class", "something else")
      }
      try pushGlobal(module: module, name: name)
    case UInt8(ascii: "R"), 0x81:  // REDUCE, NEWOBJ
      let arguments = try pop()
      try pushObject(of: try pop(), arguments)
    case 0x92:  // NEWOBJ_EX
      _ = try pop()
      let arguments = try pop()
      try pushObject(of: try pop(), arguments)
    case UInt8(ascii: "o"):  // OBJ
      let values = try popToMark()
      guard let type = values.first else { throw malformed("a class", "nothing") }
      push(.tuple, Array(values.dropFirst()))
      try pushObject(of: type, try pop())
    case UInt8(ascii: "i"):  // INST
      let module = try line("INST")
      let name = try line("INST")
      push(.tuple, try popToMark())
      let arguments = try pop()
      try pushGlobal(module: module, name: name)
      try pushObject(of: try pop(), arguments)
    case UInt8(ascii: "b"):  // BUILD: the state of an object, of no use without its class
      _ = try pop()
      _ = try top()
    case UInt8(ascii: "Q"): push(.persistent(try pop()))
    case UInt8(ascii: "P"): push(.persistent(.text(try line("PERSID"))))
    case 0x82, 0x83, 0x84, 0x97, 0x98:
      throw file.failure(
        .unsupported(
          found: "extension codes or buffers in a pickle",
          advice: "torch.save writes none; save the state dict again"), at: start)
    default: return false
    }
    return true
  }

  private mutating func pushGlobal(module: String, name: String) throws(CheckpointError) {
    guard module.utf8.count + name.utf8.count < Self.nameLimit else {
      throw file.failure(
        .excessive("a class with a name longer than \(Self.nameLimit) bytes"), at: start)
    }
    guard !HostileNames.contains(module: module, name: name) else {
      throw file.failure(.refused("\(module).\(name)"), at: start)
    }
    push(.global("\(module).\(name)"))
  }

  private mutating func pushObject(
    of type: PickleValue, _ arguments: PickleValue
  ) throws(CheckpointError) {
    guard let name = className(type) else {
      throw malformed("the name of a class", "something else")
    }
    push(.object(PickleObject(type: name, arguments: arguments, offset: start)))
  }

  /// The class that a value names; before PyTorch 1.6 a module's was ("module", class, its source).
  private func className(_ value: PickleValue) -> String? {
    guard case .node(let number) = value else { return nil }
    switch nodes[number].kind {
    case .global(let name): return name
    case .persistent(.node(let number)):
      let parts = nodes[number].elements
      guard parts.count > 1, case .text("module") = parts[0], case .node(let type) = parts[1],
        case .global(let name) = nodes[type].kind
      else { return nil }
      return name
    default: return nil
    }
  }
}
