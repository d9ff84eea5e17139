package io.vario.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is typed wrongly is told shortly, and costs nothing. */
class UsageTest {
  @TempDir private Path root;

  @BeforeEach
  void record() {
    new RecordedTree(root)
        .device("0000:00:02.0", "pci:v00008086d000010D3sv00008086sd00000000bc02sc00i00");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "frobnicate",
        "lst",
        "--frobnicate list",
        "list --jso",
        "list -json",
        "list -j",
        "list --json=yes",
        "list --root",
        "list --root=",
        "list --root --json",
        "list --root a --root b",
        "list --root /nonexistent",
        "list --root /dev/null",
        "list --driver vfio-pci",
        "list 0000:00:20.0",
        "list ../../etc",
        "explain",
        "explain --json",
        "explain 0000:00:20.0",
        "explain ../../etc",
        "explain 0000:00:02.0 --name-policy lenient",
        "explain 0000:00:02.0 --fallback maybe",
        "explain 0000:00:02.0 --allow GROUP-SIBLING",
        "explain 0000:00:02.0 --plugins /nonexistent",
        "explain 0000:00:02.0 --driver ../../etc",
        "explain 0000:00:02.0 --driver=",
        "check",
        "check 0000:00:20.0",
        "check 0000:00:02.0 --driver vfio-pci",
        "check 0000:00:02.0 --simulate",
        "check 0000:00:02.0 --allow everything",
        "check 0000:00:02.0 --expect 15b3",
        "detach 0000:00:02.0 --expect any",
        "reattach 0000:00:02.0 --expect 15b3:101e",
        "explain 0000:00:02.0 --expect 15b3:101e",
        "plan 0000:00:02.0 --allow everything",
        "plan 0000:00:02.0 --allow=",
        "detach",
        "detach 0000:00:20.0",
        "detach 0000:00:02.0 0000:00:20.0",
        "detach 0000:00:02.0 --root /tmp",
        "reattach 0000:00:02.0 --root /tmp",
        "reattach 0000:00:02.0 --driver vfio-pci",
        "reattach",
        "snapshot",
        "snapshot --json",
        "snapshot one two",
        "snapshot /nonexistent/host.tgz",
        "snapshot x --root /nonexistent",
        "list --anonymize",
        "list -o",
        "list -o=",
        "list --columns address,",
        "list -o address,speed",
        "list -o address --json",
        "list --tree --json",
        "status --noheadings --json",
        "check 0000:00:02.0 --noheadings",
        "list --color sometimes",
        "list --force",
        "help frobnicate",
        "help --json",
      })
  void mistakesEndWith2(String typed) {
    String[] args = typed.isEmpty() ? new String[0] : typed.split(" ");
    Run run = Run.on(root, List.of(), args);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).startsWith("vario: ").hasSizeLessThan(500);
    assertHarmless(run);
    boolean json = typed.contains("--json") && !typed.contains("--json=");
    if (json) {
      assertThat(run.out())
          .startsWith("{\n  \"schema\": 1,\n")
          .contains("\"errors\": [")
          .contains("\"code\": \"INVALID_INPUT\"")
          .endsWith("}\n");
    } else {
      assertThat(run.out()).isEmpty();
    }
  }

  @Test
  void longAndHostileTextIsToldShortly() {
    String hostile = "\u001b[2J\u202e\u0000".repeat(3_000_000);
    for (String[] args :
        new String[][] {
          {hostile},
          {"--" + hostile},
          {"list", hostile},
          {"list", "--root", hostile},
          {"explain", "0000:00:02.0", "--driver", hostile},
          {"explain", "0000:00:02.0", "--name-policy", hostile},
          {"explain", "0000:00:02.0", "--plugins", hostile},
          {"plan", "0000:00:02.0", "--allow", hostile},
        }) {
      Run run = Run.on(root, List.of(), args);
      assertThat(run.exitCode()).as(args[0]).isEqualTo(2);
      assertThat(run.err()).hasSizeLessThan(1000);
      assertHarmless(run);
    }
  }

  @Test
  void suggestsWhatWasMeant() {
    assertThat(Run.on(root, List.of(), "detatch", "0000:00:02.0").err())
        .isEqualTo("vario: there is no verb 'detatch'\nhint: did you mean detach?\n");
    assertThat(Run.on(root, List.of(), "list", "--jsn").err())
        .isEqualTo("vario: there is no option '--jsn'\nhint: did you mean --json?\n");
    assertThat(Run.on(root, List.of(), "detach", "0000:00:02.0", "--root", "/tmp").err())
        .contains("a recorded host can only be read");
  }

  @Test
  void documentOfAMistakeHoldsTheVerbsArray() {
    assertThat(Run.on(root, List.of(), "plan", "--json").out())
        .isEqualTo(
            """
            {
              "schema": 1,
              "plans": [],
              "errors": [
                {
                  "code": "INVALID_INPUT",
                  "message": "plan needs a device",
                  "hint": "vario list shows the devices"
                }
              ]
            }
            """);
  }

  @Test
  void optionsMayStandAnywhereAndDashesEndThem() {
    for (String typed :
        List.of(
            "list --json 0000:00:02.0",
            "--json list 0000:00:02.0",
            "list 0000:00:02.0 --json",
            "list --json -- 0000:00:02.0",
            "list --root=" + root + " --json 02:00.0 00:02.0",
            "--root " + root + " --json -- list 0000:00:02.0")) {
      Run run = Run.on(root, List.of(), typed.replace("02:00.0 ", "").split(" "));
      assertThat(run.exitCode()).as(typed + run.err()).isZero();
      assertThat(run.out()).contains("\"address\": \"0000:00:02.0\"");
    }
  }

  @Test
  void helpsOnRequest() {
    for (String typed : List.of("help", "--help", "-h", "list --help", "help plan", "-h detach")) {
      Run run = Run.on(root, List.of(), typed.split(" "));
      assertThat(run.exitCode()).as(typed).isZero();
      assertThat(run.out()).contains("vario ");
      assertThat(run.out().lines()).allMatch(line -> line.length() <= 100);
      assertThat(run.err()).isEmpty();
    }
    for (Verb verb : Verb.values()) {
      assertThat(Help.on(null)).contains("  " + verb.word);
      for (Option option : Option.values()) {
        if (option != Option.HELP) {
          assertThat(Help.on(verb).contains(option.spelling + " "))
              .as(verb + " " + option)
              .isEqualTo(verb.takes(option));
        }
      }
    }
    assertThat(Run.on(root, List.of(), "--version").out()).startsWith("vario ");
  }

  static void assertHarmless(Run run) {
    assertThat(run.out() + run.err())
        .doesNotContain("Exception", "at io.vario", "\u001b", "\u0000", "\u202e");
  }
}
