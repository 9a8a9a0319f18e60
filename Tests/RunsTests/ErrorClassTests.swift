import Evaluation
import Support
import Testing
import Torch
import Training

@testable import Datasets
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
  func `Inputs: a medium that fails is 74, whatever else is wrong with them 65 or 66`() throws {
    let archive = { (reason: ArchiveError.Reason) in
      Self.code(ArchiveError(archive: "a.zip", entry: "x.png", reason: reason))
    }
    #expect(archive(.inputOutput("Input/output error")) == 74)
    #expect(archive(.cannotOpen("Permission denied")) == 66 && archive(.missing) == 66)
    #expect(archive(.changed) == 65 && archive(.encrypted) == 65 && archive(.notZip) == 65)
    let table = { (reason: DelimitedError.Reason) in
      Self.code(DelimitedError(file: "t.csv", line: nil, reason: reason))
    }
    #expect(table(.inputOutput("Input/output error")) == 74)
    #expect(table(.cannotOpen("Permission denied")) == 66 && table(.empty) == 65)
    let rows = [0, 1].map {
      SplitRow(row: $0, label: .class($0), group: nil, picture: 7)
    }
    let conflicts = ConflictingLabels(
      rows, file: "t.csv", column: "c", cell: { .init(line: $0, text: "") }, name: { _ in "x.png" })
    #expect(Self.code(try #require(conflicts)) == 65)
  }

  @Test
  func `Training: divergence is the data's, sizes are the command line's, memory has its own`() {
    let diverged = TrainingError.diverged(loss: .nan, epoch: 1, batch: 2, learningRate: 3)
    #expect(Self.code(diverged) == 65)
    #expect(Failure(diverged).description.contains("became not a number in epoch 1, batch 2"))
    #expect(Self.code(PredictionsError.notFinite(row: 0)) == 65)
    #expect(Self.code(PredictionsError.rowCounts(predictions: 1, truth: 2)) == 70)
    #expect(Self.code(BatchTooSmallError()) == 64)
    for words in [
      "DefaultCPUAllocator: can't allocate memory: you tried", "could not create a primitive",
      "could not create a memory object", "std::bad_alloc", "CUDA out of memory. Tried to allocate",
      "cuDNN error: CUDNN_STATUS_ALLOC_FAILED", "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when",
    ] {
      let memory = TensorError("aten::conv2d", words)
      #expect(Self.code(memory) == 71)
      #expect(Failure(memory).description.contains("smaller --batch-size"))
    }
    #expect(Self.code(MemoryShortage("'a.png'")) == 71)
    let file = FileError(path: "/a", action: "read", reason: "Cannot allocate memory")
    #expect(Self.code(file) == 71)
    let unknown = TensorError("aten::conv2d", "could not create a primitive descriptor for")
    #expect(Self.code(unknown) == 70)
    #expect(Self.code(TensorError("aten::conv2d", "expected 4 dimensions")) == 70)
  }
}
