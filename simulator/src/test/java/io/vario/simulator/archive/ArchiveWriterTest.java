package io.vario.simulator.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.sysfs.record.HostRecorder;
import io.vario.sysfs.record.Recording;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.RecordedKernelFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A recording becomes one file or folder, whole or not at all, and equal ones become equal. */
class ArchiveWriterTest {
  private static final Path GUEST = Path.of("../system-tests/hosts/qemu-guest");

  @TempDir private Path folder;

  private static ArchiveWriter guest(KernelFiles files) {
    ArchiveWriter writer = new ArchiveWriter();
    Recording recording = new HostRecorder(files, false).record(writer);
    assertThat(recording.problems()).isEmpty();
    assertThat(recording.devices()).isGreaterThan(20);
    return writer;
  }

  private static ArchiveWriter small(String content) {
    ArchiveWriter writer = new ArchiveWriter();
    writer.file("/sys/a", content.getBytes(StandardCharsets.UTF_8));
    return writer;
  }

  private KernelFiles open(Path path) {
    return Files.isDirectory(path) ? new RecordedKernelFiles(path) : HostArchive.open(path);
  }

  @ParameterizedTest
  @EnumSource
  void recordingOfRecordingIsTheSame(RecordingFormat format) throws IOException {
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    guest(new RecordedKernelFiles(GUEST)).writeTo(first, format, false);
    guest(open(first)).writeTo(second, RecordingFormat.TAR_GZ, false);
    Path plain = folder.resolve("plain");
    guest(new RecordedKernelFiles(GUEST)).writeTo(plain, RecordingFormat.TAR_GZ, false);
    assertThat(Files.mismatch(second, plain)).isEqualTo(-1);
  }

  @ParameterizedTest
  @EnumSource(names = {"TAR_GZ", "ZIP"})
  void bytesDoNotTellWhenNorWhere(RecordingFormat format) throws IOException {
    Path one = folder.resolve("one");
    Path other = folder.resolve("other");
    TimeZone usual = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Auckland"));
      small("x").writeTo(one, format, false);
      TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
      small("x").writeTo(other, format, false);
    } finally {
      TimeZone.setDefault(usual);
    }
    assertThat(Files.mismatch(one, other)).isEqualTo(-1);
  }

  @ParameterizedTest
  @EnumSource
  void onlyItsOwnerMayReadIt(RecordingFormat format) throws IOException {
    Path target = folder.resolve("target");
    small("x").writeTo(target, format, false);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
        .isEqualTo(format == RecordingFormat.FOLDER ? "rwx------" : "rw-------");
    assertThat(left()).containsExactly("target");
  }

  @Test
  void whatIsThereStaysUnlessItMayBeReplaced() throws IOException {
    Path target = Files.writeString(folder.resolve("host.tgz"), "old");
    assertRefused(target, RecordingFormat.TAR_GZ, false);
    assertThat(target).hasContent("old");
    small("new").writeTo(target, RecordingFormat.TAR_GZ, true);
    assertThat(open(target).read("/sys/a").orNull())
        .isEqualTo("new".getBytes(StandardCharsets.UTF_8));
    assertThat(left()).containsExactly("host.tgz");
  }

  @Test
  void onlyRegularFilesAreReplaced() throws IOException {
    Path target = Files.createSymbolicLink(folder.resolve("link"), Path.of("/dev/null"));
    assertRefused(target, RecordingFormat.TAR_GZ, true);
    assertRefused(Path.of("/dev/null"), RecordingFormat.TAR_GZ, true);
    Files.delete(target);
    Path full = Files.createDirectory(folder.resolve("full"));
    Files.createFile(full.resolve("mine"));
    assertRefused(full, RecordingFormat.FOLDER, true);
    assertThat(full.resolve("mine")).exists();
  }

  @Test
  void emptyFolderIsFilled() throws IOException {
    Path target = Files.createDirectory(folder.resolve("empty"));
    assertThat(RecordingFormat.of(target.toString())).isEqualTo(RecordingFormat.FOLDER);
    assertThat(small("x").writeTo(target, RecordingFormat.FOLDER, false)).isEqualTo(1);
    assertThat(target.resolve("sys/a")).hasContent("x");
  }

  @Test
  void nameTellsTheFormat() {
    assertThat(RecordingFormat.of("host.tgz")).isEqualTo(RecordingFormat.TAR_GZ);
    assertThat(RecordingFormat.of("host")).isEqualTo(RecordingFormat.TAR_GZ);
    assertThat(RecordingFormat.of("host.ZIP")).isEqualTo(RecordingFormat.ZIP);
    assertThat(RecordingFormat.of("none/")).isEqualTo(RecordingFormat.FOLDER);
  }

  @Test
  void missingFolderIsTold() {
    assertThatThrownBy(
            () -> small("x").writeTo(folder.resolve("no/host.tgz"), RecordingFormat.TAR_GZ, false))
        .isInstanceOfSatisfying(
            VarioException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_INPUT))
        .hasMessageContaining("no such folder");
  }

  @Test
  void pathsThatAreNotPlainAreMistakes() {
    ArchiveWriter writer = small("x");
    for (String path : new String[] {"/sys/../x", "//x", "/sys/a/b", "/sys", "/sys/a", "/x/"}) {
      assertThatThrownBy(() -> writer.file(path, new byte[0]))
          .as(path)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private void assertRefused(Path target, RecordingFormat format, boolean replace) {
    assertThatThrownBy(() -> small("new").writeTo(target, format, replace))
        .isInstanceOfSatisfying(
            VarioException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.REFUSED))
        .hasMessageContaining("is there already");
  }

  private Stream<String> left() throws IOException {
    try (Stream<Path> content = Files.list(folder)) {
      return content.map(path -> path.getFileName().toString()).toList().stream();
    }
  }
}
