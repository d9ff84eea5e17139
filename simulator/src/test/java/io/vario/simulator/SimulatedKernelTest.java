package io.vario.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vario.device.DriverName;
import io.vario.device.ModuleName;
import io.vario.device.PciAddress;
import io.vario.error.Errno;
import io.vario.error.KernelRefusal;
import io.vario.host.DriverControl;
import io.vario.host.PendingWrite;
import io.vario.host.StuckWriteException;
import io.vario.sysfs.SysfsHost;
import io.vario.sysfs.seam.RecordedKernelFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** What goes wrong on demand, what takes its time, and what the seams promise. */
@Timeout(30)
class SimulatedKernelTest {
  private static final String DEVICES = "/sys/bus/pci/devices/";
  private static final String DRIVERS = "/sys/bus/pci/drivers/";
  private static final PciAddress NET = PciAddress.parse("0000:03:00.0");
  private static final PciAddress OTHER = PciAddress.parse("0000:07:01.0");
  private static final PciAddress PF = PciAddress.parse("0000:02:00.0");
  private static final PciAddress VF = PciAddress.parse("0000:02:10.2");

  private final RecordedKernelFiles guest =
      new RecordedKernelFiles(Path.of("../system-tests/hosts/qemu-guest"));

  private SimulatedKernel kernel = SimulatedKernel.of(guest);

  private void script(Fault... faults) {
    kernel = SimulatedKernel.over(guest).faults(FaultScript.of(faults)).build();
  }

  private void write(String path, String text) {
    kernel.write(path, text.getBytes(ISO_8859_1));
  }

  private void unbind(PciAddress address) {
    write(DRIVERS + driverOf(address) + "/unbind", address.toString());
  }

  private void bind(PciAddress address, String driver) {
    write(DRIVERS + driver + "/bind", address.toString());
  }

  private void giveToVfio(PciAddress address) {
    kernel.load(ModuleName.parse("vfio_pci"));
    write(DEVICES + address + "/driver_override", "vfio-pci");
    unbind(address);
    bind(address, "vfio-pci");
  }

  private String driverOf(PciAddress address) {
    String target = kernel.readLink(DEVICES + address + "/driver").orNull();
    return target == null ? "" : target.substring(target.lastIndexOf('/') + 1);
  }

  private static void assertRefused(Errno errno, Executable write) {
    assertThatThrownBy(write::execute)
        .isInstanceOfSatisfying(
            KernelRefusal.class, refusal -> assertThat(refusal.errno()).isEqualTo(errno));
  }

