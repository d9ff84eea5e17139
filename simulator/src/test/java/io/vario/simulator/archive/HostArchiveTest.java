package io.vario.simulator.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vario.error.Errno;
import io.vario.error.ErrorCode;
import io.vario.error.KernelRefusal;
import io.vario.error.VarioException;
import io.vario.sysfs.seam.KernelFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives come from anybody: what is sound is read, and the rest is refused at little cost. */
class HostArchiveTest {
  @TempDir private Path folder;
  private Path archive;

  @BeforeEach
  void name() {
    archive = folder.resolve("host.tgz");
  }

  @AfterEach
  void nothingWasWritten() throws IOException {
    try (Stream<Path> content = Files.walk(folder)) {
      assertThat(content.filter(path -> !path.equals(folder) && !path.equals(archive))).isEmpty();
    }
  }

  /** Writes entries; the end is theirs to write. */
  private interface Entries {
    void write(TarMaker tar) throws IOException;
  }

  private void tar(Entries entries) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive))) {
      entries.write(new TarMaker(out));
    }
  }

  private void compressed(Entries entries) throws IOException {
    try (OutputStream out =
        new BufferedOutputStream(new GZIPOutputStream(Files.newOutputStream(archive)), 1 << 16)) {
      entries.write(new TarMaker(out));
    }
  }

  private void assertRefused(String... parts) {
    assertThatThrownBy(() -> HostArchive.open(archive))
        .isInstanceOfSatisfying(
            VarioException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_INPUT))
        .message()
        .startsWith("not a recorded host: '" + archive.toString().substring(0, 20))
        .contains(parts)
        .doesNotContain("null")
        .hasSizeLessThan(500)
        .matches("[ -~]+");
  }

  private static String text(KernelFiles files, String path) {
    return new String(files.read(path).orElseThrow(new byte[0]), StandardCharsets.UTF_8);
  }

  @Nested
  class Sound {
    @Test
    void isReadAsTheKernelWould() throws IOException {
      compressed(
          tar ->
              tar.folder("./")
                  .folder("./sys/")
                  .file("./sys/devices/pci0/one/vendor", "0x8086\n")
                  .link("sys/bus/pci/devices/one", "../../../devices/pci0/one")
                  .folder("sys/bus")
                  .link("lib", "usr/lib")
                  .file("usr/lib/modules/6.1/modules.alias", "alias a b\n")
                  .link("loop", "loop")
                  .link("sys/up", "bus/pci/../../..")
                  .end());
      KernelFiles files = HostArchive.open(archive);
      assertThat(text(files, "/sys/bus/pci/devices/one/vendor")).isEqualTo("0x8086\n");
      assertThat(files.readLink("/sys/bus/pci/devices/one").orNull())
          .isEqualTo("../../../devices/pci0/one");
      assertThat(text(files, "/lib/modules/6.1/modules.alias")).isEqualTo("alias a b\n");
      assertThat(files.list("/").orNull()).containsExactly("lib", "loop", "sys", "usr");
      assertThat(files.list("/sys/bus/pci/devices/one/").orNull()).containsExactly("vendor");
      assertThat(files.list("/sys/up").orNull()).isEqualTo(files.list("/").orNull());
      assertThat(files.read("/sys/none").isAbsent()).isTrue();
      assertThat(files.read("/loop").problem().orElseThrow().reason()).contains("loop of links");
      assertThat(files.read("/sys").problem().orElseThrow().reason())
          .isEqualTo("not a regular file");
      assertThat(files.readLink("/sys").problem().orElseThrow().reason())
          .isEqualTo("not a symbolic link");
      assertThat(files.list("/sys/bus/pci/devices/one/vendor").problem().orElseThrow().reason())
          .isEqualTo("not a folder");
      assertThat(files.list("/sys/bus/pci/devices/one/vendor/x").problem().orElseThrow().reason())
          .isEqualTo("Not a directory");
      assertThatThrownBy(() -> files.write("/sys/x", new byte[] {1}))
          .isInstanceOfSatisfying(
              KernelRefusal.class, refusal -> assertThat(refusal.errno()).isEqualTo(Errno.EROFS));
      assertThat(files.isWritable("/sys/bus/pci/devices/one/vendor")).isFalse();
    }

    @Test
    void linkThatLeadsOutThroughAnotherIsUnreadable() throws IOException {
      tar(tar -> tar.folder("r/").link("a/b/s", "../../r").link("a/b/x", "s/../../..").end());
      // By its text alone it stays within.
      assertThat(HostArchive.open(archive).read("/a/b/x").problem().orElseThrow().reason())
          .contains("leads out of the recorded host");
    }

    @Test
    void contentBeyondWhatIsKeptPlainIsTheSame() throws IOException {
      byte[] block = new byte[1 << 20];
      new Random(7).nextBytes(block);
      String noise = new String(block, StandardCharsets.ISO_8859_1);
      tar(
          tar -> {
            for (int i = 0; i < 24; i++) {
              tar.file("file" + i, noise);
            }
            tar.end();
          });
      KernelFiles files = HostArchive.open(archive);
      assertThat(text(files, "/file0")).isEqualTo(noise);
      assertThat(text(files, "/file23")).isEqualTo(noise);
    }

    @Test
    void nameBeyondTheHeaderIsRead() throws IOException {
      String name = "sys/" + "long/".repeat(40) + "name";
      tar(tar -> tar.longName(name).end());
      assertThat(text(HostArchive.open(archive), "/" + name)).isEqualTo("x");
    }

    @Test
    void absoluteNameBeyondTheHeaderStaysInside() throws IOException {
      String name = "etc/" + "long/".repeat(40) + "name";
      tar(tar -> tar.longName("/" + name).end());
      assertThat(text(HostArchive.open(archive), "/" + name)).isEqualTo("x");
    }
  }

  @Nested
  class BadNames {
    @ParameterizedTest
    @CsvSource({
      "/etc/passwd, has an absolute name",
      "../x, has .. in it",
      "sys/../../x, has .. in it",
      "sys/.., has .. in it",
      "sys/./x, has . in it",
      "sys//x, has an empty name in it",
      ".//x, has an empty name in it",
    })
    void areRefused(String name, String rule) throws IOException {
      tar(tar -> tar.file(name, "x").end());
      assertRefused("'" + name + "'", rule);
      zip(name);
      assertRefused(rule);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sys/a\nb", "sys/\u001b[2J", "sys/\u007f", "sys/\u0085"})
    void withControlCharactersAreRefused(String name) throws IOException {
      tar(tar -> tar.file(name, "x").end());
      assertRefused("has a control character");
      zip(name);
      assertRefused("has a control character");
    }

    @Test
    void thatAreEmptyAreRefused() throws IOException {
      tar(tar -> tar.file("", "x").end());
      assertRefused("has an empty name");
      tar(tar -> tar.file("./", "x").end());
      // A name that ends in / is a folder's, and a folder has no content.
      assertRefused("has content");
    }

    @Test
    void thatAreTooLongAreRefused() throws IOException {
      tar(tar -> tar.longName("x/" + "y".repeat(HostArchive.LONGEST_NAME)).end());
      assertRefused("has a name of more than 4096 characters");
      tar(tar -> tar.longName("x".repeat(100_000)).end());
      assertRefused("header in it is longer than 64 KiB");
    }

    @Test
    void thatAreTooDeepAreRefused() throws IOException {
      tar(tar -> tar.longName("d/".repeat(HostArchive.DEEPEST) + "x").end());
      assertRefused("more than 64 folders deep");
      tar(tar -> tar.longName("d/".repeat(HostArchive.DEEPEST - 1) + "x").end());
      assertThat(HostArchive.open(archive).list("/d").orNull()).containsExactly("d");
    }

    private void zip(String name) throws IOException {
      try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(archive.toFile())) {
        zip.putArchiveEntry(new ZipArchiveEntry("placeholder"));
        zip.closeArchiveEntry();
        zip.putArchiveEntry(new RawName(name));
        zip.write('x');
        zip.closeArchiveEntry();
      }
    }
  }

  /** Keeps a name as it is. */
  private static final class RawName extends ZipArchiveEntry {
    RawName(String name) {
      super(name);
      setName(name);
    }
  }

  @Nested
  class BadEntries {
    @Test
    void twiceTheSameIsRefused() throws IOException {
      tar(tar -> tar.file("sys/a", "1").file("sys/a", "2").end());
      assertRefused("'sys/a' is there twice");
      tar(tar -> tar.folder("sys/").folder("./sys").end());
      assertRefused("is there twice");
      tar(tar -> tar.file("sys/a", "1").file("./sys", "2").end());
      assertRefused("is there twice");
      tar(tar -> tar.link("sys", "etc").folder("sys/").end());
      assertRefused("is there twice");
    }

    @Test
    void belowWhatIsNoFolderIsRefused() throws IOException {
      tar(tar -> tar.link("sys", "etc").file("sys/a", "1").end());
      assertRefused("'sys/a' lies below an entry that is no folder");
      tar(tar -> tar.file("sys", "x").file("sys/a/b", "1").end());
      assertRefused("'sys/a/b' lies below an entry that is no folder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../x", "a/../../x", "./../../etc/passwd"})
    void linksThatLeadOutAreRefused(String target) throws IOException {
      tar(tar -> tar.link("x", target).end());
      assertRefused("'x' is a link that leads out of the archive: '" + target + "'");
    }

    @Test
    void absoluteLinksAreRefused() throws IOException {
      tar(tar -> tar.link("sys/x", "/etc/shadow").end());
      assertRefused("'sys/x' is a link to an absolute path: '/etc/shadow'");
    }

    @ParameterizedTest
    @CsvSource({
      "1, is a hard link",
      "3, is a device node",
      "4, is a device node",
      "6, is a named pipe",
      "7, is neither a folder",
      "Z, is neither a folder",
    })
    void otherKindsAreRefused(char kind, String rule) throws IOException {
      tar(tar -> tar.special("sys/x", kind).end());
      assertRefused("'sys/x' " + rule);
    }

    @ParameterizedTest
    @ValueSource(ints = {0010644, 0020644, 0060644, 0140644})
    void otherKindsInZipAreRefused(int mode) throws IOException {
      zip(
          entry -> {
            entry.setUnixMode(mode);
            return entry;
          });
      assertRefused("'sys/x' is neither a folder nor a file nor a link");
    }

    @Test
    void linksOutOfZipAreRefused() throws IOException {
      zip(
          entry -> {
            entry.setUnixMode(0120777);
            return entry;
          });
      assertRefused("'sys/x' is a link to an absolute path: '/etc/shadow'");
    }

    private void zip(UnaryOperator<ZipArchiveEntry> change) throws IOException {
      try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(archive.toFile())) {
        zip.putArchiveEntry(change.apply(new ZipArchiveEntry("sys/x")));
        zip.write("/etc/shadow".getBytes(StandardCharsets.UTF_8));
        zip.closeArchiveEntry();
      }
    }
  }

  @Nested
  class BadFiles {
    @Test
    void whatIsNoArchiveIsRefused() throws IOException {
      for (byte[] content :
          List.of(
              new byte[0],
              new byte[1],
              new byte[100_000],
              "hello\n".getBytes(StandardCharsets.UTF_8),
              "#!/bin/sh\n".repeat(100).getBytes(StandardCharsets.UTF_8))) {
        Files.write(archive, content);
        assertRefused("it is no tar archive");
      }
      Files.write(archive, new byte[] {0x1f, (byte) 0x8b, 8, 0});
      assertRefused("it is damaged or truncated");
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(archive))) {
        out.write(new byte[10_000]);
      }
      assertRefused("it is compressed, but holds no tar archive");
      Files.delete(archive);
      assertRefused("it is not a regular file");
    }

    @Test
    void truncatedTarIsRefusedAtEveryLength() throws IOException {
      tar(tar -> tar.folder("sys/").file("sys/a", "x".repeat(700)).file("sys/b", "y").end());
      byte[] whole = Files.readAllBytes(archive);
      for (int length = 1; length <= whole.length - 1024; length += 61) {
        Files.write(archive, Arrays.copyOf(whole, length));
        assertThatThrownBy(() -> HostArchive.open(archive)).isInstanceOf(VarioException.class);
      }
      Files.write(archive, Arrays.copyOf(whole, whole.length - 1024));
      assertRefused("its end mark is missing");
    }

    @Test
    void truncatedCompressedTarIsRefusedAtEveryLength() throws IOException {
      compressed(tar -> tar.folder("sys/").file("sys/a", "x".repeat(700)).end());
      byte[] whole = Files.readAllBytes(archive);
      for (int length = 0; length < whole.length; length++) {
        Files.write(archive, Arrays.copyOf(whole, length));
        assertRefused(", it is ");
      }
    }

    @Test
    void truncatedOrDamagedZipIsRefused() throws IOException {
      ArchiveWriter writer = new ArchiveWriter();
      writer.file("/sys/a", "hello".getBytes(StandardCharsets.UTF_8));
      writer.file("/sys/b", "x".repeat(3000).getBytes(StandardCharsets.UTF_8));
      writer.link("/sys/c", "a");
      writer.writeTo(archive, RecordingFormat.ZIP, false);
      byte[] whole = Files.readAllBytes(archive);
      for (int length = 0; length < whole.length; length++) {
        Files.write(archive, Arrays.copyOf(whole, length));
        assertThatThrownBy(() -> HostArchive.open(archive)).isInstanceOf(VarioException.class);
      }
      Random random = new Random(11);
      for (int i = 0; i < 500; i++) {
        byte[] damaged = whole.clone();
        damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
        Files.write(archive, damaged);
        openOrRefuse();
      }
    }

    @Test
    void damagedTarIsReadOrRefused() throws IOException {
      ArchiveWriter writer = new ArchiveWriter();
      writer.file("/sys/" + "long/".repeat(40) + "a", new byte[700]);
      writer.link("/sys/c", "a");
      writer.writeTo(archive, RecordingFormat.TAR_GZ, false);
      byte[] whole;
      try (var in = new GZIPInputStream(Files.newInputStream(archive))) {
        whole = in.readAllBytes();
      }
      Random random = new Random(12);
      for (int i = 0; i < 800; i++) {
        byte[] damaged = whole.clone();
        for (int j = 0; j < 1 + random.nextInt(3); j++) {
          damaged[random.nextInt(whole.length)] = (byte) random.nextInt();
        }
        Files.write(archive, damaged);
        openOrRefuse();
      }
    }

    private void openOrRefuse() {
      try {
        HostArchive.open(archive).list("/").orNull();
      } catch (VarioException refusal) {
        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(refusal.getMessage()).hasSizeLessThan(500).matches("[ -~]+");
      }
    }

    @Test
    void whatFollowsTheEndIsRefused() throws IOException {
      tar(tar -> tar.file("sys/a", "x").end().file("sys/b", "hidden").end());
      assertRefused("something follows its end");
      compressed(tar -> tar.file("sys/a", "x").end());
      Files.write(archive, new byte[] {0}, StandardOpenOption.APPEND);
      assertRefused("something follows the end of its compressed part");
      ArchiveWriter writer = new ArchiveWriter();
      writer.file("/sys/a", new byte[3]);
      writer.writeTo(archive, RecordingFormat.ZIP, true);
      Files.write(archive, new byte[] {0}, StandardOpenOption.APPEND);
      assertRefused("it is truncated, or something follows its end");
    }

    @Test
    void zipWithWrongContentIsRefused() throws IOException {
      ArchiveWriter writer = new ArchiveWriter();
      writer.file("/sys/a", "hello".getBytes(StandardCharsets.UTF_8));
      writer.writeTo(archive, RecordingFormat.ZIP, false);
      byte[] whole = Files.readAllBytes(archive);
      int directory = new String(whole, StandardCharsets.ISO_8859_1).lastIndexOf("PK\1\2");
      whole[directory + 16] ^= 1;
      Files.write(archive, whole);
      assertRefused("'sys/a' is damaged: its checksum is wrong");
    }
  }

  @Nested
  class Bombs {
    private String openInSmallProcess() throws IOException, InterruptedException {
      Path answer = Files.createTempFile("vario-bomb", ".txt");
      try {
        Process process =
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx96m",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    OpenArchive.class.getName(),
                    archive.toString())
                .redirectErrorStream(true)
                .redirectOutput(answer.toFile())
                .start();
        process.waitFor();
        return Files.readString(answer);
      } finally {
        Files.delete(answer);
      }
    }

    @Test
    void tenGigabytesInOneFileAreNotRead() throws IOException, InterruptedException {
      // What is announced is refused at once, so the zeros need not be there.
      compressed(tar -> tar.file("sys/a", "x").announce("big", 10L << 30));
      assertThat(openInSmallProcess()).contains("'big' is longer than 64 MiB");
    }

    @Test
    void manyFilesOfZerosAreStoppedOnTheWay() throws IOException, InterruptedException {
      compressed(
          tar -> {
            for (int i = 0; i < 8; i++) {
              tar.zeros("sys/zeros" + i, '0', 60 << 20);
            }
            tar.end();
          });
      assertThat(Files.size(archive)).isLessThan(1 << 20);
      assertThat(openInSmallProcess())
          .startsWith("INVALID_INPUT: ")
          .contains("it unpacks to more than 256 MiB");
    }

    @Test
    void endlessHeadersAreStopped() throws IOException, InterruptedException {
      for (char kind : new char[] {'L', 'K', 'x', 'g'}) {
        compressed(tar -> tar.zeros("././@LongLink", kind, 300 << 20));
        assertThat(openInSmallProcess())
            .as("kind " + kind)
            .startsWith("INVALID_INPUT: ")
            .containsAnyOf("header in it is longer than 64 KiB", "it is damaged");
      }
    }

    @Test
    void endlessZerosBehindTheEndAreStopped() throws IOException, InterruptedException {
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(archive))) {
        new TarMaker(out).file("sys/a", "x");
        byte[] zeros = new byte[1 << 20];
        for (int i = 0; i < 300; i++) {
          out.write(zeros);
        }
      }
      assertThat(openInSmallProcess()).contains("it unpacks to more than 256 MiB");
    }

    @Test
    void millionEntriesAreStopped() throws IOException, InterruptedException {
      compressed(
          tar -> {
            for (int i = 0; i < 310_000; i++) {
              tar.folder("d" + i + "/");
            }
            tar.end();
          });
      assertThat(openInSmallProcess()).contains("it has more than 300000 entries");
    }

    @Test
    void foldersThatAreOnlyPartOfNamesCount() throws IOException, InterruptedException {
      compressed(
          tar -> {
            for (int i = 0; i < 10_000; i++) {
              tar.file("d" + i + "/" + "e/".repeat(40) + "f", "");
            }
            tar.end();
          });
      assertThat(openInSmallProcess()).contains("it has more than 300000 entries");
    }

    @Test
    void endlessGzipHeaderIsStopped() throws IOException, InterruptedException {
      try (RandomAccessFile file = new RandomAccessFile(archive.toFile(), "rw")) {
        file.write(new byte[] {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 0});
        byte[] text = new byte[1 << 20];
        Arrays.fill(text, (byte) 'x');
        for (int i = 0; i < 120; i++) {
          file.write(text);
        }
      }
      assertThat(openInSmallProcess()).contains("header in it is longer than 64 KiB");
    }

    @Test
    void zipOfZerosIsStopped() throws IOException, InterruptedException {
      try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(archive.toFile())) {
        byte[] zeros = new byte[60 << 20];
        for (int i = 0; i < 8; i++) {
          zip.putArchiveEntry(new ZipArchiveEntry("sys/zeros" + i));
          zip.write(zeros);
          zip.closeArchiveEntry();
        }
      }
      assertThat(openInSmallProcess()).contains("it unpacks to more than 256 MiB");
    }

    @Test
    void zipWithMoreEntriesThanItSaysIsRefused() throws IOException, InterruptedException {
      try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(archive.toFile())) {
        for (int i = 0; i < 70_000; i++) {
          zip.putArchiveEntry(new ZipArchiveEntry("d" + i + "/"));
          zip.closeArchiveEntry();
        }
      }
      assertThat(openInSmallProcess()).contains("it is a zip64 archive");
    }
  }
}
