import Support
import Testing

@Suite struct FileNameTests {
  @Test(arguments: [
    ("/a/b.csv", "b.csv"), ("b.csv", "b.csv"), ("a/b/", "b"), ("//a//", "a"), ("..", ".."),
    ("/", "/"), ("", ""), ("a/\u{301}b", "\u{301}b"),
  ])
  func `the last component`(_ path: String, _ name: String) {
    #expect(path.fileName == name)
  }
}