  private static CompletableFuture<Void> inBackground(Runnable work) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
                done.complete(null);
              } catch (RuntimeException failure) {
                done.completeExceptionally(failure);
              }
            },
            "background");
    thread.setDaemon(true);
    thread.start();
    return done;
  }

  private void awaitBlock(PciAddress address) throws InterruptedException {
    while (!kernel.isBlocked(address)) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  @Test
  void refusesTheNthTimeOnly() {
    script(Fault.refuse(KernelStep.BIND, Errno.EBUSY).at(NET).nth(2));
    unbind(NET);
    bind(NET, "e1000e");
    unbind(NET);
    assertRefused(Errno.EBUSY, () -> bind(NET, "e1000e"));
    assertThat(driverOf(NET)).isEmpty();
    bind(NET, "e1000e");
    assertThat(driverOf(NET)).isEqualTo("e1000e");
  }

  @Test
  void refusesForOneDeviceOnly() {
    script(Fault.refuse(KernelStep.UNBIND, Errno.EACCES).at(NET));
    assertRefused(Errno.EACCES, () -> unbind(NET));
    assertRefused(Errno.EACCES, () -> unbind(NET));
    unbind(OTHER);
    assertThat(driverOf(OTHER)).isEmpty();
  }

  @Test
  void ofSeveralFaultsTheFirstCounts() {
    script(
        Fault.refuse(KernelStep.UNBIND, Errno.EIO).nth(1),
        Fault.refuse(KernelStep.UNBIND, Errno.EBUSY));
    assertRefused(Errno.EIO, () -> unbind(NET));
    assertRefused(Errno.EBUSY, () -> unbind(NET));
  }

  @Test
  void acceptsWritesWithoutEffect() {
    script(
        Fault.ignore(KernelStep.SET_OVERRIDE).nth(1),
        Fault.ignore(KernelStep.UNBIND).nth(1),
        Fault.ignore(KernelStep.BIND).nth(1));
    write(DEVICES + NET + "/driver_override", "abc");
    assertThat(kernel.read(DEVICES + NET + "/driver_override").orNull()).startsWith('(', 'n');
    unbind(NET);
    assertThat(driverOf(NET)).isEqualTo("e1000e");
    unbind(NET);
    bind(NET, "e1000e");
    assertThat(driverOf(NET)).isEmpty();
  }

  @Test
  void failsProbesWhichOnlyBindTells() {
    script(Fault.refuse(KernelStep.PROBE, Errno.ETIMEDOUT).at(NET));
    unbind(NET);
    assertRefused(Errno.ETIMEDOUT, () -> bind(NET, "e1000e"));
    write("/sys/bus/pci/drivers_probe", NET.toString());
    assertThat(driverOf(NET)).isEmpty();
  }

  @Test
  void servesOthersWhileAProbeTakesItsTime() {
    script(Fault.delay(KernelStep.PROBE, Duration.ofMillis(600)).at(NET).nth(1));
    unbind(NET);
    unbind(OTHER);
    CompletableFuture<Void> slow = inBackground(() -> bind(NET, "e1000e"));
    bind(OTHER, "e1000");
    assertThat(driverOf(OTHER)).isEqualTo("e1000");
    slow.join();
    assertThat(driverOf(NET)).isEqualTo("e1000e");
  }

  @Test
  void letsADeviceVanishHalfWay() {
    script(Fault.vanish(KernelStep.BIND).at(NET));
    unbind(NET);
    assertRefused(Errno.ENODEV, () -> bind(NET, "e1000e"));
    assertThat(kernel.list(DEVICES + NET).isAbsent()).isTrue();
    assertThat(kernel.list("/sys/kernel/iommu_groups/14").isAbsent()).isTrue();
    assertRefused(Errno.ENODEV, () -> bind(NET, "e1000e"));
  }

  @Test
  void letsAVirtualFunctionVanish() {
    script(Fault.vanish(KernelStep.UNBIND).at(VF));
    assertRefused(Errno.ENODEV, () -> unbind(VF));
    assertThat(kernel.readLink(DEVICES + PF + "/virtfn1").isAbsent()).isTrue();
    assertThat(kernel.readLink(DEVICES + PF + "/virtfn0").orNull()).isEqualTo("../0000:02:10.0");
    write(DEVICES + PF + "/sriov_numvfs", "0");
    assertThat(kernel.list(DEVICES + "0000:02:10.0").isAbsent()).isTrue();
  }

  @Test
  void letsAHeldDeviceVanish() {
    giveToVfio(NET);
    script(Fault.vanish(KernelStep.SET_OVERRIDE).at(NET).nth(2));
    giveToVfio(NET);
    Holder holder = kernel.hold(NET);
    CompletableFuture<Void> unbind = inBackground(() -> unbind(NET));
    while (!driverOf(NET).isEmpty()) {
      Thread.onSpinWait();
    }
    assertThat(unbind).isNotDone();
    assertRefused(Errno.ENODEV, () -> write(DEVICES + NET + "/driver_override", "\n"));
    unbind.join();
    assertThat(kernel.list("/dev/vfio").orNull()).containsExactly("vfio");
    holder.close();
    assertThat(kernel.list(DEVICES + NET).isAbsent()).isTrue();
  }

  @Test
  void blocksUntilReleased() throws InterruptedException {
    script(Fault.block(KernelStep.UNBIND).at(NET).nth(1));
    CompletableFuture<Void> blocked = inBackground(() -> unbind(NET));
    awaitBlock(NET);
    unbind(OTHER);
    assertThat(blocked).isNotDone();
    kernel.release(NET);
    blocked.join();
    assertThat(driverOf(NET)).isEmpty();
  }

  @Test
  void aLimitedWriteThatEndsIsLikeAnother() {
    Duration limit = Duration.ofMinutes(1);
    byte[] address = NET.toString().getBytes(ISO_8859_1);
    kernel.write(DRIVERS + "e1000e/unbind", address, limit);
    assertThat(driverOf(NET)).isEmpty();
    assertRefused(Errno.ENODEV, () -> kernel.write(DRIVERS + "e1000e/unbind", address, limit));
    Thread.currentThread().interrupt();
    kernel.write(DRIVERS + "e1000e/bind", address, limit);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(driverOf(NET)).isEqualTo("e1000e");
    assertRefused(
        Errno.EACCES, () -> kernel.commonUser().write(DRIVERS + "e1000e/unbind", address, limit));
    assertThat(kernel.isPending(new PendingWrite("simulated-1"))).isFalse();
  }

  @Test
  void aBlockedWriteIsStuckByItsLimitAndGoesOn() {
    script(Fault.block(KernelStep.UNBIND).at(NET).nth(1));
    DriverControl control = SysfsHost.of(kernel, kernel).control();

    StuckWriteException stuck =
        catchThrowableOfType(
            StuckWriteException.class,
            () -> control.unbind(NET, DriverName.parse("e1000e"), Duration.ofMillis(50)));

    assertThat(stuck)
        .hasMessage(
            "e1000e did not let go of 0000:03:00.0 within 50 ms;"
                + " the kernel waits in simulated_fault");
    assertThat(control.isPending(stuck.pending())).isTrue();
    assertThat(kernel.commonUser().isPending(stuck.pending())).isTrue();
    assertThat(driverOf(NET)).isEqualTo("e1000e");
    kernel.release(NET);
    while (control.isPending(stuck.pending())) {
      Thread.onSpinWait();
    }
    assertThat(driverOf(NET)).isEmpty();
  }

  @Test
  void whoHoldsADeviceIsNamed() {
    giveToVfio(NET);
    DriverControl control = SysfsHost.of(kernel, kernel).control();
    Holder holder = kernel.hold(NET);

    StuckWriteException stuck =
        catchThrowableOfType(
            StuckWriteException.class,
            () -> control.unbind(NET, DriverName.parse("vfio-pci"), Duration.ZERO));
    assertThat(stuck)
        .hasMessageContaining("vfio-pci did not let go of 0000:03:00.0 within 0 s; ")
        .hasMessageEndingWith("; qemu-system-x86 (pid 4001) holds /dev/vfio/14");
    assertThat(stuck.hint())
        .contains("end qemu-system-x86 (pid 4001), or have it let go of the device");
    while (!driverOf(NET).isEmpty()) {
      Thread.onSpinWait();
    }
    StuckWriteException bind =
        catchThrowableOfType(
            StuckWriteException.class,
            () -> control.bind(NET, DriverName.parse("vfio-pci"), Duration.ofMillis(50)));
    assertThat(bind)
        .hasMessage(
            "vfio-pci did not take 0000:03:00.0 within 50 ms;"
                + " the kernel waits in __device_driver_lock");

    holder.close();
    while (control.isPending(stuck.pending()) || control.isPending(bind.pending())) {
      Thread.onSpinWait();
    }
    assertThat(driverOf(NET)).isEqualTo("vfio-pci");
    assertThat(kernel.list("/proc/4001").isAbsent()).isTrue();
  }

  @Test
  void aProbeThatTakesItsTimeIsStuck() {
    script(Fault.block(KernelStep.PROBE).at(NET));
    unbind(NET);
    DriverControl control = SysfsHost.of(kernel, kernel).control();
    StuckWriteException stuck =
        catchThrowableOfType(
            StuckWriteException.class, () -> control.probe(NET, Duration.ofMillis(1500)));
    assertThat(stuck)
        .hasMessage(
            "no driver took 0000:03:00.0 within 1500 ms; the kernel waits in simulated_fault");
    kernel.release(NET);
    while (control.isPending(stuck.pending())) {
      Thread.onSpinWait();
    }
    assertThat(driverOf(NET)).isEqualTo("e1000e");
  }

  @Test
  void anInterruptEndsABlock() throws InterruptedException {
    script(Fault.block(KernelStep.UNBIND).at(NET));
    CompletableFuture<Void> blocked = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                unbind(NET);
              } catch (KernelRefusal refusal) {
                blocked.completeExceptionally(refusal);
              }
            });
    thread.start();
    awaitBlock(NET);
    thread.interrupt();
    assertThatThrownBy(blocked::join).hasCauseInstanceOf(KernelRefusal.class);
    assertThat(driverOf(NET)).isEqualTo("e1000e");
  }

  @Test
  void givesWayToAHolderOfAVirtualFunction() {
    giveToVfio(VF);
    Holder holder = kernel.hold(VF);
    CompletableFuture<Void> removal =
        inBackground(() -> write(DEVICES + PF + "/sriov_numvfs", "0"));
    while (!driverOf(VF).isEmpty()) {
      Thread.onSpinWait();
    }
    assertThat(removal).isNotDone();
    holder.close();
    removal.join();
    assertThat(kernel.list(DEVICES + VF).isAbsent()).isTrue();
  }

  @Test
  void whoHoldsADeviceIsAmongTheProcesses() {
    giveToVfio(NET);
    assertThat(kernel.list("/proc/4001").isAbsent()).isTrue();
    try (Holder first = kernel.hold(NET);
        Holder second = kernel.hold(NET)) {
      assertThat(first).isNotSameAs(second);
      assertThat(kernel.read("/proc/4001/comm").orNull())
          .isEqualTo("qemu-system-x86\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(kernel.readLink("/proc/4002/fd/12").orNull()).startsWith("/dev/vfio/");
    }
    assertThat(kernel.list("/proc/4001").isAbsent()).isTrue();
    assertThat(kernel.list("/proc/4002").isAbsent()).isTrue();
  }

  @Test
  void bindWaitsForWhoeverHasTheDevice() {
    giveToVfio(NET);
    Holder holder = kernel.hold(NET);
    CompletableFuture<Void> unbind = inBackground(() -> unbind(NET));
    while (!driverOf(NET).isEmpty()) {
      Thread.onSpinWait();
    }
    CompletableFuture<Void> bind = inBackground(() -> bind(NET, "vfio-pci"));
    assertThat(bind).isNotDone();
    holder.close();
    holder.close();
    unbind.join();
    bind.join();
    assertThat(driverOf(NET)).isEqualTo("vfio-pci");
  }

  @Test
  void virtualFunctionsMayBeLate() throws InterruptedException {
    kernel = SimulatedKernel.over(guest).lateVirtualFunctions(Duration.ofMillis(400)).build();
    write(DEVICES + PF + "/sriov_numvfs", "0");
    write(DEVICES + PF + "/sriov_numvfs", "2");
    assertThat(kernel.list(DEVICES + VF).isAbsent()).isTrue();
    while (driverOf(VF).isEmpty()) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    assertThat(driverOf(VF)).isEqualTo("igbvf");
  }

  @Test
  void virtualFunctionsThatNobodyRecordedAreMadeUp() {
    write(DEVICES + PF + "/sriov_numvfs", "0");
    write(DEVICES + PF + "/sriov_numvfs", "7");
    assertThat(kernel.readLink(DEVICES + PF + "/virtfn6").orNull()).isEqualTo("../0000:02:11.4");
    PciAddress last = PciAddress.parse("0000:02:11.4");
    assertThat(driverOf(last)).isEqualTo("igbvf");
    assertThat(kernel.list(DEVICES + last + "/net").orNull()).hasSize(1);
  }

  @Test
  void whatNativeDriversMakeGoesAndComesBack() {
    assertThat(kernel.readLink("/sys/class/net/eth1").orNull()).isNotNull();
    unbind(NET);
    assertThat(kernel.readLink("/sys/class/net/eth1").isAbsent()).isTrue();
    assertThat(kernel.list(DEVICES + NET + "/net").isAbsent()).isTrue();
    bind(NET, "e1000e");
    assertThat(kernel.list("/sys/class/net/eth1").orNull()).contains("address");
  }

  @Test
  void rootMayWriteWhatIsThereAndReadAllButWriteOnlyFiles() {
    assertThat(kernel.isWritable(DEVICES + NET + "/driver_override")).isTrue();
    assertThat(kernel.isWritable(DEVICES + NET + "/nosuch")).isFalse();
    assertThat(kernel.read(DRIVERS + "e1000e/bind").problem()).isPresent();
    assertRefused(Errno.ENOENT, () -> write(DEVICES + NET + "/nosuch", "1"));
  }

  @Test
  void aCommonUserMayOnlyRead() {
    CommonUser user = kernel.commonUser();
    String override = DEVICES + NET + "/driver_override";
    assertThat(user.read(override).orNull()).isNotNull();
    assertThat(user.isWritable(override)).isFalse();
    assertRefused(Errno.EACCES, () -> user.write(override, new byte[] {'x'}));
    assertThat(user.load(ModuleName.parse("vfio_pci")).exitCode()).isEqualTo(1);
    assertThat(kernel.list("/sys/module/vfio").isAbsent()).isTrue();
  }

  @Test
  void filesOutsideOfSysfsAreTheHosts() {
    kernel.putFile("/etc/modprobe.d/test.conf", "blacklist vfio_pci\n");
    write("/etc/modprobe.d/test.conf", "Blacklist");
    assertThat(kernel.read("/etc/modprobe.d/test.conf").orNull())
        .isEqualTo("Blacklist vfio_pci\n".getBytes(ISO_8859_1));
    kernel.removeFile("/etc/modprobe.d/test.conf");
    assertThat(kernel.read("/etc/modprobe.d/test.conf").isAbsent()).isTrue();
    assertThatThrownBy(() -> kernel.putFile("/sys/x", ""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void onlyVfioDevicesAreHeld() {
    assertThatThrownBy(() -> kernel.hold(NET)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void kernelsOverOneRecordingAreApart() {
    unbind(NET);
    SimulatedKernel another = SimulatedKernel.of(guest);
    assertThat(another.readLink(DEVICES + NET + "/driver").orNull()).isNotNull();
    assertThat(guest.readLink(DEVICES + NET + "/driver").orNull()).isNotNull();
  }

  @Test
  void manyThreadsBindAtOnce() {
    kernel.load(ModuleName.parse("vfio_pci"));
    List<PciAddress> all = List.of(NET, OTHER, VF, PciAddress.parse("0000:01:00.0"));
    List<CompletableFuture<Void>> running =
        all.stream()
            .map(
                address ->
                    inBackground(
                        () -> {
                          String home = driverOf(address);
                          for (int round = 0; round < 50; round++) {
                            giveToVfio(address);
                            write(DEVICES + address + "/driver_override", "\n");
                            unbind(address);
                            write("/sys/bus/pci/drivers_probe", address.toString());
                            assertThat(driverOf(address)).isEqualTo(home);
                          }
                        }))
            .toList();
    running.forEach(CompletableFuture::join);
    assertThat(kernel.list("/dev/vfio").orNull()).containsExactly("vfio");
  }
}
