package io.vario.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.sysfs.seam.RecordedKernelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the overlay shows, and that the base never changes. */
class FileTreeTest {
  @TempDir private Path base;
  private FileTree tree;

  @BeforeEach
  void record() throws IOException {
    Files.createDirectories(base.resolve("sys/real/inner"));
    Files.writeString(base.resolve("sys/real/file"), "text\n");
    Files.writeString(base.resolve("sys/real/inner/deep"), "deep\n");
    Files.createSymbolicLink(base.resolve("sys/link"), Path.of("real"));
    Files.createSymbolicLink(base.resolve("sys/loop"), Path.of("loop"));
    tree = new FileTree(new RecordedKernelFiles(base));
  }

  @Test
  void showsTheBase() {
    assertThat(tree.text("/sys/link/file")).isEqualTo("text");
    assertThat(tree.names("/sys/link")).containsExactly("file", "inner");
    assertThat(tree.readLink("/sys/link").orNull()).isEqualTo("real");
    assertThat(tree.canonical("/sys/link/inner/../file")).isEqualTo("/sys/real/file");
    assertThat(tree.canonical("/sys/link")).isEqualTo("/sys/real");
  }

  @Test
  void tellsAbsentFromUnreadable() {
    assertThat(tree.read("/sys/none").isAbsent()).isTrue();
    assertThat(tree.read("/sys/none/none").isAbsent()).isTrue();
    assertThat(tree.read("/sys/real/file/none").isAbsent()).isTrue();
    assertThat(tree.read("/sys/real").problem()).isPresent();
    assertThat(tree.list("/sys/real/file").problem()).isPresent();
    assertThat(tree.readLink("/sys/real/file").problem()).isPresent();
    assertThat(tree.read("/sys/loop").problem()).isPresent();
  }

  @Test
  void changesStayInMemory() throws IOException {
    tree.putFile("/sys/real/file", "new\n");
    tree.putFile("/sys/real/more/file", "more\n");
    tree.remove("/sys/real/inner");
    assertThat(tree.text("/sys/link/file")).isEqualTo("new");
    assertThat(tree.names("/sys/real")).containsExactly("file", "more");
    assertThat(tree.exists("/sys/link/inner/deep")).isFalse();

    assertThat(base.resolve("sys/real/file")).hasContent("text\n");
    assertThat(base.resolve("sys/real/inner/deep")).exists();
    assertThat(base.resolve("sys/real/more")).doesNotExist();
  }

  @Test
  void makesLinksRelative() {
    tree.putLink("/sys/other/up", "/sys/real/inner");
    tree.putLink("/sys/real/beside", "/sys/real/inner");
    assertThat(tree.readLink("/sys/other/up").orNull()).isEqualTo("../real/inner");
    assertThat(tree.readLink("/sys/real/beside").orNull()).isEqualTo("inner");
    assertThat(tree.text("/sys/other/up/deep")).isEqualTo("deep");
  }

  @Test
  void movesWhatTheBaseShows() {
    FileTree.Node folder = tree.take("/sys/real");
    assertThat(folder).isNotNull();
    assertThat(tree.exists("/sys/real")).isFalse();
    tree.put("/sys/moved/here", folder);
    assertThat(tree.text("/sys/moved/here/inner/deep")).isEqualTo("deep");
  }

  @Test
  void hidesWhatNobodyMayRead() {
    tree.putWriteOnly("/sys/real/bind");
    tree.putSpecial("/dev/node");
    assertThat(tree.read("/sys/real/bind").problem()).isPresent();
    assertThat(tree.exists("/dev/node")).isTrue();
    assertThat(tree.read("/dev/node").problem()).isPresent();
  }
}
