@main
enum Main {
  static func main() { print("image-learner") }
}
