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
  @Test func `the automatic size follows the rows and the device alone`() {
    func size(_ rows: Int, _ device: Device = .cpu) -> Int {
      BatchSize.automatic(trainingRows: rows, device: device)
    }
    #expect([1_000_000, 980, 800, 799, 100, 1].map { size($0) } == [32, 32, 32, 16, 8, 8])
    #expect([1_000_000, 3200, 980].map { size($0, .cuda(0)) } == [128, 128, 32])
  }

  @Test func `a training needs weights, gradients, moments, a copy, and a batch's activations`()
    throws
  {
    let resnet = try #require(Catalogue.architecture(named: "resnet18"))
    func need(
      epochs: Int = 2, frozen: Bool = false, augmented: Bool = false, side: Int = 224
    ) -> MemoryNeed {
      .ofTraining(
        resnet, input: PixelSize(height: side, width: side), isFrozen: frozen,
        isAugmented: augmented, epochs: epochs, precision: .float32, device: .cpu)
    }
    // 11.7 million, less the 1000 classes of 512 features and a bias.
    let weights = 4 * (11_689_512 - 513_000)
    #expect(need().weights == 5 * weights && need(epochs: 1).weights == 4 * weights)
    let (training, inference) = resnet.memoryPerPixel
    #expect(need().perPicture == 224 * 224 * training)
    #expect(need(side: 448).perPicture == 4 * need().perPicture)
    #expect(need().bytes(batchSize: 32) == 5 * weights + 32 * need().perPicture)
    #expect(need().bytes(batchSize: .max) == .max)
    // All gradients are only there when all activations are gone.
    #expect(need().certainBytes(batchSize: 1) == 5 * weights)
    #expect(
      need().certainBytes(batchSize: 32)
        == 4 * weights + (need().bytes(batchSize: 32) - 5 * weights) / 4 * 3)
    #expect(need().largestBatch(within: 5 * weights + 10 * need().perPicture) == 10)
    #expect(need().largestBatch(within: weights) == 0)
    // Evaluation goes by eight, whatever the batch.
    #expect(need(frozen: true).bytes(batchSize: 1) == weights + 8 * 224 * 224 * inference)
    #expect(need(frozen: true).bytes(batchSize: 99) == need(frozen: true).bytes(batchSize: 1))
    #expect(
      need(frozen: true, augmented: true).bytes(batchSize: 99)
        == weights + 99 * 224 * 224 * inference)
  }

  @Test func `every network was measured`() {
    let measured = MemoryPerPixel.measured.map(\.name)
    #expect(Catalogue.names.filter { !measured.contains($0) } == [])
    #expect(Set(measured).count == measured.count)
    #expect(
      MemoryPerPixel.measured.allSatisfy { $0.inference > 12 && $0.training > $0.inference })
  }
}
