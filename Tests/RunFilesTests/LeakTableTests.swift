import Record
import Testing

@testable import RunFiles

@Suite struct LeakTableTests {
  @Test func `a line each, with the path in quotes where it needs them`() {
    let report = LeakReport(
      compared: 9, withoutStructure: 0, rows: BySubset(training: 5, validation: 2, test: 2),
      leaks: [
        Leak(
          row: 0, image: "a\tb.png", subset: .test, kind: .mirrored, otherImage: "c.png",
          otherSubset: .training, similarity: 0.98765),
        Leak(
          row: 1, image: "d.png", subset: .validation, kind: .samePixels, otherImage: "e.png",
          otherSubset: .training, similarity: 1),
      ], conflicts: [])
    #expect(
      LeakTable.text(report) == """
        image\tsubset\tkind\tother_image\tother_subset\tsimilarity
        "a\tb.png"\ttest\tmirrored\tc.png\ttraining\t0.9877
        d.png\tvalidation\tsame pixels\te.png\ttraining\t1.0000

        """)
  }
}
