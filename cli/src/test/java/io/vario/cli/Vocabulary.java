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
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All words that the command knows, for those who tell of them or offer them. */
final class Vocabulary {
  private final Path folder;

  /** Make it, with a folder that is empty or at least no host. */
  Vocabulary(Path folder) {
    this.folder = folder;
  }

  static Set<String> verbs() {
    Set<String> words = new TreeSet<>();
    for (Verb verb : Verb.values()) {
      words.add(verb.word);
    }
    return words;
  }

  static Set<String> options() {
    Set<String> spellings = new TreeSet<>();
    for (Option option : Option.values()) {
      spellings.add(option.spelling);
    }
    return spellings;
  }

  static Set<String> options(Verb verb) {
    Set<String> taken = new TreeSet<>();
    for (Option option : Option.values()) {
      if (verb.takes(option)) {
        taken.add(option.spelling);
      }
    }
    return taken;
  }

  static List<String> exitCodes() {
    List<String> numbers = new ArrayList<>();
    for (ExitCode code : ExitCode.values()) {
      numbers.add(Integer.toString(code.number()));
    }
    return numbers;
  }

  /** Return the ids that may be allowed. */
  Set<String> checks() {
    Set<String> ids = new TreeSet<>();
    Collection<SafetyCheck> checks = new ArrayList<>(BuiltInChecks.all());
    checks.addAll(HostChecks.of(new RecordedKernelFiles(folder)));
    for (SafetyCheck check : checks) {
      ids.add(check.id().toString());
    }
    return ids;
  }

  /** Return the ids of all findings. */
  Set<String> findings() {
    Set<String> ids = checks();
    // A planner's note rather than a check: nothing can be asked for it.
    ids.add("VF-AUTOPROBE-OFF");
    return ids;
  }

  List<String> configurationKeys() throws IOException {
    return keys("{\"?\": 1}", "plugins", "--config");
  }

  List<String> bindingKeys() throws IOException {
    return keys("{\"bindings\": [{\"?\": 1}]}", "apply-bindings", "--bindings");
  }

  List<String> identityKeys() throws IOException {
    return keys("{\"bindings\": [{\"identity\": {\"?\": 1}}]}", "apply-bindings", "--bindings");
  }

  /** Return the keys that a refusal of a file names. */
  private List<String> keys(String text, String... command) throws IOException {
    Path unknown = folder.resolve("unknown.json");
    Files.writeString(unknown, text);
    Run run = Run.on(folder, List.of(), command[0], command[1], unknown.toString());
    Matcher keys = Pattern.compile("hint: the keys are (.*)\n").matcher(run.err());
    assertThat(keys.find()).as(run.err()).isTrue();
    return List.of(keys.group(1).split(", ", -1));
  }
}
