/// A value of a pickle. Containers are numbers of nodes in one flat list, so that no nesting, sharing or cycle can exhaust the stack.
enum PickleValue {
  case none
  case bool(Bool)
  case integer(Int)
  case float(Double)
  case text(String)
  /// A `bytes` object, or an integer of more than 64 bits: its range in the file.
  case raw(Range<Int>)
  case node(Int)
}

/// A container, or an object by the name of what would make it.
enum PickleNode {
  case list([PickleValue])
  case tuple([PickleValue])
  case mapping([(PickleValue, PickleValue)])
  /// A class or function: `torch._utils._rebuild_tensor_v2`.
  case global(String)
  /// What Python would get by calling a class or function; nothing is called here.
  case object(PickleObject)
  /// A reference to something outside the pickle, in torch's files a storage.
  case persistent(PickleValue)
}

/// An object of a class that is known by name only.
struct PickleObject {
  let type: String
  let arguments: PickleValue
  /// What was put in with `object[key] = value` (OrderedDict).
  var items: [(PickleValue, PickleValue)] = []
  /// Where in the file it was made.
  let offset: Int
}

/// What a pickle was read into.
struct Pickle {
  let root: PickleValue
  let nodes: [PickleNode]
  /// Behind its last opcode.
  let end: Int
  let file: StoredBytes

  func node(_ value: PickleValue) -> PickleNode? {
    guard case .node(let number) = value else { return nil }
    return nodes[number]
  }

  /// The elements of a list or tuple.
  func elements(_ value: PickleValue) -> [PickleValue]? {
    switch node(value) {
    case .list(let elements), .tuple(let elements): elements
    default: nil
    }
  }

  func object(_ value: PickleValue) -> PickleObject? {
    guard case .object(let object) = node(value) else { return nil }
    return object
  }

  /// The pairs of a dictionary, an OrderedDict or a defaultdict, in order.
  func pairs(_ value: PickleValue) -> [(PickleValue, PickleValue)]? {
    switch node(value) {
    case .mapping(let pairs): return pairs
    case .object(let object)
    where object.type == "collections.OrderedDict" || object.type == "collections.defaultdict":
      // Python 2 wrote `OrderedDict([[key, value], …])`.
      let given = elements(object.arguments)?.first.flatMap(elements) ?? []
      let listed = given.compactMap { pair -> (PickleValue, PickleValue)? in
        guard let pair = elements(pair), pair.count == 2 else { return nil }
        return (pair[0], pair[1])
      }
      return listed + object.items
    default: return nil
    }
  }

  func text(_ value: PickleValue) -> String? {
    guard case .text(let text) = value else { return nil }
    return text
  }

  func integer(_ value: PickleValue) -> Int? {
    guard case .integer(let number) = value else { return nil }
    return number
  }

  /// The integers of a tuple, or of a `torch.Size` of one.
  func integers(_ value: PickleValue) -> [Int]? {
    if let size = object(value), size.type == "torch.Size" {
      return elements(size.arguments)?.first.flatMap { elements($0)?.compactMap(integer) }
    }
    guard let elements = elements(value) else { return nil }
    let numbers = elements.compactMap(integer)
    return numbers.count == elements.count ? numbers : nil
  }
}

/// Names whose mention in a pickle is an attack, whatever follows. Anything else unknown is kept as an opaque object: nothing is called
/// either way, so this list guards no one here, but such a file should not travel further.
enum HostileNames {
  private static let modules: Set<String> = [
    "os", "posix", "nt", "posixpath", "ntpath", "subprocess", "sys", "importlib", "runpy", "pty",
    "socket", "shutil", "ctypes", "code", "codeop", "commands", "pip", "webbrowser", "urllib",
    "requests", "http", "ftplib", "smtplib", "asyncio", "multiprocessing", "threading", "signal",
    "tempfile", "pickle", "_pickle", "cloudpickle", "dill", "marshal", "types", "operator",
    "_operator", "pdb", "bdb", "timeit", "cProfile", "profile", "trace", "inspect", "gc",
    "builtins", "__builtin__", "nturl2path", "fileinput", "platform", "sysconfig", "zipimport",
  ]
  private static let harmlessBuiltins: Set<String> = [
    "set", "frozenset", "dict", "list", "tuple", "int", "float", "complex", "bool", "str", "bytes",
    "bytearray", "slice", "range", "object", "long", "unicode", "type", "NoneType", "xrange",
    "Ellipsis",
  ]

  static func contains(module: String, name: String) -> Bool {
    let package = String(module.prefix { $0 != "." })
    guard modules.contains(package) else { return false }
    let isBuiltin = module == "builtins" || module == "__builtin__"
    return !(isBuiltin && harmlessBuiltins.contains(name))
      && !(module == "types" && name == "SimpleNamespace")
  }
}
