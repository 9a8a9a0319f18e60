import Record

extension BySubset<Int> {
  init(_ training: Int, _ validation: Int, _ test: Int) {
    self.init(training: training, validation: validation, test: test)
  }
}

extension SplitReport.ClassCounts {
  init(name: String, training: Int, validation: Int, test: Int) {
    self.init(name: name, rows: .init(training, validation, test))
  }
}

extension SplitReport.Groups {
  /// Groups of a split that cuts none apart.
  var total: Int { perSubset.training + perSubset.validation + perSubset.test }
}
