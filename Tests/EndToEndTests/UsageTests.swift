import Foundation
import Testing

/// A command line that must be refused: its arguments, the exit code, and what the message must
/// hold.
struct Refusal: Sendable, CustomTestStringConvertible {
  let arguments: [String]
  let code: Int32
  let message: [String]

  init(_ arguments: [String], _ code: Int32 = 64, _ message: String...) {
    self.arguments = arguments
    self.code = code
    self.message = message
  }

  var testDescription: String { arguments.suffix(4).joined(separator: " ") }

  /// A right command line with something appended or replaced.
  static func right(_ more: String..., refusedWith message: String...) -> Refusal {
    Refusal(
      arguments: Small.options(UsageTests.right, replacedBy: more), code: 64, message: message)
  }

  private init(arguments: [String], code: Int32, message: [String]) {
    self.arguments = arguments
    self.code = code
    self.message = message
  }
}

@Suite struct UsageTests {
  static let right = [
    "--csv-file", "\(Program.testData)/small.csv", "--image-zip", "\(Program.testData)/small.zip",
    "--model-name", "resnet18",
  ]

  static let refusals: [Refusal] = [
    Refusal(["--epochs", "3"], 64, "--csv-file", "--image-zip", "--model-name", "is required"),
    Refusal(["--csv-file"], 64, "--csv-file"),
    Refusal(
      ["predcit"], 64, "did you mean 'predict'?",
      "train, inspect, predict, evaluate, report, archive, models"),
    Refusal(["predict"], 64, "model-dir"),
    Refusal(["report"], 64, "run-dir"),
    Refusal(["archive"], 64, "run-dir"),
    Refusal(["models", "--format", "galxy"], 64, "--format 'galxy'", "'galaxy'", "table, json"),
    Refusal(["models", "--torch-home=~/t"], 64, "--torch-home '~/t'", "'~'", "whole path"),
    Refusal(["predict", "m", "i", "--batch-size", "-4"], 64, "--batch-size '-4'", "at least 1"),
    Refusal(["predict", "m", "i", "--threads", "0"], 64, "--threads '0'"),
    .right("--epoch", "3", refusedWith: "--epoch", "--epochs"),
    .right("stray", refusedWith: "stray"),
    .right("--output-dir=~/out", refusedWith: "--output-dir '~/out'", "'~'", "whole path"),
    .right("--torch-home=~", refusedWith: "--torch-home '~'"),
    Refusal(["predict", "~/m", "~/i"], 64, "MODEL_DIR '~/m'", "IMAGES '~/i'"),
    Refusal(["report", "~/r", "--output=~/x"], 64, "RUN_DIR '~/r'", "--output '~/x'"),
    .right("--max-minutes", "0", refusedWith: "--max-minutes '0.0'", "above 0"),
    .right("--max-minutes", "soon", refusedWith: "--max-minutes 'soon'", "above 0"),
    .right("--model-name", "resnet19", refusedWith: "'resnet19'", "did you mean 'resnet18'?"),
    .right(
      "--model-name", "wide_resnet103_2",
      refusedWith: "'wide_resnet103_2'", "did you mean 'wide_resnet101_2'?"),
    .right(
      "--model-name", "resnext152_32x8d", "--use-pretrained",
      refusedWith: "'resnext152_32x8d'", "nobody has published weights", "--weights FILE"),
    .right(
      "--model-name", "stacked_cnn", "--use-pretrained", "--fine-tune",
      refusedWith: "'stacked_cnn'", "nobody has published weights"),
    .right(
      "--model-name", "stacked_cnn", "--image-resize", "9x64",
      refusedWith: "--image-resize '9x64'", "stacked_cnn takes at least 10x10"),
    .right(
      "--model-name", "vit_b_16", "--image-resize", "96x100",
      refusedWith: "--image-resize '96x100'", "vit_b_16 takes at least 16x16, in multiples of 16"),
    .right(
      "--model-name", "inception_v3", "--image-resize", "64x64",
      refusedWith: "--image-resize '64x64'", "inception_v3 takes at least 75x75"),
    .right("--model-name", "", refusedWith: "--model-name", "required", "resnet50"),
    .right("--epochs", "0", refusedWith: "--epochs '0'", "at least 1"),
    .right("--epochs", "-5", refusedWith: "--epochs '-5'", "at least 1"),
    .right("--epochs", "2.5", refusedWith: "--epochs '2.5'", "whole number"),
    .right("--epochs", "99999999999999999999", refusedWith: "--epochs", "whole number"),
    .right("--early-stop", "-2", refusedWith: "--early-stop '-2'", "0: never"),
    .right("--learning-rate", "fast", refusedWith: "--learning-rate 'fast'", "'auto'"),
    .right("--learning-rate", "0", refusedWith: "--learning-rate '0.0'", "above 0"),
    .right("--learning-rate", "-0.001", refusedWith: "--learning-rate '-0.001'", "above 0"),
    .right("--learning-rate", "nan", refusedWith: "--learning-rate 'nan'"),
    .right("--batch-size", "-1", refusedWith: "--batch-size '-1'", "0 for automatic"),
    .right("--batch-size", "many", refusedWith: "--batch-size 'many'", "'auto'"),
    .right("--validation-size", "1.5", refusedWith: "--validation-size '1.5'", "0.0 and 1.0"),
    .right(
      "--split-probabilities", "0.7", "0.2", "0.2",
      refusedWith: "--split-probabilities '0.7 0.2 0.2'", "sum to 1.0", "1.100"),
    .right("--split-probabilities", "0.5", "0.5", refusedWith: "three numbers", "got 2"),
    .right("--split-probabilities", "1.2", "-0.1", "-0.1", refusedWith: "between 0.0 and 1.0"),
    .right("--split-probabilities", "a", "b", "c", refusedWith: "--split-probabilities 'a'"),
    .right("--split-probabilities", "--epochs", "3", refusedWith: "--split-probabilities"),
    .right("--random-seed", "-1", refusedWith: "--random-seed '-1'", "4294967295"),
    .right("--random-seed", "4294967296", refusedWith: "--random-seed '4294967296'"),
    .right("--random-seed", "abc", refusedWith: "--random-seed 'abc'"),
    .right(
      "--augmentation", "random_blur,random_flip",
      refusedWith: "--augmentation 'random_flip'", "random_horizontal_flip, random_vertical_flip"),
    .right("--augmentation", "random_blur,random_blur", refusedWith: "more than once"),
    .right("--image-resize", "big", refusedWith: "--image-resize 'big'", "HEIGHTxWIDTH"),
    .right("--image-resize", "96x", refusedWith: "--image-resize '96x'"),
    .right("--image-resize", "8x8", refusedWith: "--image-resize '8x8'", "resnet18", "32x32"),
    .right("--threshold", "1.1", refusedWith: "--threshold '1.1'", "0.0 and 1.0"),
    .right("--threshold-mode", "automatic", refusedWith: "--threshold-mode", "auto, manual"),
    .right("--threshold-metric", "f2", refusedWith: "did you mean 'f1'?", "balanced_accuracy"),
    .right(
      "--threshold-mode", "auto", "--threshold", "0.5",
      refusedWith: "contradicts --threshold-mode"),
    .right("--task", "Segmentation", refusedWith: "'Segmentation': accepted: auto, binary"),
    .right("--epochs", "1", "--epochs=2", refusedWith: "--epochs: is given more than once"),
    .right("--learning-rate", "0x1p-3", refusedWith: "--learning-rate '0x1p-3'", "such as 0.001"),
    .right("--threshold", "0x1", refusedWith: "--threshold '0x1'"),
    Refusal(["predict", "m", "i", "--output", "-"], 64, "--output '-'", "predictions.csv"),
    Refusal(["report", "/", "--output", "-"], 64, "--output '-'", "must be a file"),
    .right("--task", "binry", refusedWith: "--task 'binry'", "did you mean 'binary'?"),
    .right(
      "--task", "binary", "--validation-metric", "mse",
      refusedWith: "--validation-metric 'mse'", "is a metric of regression", "roc_auc"),
    .right("--validation-metric", "acuracy", refusedWith: "did you mean 'accuracy'?"),
    .right("--task", "regression", "--positive-class", "x", refusedWith: "--positive-class 'x'"),
    .right("--target-column", "2", "--image-column", "2", refusedWith: "column of --target-column"),
    .right("--weights", "w.pth", refusedWith: "--weights 'w.pth'", "--use-pretrained"),
    .right("--precision", "fp16", refusedWith: "--precision 'fp16'", "fp32, bf16"),
    .right("--threads", "0", refusedWith: "--threads '0'"),
    .right("--preprocessing-num-processes", "0", refusedWith: "--preprocessing-num-processes '0'"),
    Refusal(
      ["--csv-file", "no.csv", "--image-zip", "no.zip", "--model-name", "resnet18"], 66,
      "--csv-file 'no.csv': no such file", "--image-zip 'no.zip': no such file or folder"),
    Refusal(
      ["--csv-file", "/", "--image-zip", "/", "--model-name", "resnet18"], 66,
      "--csv-file '/': is a folder"),
    Refusal(right + ["--use-pretrained", "--weights", "no.pth"], 66, "--weights 'no.pth'"),
    Refusal(["predict", "no", "/"], 66, "MODEL_DIR 'no': no such folder"),
    Refusal(["report", "no"], 66, "RUN_DIR 'no': no such folder"),
    Refusal(["archive", "no"], 66, "RUN_DIR 'no': no such folder"),
    Refusal(["archive", "/dev"], 66, "/dev/run.json"),
    Refusal(["report", Small.archive], 66, "RUN_DIR '\(Small.archive)': is a file, not a folder"),
    Refusal(["report", "/dev/null"], 66, "RUN_DIR '/dev/null': is a device"),
    Refusal(["predict", Small.archive, "no"], 66, "is a file, not a folder", "IMAGES 'no'"),
  ]

