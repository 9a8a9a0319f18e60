extension String {
  /// What a path leads to is called, without where it lies: its last component. A path that has
  /// none, `/`, is its own name.
  package var fileName: String {
    unicodeScalars.split(separator: "/").last.map { String($0) } ?? self
  }
}
