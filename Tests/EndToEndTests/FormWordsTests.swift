import Foundation
import Support
import Testing

/// What goes wrong is told to somebody at the form of the Galaxy tool in the form's words.
@Suite(.serialized)
struct FormWordsTests {
  /// Options that bring a refusal, and what is said of it at the form and on the command line.
  struct Case: Sendable, CustomTestStringConvertible {
    let options: [String], form: String, commandLine: String

    init(_ options: String..., form: String, commandLine: String) {
      (self.options, self.form, self.commandLine) = (options, form, commandLine)
    }

    var testDescription: String { options.joined(separator: " ") }
  }

  static let cases = [
    Case("--epochs", "0", form: "'Epochs' '0'", commandLine: "--epochs '0'"),
    Case("--learning-rate", "0", form: "'Learning Rate'", commandLine: "--learning-rate"),
    Case("--batch-size", "-1", form: "'Batch Size' '-1'", commandLine: "--batch-size '-1'"),
    Case(
      "--split-probabilities", "0.7", "0.2", "0.2",
      form: "'Test split proportion' '0.7 0.2 0.2'",
      commandLine: "--split-probabilities '0.7 0.2 0.2'"),
    Case(
      "--threshold-mode", "auto", "--threshold", "0.5", form: "'Manual threshold value'",
      commandLine: "--threshold '0.5'"),
    Case(
      "--model-name", "resnext152_32x8d", "--use-pretrained",
      form: "give a 'Weights file', or answer 'Use pretrained weights?' with No",
      commandLine: "give --weights FILE"),
    Case(
      "--model-name", "resnet18", "--image-resize", "8x8", form: "'Image Resize' '8x8'",
      commandLine: "--image-resize '8x8'"),
    Case(
      "--target-column", "9", form: "'Target/label column name' 9 is out of range",
      commandLine: "--target-column 9 is out of range"),
    Case("--csv-file", "none.csv", form: "'Metadata CSV'", commandLine: "--csv-file"),
    Case("--image-zip", "none.zip", form: "'Image zip'", commandLine: "--image-zip"),
    Case(
      "--csv-file", Small.table("hostile/no_image_column.csv"), form: "'Image column name'",
      commandLine: "--image-column"),
    Case(
      "--image-zip", Small.table("hostile/cut_picture.zip"),
      form: "with 'Leave out unreadable images?' to leave", commandLine: "--skip-unreadable"),
    Case(
      "--csv-file", Small.table("hostile/no_match.csv"), form: "'absent/0.png'",
      commandLine: "'absent/0.png'"),
    Case(
      "--validation-metric", "roc", form: "'Validation metric' 'roc'",
      commandLine: "--validation-metric 'roc'"),
    Case(
      "--max-minutes", "0.0001", form: "'Image Resize' or table",
      commandLine: "--image-resize or table"),
  ]

  @Test(arguments: cases)
  func `A refusal names fields to the form, and options to the command line`(_ wrong: Case) throws {
    let arguments = Small.options(
      Small.training(), replacedBy: wrong.options)
    let form = try Program.run(arguments, environment: ["IMAGE_LEARNER_INTERFACE": "galaxy"])
    #expect(form.code != 0)
    #expect(form.errors.contains(wrong.form), "\(form.errors)")
    #expect(!form.errors.contains("--") && !form.output.contains("--"), "\(form.errors)")
    let commandLine = try Program.run(arguments)
    #expect(commandLine.code == form.code)
    #expect(commandLine.errors.contains(wrong.commandLine), "\(commandLine.errors)")
  }

  @Test
  func `Every option that the rooms name in a message has words for the form`() throws {
    let sources = Program.package.appending(path: "Sources")
    let files = try #require(
      FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    let known = FormField.all.map(\.option)
    var found = 0
    for case let file as URL in files where file.pathExtension == "swift" {
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        guard line.contains("\""), !line.contains("style="), !line.contains("//") else { continue }
        for match in line.matches(of: /[" (](--[a-z][a-z-]+[a-z])/) {
          found += 1
          #expect(known.contains(String(match.output.1)), "\(file.lastPathComponent): \(line)")
        }
      }
    }
    #expect(found > 150)
  }
}
