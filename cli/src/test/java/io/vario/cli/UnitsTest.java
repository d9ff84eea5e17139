package io.vario.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The units and the rule that bind devices at boot are well-formed, and start what there is. */
class UnitsTest {
  private static final Path UNITS = Path.of("src/dist/systemd");
  private static final Path RULE = Path.of("src/dist/udev/90-vario-bindings.rules");
  private static final String COMMAND = "/usr/bin/vario";

  /** A match or an assignment of udev(7). */
  private static final Pattern PAIR =
      Pattern.compile(
          "(ACTION|SUBSYSTEM|TEST|GOTO|LABEL|TAG|ENV\\{[A-Z_]+})(==|!=|\\+=|=)\"([^\"]*)\"");

  @TempDir private Path folder;

  @Test
  void systemdTakesTheUnits() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("systemd-analyze", "--man=no", "verify"));
    command.addAll(installed());
    Program verified = verify(command);
    assertThat(verified.err()).isEmpty();
    assertThat(verified.exitCode()).isZero();
  }

  @Test
  void aMistakeInAUnitIsTold() throws IOException, InterruptedException {
    List<String> installed = installed();
    Path unit = Path.of(installed.get(0));
    Files.writeString(unit, Files.readString(unit) + "NoSuchKey=yes\n");
    assertThat(verify(List.of("systemd-analyze", "--man=no", "verify", unit.toString())).err())
        .contains("NoSuchKey");
  }

  /** Copy the units, with a command that is installed: systemd looks whether it is. */
  private List<String> installed() throws IOException {
    List<String> copies = new ArrayList<>();
    for (Path unit : units()) {
      Path copy = folder.resolve(unit.getFileName());
      Files.writeString(copy, Files.readString(unit).replace(COMMAND, "/bin/sh"));
      copies.add(copy.toString());
    }
    return copies;
  }

  private static List<Path> units() throws IOException {
    try (Stream<Path> files = Files.list(UNITS)) {
      return files.sorted().toList();
    }
  }

  private Program verify(List<String> command) throws IOException, InterruptedException {
    requireOrSkip("systemd-analyze", "THE UNITS WERE NOT VERIFIED");
    return Program.run(folder, Map.of("LC_ALL", "C.UTF-8"), "systemd", command);
  }

  /** Not each machine that builds has systemd, so what is left out is told. */
  private static void requireOrSkip(String program, String consequence) {
    boolean isThere = false;
    for (String place : System.getenv("PATH").split(File.pathSeparator, -1)) {
      isThere |= Files.isExecutable(Path.of(place).resolve(program));
    }
    Assumptions.assumeTrue(isThere, "there is no " + program + ": " + consequence);
  }

  @Test
  void eachUnitStartsWhatTheCommandTakes() throws IOException {
    for (Path unit : units()) {
      Matcher start =
          Pattern.compile("(?m)^ExecStart=" + COMMAND + " (.*)$").matcher(Files.readString(unit));
      assertThat(start.find()).as(unit.toString()).isTrue();
      String[] words = start.group(1).replace("%i", "0000:3b:00.2").split(" ");
      assertThatCode(() -> CommandLine.parse(words)).as(unit.toString()).doesNotThrowAnyException();
    }
  }

  /** Some hardening takes from the agent what it is for. */
  @Test
  void theAgentSeesWhatItNeeds() throws IOException {
    String agent = Files.readString(UNITS.resolve("vario-agent.service"));
    assertThat(agent)
        .contains("NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=")
        .contains("ProtectKernelModules=no", "ProtectKernelTunables=no", "PrivateDevices=no")
        .contains("ReadWritePaths=/sys /run/vario", "RuntimeDirectoryPreserve=yes");
  }

  @Test
  void udevTakesTheRule() throws IOException, InterruptedException {
    List<String> labels = new ArrayList<>();
    Set<String> goals = new HashSet<>();
    for (String line : Files.readAllLines(RULE)) {
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      Matcher pair = PAIR.matcher(line);
      int end = 0;
      while (pair.find()) {
        assertThat(line.substring(end, pair.start())).isEqualTo(end == 0 ? "" : ", ");
        end = pair.end();
        String key = pair.group(1);
        boolean compares = pair.group(2).equals("==") || pair.group(2).equals("!=");
        assertThat(compares)
            .as(line)
            .isEqualTo(List.of("ACTION", "SUBSYSTEM", "TEST").contains(key));
        if (key.equals("GOTO")) {
          // udev goes ahead only.
          assertThat(labels).doesNotContain(pair.group(3));
          goals.add(pair.group(3));
        } else if (key.equals("LABEL")) {
          labels.add(pair.group(3));
        }
      }
      assertThat(line.substring(end)).as(line).isEmpty();
    }
    assertThat(labels).containsExactlyInAnyOrderElementsOf(goals);
  }

  /** udevadm checks rules since version 254. */
  @Test
  void udevadmTakesTheRule() throws IOException, InterruptedException {
    requireOrSkip("udevadm", "THE RULE WAS NOT VERIFIED BY udev ITSELF");
    Program help = Program.run(folder, Map.of(), "udev", List.of("udevadm", "--help"));
    Assumptions.assumeTrue(
        help.out().contains("verify"),
        "this udevadm verifies no rules: THE RULE WAS NOT VERIFIED BY udev ITSELF");
    Program verified =
        Program.run(
            folder,
            Map.of("LC_ALL", "C.UTF-8"),
            "udev",
            List.of("udevadm", "verify", "--resolve-names=never", RULE.toString()));
    assertThat(verified.exitCode()).as(verified.out() + verified.err()).isZero();
  }

  @Test
  void theRuleFindsWhatIsKept() throws IOException {
    String rule = Files.readString(RULE);
    assertThat(rule)
        .contains("/etc/vario/bindings.json", "/etc/vario/bindings.d/$kernel.json")
        .contains("vario-bindings@$kernel.service");
    String unit = Files.readString(UNITS.resolve("vario-bindings.service"));
    assertThat(unit).contains("touch /run/vario/hotplug");
    assertThat(rule).contains("TEST!=\"/run/vario/hotplug\"");
  }
}
