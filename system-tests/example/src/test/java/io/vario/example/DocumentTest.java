package io.vario.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the documents let a reader type does what they show.
 *
 * <p>What stands behind a prompt in a {@code console} block is typed, document by document, in one
 * folder each, where a block below the line {@code `NAME`:} is a file. A command that fails is
 * followed by {@code echo $?}. A line {@code ...} stands for any lines that the document leaves
 * out, {@code …} for the rest of a word. {@code -Dgolden.update=true} writes those outputs anew
 * that are not so any more.
 */
class DocumentTest {
  private static final String LEFT_OUT = "...";
  private static final String SHELL = "g! ";

  private static final String INSTALLS = "it installs programs on the machine";
  private static final String BUILDS = "it is another build of the project, of some minutes";
  private static final String INSTALLED = "it needs Vario as a service of the machine";
  private static final String CHANGES = "it changes the devices of the machine";

  /** Who holds the guides that are not typed from beginning to end. */
  private static final Map<String, String> HELD_BY =
      Map.of(
          "docs/plugin-guide.md", "AcmePluginTest",
          "docs/embedding.md", "EmbeddingGuideTest, and system-tests/karaf");

  /** The blocks that are not typed, by document and first line, and why. */
  private static final Map<String, String> NOT_TYPED =
      Map.of(
          "README.md: sudo apt-get install -y openjdk-17-jdk-headless maven",
          INSTALLS,
          "README.md: mvn -Pdist",
          BUILDS,
          "README.md: mvn -B verify",
          "this test is part of it",
          "docs/reference.md: sudo vario detach 0000:3b:00.2 --persist",
          CHANGES,
          "docs/how-to/agent.md: sudo systemctl enable --now vario-agent.service",
          INSTALLED,
          "docs/manners.md: mvn -pl system-tests/simulated -am test"
              + " -Dtest=SimulatedMannersTest -Dsurefire.failIfNoSpecifiedTests=false",
          BUILDS,
          "docs/api-versions.md: baseline/renew 0.1.0",
          "it is for a release, and writes a baseline");

  @TempDir private Path folder;

  static Stream<String> documents() throws IOException {
    List<Path> files = new ArrayList<>(List.of(Places.ROOT.resolve("README.md")));
    try (Stream<Path> below = Files.walk(Places.ROOT.resolve("docs"))) {
      below.filter(file -> file.toString().endsWith(".md")).sorted().forEach(files::add);
    }
    return files.stream().map(file -> Places.ROOT.relativize(file).toString());
  }

