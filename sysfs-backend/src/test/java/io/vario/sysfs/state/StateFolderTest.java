package io.vario.sysfs.state;

import static io.vario.sysfs.state.Samples.ADDRESS;
import static io.vario.sysfs.state.Samples.BOOT;
import static io.vario.sysfs.state.Samples.unusable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vario.error.VarioException;
import io.vario.state.StateStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Who may say what root does with devices, and who may read it. */
@Timeout(60)
class StateFolderTest {
  @TempDir Path folder;

  private Path state;
  private StateStore store;

  @BeforeEach
  void open() {
    state = folder.resolve("state");
    store = new FolderStore(state, "test", BOOT);
  }

  private void fill() {
    store.ledger().record(Samples.record(ADDRESS));
    store.journal().begin(List.of(Samples.change(ADDRESS)));
  }

  @Test
  void allMayReadAndNobodyElseMayWriteWhateverTheUmask() throws Exception {
    for (String umask : new String[] {"0000", "0022", "0077"}) {
      Path made = folder.resolve("umask-" + umask);
      Process process =
          new ProcessBuilder(
                  "sh",
                  "-c",
                  "umask " + umask + " && exec \"$0\" \"$@\"",
                  Path.of(System.getProperty("java.home"), "bin/java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  LockProcess.class.getName(),
                  made.toString(),
                  "fill")
              .inheritIO()
              .start();
      assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      try (var all = Files.walk(made)) {
        List<Path> paths = all.toList();
        assertThat(paths).hasSizeGreaterThan(8);
        for (Path path : paths) {
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
              .as(path.toString())
              .isEqualTo(Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--");
        }
      }
    }
  }

  @Test
  void aThreadThatWasInterruptedKeepsItsBooks() {
    Thread.currentThread().interrupt();
    fill();
    var open = store.journal().open();
    assertThat(open).hasSize(1);
    store.journal().update(open.get(0));
    store.journal().close(open.get(0));
    assertThat(store.ledger().all()).hasSize(1);
    store.ledger().forget(ADDRESS);
    assertThat(store.ledger().find(ADDRESS)).isEmpty();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aFolderThatAllMayWriteToIsRefused() throws IOException {
    fill();
    for (Path open : List.of(state, state.resolve("bindings"), state.resolve("journal"))) {
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
      if (!open.endsWith("journal")) {
        refused(open, () -> store.ledger().find(ADDRESS));
        refused(open, () -> store.ledger().all());
        refused(open, () -> store.ledger().record(Samples.record(ADDRESS)));
        refused(open, () -> store.ledger().forget(ADDRESS));
      }
      if (!open.endsWith("bindings")) {
        refused(open, () -> store.journal().open());
        refused(open, () -> store.journal().begin(List.of(Samples.change(ADDRESS))));
      }
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    assertThat(store.journal().open()).hasSize(1);
  }

  @Test
  void aFolderOfAnotherUserIsRefused() throws IOException {
    fill();
    Object mine = Files.getAttribute(state, "unix:uid");
    assumeTrue(mine.equals(0), "only root can give a folder away");
    for (Path given : List.of(state, state.resolve("bindings"))) {
      Files.setAttribute(given, "unix:uid", 65534);
      refused(given, () -> store.ledger().all());
      Files.setAttribute(given, "unix:uid", 0);
    }
    assertThat(store.ledger().all()).hasSize(1);
  }

  @Test
  void linksInPlaceOfSubfoldersAndFilesAreRefused() throws IOException {
    fill();
    Path elsewhere = Files.move(state.resolve("bindings"), folder.resolve("elsewhere"));
    Files.createSymbolicLink(state.resolve("bindings"), elsewhere);
    refused(state.resolve("bindings"), () -> store.ledger().find(ADDRESS));
    refused(state.resolve("bindings"), () -> store.ledger().record(Samples.record(ADDRESS)));

    Files.delete(state.resolve("bindings"));
    Files.createDirectory(state.resolve("bindings"));
    Path file = state.resolve("bindings/" + ADDRESS);
    Files.createSymbolicLink(file, elsewhere.resolve(ADDRESS.toString()));
    refused(file, () -> store.ledger().find(ADDRESS));
    refused(file, () -> store.ledger().record(Samples.record(ADDRESS)));
    refused(file, () -> store.ledger().forget(ADDRESS));
    assertThat(elsewhere.resolve(ADDRESS.toString())).isRegularFile();
  }

  @Test
  void theStateFolderItselfMayBeALink() throws IOException {
    fill();
    Path link = Files.createSymbolicLink(folder.resolve("link"), state);

    assertThat(new FolderStore(link, "test", BOOT).ledger().all()).hasSize(1);
  }

  @Test
  void pipesAndFoldersInPlaceOfFilesAreRefused() throws Exception {
    fill();
    Path file = state.resolve("bindings/" + ADDRESS);
    Files.delete(file);
    assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
    refused(file, () -> store.ledger().find(ADDRESS));
    refused(file, () -> store.ledger().forget(ADDRESS));
    Files.delete(file);
    Files.createDirectory(file);
    refused(file, () -> store.ledger().all());
    refused(file, () -> store.ledger().record(Samples.record(ADDRESS)));
    refused(file, () -> store.ledger().forget(ADDRESS));
  }

  @Test
  void linksAndPipesInPlaceOfLocksAreRefused() throws Exception {
    store.locks().acquire(List.of(Samples.device(ADDRESS, 3)), Duration.ZERO).close();
    for (String name : new String[] {"guard", ADDRESS.toString(), "group-3"}) {
      Path file = state.resolve("locks/" + name);
      Path goal = Files.writeString(folder.resolve("goal"), "content");
      Files.deleteIfExists(file);
      Files.createSymbolicLink(file, goal);
      refused(file, () -> lock());
      assertThat(goal).hasContent("content");
      Files.delete(file);
      assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
      refused(file, () -> lock());
      Files.delete(file);
    }
    lock();
  }

  private void lock() {
    store.locks().acquire(List.of(Samples.device(ADDRESS, 3)), Duration.ZERO).close();
  }

  private static void refused(Path file, Executable work) {
    assertThatThrownBy(work::execute).isInstanceOfSatisfying(VarioException.class, unusable(file));
  }
}
