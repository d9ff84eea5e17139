package io.vario.sysfs.seam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vario.device.ReadProblem;
import io.vario.error.Errno;
import io.vario.error.ErrorCode;
import io.vario.error.KernelRefusal;
import io.vario.error.VarioException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RecordedKernelFilesTest {
  @TempDir Path folder;
  private Path root;
  private KernelFiles files;
  private final List<Path> links = new ArrayList<>();

  @BeforeEach
  void record() throws IOException {
    root = Files.createDirectories(folder.resolve("host"));
    Files.writeString(folder.resolve("secret"), "not of this host");
    Files.createDirectories(root.resolve("sys/devices/pci0000:00/0000:00:02.0"));
    Files.writeString(root.resolve("sys/devices/pci0000:00/0000:00:02.0/vendor"), "0x8086\n");
    Files.createDirectories(root.resolve("sys/bus/pci/devices"));
    link("sys/bus/pci/devices/0000:00:02.0", "../../../devices/pci0000:00/0000:00:02.0");
    files = new RecordedKernelFiles(root);
  }

  /** The test's own clean-up complains of links that lead out of its folder. */
  @AfterEach
  void removeLinks() throws IOException {
    for (Path link : links) {
      Files.delete(link);
    }
  }

  /** A file of the kernel's says that it is empty, and many of them know of no end to seek. */
  @Test
  void aLongFileOfTheKernelIsReadWhole() {
    String status = text(new LiveKernelFiles().read("/proc/self/status"));
    assertThat(status).startsWith("Name:").contains("\nnonvoluntary_ctxt_switches:").endsWith("\n");
  }

  @Test
  void partsOfFilesAreReadAndOfNothingElse() throws IOException {
    Files.createDirectories(root.resolve("dev"));
    Files.writeString(root.resolve("dev/sda"), "0123456789");
    for (KernelFiles each : List.of(files, new LiveKernelFiles())) {
      String prefix = each == files ? "" : root.toString();
      assertThat(text(each.readPart(prefix + "/dev/sda", 3, 4))).isEqualTo("3456");
      assertThat(text(each.readPart(prefix + "/dev/sda", 8, 4))).isEqualTo("89");
      assertThat(text(each.readPart(prefix + "/dev/sda", 1L << 40, 4))).isEmpty();
      assertThat(each.readPart(prefix + "/dev/sdb", 0, 4).isAbsent()).isTrue();
      assertThat(each.readPart(prefix + "/dev", 0, 4).problem()).isPresent();
    }
    assertThat(new LiveKernelFiles().readPart("/dev/zero", 0, 4).problem()).isPresent();
  }

  @Test
  void linksAreFollowedAndReadAsTheyAre() {
    assertThat(text(files.read("/sys/bus/pci/devices/0000:00:02.0/vendor"))).isEqualTo("0x8086\n");
    assertThat(files.readLink("/sys/bus/pci/devices/0000:00:02.0").orNull())
        .isEqualTo("../../../devices/pci0000:00/0000:00:02.0");
    assertThat(files.list("/sys/bus/pci/devices").orNull()).containsExactly("0000:00:02.0");
    assertThat(files.list("/sys/bus/pci/devices/0000:00:02.0").orNull()).containsExactly("vendor");
  }

  @Test
  void whatIsNotThereIsAbsent() {
    assertThat(files.read("/sys/nothing").isAbsent()).isTrue();
    assertThat(files.readLink("/sys/nothing").isAbsent()).isTrue();
    assertThat(files.list("/sys/nothing/at/all").isAbsent()).isTrue();
  }

  @Test
  void anAbsoluteLinkStaysInTheRecording() throws IOException {
    link("run", "/sys/devices");
    link("outside", folder.resolve("secret").toString());

    assertThat(files.list("/run").orNull()).containsExactly("pci0000:00");
    assertThat(files.read("/outside").isAbsent()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secret", "../../../../../../etc/passwd", "sys/../../secret"})
  void aLinkThatLeadsOutIsUnreadable(String target) throws IOException {
    link("escape", target);

    assertProblem(files.read("/escape"), "leads out");
    assertProblem(files.list("/escape"), "leads out");
  }

  @Test
  void aFolderThatLeadsOutIsUnreadable() throws IOException {
    link("up", "..");

    assertProblem(files.read("/up/secret"), "leads out");
    assertProblem(files.readLink("/up/secret"), "leads out");
  }

  @Test
  void aLoopOfLinksEnds() throws IOException {
    link("a", "b");
    link("b", "a");
    link("c", "c/c");

    assertProblem(files.read("/a"), "loop");
    assertProblem(files.list("/c/x"), "loop");
  }

  @Test
  void aPipeIsNotOpened() throws Exception {
    Process made = new ProcessBuilder("mkfifo", root.resolve("pipe").toString()).start();
    assertThat(made.waitFor()).isZero();

    assertProblem(files.read("/pipe"), "not a regular file");
    assertProblem(files.read("/sys"), "not a regular file");
  }

  @Test
  void aFileWithoutEndIsNotReadWhole() throws IOException {
    try (RandomAccessFile huge = new RandomAccessFile(root.resolve("huge").toFile(), "rw")) {
      huge.setLength(10L << 30);
    }

    assertProblem(files.read("/huge"), "longer than");
  }

  @Test
  void nothingCanBeWritten() {
    assertThat(files.isWritable("/sys/devices/pci0000:00/0000:00:02.0/vendor")).isFalse();
    assertThatThrownBy(() -> files.write("/sys/x", new byte[] {1}))
        .isInstanceOfSatisfying(
            KernelRefusal.class, refusal -> assertThat(refusal.errno()).isEqualTo(Errno.EROFS));
  }

  @Test
  void aRootThatIsNoFolderIsRefused() {
    for (Path wrong : List.of(folder.resolve("secret"), folder.resolve("nothing"))) {
      assertThatThrownBy(() -> new RecordedKernelFiles(wrong))
          .isInstanceOfSatisfying(
              VarioException.class,
              thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.INVALID_INPUT));
    }
  }

  private void link(String path, String target) throws IOException {
    links.add(Files.createSymbolicLink(root.resolve(path), Path.of(target)));
  }

  private static String text(Reading<byte[]> reading) {
    byte[] bytes = reading.orNull();
    return bytes == null ? "nothing" : new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static void assertProblem(Reading<?> reading, String reason) {
    assertThat(reading.orNull()).isNull();
    ReadProblem problem = reading.problem().orElseThrow();
    assertThat(problem.kind()).isEqualTo(ReadProblem.Kind.UNREADABLE);
    assertThat(problem.reason()).contains(reason);
  }
}
