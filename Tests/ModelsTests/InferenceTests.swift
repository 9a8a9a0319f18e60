import Networks
import Record
import Support
import Synchronization
import Testing
import Torch

@testable import Models

/// Noise, the same for each sample whenever it is asked for; counts how often it is.
private final class NoisePictures: PixelSource {
  let byteCount: Int
  let asked = Mutex<[Int]>([])

  init(byteCount: Int) { self.byteCount = byteCount }

  func pixels(of samples: [Int]) -> [[UInt8]] {
    asked.withLock { $0 += samples }
    return samples.map { sample in
      var stream = RandomStream(seed: 3, for: .augment(epoch: 0, sample: sample))
      return (0..<byteCount).map { _ in UInt8(stream.below(256)) }
    }
  }
}

@Suite(.serialized) struct InferenceTests {
  private func model() throws -> ImageModel {
    let network = try #require(Catalogue.architecture(named: "squeezenet1_1"))
    return try ImageModel(
      network, target: .classes(["a", "b", "c"]),
      preprocessing: Preprocessing(network, resize: .size(height: 32, width: 32)),
      filling: .random(seed: 1), seed: 1, device: .cpu)
  }

  @Test func `the size of a pass changes what is read at a time, not the answers`() throws {
    let model = try model()
    let samples = Array(0..<10)
    let all = try [1, 3, 8, 64].map { size in
      let source = NoisePictures(byteCount: model.preprocessing.byteCount)
      let outputs = try Inference(model, source: source, passSize: size)
        .outputs(samples)
      #expect(source.asked.withLock { $0 } == samples)
      return outputs
    }
    #expect(all[0].count == 10 && all[0].allSatisfy { $0.count == 3 })
    #expect(Set(all[0]).count == 10)
    for outputs in all.dropFirst() {
      for (one, other) in zip(outputs.joined(), all[0].joined()) {
        #expect(abs(one - other) < 1e-5)
      }
    }
  }

  @Test func `kept features are computed once`() throws {
    let model = try model()
    let source = NoisePictures(byteCount: model.preprocessing.byteCount)
    let inference = Inference(model, source: source, keepsFeatures: true)
    let first = try inference.outputs([4, 2, 7])
    let second = try inference.outputs([2, 4, 9, 7])
    for (one, other) in zip([second[0], second[1], second[3]], [first[1], first[0], first[2]]) {
      #expect(zip(one, other).allSatisfy { abs($0 - $1) < 1e-5 })
    }
    #expect(second[2] != second[3])
    #expect(source.asked.withLock { $0 } == [4, 2, 7, 9])
  }
}

@Suite struct BatchSizeTests {
  @Test func `automatic size follows rows and memory`() throws {
    let resnet = try #require(Catalogue.architecture(named: "resnet18"))
    func size(rows: Int, gigabytes: Int) -> Int {
      BatchSize.automatic(
        trainingRows: rows, architecture: resnet, input: PixelSize(height: 224, width: 224),
        isFrozen: false, memory: gigabytes << 30, device: .cpu)
    }
    #expect(size(rows: 10_000, gigabytes: 24) == 32)
    #expect(size(rows: 980, gigabytes: 24) == 32)
    #expect(size(rows: 799, gigabytes: 24) == 16)
    #expect(size(rows: 100, gigabytes: 24) == 8)
    // 224 x 224 x 12 bytes x (100 + 116) = 130 MB for each picture: 3 fit in half a gigabyte.
    #expect(size(rows: 980, gigabytes: 1) == 4)
  }

  @Test func `a pass of inference has the size of the device and fits the memory`() throws {
    let resnet = try #require(Catalogue.architecture(named: "resnet18"))
    func size(megabytes: Int, _ device: Device = .cpu) -> Int {
      BatchSize.ofInference(
        resnet, input: PixelSize(height: 224, width: 224), memory: megabytes << 20, device: device)
    }
    #expect(size(megabytes: 24 << 10) == 8)
    // 224 x 224 x 12 bytes x (100 + 116) / 10 = 13.0 MB for each picture: 3 fit in 40 MB.
    #expect(size(megabytes: 80) == 2)
    #expect(size(megabytes: 1) == 1)
  }
}
