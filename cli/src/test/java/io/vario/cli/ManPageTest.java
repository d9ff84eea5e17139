package io.vario.cli;

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
      Set<String> taken = Vocabulary.options(verb);
      taken.remove(Option.HELP.spelling);
      String entry = entry(verbs, verb.word);
      int takes = entry.indexOf("Takes ");
      Set<String> told = new TreeSet<>();
      Matcher option = OPTION.matcher(takes < 0 ? "" : entry.substring(takes));
      while (option.find()) {
        told.add(option.group());
      }
      assertThat(told).as(verb.word).isEqualTo(taken);
    }
    assertThat(words(verbs)).containsExactlyInAnyOrderElementsOf(Vocabulary.verbs());
  }

  @Test
  void eachOptionIsExplained() throws IOException, InterruptedException {
    assertThat(words(section(COMMAND, "OPTIONS")))
        .containsExactlyInAnyOrderElementsOf(Vocabulary.options());
  }

  @Test
  void eachCheckIsExplained() throws IOException, InterruptedException {
    assertThat(words(section(COMMAND, "CHECKS"))).containsAll(new Vocabulary(folder).findings());
  }

  @Test
  void eachExitCodeIsExplained() throws IOException, InterruptedException {
    assertThat(words(section(COMMAND, "EXIT STATUS")))
        .containsExactlyElementsOf(Vocabulary.exitCodes());
  }

  @Test
  void eachKeyOfTheConfigurationIsExplained() throws IOException, InterruptedException {
    assertThat(words(section(CONFIGURATION, "KEYS")))
        .containsExactlyInAnyOrderElementsOf(new Vocabulary(folder).configurationKeys());
  }

  @Test
  void eachKeyOfTheBindingsIsExplained() throws IOException, InterruptedException {
    Vocabulary vocabulary = new Vocabulary(folder);
    assertThat(words(section(BINDINGS, "KEYS")))
        .containsExactlyInAnyOrderElementsOf(vocabulary.bindingKeys());
    assertThat(words(section(BINDINGS, "IDENTITY")))
        .containsExactlyInAnyOrderElementsOf(vocabulary.identityKeys());
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
}
