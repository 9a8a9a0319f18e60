import Record
import Support

/// What a reader must know of a table and its images before believing what was learned from them.
struct DataCaveats {
  let data: DataRecord
  let names: ShownNames

  /// Fewer rows of a class than this say little.
  private static let fewTestRows = 10, fewTrainingRows = 20

  var rareInTest: HTML? {
    rare(.test, Self.fewTestRows, meaning: "The numbers of these classes say little")
  }

  var rareInTraining: HTML? {
    rare(.training, Self.fewTrainingRows, meaning: "There is little to learn them from")
  }

  private func rare(_ subset: Subset, _ limit: Int, meaning: String) -> HTML? {
    let few = data.split.classes.filter { $0.rows[subset] < limit }
    guard !few.isEmpty else { return nil }
    let spelled = few.prefix(10).map {
      "\(HTML.quoted(names[$0.name]).text) (\(NumberText.count($0.rows[subset])))"
    }
    let more = few.count > 10 ? " and \(few.count - 10) more" : ""
    let list = HTML(alreadyEscaped: spelled.joined(separator: ", ") + more)
    return """
      \(counted(few.count, "class", plural: "classes")) with fewer than \(limit) \(subset.description) \
      images: \(list). \(meaning).
      """
  }

  var matchedByName: HTML? {
    let rows = data.matching.ways.filter { $0.manner.folders == .none }
      .reduce(0) { $0 + $1.rows }
    guard rows > 0 else { return nil }
    return """
      \(counted(rows, "row")) found \(rows == 1 ? "its image" : "their images") by file name alone: \
      the table or the archive names no folders. Check that these are the right images.
      """
  }

  /// Rows that are drawn alone may be pictures of one thing.
  var unknownSamples: HTML? {
    guard data.split.groups == nil, data.split.method == .stratified else { return nil }
    return """
      No sample ID column was given. Where several images show one sample (a patient, a plate, a \
      lesion), the test may hold what training saw, and look better than it is.
      """
  }
}
