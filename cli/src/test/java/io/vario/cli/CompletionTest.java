package io.vario.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.simulator.hosts.BundledHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The shells offer what the command takes, and ask nobody but the kernel. */
class CompletionTest {
  private static final Path COMPLETION = Path.of("src/dist/completion").toAbsolutePath();
  private static final Path DRIVERS =
      Path.of("src/test/resources/io/vario/cli/shells").toAbsolutePath();

  @TempDir private Path temporary;
  private Path folder;
  private Path programs;
  private Path sys;

  /** The shells, each with the file that teaches it. */
  enum Shell {
    BASH("bash", "bash/vario"),
    ZSH("zsh", "zsh/_vario"),
    FISH("fish", "fish/vario.fish");

    private final String program;
    private final String file;

    Shell(String program, String file) {
      this.program = program;
      this.file = file;
    }
  }

  @BeforeEach
  void prepare() throws IOException {
    folder = temporary.toRealPath();
    sys = host("sys", "0000:3b:00.0", "0000:3b:00.2", "eth2");
    programs = Files.createDirectory(folder.resolve("programs"));
    for (String name : List.of("java", "vario")) {
      Path program = programs.resolve(name);
      Files.writeString(program, "#!/bin/sh\n: >" + folder.resolve("started") + "\n");
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void offersTheVerbs(Shell shell) throws IOException, InterruptedException {
    assertThat(offered(shell, "vario ")).isEqualTo(Vocabulary.verbs());
    assertThat(offered(shell, "vario help ")).isEqualTo(Vocabulary.verbs());
    assertThat(offered(shell, "vario --json re")).containsExactly("reattach", "recover");
    // Where nothing else may follow, zsh tells the options unasked.
    assertThat(offered(shell, "vario demo ")).isSubsetOf("--color", "--help");
  }

  @ParameterizedTest
  @EnumSource
  void offersEachVerbsOptions(Shell shell) throws IOException, InterruptedException {
    assertThat(offered(shell, "vario --")).isEqualTo(Vocabulary.options());
    for (Verb verb : Verb.values()) {
      assertThat(offered(shell, "vario " + verb.word + " --"))
          .as(verb.word)
          .isEqualTo(Vocabulary.options(verb));
    }
  }

  @ParameterizedTest
  @EnumSource
  void takesNoValueForAVerb(Shell shell) throws IOException, InterruptedException {
    for (Option option : Option.values()) {
      if (option.value != null) {
        assertThat(offered(shell, "vario " + option.spelling + " list det"))
            .as(option.spelling)
            .containsExactly("detach");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void offersFixedValues(Shell shell) throws IOException, InterruptedException {
    assertThat(offered(shell, "vario detach --name-policy "))
        .containsExactly("forgiving", "strict");
    assertThat(offered(shell, "vario detach --fallback "))
        .containsExactly("allow", "never", "refuse");
    assertThat(offered(shell, "vario detach eth2 --fallback=r")).containsExactly("refuse");
    assertThat(offered(shell, "vario check eth2 --allow "))
        .isEqualTo(new Vocabulary(folder).checks());
    Set<String> hosts = new TreeSet<>();
    for (BundledHost host : BundledHost.values()) {
      hosts.add("bundled:" + host.id());
    }
    assertThat(offered(shell, "vario list --root bundled:")).isEqualTo(hosts);
  }

  @ParameterizedTest
  @EnumSource
  void offersTheKernelsDevices(Shell shell) throws IOException, InterruptedException {
    for (String verb :
        List.of("list", "explain", "check", "plan", "detach", "reattach", "recover")) {
      assertThat(offered(shell, "vario " + verb + " "))
          .as(verb)
          .containsExactly("0000:3b:00.0", "0000:3b:00.2", "eth2");
    }
    assertThat(offered(shell, "vario detach --allow BRIDGE 0000:3b:00.2 0000:3b:00."))
        .containsExactly("0000:3b:00.0", "0000:3b:00.2");
    assertThat(offered(shell, "vario detach --driver v")).containsExactly("vfio-pci");
    Path other = host("other/sys", "0000:af:00.1").getParent();
    assertThat(offered(shell, "vario list --root " + other + " ")).containsExactly("0000:af:00.1");
    assertThat(offered(shell, "vario list --root=" + other + " ")).containsExactly("0000:af:00.1");
    assertThat(offered(shell, "vario list --root bundled:gpu ")).isEmpty();
    assertThat(folder.resolve("started")).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource
  void offersFilesAndFolders(Shell shell) throws IOException, InterruptedException {
    Path place = Files.createDirectory(folder.resolve("place"));
    Files.createFile(place.resolve("one"));
    Files.createDirectory(place.resolve("other"));
    for (String before :
        List.of("apply", "snapshot", "rules check", "plan --out", "plan --config", "list --root")) {
      assertThat(offered(shell, "vario " + before + " " + place + "/o"))
          .as(before)
          .containsExactly("one", "other");
    }
    for (String before : List.of("plan --state", "plan --plugins")) {
      assertThat(offered(shell, "vario " + before + " " + place + "/o"))
          .as(before)
          .containsExactly("other");
    }
    assertThat(offered(shell, "vario rules ")).containsExactly("check");
  }

  /** readline splits words at colons, and replaces only what stands behind the last one. */
  @Test
  void bashGoesOnBehindTheColon() throws IOException, InterruptedException {
    assertThat(run(Shell.BASH, "vario detach 0000:3b:00.", ":=")).containsExactly("00.0", "00.2");
    assertThat(run(Shell.BASH, "vario detach --fallback=r", ":=")).containsExactly("refuse");
  }

  /** Make what the shells read of a host. */
  private Path host(String name, String... devices) throws IOException {
    Path made = folder.resolve(name);
    Files.createDirectories(made.resolve("bus/pci/drivers/vfio-pci"));
    Files.createDirectories(made.resolve("class/net/lo"));
    for (String device : devices) {
      Files.createDirectories(
          device.startsWith("eth")
              ? made.resolve("class/net").resolve(device).resolve("device")
              : made.resolve("bus/pci/devices").resolve(device));
    }
    return made;
  }

  /** Return what is offered; of paths the last part, of options with values the value. */
  private Set<String> offered(Shell shell, String line) throws IOException, InterruptedException {
    Set<String> words = new TreeSet<>();
    for (String offered : run(shell, line)) {
      String word = offered.replaceFirst("\t.*", "").replaceFirst("/$", "");
      words.add(word.substring(Math.max(word.lastIndexOf('/'), word.lastIndexOf('=')) + 1));
    }
    return words;
  }

  private List<String> run(Shell shell, String line, String... further)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(shell.program);
    if (shell == Shell.FISH) {
      command.add("--no-config");
    }
    command.add(DRIVERS.resolve(shell.program).toString());
    command.add(COMPLETION.resolve(shell.file).toString());
    command.add(sys.toString());
    command.add(line);
    if (shell == Shell.ZSH) {
      command.add(DRIVERS.resolve("zsh-inside").toString());
      command.add(folder.resolve("offered").toString());
    }
    command.addAll(List.of(further));
    Map<String, String> environment =
        Map.of(
            "PATH", programs + ":/usr/local/bin:/usr/bin:/bin",
            "HOME", folder.toString(),
            "ZDOTDIR", folder.toString(),
            "XDG_CONFIG_HOME", folder.toString(),
            "LC_ALL", "C.UTF-8");
    Program program = Program.run(folder, environment, "bash zsh fish", command);
    assertThat(program.err()).as("%s, %s", shell, line).isEmpty();
    assertThat(program.exitCode()).as("%s, %s", shell, line).isZero();
    return program.out().lines().filter(word -> !word.isEmpty()).toList();
  }
}
