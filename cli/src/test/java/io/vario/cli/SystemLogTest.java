package io.vario.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.cli.sample.PluginJar;
import io.vario.cli.sample.SampleStrategy;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each device that is changed is a line in the system's log, and no log holds up a change. */
@Timeout(60)
class SystemLogTest {
  private static final String A = "0000:00:02.0";
  private static final String B = "0000:00:03.0";
  private static final String HEADER = "vario\n\n5\n1\n0\n0\n0\n";

  @TempDir private Path folder;
  private Path plugins;
  private Path journal;
  private Path socket;
  private Path logger;
  private @Nullable ServerSocketChannel journald;

  private final FakeHost host = new FakeHost().device(A, 1, "e1000e").device(B, 2, "e1000e");

  @BeforeEach
  void prepare() throws IOException {
    plugins = Files.createDirectory(folder.resolve("plugins"));
    PluginJar.write(plugins.resolve("sample.jar"), SampleStrategy.class);
    journal = folder.resolve("journal");
    socket = folder.resolve("log");
    logger = folder.resolve("logger");
  }

  @AfterEach
  void stop() throws IOException {
    if (journald != null) {
      journald.close();
    }
  }

  private Run run(String... args) {
    Environment surroundings =
        new Run.Surroundings(host, List.of(plugins), folder.resolve("state"));
    return Run.of(
        new InFrontOf(surroundings) {
          @Override
          public SystemLog systemLog() {
            return new SystemLog(journal, socket, logger);
          }

          @Override
          public @Nullable String variable(String name) {
            return name.equals("SUDO_USER") ? "alice\n<0>evil" : null;
          }
        },
        args);
  }

  private void startJournald() throws IOException {
    journald = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    journald.bind(UnixDomainSocketAddress.of(journal));
  }

  /** Return what the next command that connected had to say. */
  private String journalled() throws IOException {
    try (SocketChannel connection = journald.accept()) {
      ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
      while (connection.read(bytes) >= 0) {
        // Until it has closed the connection.
      }
      return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }
  }

  private void writeLogger(String script) throws IOException {
    Files.createFile(socket);
    Files.writeString(logger, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(logger, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void journaldIsToldOfEachDevice() throws IOException {
    startJournald();
    assertThat(run("detach", A, B).exitCode()).isZero();
    String user = "alice\\u000a<0>evil";
    assertThat(journalled())
        .startsWith(HEADER)
        .contains(
            "<5>detach " + A + " by " + user + ": from e1000e to vfio-pci, bound\n",
            "<5>detach " + B + " by " + user + ": from e1000e to vfio-pci, bound\n");
    assertThat(run("reattach", A).exitCode()).isZero();
    assertThat(journalled())
        .isEqualTo(
            HEADER + "<5>reattach " + A + " by " + user + ": from vfio-pci to e1000e, bound\n");
  }

  @Test
  void whatWentWrongIsAnError() throws IOException {
    startJournald();
    host.refusingVfio(A);
    assertThat(run("detach", A).exitCode()).isEqualTo(1);
    assertThat(journalled()).contains("<3>detach " + A).endsWith(", rolled back\n");
  }

  @Test
  void otherLogsAreReachedThroughLogger() throws IOException, InterruptedException {
    writeLogger(
        "echo \"$*\" >"
            + folder
            + "/args\ncat >"
            + folder
            + "/draft\nmv "
            + folder
            + "/draft "
            + folder
            + "/lines");
    Run run = run("detach", A);
    assertThat(run.exitCode()).as(run.err()).isZero();
    Path lines = folder.resolve("lines");
    while (!Files.exists(lines)) {
      Thread.sleep(10);
    }
    assertThat(Files.readString(folder.resolve("args"))).isEqualTo("-t vario -p daemon.notice\n");
    assertThat(Files.readString(lines)).matches("detach " + A + " by .* to vfio-pci, bound\n");
  }

  @Test
  void nothingIsToldOfWhatWasNotChanged() throws IOException {
    startJournald();
    run("detach", A);
    journalled();
    run("detach", A);
    run("detach", B, "--expect", "ffff:ffff");
    run("detach", B, "--no-syslog");
    run("detach", B, "--root", "bundled:connectx7", "--simulate");
    run("list");
    journald.configureBlocking(false);
    assertThat(journald.accept()).isNull();
  }

  @Test
  void noLogIsNoError() {
    Run run = run("detach", A);
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
  }

  @Test
  void brokenLogsAreNoError() throws IOException {
    // A file in the socket's place refuses, and there is no logger.
    Files.createFile(journal);
    Files.createFile(socket);
    Run run = run("detach", A);
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(host.driverOf(A)).isEqualTo("vfio-pci");
  }

  @Test
  void aLogThatHangsIsNotWaitedFor() throws IOException {
    writeLogger("exec sleep 5");
    long begin = System.nanoTime();
    assertThat(run("detach", A).exitCode()).isZero();
    try (SystemLog log = new SystemLog(journal, socket, logger)) {
      log.line(false, "x".repeat(10_000));
      for (int i = 0; i < 100; i++) {
        log.line(false, "x".repeat(100));
      }
    }
    assertThat(System.nanoTime() - begin).isLessThan(4_000_000_000L);
  }

  /** Nobody accepts, nobody reads: what does not fit is dropped. */
  @Test
  void aJournaldThatHangsIsNotWaitedFor() throws IOException {
    startJournald();
    long begin = System.nanoTime();
    try (SystemLog log = new SystemLog(journal, socket, logger)) {
      for (int i = 0; i < 10_000; i++) {
        log.line(false, "x".repeat(100));
      }
    }
    assertThat(System.nanoTime() - begin).isLessThan(10_000_000_000L);
    assertThat(journalled()).startsWith(HEADER + "<5>xxx").hasSizeLessThan(1 << 20);
  }
}
