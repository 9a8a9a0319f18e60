import Testing

@testable import ImageLearner

@Suite("Output paths")
struct OutputPathsTests {
  @Test(
    "Results are in the output folder, however it is spelled",
    arguments: [
      ("out", "out/experiment_run"), ("out/", "out/experiment_run"), (".", "experiment_run"),
      ("./", "experiment_run"), ("/a b/ü", "/a b/ü/experiment_run"),
    ])
  func spellings(_ directory: String, _ experiment: String) {
    #expect(OutputPaths(directory).experiment == experiment)
  }
}
