package io.vario.sysfs.state;

import static io.vario.sysfs.state.Samples.ADDRESS;
import static io.vario.sysfs.state.Samples.BOOT;
import static io.vario.sysfs.state.Samples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.state.BootId;
import io.vario.state.DeviceLocks;
import io.vario.state.Origin;
import io.vario.sysfs.process.ProcessKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FileLocksTest {
  private static final PciDevice DEVICE = Samples.device(ADDRESS, 14);

  @TempDir Path folder;

  private Path state;
  private DeviceLocks locks;

  @BeforeEach
  void open() {
    state = folder.resolve("state");
    locks = locks();
  }

  private DeviceLocks locks() {
    return new FolderStore(state, "vario test", BOOT).locks();
  }

  private DeviceLocks.Held take(PciDevice... devices) {
    return locks().acquire(List.of(devices), Duration.ZERO);
  }

  private List<String> files() throws IOException {
    try (var all = Files.list(state.resolve("locks"))) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void assertBusy(String message, PciDevice... devices) {
    assertThatThrownBy(() -> take(devices))
        .isInstanceOfSatisfying(
            VarioException.class,
            thrown -> {
              assertThat(thrown.code()).isEqualTo(ErrorCode.BUSY);
              assertThat(thrown).hasMessageContaining(message);
              assertThat(thrown.hint()).isPresent();
            });
  }

  @Test
  void aLockIsHeldUntilItIsClosed() throws IOException {
    assertThat(locks.holder(DEVICE)).isEmpty();
    assertThat(state).doesNotExist();

    DeviceLocks.Held held = take(DEVICE);

    assertThat(files()).containsExactly("0000:3b:00.2", "group-14", "guard");
    Origin holder = locks().holder(DEVICE).orElseThrow();
    assertThat(holder.command()).isEqualTo("vario test");
    assertBusy("0000:3b:00.2 is being changed by " + holder, DEVICE);
    held.close();
    held.close();
    assertThat(files()).containsExactly("guard");
    assertThat(locks.holder(DEVICE)).isEmpty();
    take(DEVICE).close();
  }

  @Test
  void theSecondCloseDoesNotTakeAnothersLock() {
    DeviceLocks.Held first = take(DEVICE);
    first.close();
    DeviceLocks.Held second = take(DEVICE);
    first.close();
    assertThat(locks.holder(DEVICE)).isPresent();
    second.close();
  }

  @Test
  void aDeviceOfTheSameGroupIsHeldToo() {
    PciDevice sibling = Samples.device(OTHER, 14);
    try (DeviceLocks.Held held = take(DEVICE)) {
      assertThat(held).isNotNull();
      assertThat(locks.holder(sibling)).isPresent();
      assertBusy("the IOMMU group 14 of 10000:01:00.0 is being changed by", sibling);
      take(Samples.device(OTHER, 15)).close();
      take(Samples.device(OTHER, -1)).close();
    }
    take(sibling, DEVICE).close();
  }

  @Test
  void allAreTakenOrNone() throws IOException {
    PciDevice free = Samples.device(PciAddress.parse("0000:01:00.0"), 1);
    DeviceLocks.Held held = take(Samples.device(OTHER, 15));
    assertBusy("10000:01:00.0", free, Samples.device(OTHER, 15));
    assertThat(files()).containsExactly("10000:01:00.0", "group-15", "guard");
    held.close();
  }

  @Test
  void whoWaitsGetsItOnceItIsFree() throws Exception {
    DeviceLocks.Held held = take(DEVICE);
    ExecutorService waiter = Executors.newSingleThreadExecutor();
    try {
      Future<?> waiting =
          waiter.submit(() -> locks().acquire(List.of(DEVICE), Duration.ofMinutes(1)).close());
      TimeUnit.MILLISECONDS.sleep(20);
      assertThat(waiting.isDone()).isFalse();
      held.close();
      waiting.get();
    } finally {
      waiter.shutdownNow();
    }
  }

  @Test
  void anInterruptEndsTheWait() {
    try (DeviceLocks.Held held = take(DEVICE)) {
      assertThat(held).isNotNull();
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> locks.acquire(List.of(DEVICE), Duration.ofMinutes(1)))
          .isInstanceOfSatisfying(
              VarioException.class,
              thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.CANCELLED));
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void oneOfSixteenThreadsAtATime() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    int[] count = {0};
    List<Callable<Void>> work = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      work.add(
          () -> {
            DeviceLocks mine = locks();
            for (int round = 0; round < 20; round++) {
              try (DeviceLocks.Held held = mine.acquire(List.of(DEVICE), Duration.ofMinutes(1))) {
                assertThat(held).isNotNull();
                assertThat(inside.incrementAndGet()).isEqualTo(1);
                count[0]++;
                inside.decrementAndGet();
              }
            }
            return null;
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      for (Future<Void> done : threads.invokeAll(work)) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(count[0]).isEqualTo(16 * 20);
    assertThat(files()).containsExactly("guard");
  }

  @Test
  void anotherClassLoadersCopyIsKeptOut() throws Exception {
    URL[] path =
        Arrays.stream(System.getProperty("java.class.path").split(":"))
            .map(Path::of)
            .map(FileLocksTest::url)
            .toArray(URL[]::new);
    Path counter = Files.writeString(folder.resolve("count"), "0");
    List<Callable<Void>> work = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      work.add(
          () -> {
            try (URLClassLoader loader =
                new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
              Class<?> copy = loader.loadClass(LockProcess.class.getName());
              assertThat(copy).isNotSameAs(LockProcess.class);
              var main = copy.getDeclaredMethod("main", String[].class);
              main.setAccessible(true);
              main.invoke(
                  null,
                  (Object) new String[] {state.toString(), "count", counter.toString(), "50"});
            }
            return null;
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      for (Future<Void> done : threads.invokeAll(work)) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(counter).hasContent("150");
  }

  @Test
  void oneOfTwoProcessesAtATime() throws Exception {
    Path counter = Files.writeString(folder.resolve("count"), "0");
    Process one = start("count", counter.toString(), "100");
    Process other = start("count", counter.toString(), "100");
    LockProcess.main(new String[] {state.toString(), "count", counter.toString(), "100"});
    assertThat(one.waitFor()).isZero();
    assertThat(other.waitFor()).isZero();
    assertThat(counter).hasContent("300");
    assertThat(files()).containsExactly("guard");
  }

  @Test
  void aProcessThatIsKilledHoldsNothing() throws Exception {
    Process holder = start("hold");
    try (var said =
        new BufferedReader(
            new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(said.readLine()).isEqualTo("held");
      assertThat(locks.holder(DEVICE).orElseThrow().process()).isEqualTo(holder.pid());
      assertBusy("\"vario hold\" (pid " + holder.pid(), DEVICE);

      holder.destroyForcibly().waitFor();

      assertThat(files()).contains("group-14");
      assertThat(locks.holder(DEVICE)).isEmpty();
      take(DEVICE).close();
      assertThat(files()).containsExactly("guard");
    }
  }

  @Test
  void whoHasThePidOfTheDeadIsNotTheHolder() throws IOException {
    ProcessKey self = Self.key();
    put(new LockFile(new ProcessKey(self.pid(), self.start() - 1), Samples.ORIGIN));
    assertThat(locks.holder(DEVICE)).isEmpty();
    take(DEVICE).close();

    put(new LockFile(self, Samples.ORIGIN));
    assertBusy(
        "\"vario detach 0000:3b:00.2\" (pid 812, alice) since 2026-11-25T04:37:32.5", DEVICE);
  }

  @Test
  void whatAnEarlierBootLeftIsNotHeld() throws IOException {
    Origin origin = Samples.ORIGIN;
    put(
        new LockFile(
            Self.key(),
            new Origin("alice", 1, "vario", origin.since(), new BootId("another-boot"))));
    assertThat(locks.holder(DEVICE)).isEmpty();
    take(DEVICE).close();
  }

  @Test
  void whatACrashCutOffIsTakenOver() throws IOException {
    put(new LockFile(Self.key(), Samples.ORIGIN));
    Path file = state.resolve("locks/" + ADDRESS);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(locks.holder(DEVICE)).isEmpty();
      take(DEVICE).close();
    }
  }

  @Test
  void rubbishIsReportedAndIsNoHolder() throws IOException {
    put(new LockFile(Self.key(), Samples.ORIGIN));
    Path file = state.resolve("locks/" + ADDRESS);
    String whole = Files.readString(file);
    for (String[] change :
        new String[][] {
          {"vario-lock 1", "vario-lock 2"},
          {"holder=", "holder=-"},
          {"holder=", "holder=999999999999999999999"},
          {"user=alice\n", ""},
        }) {
      Files.writeString(file, whole.replace(change[0], change[1]));
      assertThat(locks.holder(DEVICE)).isEmpty();
      assertThatThrownBy(() -> take(DEVICE))
          .isInstanceOfSatisfying(VarioException.class, Samples.unusable(file));
    }
  }

  private void put(LockFile lock) throws IOException {
    take(DEVICE).close();
    lock.write(state.resolve("locks/" + ADDRESS));
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private Process start(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LockProcess.class.getName(),
                state.toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
