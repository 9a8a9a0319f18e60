import Evaluation
import Record
import Support

extension DataRecord {
  /// How the rows were divided, and whether groups or images are in more than one subset, or fold
  /// of a cross-validation.
  func splitWords(isFolded: Bool = false) -> HTML {
    let shared = picturesInSeveralSubsets
    var text: HTML = "\(split.description)"
    if let groups = split.groups {
      let count = groups.perSubset
      let counts: HTML =
        isFolded
        ? "\(NumberText.count(count.test))"
        : """
        \(NumberText.count(count.training)) train, \(NumberText.count(count.validation)) validation, \
        \(NumberText.count(count.test)) test
        """
      text = """
        \(text)<br><span class="aside">Distinct values of \(HTML.name(groups.column)): \
        \(counts). \(leakage(of: groups, isFolded: isFolded))</span>
        """
    }
    if !shared.isEmpty {
      text = """
        \(text)<br><span class="aside"><strong class="alarm">Images in more than one subset: \
        \(MatchingNotice.words(shared)). The test is easier than new data would \
        be.</strong></span>
        """
    }
    return text
  }

  /// Whether the test holds what training saw, as far as the sample IDs tell.
  private func leakage(of groups: SplitReport.Groups, isFolded: Bool) -> HTML {
    if !groups.crossing.isEmpty {
      return """
        <strong class="alarm">Values of \(HTML.name(groups.column)) in more than one subset: \
        \(MatchingNotice.words(groups.crossing)). The test is easier than new data would be.</strong>
        """
    }
    if groups.missingIDs > 0 {
      return """
        No value is in more than one subset, but rows without one: \
        \(NumberText.count(groups.missingIDs)). Each counts as a sample of its own, and may show in \
        the test what training saw.
        """
    }
    if !picturesInSeveralSubsets.isEmpty { return "No value is in more than one subset." }
    return """
      No value of \(HTML.name(groups.column)) is in more than one \(isFolded ? "fold" : "subset"): no sample of the test was \
      seen in training.
      """
  }
}
