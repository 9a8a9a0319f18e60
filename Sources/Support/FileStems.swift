import Foundation

/// Names for files that are called after files of others: safe on every file system, in a ZIP and
/// on a page, and all different.
package enum FileStems {
  /// The rule, for those who read the names.
  package static let rule = """
    The image's file name without folder and suffix. Characters other than letters, digits, marks, \
    spaces and -+.()_ become _, as do dots and spaces at either end, and what is longer is cut at \
    120 bytes. Where two names then differ in nothing but upper and lower case, the later one ends \
    in _2, the next in _3.
    """

  private static let mostBytes = 120

  /// One stem for each path, in their order; parts of a path are separated by `/`.
  package static func of(_ paths: [String]) -> [String] {
    var taken: Set<String> = []
    return paths.map { path in
      let stem = safe(path)
      var name = stem
      var number = 2
      while !taken.insert(folded(name)).inserted {
        name = "\(stem)_\(number)"
        number += 1
      }
      return name
    }
  }

  /// Equal for names that some file system takes for one.
  private static func folded(_ name: String) -> String {
    name.lowercased().precomposedStringWithCanonicalMapping
  }

  private static func safe(_ path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? ""
    var stem = Substring(file.precomposedStringWithCanonicalMapping)
    if let dot = stem.lastIndex(of: "."), dot != stem.startIndex { stem = stem[..<dot] }
    var scalars: [Unicode.Scalar] = []
    var bytes = 0
    for scalar in stem.unicodeScalars {
      let kept = isSafe(scalar) ? scalar : "_"
      bytes += UTF8.width(kept)
      if bytes > mostBytes { break }
      scalars.append(kept)
    }
    for end in [0, scalars.count - 1] where scalars.indices.contains(end) {
      if scalars[end] == "." || scalars[end] == " " { scalars[end] = "_" }
    }
    var name = String.UnicodeScalarView()
    name.append(contentsOf: scalars)
    return scalars.isEmpty ? "_" : String(name)
  }

  private static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
      true
    default: " -+.()_".unicodeScalars.contains(scalar)
    }
  }
}
