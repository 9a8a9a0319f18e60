import Testing

@testable import Support

@Suite struct FileStemsTests {
  @Test func `a stem is the file's name without folder and suffix`() {
    #expect(
      FileStems.of(["a/b/cell 1.png", "x.tar.gz", "ISIC_7"]) == ["cell 1", "x.tar", "ISIC_7"])
    #expect(FileStems.of(["細胞.png", "Zelle-ä(2).tif"]) == ["細胞", "Zelle-ä(2)"])
    #expect(FileStems.of(["हिन्दी.png", "a+b 5 µm².tif", "Ⅳ.png"]) == ["हिन्दी", "a+b 5 µm²", "Ⅳ"])
  }

  @Test func `what is unsafe is replaced`() {
    #expect(
      FileStems.of(["a\nb.png", "../../etc/passwd", "..", "", "a\\b:c*d.png", ".hidden", "x .png"])
        == ["a_b", "passwd", "_", "__2", "a_b_c_d", "_hidden", "x_"])
    #expect(FileStems.of(["\u{202E}gnp.exe", "<b>&\".png"]) == ["_gnp", "_b___"])
  }

  @Test func `equal stems are kept apart, also where only case differs`() {
    #expect(
      FileStems.of(["1/a.png", "2/A.PNG", "3/a.tif", "a_2.png", "a?.png", "a*.png"])
        == ["a", "A_2", "a_3", "a_2_2", "a_", "a__2"])
    // One letter, written as one character and as two.
    let twice = FileStems.of(["\u{E9}.png", "e\u{301}.png"])
    #expect(twice[1] == twice[0] + "_2")
  }

  @Test func `long names are cut between characters`() {
    let long = FileStems.of([String(repeating: "é", count: 300) + ".png"])[0]
    #expect(long.utf8.count == 120)
    let both = FileStems.of(["x", "y"].map { String(repeating: "n", count: 300) + $0 })
    #expect(both[0] != both[1] && both.allSatisfy { $0.utf8.count <= 122 })
  }
}