  @Test(arguments: refusals)
  func `names the option, the value and what is accepted`(_ refusal: Refusal) throws {
    let run = try Program.run(refusal.arguments)
    #expect(run.code == refusal.code)
    #expect(run.output == "")
    #expect(run.errors.hasPrefix("image-learner: error: "))
    for part in refusal.message { #expect(run.errors.contains(part), "\(run.errors)") }
  }

  @Test
  func `All problems of a command line come in one message`() throws {
    let run = try Program.run(["--epochs", "0", "--threshold", "2", "--task", "x"])
    #expect(run.code == 64)
    for option in [
      "--csv-file", "--image-zip", "--model-name", "--epochs", "--threshold", "--task",
    ] {
      #expect(run.errors.contains(option))
    }
  }
}

@Suite struct HelpTests {
  @Test
  func `Without arguments, and with --help, the program explains itself with an example`() throws {
    let bare = try Program.run([])
    #expect(bare.code == 0 && bare.errors == "")
    #expect(bare.output.contains("--csv-file digits.csv --image-zip digits.zip"))
    #expect(bare.output.contains("--split-probabilities <train> <validation> <test>"))
    #expect(bare.output.contains("EXIT CODES"))
    #expect(try Program.run(["--help"]).output == bare.output)
  }

  @Test(arguments: [
    ("train", "--augmentation"), ("predict", "--output"), ("report", "--output"),
    ("models", "--format"),
  ])
  func `Each command has its help`(_ command: String, _ option: String) throws {
    let run = try Program.run([command, "--help"])
    #expect(run.code == 0)
    #expect(run.output.contains(option))
    #expect(!run.output.contains("EXIT CODES"))
  }

  @Test
  func `The version is that of the Galaxy tool`() throws {
    let run = try Program.run(["--version"])
    let macros = try String(
      contentsOf: Program.package.appending(path: "galaxy/macros.xml"), encoding: .utf8)
    let version = run.output.trimmingCharacters(in: .newlines)
    #expect(macros.contains("<token name=\"@TOOL_VERSION@\">\(version)</token>"))
  }
}
