import Foundation
import Testing

/// What the program says of a command line, beside its options' values.
@Suite struct CommandLineRunTests {
  private func shell(_ script: String) throws -> Program.Run {
    let program = try Program.executable().path
    return try WorkFolder().run(["-c", script, "sh", program], executable: "/bin/bash")
  }

  @Test
  func `Help that cannot be written is no success`() throws {
    let run = try shell("exec \"$1\" --help > /dev/full")
    #expect(run.code == 74)
    #expect(run.errors.contains("cannot write standard output: No space left on device"))
  }

  @Test
  func `An argument that is not UTF-8 is named`() throws {
    let run = try shell("exec \"$1\" predict $'model\\xff' pictures.zip")
    #expect(run.code == 64)
    #expect(run.errors.contains("argument 2, 'model\u{FFFD}', is not UTF-8 text"), "\(run.errors)")
  }

  @Test
  func `Options without a meaning for these data are said`() throws {
    let folder = try WorkFolder()
    let run = try folder.run(
      Small.training("small.csv", ["--threshold-metric", "mcc", "--validation-size", "0.3"]))
    #expect(run.code == 0)
    for notice in [
      "The threshold metric mcc is not used: this task is a classification, not binary.",
      "The validation size 0.3 is not used: the table has no split column.",
    ] {
      #expect(run.output.contains("note: \(notice)\n"), "\(run.output)")
    }
  }
}
