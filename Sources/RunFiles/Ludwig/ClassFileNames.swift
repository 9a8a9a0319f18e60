import Foundation

/// The classes' parts of file names: Ludwig's, where those are names of one class each.
///
/// Ludwig replaces all but letters and digits by `_` and drops `_` at the end. Of classes that then
/// have one name (`a b` and `a-b`, or `mel` and `Mel` where a file system takes them for one), and
/// of those that have none left, all but the first get a number; long names are cut. Classes whose
/// names need no change come first, so that theirs stay as they are.
enum ClassFileNames {
  /// Bytes of a class's part: file systems take 143 to 255 for a whole name.
  private static let longest = 100

  /// For each class its part, all different.
  static func of(_ classes: [String]) -> [String] {
    let safe = classes.map { cut(ludwigs($0)) }
    var names = [String](repeating: "", count: classes.count)
    // Nothing is left of some names.
    var taken: Set<String> = [""]
    let unchanged = classes.indices.filter { safe[$0] == classes[$0] }
    let changed = classes.indices.filter { safe[$0] != classes[$0] }
    for index in unchanged + changed {
      names[index] = free(safe[index], taken)
      taken.insert(key(names[index]))
    }
    return names
  }

  /// The name itself, or with the first number from 2 on that makes it new.
  private static func free(_ name: String, _ taken: Set<String>) -> String {
    if !taken.contains(key(name)) { return name }
    var number = name.isEmpty ? 1 : 2
    func numbered() -> String { name.isEmpty ? "class_\(number)" : "\(name)_\(number)" }
    while taken.contains(key(numbered())) { number += 1 }
    return numbered()
  }

  /// Equal for names that some file system takes for one: other case, other composition.
  private static func key(_ name: String) -> String {
    name.lowercased().precomposedStringWithCanonicalMapping
  }

  /// Python's `isalnum` decides, as in Ludwig's `make_safe_filename`.
  private static func ludwigs(_ name: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in name.unicodeScalars { result.append(isAlphanumeric(scalar) ? scalar : "_") }
    while result.last == "_" { result.removeLast() }
    return String(result)
  }

  private static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .decimalNumber, .letterNumber, .otherNumber:
      true
    default: false
    }
  }

  private static func cut(_ name: String) -> String {
    var rest = name.unicodeScalars[...]
    var bytes = rest.reduce(0) { $0 + $1.utf8.count }
    while bytes > longest, let last = rest.popLast() { bytes -= last.utf8.count }
    return String(rest)
  }
}
