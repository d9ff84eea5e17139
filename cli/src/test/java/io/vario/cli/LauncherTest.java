package io.vario.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that starts the command, with a Java that only tells how it was called. */
class LauncherTest {
  private static final Path SCRIPT = Path.of("src/dist/bin/vario").toAbsolutePath();

  @TempDir private Path folder;
  private Path script;
  private Path java;

  @BeforeEach
  void install() throws IOException {
    Path home = Files.createDirectory(folder.toRealPath().resolve("vario home"));
    script = Files.createDirectory(home.resolve("bin")).resolve("vario");
    Files.copy(SCRIPT, script);
    executable(script);
    Files.createFile(Files.createDirectories(home.resolve("lib/command")).resolve("vario.jar"));
    java = Files.createDirectory(folder.toRealPath().resolve("java home"));
    Path command = Files.createDirectory(java.resolve("bin")).resolve("java");
    Files.writeString(
        command,
        """
        #!/bin/sh
        echo "LC_ALL=$LC_ALL LC_CTYPE=$LC_CTYPE LC_MESSAGES=$LC_MESSAGES"
        for argument; do echo "<$argument>"; done
        exit 4
        """);
    executable(command);
    release("17.0.15");
  }

  @Test
  void handsArgumentsAndExitCodeOn() throws IOException, InterruptedException {
    Ended ended = run(List.of(script.toString(), "list", "a b", "*", ""), Map.of());
    assertThat(ended.exitCode()).isEqualTo(4);
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out())
        .endsWith("<io.vario.cli.Main>\n<list>\n<a b>\n<*>\n<>\n")
        .contains("<-Dvario.home=" + script.getParent().getParent() + ">")
        .contains("<-XX:TieredStopAtLevel=1>")
        .doesNotContain("UseSerialGC");
  }

  @Test
  void takesTheSerialCollectorWhereItHelps() throws IOException, InterruptedException {
    release("25");
    assertThat(run(List.of(script.toString()), Map.of()).out()).contains("<-XX:+UseSerialGC>");
  }

  @Test
  void takesTheArchiveOfThisBuildOfJava() throws IOException, InterruptedException {
    Path folder = Files.createDirectories(home().resolve("lib/start-up"));
    Files.createFile(folder.resolve("17.0.15-explain.jsa"));
    Files.createFile(folder.resolve("25.0.3-explain.aot"));
    String old = "<-XX:SharedArchiveFile=" + folder.resolve("17.0.15-explain.jsa") + ">";
    String recent = "<-XX:AOTCache=" + folder.resolve("25.0.3-explain.aot") + ">";
    assertThat(run(List.of(script.toString()), Map.of()).out()).contains(old);
    release("17.0.16");
    assertThat(run(List.of(script.toString()), Map.of()).out()).doesNotContain("start-up");
    release("25.0.3");
    assertThat(run(List.of(script.toString()), Map.of()).out()).contains(recent);
    Map<String, String> another = Map.of("VARIO_JAVA_OPTIONS", "-XX:SharedArchiveFile=/tmp/own");
    assertThat(run(List.of(script.toString()), another).out())
        .contains("<-XX:SharedArchiveFile=/tmp/own>")
        .doesNotContain("start-up");
  }

  @Test
  void compilesAsUsualWhatMayRunForLong() throws IOException, InterruptedException {
    for (String verb : List.of("detach", "agent", "demo", "snapshot")) {
      assertThat(run(List.of(script.toString(), verb), Map.of()).out()).doesNotContain("Tier3");
    }
  }

  @Test
  void asksForNothingThatALaterJavaMayNotKnow() throws IOException, InterruptedException {
    List<String> list = List.of(script.toString(), "list");
    release("25.0.3");
    assertThat(run(list, Map.of()).out())
        .contains("<-XX:+UnlockDiagnosticVMOptions>", "<-XX:-AOTReplayTraining>");
    assertThat(run(List.of(script.toString(), "detach"), Map.of()).out())
        .contains("<-XX:-AOTReplayTraining>");
    release("26");
    assertThat(run(list, Map.of()).out()).doesNotContain("Diagnostic", "AOT", "Tier3");
    release("17.0.15");
    assertThat(run(list, Map.of()).out())
        .contains("<-XX:ArchiveRelocationMode=0>", "<-XX:Tier3InvocationThreshold=400>")
        .doesNotContain("AOT");
  }

  @Test
  void takesTheArchiveOfWhatIsToBeDone() throws IOException, InterruptedException {
    Path folder = Files.createDirectories(home().resolve("lib/start-up"));
    release("25.0.3");
    Map<String, List<String>> kinds =
        Map.of(
            "list", List.of("list"),
            "explain", List.of("explain", "check", "status", "help", "--version", "agent"),
            "changing", List.of("plan", "detach", "reattach", "apply", "apply-bindings"));
    for (String kind : kinds.keySet()) {
      Files.createFile(folder.resolve("25.0.3-" + kind + ".aot"));
    }
    for (Map.Entry<String, List<String>> kind : kinds.entrySet()) {
      Path archive = folder.resolve("25.0.3-" + kind.getKey() + ".aot");
      for (String verb : kind.getValue()) {
        assertThat(run(List.of(script.toString(), verb), Map.of()).out())
            .contains("<-XX:AOTCache=" + archive + ">");
      }
      assertThat(run(List.of(script.toString()), Map.of("VARIO_ARCHIVING", kind.getKey())).out())
          .contains("<-XX:AOTCacheOutput=" + archive + ".new>")
          .contains("<-Dvario.training=" + kind.getKey() + ">");
    }
  }

  @Test
  void takesTheRuntimeThatCameAlong() throws IOException, InterruptedException {
    Path own = Files.createDirectories(home().resolve("runtime/bin")).resolve("java");
    Files.writeString(own, "#!/bin/sh\necho its own\n");
    executable(own);
    Files.writeString(home().resolve("runtime/release"), "JAVA_VERSION=\"25.0.3\"\n");
    assertThat(run(List.of(script.toString()), Map.of()).out()).isEqualTo("its own\n");
  }

  @Test
  void findsItsHomeThroughLinksAndFromAnywhere() throws IOException, InterruptedException {
    Path link = Files.createSymbolicLink(folder.resolve("one"), script);
    Path other = Files.createSymbolicLink(folder.resolve("two"), Path.of("one"));
    String home = "<-Dvario.home=" + script.getParent().getParent() + ">";
    for (List<String> command :
        List.of(
            List.of(link.toString()),
            List.of(other.toString()),
            List.of("./two"),
            List.of("sh", "two"),
            List.of("./vario home/bin/vario"),
            List.of("vario home/bin/../bin/vario"))) {
      assertThat(run(command, Map.of()).out()).as(command.toString()).contains(home);
    }
  }

  @Test
  void keepsTheCharacterSetAndTheKernelsWords() throws IOException, InterruptedException {
    assertThat(run(List.of(script.toString()), Map.of("LC_ALL", "de_DE.UTF-8")).out())
        .startsWith("LC_ALL= LC_CTYPE=de_DE.UTF-8 LC_MESSAGES=C\n");
    assertThat(run(List.of(script.toString()), Map.of("LC_CTYPE", "C.UTF-8")).out())
        .startsWith("LC_ALL= LC_CTYPE=C.UTF-8 LC_MESSAGES=C\n");
  }

  @Test
  void refusesAnOldJava() throws IOException, InterruptedException {
    for (String version : List.of("11.0.2", "1.8.0_392", "16")) {
      release(version);
      Ended ended = run(List.of(script.toString(), "list"), Map.of());
      assertThat(ended.exitCode()).isEqualTo(1);
      assertThat(ended.out()).isEmpty();
      assertThat(ended.err()).startsWith("vario: ").contains("needs Java 17 or newer");
    }
  }

  @Test
  void saysThatThereIsNoJava() throws IOException, InterruptedException {
    Ended wrong = run(List.of(script.toString()), Map.of("JAVA_HOME", "/nonexistent"));
    assertThat(wrong.exitCode()).isEqualTo(1);
    assertThat(wrong.err()).startsWith("vario: JAVA_HOME is /nonexistent");
    Ended none =
        run(List.of("/bin/sh", script.toString()), Map.of("JAVA_HOME", "", "PATH", "/nonexistent"));
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.err()).startsWith("vario: no java found");
  }

  private Path home() {
    return script.getParent().getParent();
  }

  private void release(String version) throws IOException {
    Files.writeString(
        java.resolve("release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" + version + "\"\n");
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Ended run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().remove("LC_ALL");
    builder.environment().put("JAVA_HOME", java.toString());
    builder.environment().putAll(environment);
    int exitCode = builder.start().waitFor();
    return new Ended(exitCode, Files.readString(out), Files.readString(err));
  }

  /** Hold how a process ended and what it printed. */
  private record Ended(int exitCode, String out, String err) {}
}
