package io.vario.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.error.ErrorCode;
import io.vario.simulator.hosts.BundledHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables of the reference tell of all that there is, and of nothing else. */
class ReferenceTest {
  private static final Pattern WORD = Pattern.compile("`([^` ]+)[^`]*`");
  private static final Pattern CELLS = Pattern.compile("(?<!\\\\)\\|");

  private static String reference;

  @TempDir private Path folder;

  @BeforeAll
  static void read() throws IOException {
    reference = Files.readString(Path.of("../docs/reference.md"));
  }

  @Test
  void eachVerbIsThereWithItsArray() {
    Map<String, String> arrays = new TreeMap<>();
    for (List<String> row : table("| verb | does | JSON |")) {
      arrays.put(word(row.get(0)), row.get(2));
    }
    assertThat(arrays.keySet()).isEqualTo(Vocabulary.verbs());
    for (Verb verb : Verb.values()) {
      String name = verb.array == null ? verb.object() : verb.array;
      assertThat(arrays.get(verb.word))
          .as(verb.word)
          .isEqualTo(name == null ? "" : "`" + name + "`");
    }
  }

  @Test
  void eachOptionIsThereWithItsVerbs() {
    Map<String, Set<String>> taken = new TreeMap<>();
    for (List<String> row : table("| option | says | default | verbs |")) {
      taken.put(word(row.get(0)), verbs(row.get(3)));
    }
    assertThat(taken.keySet()).isEqualTo(Vocabulary.options());
    for (Option option : Option.values()) {
      Set<String> verbs = new TreeSet<>();
      for (Verb verb : Verb.values()) {
        if (verb.takes(option)) {
          verbs.add(verb.word);
        }
      }
      assertThat(taken.get(option.spelling)).as(option.spelling).isEqualTo(verbs);
    }
  }

  @Test
  void theBundledHostsAreThere() {
    for (BundledHost host : BundledHost.values()) {
      assertThat(reference).containsPattern("`(bundled:)?" + host.id() + "`");
    }
  }

  @Test
  void eachExitCodeIsThere() {
    assertThat(column("| code | means |")).containsExactlyElementsOf(Vocabulary.exitCodes());
  }

  @Test
  void eachErrorIsThereWithItsExitCode() {
    List<String> ends = new ArrayList<>();
    for (List<String> row : table("| code | means | the command ends with |")) {
      ends.add(word(row.get(0)) + " " + row.get(2));
    }
    List<String> codes = new ArrayList<>();
    for (ErrorCode code : ErrorCode.values()) {
      codes.add(code + " " + ExitCode.of(code).number());
    }
    assertThat(ends).containsExactlyElementsOf(codes);
  }

  @Test
  void eachCheckIsThere() {
    List<String> ids = column("| id | severity | what it looks at |");
    ids.removeIf(String::isEmpty);
    assertThat(ids).containsExactlyInAnyOrderElementsOf(new Vocabulary(folder).findings());
  }

  @Test
  void eachKeyIsThere() throws IOException {
    Vocabulary vocabulary = new Vocabulary(folder);
    // The first table of this head is the configuration's, the second that of the bindings.
    String head = "| key | says | default |";
    int second = reference.indexOf(head, reference.indexOf(head) + 1);
    assertThat(column(head)).containsExactlyInAnyOrderElementsOf(vocabulary.configurationKeys());
    assertThat(words(table(reference.substring(second), head)))
        .containsExactlyInAnyOrderElementsOf(vocabulary.bindingKeys());
    assertThat(column("| key of `identity` | says |"))
        .containsExactlyInAnyOrderElementsOf(vocabulary.identityKeys());
  }

  /** Read a cell that names verbs, or those that do not count. */
  private static Set<String> verbs(String cell) {
    Set<String> named = new TreeSet<>();
    Matcher word = WORD.matcher(cell);
    while (word.find()) {
      named.add(word.group(1));
    }
    if (!cell.startsWith("all")) {
      return named;
    }
    Set<String> others = Vocabulary.verbs();
    assertThat(others).as(cell).containsAll(named);
    others.removeAll(named);
    return others;
  }

  private static List<String> column(String head) {
    return words(table(head));
  }

  private static List<String> words(Collection<List<String>> rows) {
    List<String> words = new ArrayList<>();
    for (List<String> row : rows) {
      words.add(word(row.get(0)));
    }
    return words;
  }

  private static List<List<String>> table(String head) {
    return table(reference, head);
  }

  /** Return the rows of the table with this head. */
  private static List<List<String>> table(String text, String head) {
    int begin = text.indexOf("\n" + head + "\n");
    assertThat(text.startsWith(head) || begin >= 0).as(head).isTrue();
    List<List<String>> rows = new ArrayList<>();
    for (String line : text.substring(begin + 1).lines().skip(2).toList()) {
      if (!line.startsWith("|")) {
        break;
      }
      List<String> cells = new ArrayList<>();
      for (String cell : CELLS.split(line, -1)) {
        cells.add(cell.strip());
      }
      rows.add(cells.subList(1, cells.size() - 1));
    }
    return rows;
  }

  /** Return the first word of a cell, without the ticks around it. */
  private static String word(String cell) {
    Matcher word = WORD.matcher(cell);
    return word.find() ? word.group(1) : cell;
  }
}
