package io.vario.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.check.BuiltInChecks;
import io.vario.check.SafetyCheck;
import io.vario.sysfs.check.HostChecks;
import io.vario.sysfs.seam.RecordedKernelFiles;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manual's pages are well-formed, and tell of all that there is. */
class ManPageTest {
  private static final Path PAGES = Path.of("src/dist/man");
  private static final Path COMMAND = PAGES.resolve("man8/vario.8");
  private static final Path BINDINGS = PAGES.resolve("man5/vario-bindings.5");
  private static final Path CONFIGURATION = PAGES.resolve("man5/vario.json.5");
  private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]*");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"man8/vario.8", "man5/vario.json.5", "man5/vario-bindings.5"})
  void isRenderedWithoutAWarning(String page) throws IOException, InterruptedException {
    Program rendered = render(PAGES.resolve(page));
    assertThat(rendered.err()).isEmpty();
    assertThat(rendered.exitCode()).isZero();
    assertThat(rendered.out()).contains("\nNAME\n", "\nDESCRIPTION\n", "\nEXAMPLES\n");
  }

  @Test
  void aBrokenPageIsWarnedOf() throws IOException, InterruptedException {
    Path broken = folder.resolve("broken.8");
    Files.writeString(broken, Files.readString(COMMAND) + ".NoSuchMacro\n");
    assertThat(render(broken).err()).contains("NoSuchMacro");
  }

  @Test
  void eachVerbHasItsOptions() throws IOException, InterruptedException {
    String verbs = section(COMMAND, "VERBS");
    for (Verb verb : Verb.values()) {
      Set<String> taken = new TreeSet<>();
      for (Option option : Option.values()) {
        if (option != Option.HELP && verb.takes(option)) {
          taken.add(option.spelling);
        }
      }
      String entry = entry(verbs, verb.word);
      int takes = entry.indexOf("Takes ");
      Set<String> told = new TreeSet<>();
      Matcher option = OPTION.matcher(takes < 0 ? "" : entry.substring(takes));
      while (option.find()) {
        told.add(option.group());
      }
      assertThat(told).as(verb.word).isEqualTo(taken);
    }
    assertThat(words(verbs)).containsExactlyInAnyOrderElementsOf(verbWords());
  }

  @Test
  void eachOptionIsExplained() throws IOException, InterruptedException {
    List<String> spellings = new ArrayList<>();
    for (Option option : Option.values()) {
      spellings.add(option.spelling);
    }
    assertThat(words(section(COMMAND, "OPTIONS"))).containsExactlyInAnyOrderElementsOf(spellings);
  }

  @Test
  void eachCheckIsExplained() throws IOException, InterruptedException {
    List<SafetyCheck> checks = new ArrayList<>(BuiltInChecks.all());
    checks.addAll(HostChecks.of(new RecordedKernelFiles(folder)));
    List<String> ids = new ArrayList<>();
    for (SafetyCheck check : checks) {
      ids.add(check.id().toString());
    }
    // A planner's note rather than a check: nothing can be asked for it.
    ids.add("VF-AUTOPROBE-OFF");
    assertThat(words(section(COMMAND, "CHECKS"))).containsAll(ids);
  }

  @Test
  void eachExitCodeIsExplained() throws IOException, InterruptedException {
    List<String> numbers = new ArrayList<>();
    for (ExitCode code : ExitCode.values()) {
      numbers.add(Integer.toString(code.number()));
    }
    assertThat(words(section(COMMAND, "EXIT STATUS"))).containsExactlyElementsOf(numbers);
  }

  @Test
  void eachKeyOfTheConfigurationIsExplained() throws IOException, InterruptedException {
    assertThat(words(section(CONFIGURATION, "KEYS")))
        .containsExactlyInAnyOrder(keys("{\"?\": 1}", "plugins", "--config"));
  }

  @Test
  void eachKeyOfTheBindingsIsExplained() throws IOException, InterruptedException {
    assertThat(words(section(BINDINGS, "KEYS")))
        .containsExactlyInAnyOrder(
            keys("{\"bindings\": [{\"?\": 1}]}", "apply-bindings", "--bindings"));
    assertThat(words(section(BINDINGS, "IDENTITY")))
        .containsExactlyInAnyOrder(
            keys("{\"bindings\": [{\"identity\": {\"?\": 1}}]}", "apply-bindings", "--bindings"));
  }

  /** Return the keys that a refusal of a file names. */
  private String[] keys(String text, String... command) throws IOException {
    Path unknown = folder.resolve("unknown.json");
    Files.writeString(unknown, text);
    Run run = Run.on(folder, List.of(), command[0], command[1], unknown.toString());
    Matcher keys = Pattern.compile("hint: the keys are (.*)\n").matcher(run.err());
    assertThat(keys.find()).as(run.err()).isTrue();
    return keys.group(1).split(", ", -1);
  }

  private Program render(Path page) throws IOException, InterruptedException {
    return Program.run(
        folder,
        Map.of("LC_ALL", "C", "MANWIDTH", "1000", "MANPAGER", "cat", "MANROFFOPT", ""),
        "man-db groff",
        List.of(
            "man",
            "--warnings",
            "--no-hyphenation",
            "--no-justification",
            "-E",
            "ascii",
            "-l",
            page.toAbsolutePath().toString()));
  }

  /** Return a section of a page as it is read. */
  private String section(Path page, String title) throws IOException, InterruptedException {
    String text = render(page).out();
    int begin = text.indexOf("\n" + title + "\n");
    assertThat(begin).as(title).isNotNegative();
    Matcher next = Pattern.compile("\n[A-Z]").matcher(text);
    int from = begin + title.length() + 1;
    return text.substring(from, next.find(from) ? next.start() : text.length());
  }

  /** Return what a section says of a word. */
  private static String entry(String section, String word) {
    Matcher entry =
        Pattern.compile("\n {5}" + Pattern.quote(word) + "( .*)?\n(\n* {6,}.*\n)*")
            .matcher(section + "\n");
    assertThat(entry.find()).as(word).isTrue();
    return entry.group();
  }

  /** Return the first words of a section's entries. */
  private static List<String> words(String section) {
    List<String> words = new ArrayList<>();
    Matcher entry = Pattern.compile("\n {5}([^ ,\n]+)(  |[ ,\n])").matcher(section + "\n");
    while (entry.find()) {
      words.add(entry.group(1));
    }
    return words;
  }

  private static List<String> verbWords() {
    List<String> words = new ArrayList<>();
    for (Verb verb : Verb.values()) {
      words.add(verb.word);
    }
    return words;
  }
}