  @ParameterizedTest
  @MethodSource("documents")
  void whatIsTypedDoesWhatIsShown(String name) throws IOException, InterruptedException {
    Document document = document(name);
    List<Document.Typed> typed = new ArrayList<>();
    StringBuilder script = new StringBuilder("exec 2>&1\nended=0\n");
    for (Document.Block block : document.blocks()) {
      if (block.language().equals(Document.CONSOLE)) {
        for (Document.Typed each : Document.typed(block)) {
          assertLeavesTheMachineAlone(each.command());
          typed.add(each);
          script.append(scripted(each));
        }
      } else if (!block.file().isEmpty()) {
        // The reader writes it by then, and no earlier.
        script.append(
            "cat >%s <<'EOF'\n%s\nEOF\n".formatted(block.file(), String.join("\n", block.lines())));
      }
    }
    List<String> said = run(script.toString());
    assertThat(said).as("the script has come to its end").hasSize(2 * typed.size() + 1);

    List<List<String>> printed = new ArrayList<>();
    for (int i = 0; i < typed.size(); i++) {
      printed.add(asShown(typed.get(i), said.get(2 * i)));
    }
    if (Boolean.getBoolean("golden.update")) {
      document.rewrite(typed, printed);
      return;
    }
    for (int i = 0; i < typed.size(); i++) {
      String command = typed.get(i).command();
      boolean codeIsShown = i + 1 < typed.size() && typed.get(i + 1).command().equals("echo $?");
      if (!codeIsShown) {
        assertThat(said.get(2 * i + 1)).as("%s%n%s", command, said.get(2 * i)).isEqualTo("0");
      }
      assertThat(printed.get(i)).as(command).isEqualTo(typed.get(i).shown());
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void eachBlockIsTypedOrIsKnown(String name) throws IOException {
    Set<String> left = new TreeSet<>();
    for (Document.Block block : document(name).blocks()) {
      if (!block.language().equals(Document.CONSOLE) && block.file().isEmpty()) {
        left.add(name + ": " + block.first());
      }
    }
    if (!HELD_BY.containsKey(name)) {
      assertThat(left)
          .isEqualTo(
              NOT_TYPED.keySet().stream()
                  .filter(each -> each.startsWith(name + ": "))
                  .collect(Collectors.toSet()));
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void eachLinkLeadsSomewhere(String name) throws IOException {
    for (String link : document(name).links()) {
      if (!link.contains("://")) {
        String[] parts = link.split("#", 2);
        Path file = Places.ROOT.resolve(name);
        if (!parts[0].isEmpty()) {
          file = file.resolveSibling(parts[0]).normalize();
        }
        assertThat(file).as(link).exists();
        if (parts.length == 2) {
          assertThat(new Document(file).anchors()).as(link).contains(parts[1]);
        }
      }
    }
  }

  private static Document document(String name) throws IOException {
    return new Document(Places.ROOT.resolve(name));
  }

  /** Only hosts that come with the command are looked at, or what was recorded of them. */
  private static void assertLeavesTheMachineAlone(String command) {
    assertThat(command).matches("echo \\$\\?|(\\./)?vario (demo|help.*|.* --root [^/ ]+( .*)?)");
  }

  /** Let a command be typed, with what is typed to a shell that it opens, and tell how it ended. */
  private static String scripted(Document.Typed typed) {
    String further =
        typed.shown().stream()
            .filter(line -> line.startsWith(SHELL))
            .map(line -> line.substring(SHELL.length()) + "\n")
            .collect(Collectors.joining());
    return "(exit $ended)\n{ %s\n} <<'EOF'\n%sEOF\nended=$?\nprintf '\\0%%s\\0' $ended\n"
        .formatted(typed.command(), further);
  }

  /** Return what each command printed, and its exit code. */
  private List<String> run(String script) throws IOException, InterruptedException {
    Path bin = Places.ROOT.resolve("cli/target/vario/bin");
    String begin = "PATH=%s:$PATH\nln -s %s/vario vario\n".formatted(bin, bin);
    String end = "rm vario\n";
    Path file = Files.writeString(folder.resolve(".typed"), begin + script + end);
    String said = Tool.end(folder, List.of("bash", file.toString())).said();
    return List.of(said.split("\0", -1));
  }

  /** Return what a terminal would show; what the document shows if the rest of it is left out. */
  private static List<String> asShown(Document.Typed typed, String printed) {
    String seen = printed.replace("\r", "");
    for (String line : typed.shown()) {
      if (line.startsWith(SHELL)) {
        // What comes from no terminal has no echo.
        String command = "\0" + line.substring(SHELL.length()) + "\n";
        seen = seen.replaceFirst("(?m)^" + SHELL, Matcher.quoteReplacement(command));
      }
    }
    List<String> lines = seen.replace("\0", SHELL).lines().toList();
    String pattern =
        typed.shown().stream()
            .map(line -> line.equals(LEFT_OUT) ? "(?:.*\n)*" : anyWordIn(line) + "\n")
            .collect(Collectors.joining());
    return (String.join("\n", lines) + "\n").matches(pattern) ? typed.shown() : lines;
  }

  private static String anyWordIn(String line) {
    return Pattern.quote(line).replace("…", "\\E\\S*\\Q");
  }
}
