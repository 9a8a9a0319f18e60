import Evaluation
import Testing
import Torch
import Training

@testable import Networks
@testable import RunFiles
@testable import Runs

@Suite struct ErrorClassTests {
  static func code(_ error: any Error) -> Int32 { Failure(error).exitCode }

  @Test
  func `Weights: not there 66, not to be had 69, damaged or another network's 65`() {
    #expect(Self.code(WeightsError.noSuchFile(path: "w.pth")) == 66)
    #expect(Self.code(WeightsError.noFile(path: "/", kind: "a folder")) == 66)
    #expect(Self.code(NotFiniteWeights(file: "w.pth", tensors: ["bias"])) == 65)
    #expect(Self.code(WeightsError.nonePublished(architecture: "n")) == 69)
    let download = WeightsError.download(url: "u", reason: "r", file: "f", folder: "d")
    #expect(Self.code(download) == 69)
    #expect(Self.code(WeightsError.wrongDigest(path: "p", expected: "e", found: "f")) == 65)
    let loading = LoadingError(
      file: "f", architecture: "a", missing: ["x"], unexpected: [], different: [])
    #expect(Self.code(loading) == 65)
    let cut = CheckpointError(path: "p", offset: 3, reason: .truncated(expected: "more"))
    #expect(Self.code(cut) == 65)
    let locked = CheckpointError(path: "p", offset: nil, reason: .unreadable("Permission denied"))
    #expect(Self.code(locked) == 74)
  }

  @Test
  func `Saved models: missing 66, unreadable 74, everything else about them 65`() {
    let cases: [(ModelFolderError.Reason, Int32)] = [
      (.noFolder, 66), (.noFile, 66), (.unreadable("r"), 74), (.notJSON("j"), 65), (.foreign, 65),
      (.newer(found: 2, readable: 1), 65), (.value(place: "p", expected: "e", found: "f"), 65),
      (.checkpoint(CheckpointError(path: "p", offset: 0, reason: .unreadable("r"))), 74),
      (.checkpoint(CheckpointError(path: "p", offset: 0, reason: .refused("os.system"))), 65),
      (.tensors(missing: ["a"], unexpected: [], different: []), 65),
    ]
    for (reason, code) in cases {
      #expect(Self.code(ModelFolderError(path: "m", reason: reason)) == code, "\(reason)")
    }
  }

  @Test
  func `Records of runs: missing 66, unreadable 74, damaged or newer 65`() {
    let cases: [(RunFileError.Reason, Int32)] = [
      (.missing, 66), (.unreadable("r"), 74), (.damaged("d"), 65), (.newer(found: 2), 65),
    ]
    for (reason, code) in cases {
      #expect(Self.code(RunFileError(path: "p", reason: reason)) == code, "\(reason)")
    }
  }

  @Test
  func `Training: divergence is the data's, sizes are the command line's, memory is unavailable`() {
    let diverged = TrainingError.diverged(loss: .nan, epoch: 1, batch: 2, learningRate: 3)
    #expect(Self.code(diverged) == 65)
    #expect(Failure(diverged).description.contains("became not a number in epoch 1, batch 2"))
    #expect(Self.code(PredictionsError.notFinite(row: 0)) == 65)
    #expect(Self.code(PredictionsError.rowCounts(predictions: 1, truth: 2)) == 70)
    #expect(Self.code(BatchTooSmallError()) == 64)
    let memory = TensorError(
      "aten::conv2d", "DefaultCPUAllocator: can't allocate memory: you tried")
    #expect(Self.code(memory) == 69)
    #expect(Failure(memory).description.contains("smaller --batch-size"))
    #expect(Self.code(TensorError("aten::conv2d", "expected 4 dimensions")) == 70)
  }
}
