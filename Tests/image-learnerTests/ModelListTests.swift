import Networks
import Testing

@testable import image_learner

@Suite struct ModelListTests {
  @Test
  func `The table leaves out what says least where the terminal is narrow`() {
    let list = ModelList(Catalogue.all) { _ in false }
    let whole = list.table(columns: nil)
    #expect(whole.split(separator: "\n").count == 130)
    #expect(whole == list.table(columns: 1000))
    let headings = ["VALUE", "LABEL", "FAMILY", "PARAMETERS", "INPUT", "WEIGHTS FILE", "WEIGHTS"]
    for (columns, left) in [(1000, 0), (125, 1), (100, 2), (80, 3), (20, 3)] {
      let lines = list.table(columns: columns).split(separator: "\n")
      if columns >= 80 { #expect(lines.allSatisfy { $0.count <= columns }) }
      let gone = ["LABEL", "WEIGHTS FILE", "FAMILY"].prefix(left)
      let words = headings.filter { !gone.contains($0) }.joined(separator: " ")
      #expect(lines[0].split(separator: " ").joined(separator: " ") == words)
    }
  }
}
