import Testing

@testable import Support

@Suite struct ContentDigestTests {
  @Test func `other content, lengths and order give other numbers`() {
    func digest(_ parts: [String]) -> String {
      var digest = ContentDigest()
      for part in parts { digest.add(part) }
      return digest.text
    }
    let all = [
      [], [""], ["a"], ["b"], ["a", "b"], ["b", "a"], ["ab"], ["a", "b", ""], ["12345678"],
      ["123456789"], ["12345678", "9"], [String(repeating: "a", count: 16)],
    ].map(digest)
    #expect(Set(all).count == all.count)
    #expect(all.allSatisfy { $0.count == 32 })
    #expect(digest(["a", "b"]) == digest(["a", "b"]))
    var bytes = [UInt8](repeating: 7, count: 4096)
    let before = ContentDigest(of: bytes)
    for place in [0, 7, 8, 2048, 4095] {
      bytes[place] ^= 0x80
      #expect(ContentDigest(of: bytes) != before)
      bytes[place] ^= 0x80
    }
  }
}
