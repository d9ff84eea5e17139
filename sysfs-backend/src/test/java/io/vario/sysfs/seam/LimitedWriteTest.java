package io.vario.sysfs.seam;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vario.error.Errno;
import io.vario.error.KernelRefusal;
import io.vario.host.PendingWrite;
import io.vario.host.StuckWriteException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Writes that have a limit. A pipe that nobody reads blocks as a write to sysfs may. */
@Timeout(60)
class LimitedWriteTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(200);

  @TempDir Path folder;

  private final LiveKernelFiles files = new LiveKernelFiles();

  private void write(Path path, String text, Duration limit) {
    files.write(path.toString(), text.getBytes(ISO_8859_1), limit);
  }

  private StuckWriteException stuck(Path path) {
    StuckWriteException stuck =
        catchThrowableOfType(StuckWriteException.class, () -> write(path, "text", SHORT));
    assertThat(stuck).isNotNull();
    return stuck;
  }

  private Path pipe() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    return pipe;
  }

  private void awaitEnd(PendingWrite write) {
    while (files.isPending(write)) {
      Thread.onSpinWait();
    }
  }

  private static void assertRefused(Errno errno, String message, Runnable write) {
    assertThatThrownBy(write::run)
        .isInstanceOfSatisfying(
            KernelRefusal.class,
            refusal -> {
              assertThat(refusal.errno()).isEqualTo(errno);
              assertThat(refusal).hasMessage(message);
            });
  }

  @Test
  void whatIsThereIsWrittenOverAndNotCut() throws Exception {
    Path file = Files.writeString(folder.resolve("a file"), "0123456789");
    write(file, "abc\n", LONG);
    assertThat(file).hasContent("abc\n456789");
  }

  @Test
  void aWholePageIsOneWrite() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    String page = "x".repeat(KernelFiles.LONGEST_LIMITED);
    write(file, page, LONG);
    assertThat(file).hasContent(page);
    assertThatThrownBy(() -> write(file, page + "x", LONG))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> write(file, "", LONG)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsNotThereIsNotMade() {
    Path file = folder.resolve("nosuch");
    assertRefused(
        Errno.ENOENT,
        file + ": ENOENT (No such file or directory)",
        () -> write(file, "text", LONG));
    assertThat(file).doesNotExist();
  }

  @Test
  void theKernelsAnswerIsTold() {
    assertRefused(
        Errno.ENOSPC,
        "/dev/full: ENOSPC (No space left on device)",
        () -> write(Path.of("/dev/full"), "text", LONG));
    assertRefused(Errno.OTHER, folder + ": Is a directory", () -> write(folder, "text", LONG));
  }

  @Test
  void thatItIsDeniedIsTold() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    if (!files.isWritable(file.toString())) {
      assertRefused(
          Errno.EACCES, file + ": EACCES (Permission denied)", () -> write(file, "text", LONG));
    }
  }

  @Test
  void whatDoesNotEndIsLeftToItself() throws Exception {
    Path pipe = pipe();
    StuckWriteException stuck = stuck(pipe);
    assertThat(stuck.getMessage()).matches("the kernel waits in \\w+|it is unknown .*");
    assertThat(files.isPending(stuck.pending())).isTrue();
    assertThat(new LiveKernelFiles().isPending(stuck.pending())).isTrue();

    assertThat(pipe).hasContent("text");
    awaitEnd(stuck.pending());
  }

  @Test
  void aZeroLimitDoesNotWait() throws Exception {
    Path pipe = pipe();
    StuckWriteException stuck =
        catchThrowableOfType(StuckWriteException.class, () -> write(pipe, "text", Duration.ZERO));
    assertThat(stuck).isNotNull();
    assertThat(pipe).hasContent("text");
    awaitEnd(stuck.pending());
  }

  @Test
  void anInterruptDoesNotEndTheWait() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    Thread.currentThread().interrupt();
    write(file, "text", LONG);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(file).hasContent("text");

    Path pipe = pipe();
    Process reader = new ProcessBuilder("cat", pipe.toString()).start();
    Thread.currentThread().interrupt();
    write(pipe, "late", LONG);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(reader.getInputStream()).hasContent("late");
  }

  @Test
  void aThreadThatWasInterruptedReadsAndWritesWithoutALimitToo() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "0123456789");
    Thread.currentThread().interrupt();
    files.write(file.toString(), "abc".getBytes(ISO_8859_1));
    assertThat(files.read(file.toString()).orNull()).asString(ISO_8859_1).isEqualTo("abc3456789");
    assertThat(Thread.interrupted()).isTrue();
    assertRefused(
        Errno.ENOENT,
        folder + "/nosuch: ENOENT (No such file or directory)",
        () -> files.write(folder + "/nosuch", new byte[1]));
    assertRefused(
        Errno.ENOSPC,
        "/dev/full: ENOSPC (No space left on device)",
        () -> files.write("/dev/full", new byte[1]));
  }

  @Test
  void whatIsNoWriteOfThisMachineIsNotPending() {
    assertThat(files.isPending(new PendingWrite("simulated-1"))).isFalse();
    assertThat(files.isPending(new PendingWrite("1:0"))).isFalse();
  }
}
