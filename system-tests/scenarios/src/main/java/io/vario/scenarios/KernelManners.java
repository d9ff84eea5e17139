package io.vario.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Say how a Linux kernel and modprobe answer, without Vario: what a simulated kernel must have in
 * common with a real one.
 */
public abstract class KernelManners {
  private static final String BUS = "/sys/bus/pci/";
  private static final String DEVICES = BUS + "devices/";
  private static final String DRIVERS = BUS + "drivers/";
  private static final String PROBE = BUS + "drivers_probe";
  private static final String MODULES = "/sys/module/";
  private static final String NODES = "/dev/vfio/";
  private static final String CONFIG = "/etc/modprobe.d/test.conf";
  private static final String NOBODY = "0000:ff:1f.7";

  private static final String TAKEN = "";
  private static final String UNSET = "(null)";
  private static final String ENOENT = "No such file or directory";
  private static final String EIO = "Input/output error";
  private static final String EACCES = "Permission denied";
  private static final String EBUSY = "Device or resource busy";
  private static final String ENODEV = "No such device";
  private static final String EINVAL = "Invalid argument";
  private static final String ERANGE = "Numerical result out of range";

  /** Create the manners. */
  protected KernelManners() {}

  /**
   * Return the host to look at.
   *
   * @return the host, the same at each call; never null
   */
  protected abstract Host host();

  /** Begin each look on an untouched host. */
  @BeforeEach
  final void beginAfresh() {
    host().reset();
  }

  /** How {@code driver_override} is kept and compared. */
  @Nested
  class Overrides {
    private final String device = host().address(Device.E1000E);

    @Test
    void anUnsetOneReadsNull() {
      assertThat(override(device)).isEqualTo(UNSET);
    }

    @Test
    void aNewlineClearsIt() {
      setOverride(device, "abc");
      setOverride(device, "\n");
      assertThat(override(device)).isEqualTo(UNSET);
      setOverride(device, "abc");
      setOverride(device, "\nabc");
      assertThat(override(device)).isEqualTo(UNSET);
    }

    @Test
    void itEndsAtTheFirstLineEnd() {
      setOverride(device, "abc\n");
      assertThat(override(device)).isEqualTo("abc");
      setOverride(device, "abcd\nef");
      assertThat(override(device)).isEqualTo("abcd");
      setOverride(device, " abc");
      assertThat(override(device)).isEqualTo(" abc");
    }

    @Test
    void oneAsLongAsAPageIsInvalid() {
      String file = DEVICES + device + "/driver_override";
      setOverride(device, "x".repeat(4000));
      assertThat(host().tryWrite(file, "x".repeat(4095))).isEqualTo(EINVAL);
      assertThat(host().tryWrite(file, "x".repeat(4096))).isEqualTo(EINVAL);
      assertThat(override(device)).isEqualTo("x".repeat(4000));
    }

    @Test
    void itIsComparedLetterByLetter() {
      load("vfio_pci");
      unbind(device);
      setOverride(device, "vfio_pci");
      assertThat(bind(device, "vfio-pci")).isEqualTo(ENODEV);
      setOverride(device, "vfio-pci");
      assertThat(bind(device, "vfio-pci")).isEqualTo(TAKEN);
    }

    @Test
    void itMatchesAnyDevice() {
      load("mlx5_vfio_pci");
      assertThat(give(device, "mlx5_vfio_pci")).isEqualTo(TAKEN);
      assertThat(host().driverOf(device)).isEqualTo("mlx5_vfio_pci");
    }

    @Test
    void itShutsOutAllOtherDrivers() {
      unbind(device);
      setOverride(device, "nosuch");
      assertThat(reprobe(device)).isEqualTo(TAKEN);
      assertThat(host().driverOf(device)).isEmpty();
      assertThat(bind(device, "e1000e")).isEqualTo(ENODEV);
    }

    @Test
    void withoutOneVfioMatchesNothing() {
      load("vfio_pci");
      unbind(device);
      assertThat(bind(device, "vfio-pci")).isEqualTo(ENODEV);
    }
  }

  /** How devices come to drivers and go. */
  @Nested
  class Binding {
    private final String device = host().address(Device.E1000E);

    @ParameterizedTest
    @ValueSource(strings = {NOBODY, "junk", "03:00.0"})
    void bindUnbindAndProbeKnowTheExactAddress(String name) {
      assertThat(bind(name, "e1000e")).isEqualTo(ENODEV);
      assertThat(host().tryWrite(DRIVERS + "e1000e/unbind", name)).isEqualTo(ENODEV);
      assertThat(reprobe(name)).isEqualTo(ENODEV);
    }

    @Test
    void oneLineEndBehindAnAddressDoesNoHarm() {
      String unbind = DRIVERS + "e1000e/unbind";
      assertThat(host().tryWrite(unbind, device + " ")).isEqualTo(ENODEV);
      assertThat(host().tryWrite(unbind, device + "\n\n")).isEqualTo(ENODEV);
      assertThat(host().tryWrite(unbind, device + "\n")).isEqualTo(TAKEN);
      assertThat(bind(device + "\n", "e1000e")).isEqualTo(TAKEN);
    }

    @Test
    void aBoundDeviceIsBusyToItsDriverAndNoDeviceToOthers() {
      assertThat(bind(device, "e1000e")).isEqualTo(EBUSY);
      assertThat(bind(device, "igb")).isEqualTo(ENODEV);
      assertThat(host().driverOf(device)).isEqualTo("e1000e");
    }

    @Test
    void onlyItsDriverLetsGoOfADevice() {
      assertThat(host().tryWrite(DRIVERS + "igb/unbind", device)).isEqualTo(ENODEV);
      unbind(device);
      assertThat(host().driverOf(device)).isEmpty();
      assertThat(host().read(DEVICES + device + "/enable")).isEqualTo("0");
      assertThat(host().tryWrite(DRIVERS + "e1000e/unbind", device)).isEqualTo(ENODEV);
    }

    @Test
    void whatDoesNotMatchIsRefused() {
      unbind(device);
      assertThat(bind(device, "igb")).isEqualTo(ENODEV);
    }

    @Test
    void aDriverThatIsNotThereHasNoFiles() {
      assertThat(bind(device, "nosuch")).isEqualTo(ENOENT);
    }

    @Test
    void whatIsToBeReadRefusesToBeWritten() {
      assertThat(host().tryWrite(DEVICES + device + "/vendor", "0x8086")).isEqualTo(EACCES);
    }

    @Test
    void bindTellsTheProbesErrorAndDriversProbeDoesNot() {
      String virtio = host().address(Device.VIRTIO_NET);
      assertThat(give(virtio, "e1000e")).isEqualTo(EIO);
      assertThat(host().driverOf(virtio)).isEmpty();
      assertThat(reprobe(virtio)).isEqualTo(TAKEN);
      assertThat(host().driverOf(virtio)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
      "igb, Input/output error",
      "nvme, No such device",
      "virtio-pci, No such device",
      "ahci, Invalid argument",
      "lpc_ich, No such device"
    })
    void driversDifferInTheirAnswerToForeignHardware(String driver, String answer) {
      assertThat(give(device, driver)).isEqualTo(answer);
    }

    @Test
    void aVariantMayRefuseForeignHardware() {
      load("qat_vfio_pci");
      assertThat(give(device, "qat_vfio_pci")).isEqualTo(ENODEV);
    }

    @Test
    void probingABoundDeviceChangesNothing() {
      assertThat(reprobe(device)).isEqualTo(TAKEN);
      assertThat(host().driverOf(device)).isEqualTo("e1000e");
    }

    @Test
    void withoutAnOverrideProbingGivesTheNativeDriverBack() {
      load("vfio_pci");
      String before = host().stateOf(device);
      assertThat(give(device, "vfio-pci")).isEqualTo(TAKEN);
      setOverride(device, "\n");
      unbind(device);
      assertThat(reprobe(device)).isEqualTo(TAKEN);
      assertThat(host().driverOf(device)).isEqualTo("e1000e");
      assertThat(host().stateOf(device)).isEqualTo(before);
    }
  }

  /** What modprobe loads, and what a module shows. */
  @Nested
  class Modules {

    @ParameterizedTest
    @CsvSource({
      "vfio_pci, vfio-pci",
      "virtio_vfio_pci, virtio_vfio_pci",
      "mlx5_vfio_pci, mlx5_vfio_pci",
      "qat_vfio_pci, qat_vfio_pci"
    })
    void aModuleShowsItsDriver(String module, String driver) {
      assertThat(host().exists(MODULES + module)).isFalse();
      load(module);
      assertThat(host().read(MODULES + module + "/initstate")).isEqualTo("live");
      assertThat(host().readLink(MODULES + module + "/drivers/pci:" + driver))
          .isEqualTo("../../../bus/pci/drivers/" + driver);
      assertThat(host().readLink(DRIVERS + driver + "/module"))
          .isEqualTo("../../../../module/" + module);
      assertThat(host().exists(DRIVERS + driver + "/bind")).isTrue();
    }

    @Test
    void whatAModuleNeedsAndWishesForIsLoaded() {
      load("virtio_vfio_pci");
      for (String module : List.of("vfio", "vfio_pci_core", "vfio_iommu_type1", "irqbypass")) {
        assertThat(host().read(MODULES + module + "/initstate")).isEqualTo("live");
      }
      assertThat(host().exists(MODULES + "vfio_pci")).isFalse();
      assertThat(host().exists(MODULES + "vfio_pci_core/holders/virtio_vfio_pci")).isTrue();
    }

    @Test
    void aNewDriverTakesDevicesThatWaitForIt() {
      String device = host().address(Device.E1000E);
      unbind(device);
      setOverride(device, "vfio-pci");
      load("vfio_pci");
      assertThat(host().driverOf(device)).isEqualTo("vfio-pci");
    }

    @Test
    void whatIsThereIsNotLoadedAgain() {
      load("vfio_pci");
      load("vfio_pci");
      load("vfio-pci");
      load("virtio_pci");
    }

    @Test
    void anUnknownModuleFails() {
      assertFails("nosuch", "Module nosuch not found in directory /lib/modules/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"blacklist virtio_vfio_pci", "blacklist virtio-vfio-pci"})
    void aBlacklistedModuleIsNotLoadedAndNothingSaid(String line) {
      host().write(CONFIG, line);
      load("virtio_vfio_pci");
      assertThat(host().exists(MODULES + "virtio_vfio_pci")).isFalse();
      assertThat(host().exists(MODULES + "vfio")).isFalse();
    }

    @Test
    void aCommandInPlaceOfAModuleSucceedsByItself() {
      host().write(CONFIG, "install virtio_vfio_pci /bin/true");
      load("virtio_vfio_pci");
      assertThat(host().exists(MODULES + "virtio_vfio_pci")).isFalse();
      assertThat(host().exists(MODULES + "vfio")).as("what it needs is loaded").isTrue();
    }

    @Test
    void aCommandInPlaceOfAModuleFailsByItself() {
      host().write(CONFIG, "install virtio_vfio_pci /bin/false");
      assertFails("virtio_vfio_pci", "Error running install command '/bin/false' for module");
    }

    @Test
    void anAliasToOffFails() {
      host().write(CONFIG, "alias virtio_vfio_pci off");
      assertFails("virtio_vfio_pci", "could not find module by name='off'");
    }

    @Test
    void anAliasPutsAnotherModuleInPlace() {
      host().write(CONFIG, "alias virtio_vfio_pci vfio_pci");
      load("virtio_vfio_pci");
      assertThat(host().exists(MODULES + "virtio_vfio_pci")).isFalse();
      assertThat(host().exists(MODULES + "vfio_pci")).isTrue();
    }

    @Test
    void aBlacklistDoesNotHoldForWhatIsNeeded() {
      host().write(CONFIG, "blacklist vfio_pci_core");
      load("virtio_vfio_pci");
      assertThat(host().exists(MODULES + "virtio_vfio_pci")).isTrue();
    }

    @Test
    void withoutWhatItNeedsAModuleFails() {
      host().write(CONFIG, "install vfio_pci_core /bin/true");
      assertFails("virtio_vfio_pci", "could not insert 'virtio_vfio_pci': Unknown symbol");
    }

    @Test
    void withoutWhatItWishesForAModuleIsLoaded() {
      host().write(CONFIG, "install vfio_iommu_type1 /bin/true");
      load("vfio_pci");
      assertThat(host().exists(MODULES + "vfio_pci")).isTrue();
      assertThat(host().exists(MODULES + "vfio_iommu_type1")).isFalse();
    }

    private void assertFails(String module, String words) {
      Answer answer = host().modprobe(module);
      assertThat(answer.exit()).as("%s", answer).isEqualTo(1);
      assertThat(answer.stderr()).contains(words);
      assertThat(host().exists(MODULES + module)).isFalse();
    }
  }

  /** What VFIO refuses and shows. */
  @Nested
  class Vfio {

    @Test
    void bridgesAreRefused() {
      load("vfio_pci");
      String bridge = host().address(Device.BRIDGE);
      assertThat(give(bridge, "vfio-pci")).isEqualTo(EINVAL);
      assertThat(host().driverOf(bridge)).isEmpty();
    }

    @Test
    void aPhysicalFunctionWithVirtualOnesIsBusy() {
      load("vfio_pci");
      String physical = host().address(Device.NVME);
      setVfs(physical, "1");
      assertThat(give(physical, "vfio-pci")).isEqualTo(EBUSY);
      setOverride(physical, "\n");
      assertThat(reprobe(physical)).isEqualTo(TAKEN);
      assertThat(host().driverOf(physical)).isEqualTo("nvme");
    }

    @Test
    void aDeviceGetsTheLowestFreeNumber() {
      load("vfio_pci");
      String first = host().address(Device.E1000E);
      String second = host().address(Device.VIRTIO_NET);
      give(first, "vfio-pci");
      give(second, "vfio-pci");
      assertThat(host().exists(DEVICES + first + "/vfio-dev/vfio0")).isTrue();
      assertThat(host().exists(DEVICES + second + "/vfio-dev/vfio1")).isTrue();
      assertThat(host().exists("/sys/class/vfio-dev/vfio1")).isTrue();

      unbind(first);
      assertThat(host().exists(DEVICES + first + "/vfio-dev")).isFalse();
      assertThat(bind(first, "vfio-pci")).isEqualTo(TAKEN);
      assertThat(host().exists(DEVICES + first + "/vfio-dev/vfio0")).isTrue();
    }

    @Test
    void aGroupsNodeStaysUntilItsLastMemberLeaves() {
      assertThat(host().exists(NODES + "vfio")).isFalse();
      load("vfio_pci");
      assertThat(host().exists(NODES + "vfio")).isTrue();
      String one = host().address(Device.SHARED_A);
      String other = host().address(Device.SHARED_B);
      String node = NODES + group(one);
      assertThat(host().exists(node)).isFalse();
      // The group's other members may still be on host drivers: that is nobody's business yet.
      assertThat(give(one, "vfio-pci")).isEqualTo(TAKEN);
      assertThat(give(other, "vfio-pci")).isEqualTo(TAKEN);
      unbind(one);
      assertThat(host().exists(node)).isTrue();
      unbind(other);
      assertThat(host().exists(node)).isFalse();
    }

    @Test
    void aDeviceIsEnabledOnlyWhileSomebodyHoldsIt() {
      load("vfio_pci");
      String device = host().address(Device.E1000E);
      String file = DEVICES + device + "/enable";
      assertThat(host().read(file)).isEqualTo("1");
      give(device, "vfio-pci");
      assertThat(host().read(file)).isEqualTo("0");
      Host.Holding holding = host().hold(device);
      assertThat(host().read(file)).isEqualTo("1");
      holding.close();
    }

    @Test
    void unbindBlocksWhileSomebodyHoldsTheDevice() throws InterruptedException {
      load("vfio_pci");
      String device = host().address(Device.E1000E);
      give(device, "vfio-pci");
      Host.Holding holding = host().hold(device);
      Host.PendingWrite unbind = host().startWrite(DRIVERS + "vfio-pci/unbind", device);
      while (!host().driverOf(device).isEmpty()) {
        TimeUnit.MILLISECONDS.sleep(10);
      }

      assertThat(unbind.isDone()).isFalse();
      assertThat(host().exists(DEVICES + device + "/vfio-dev")).isFalse();
      assertThat(host().exists(NODES + group(device))).isTrue();
      setOverride(device, "\n");
      assertThat(reprobe(device)).as("it does not wait, and does nothing").isEqualTo(TAKEN);
      assertThat(host().driverOf(device)).isEmpty();
      assertThat(unbind.isDone()).isFalse();

      holding.close();
      assertThat(unbind.answer()).isEqualTo(TAKEN);
      assertThat(host().exists(NODES + group(device))).isFalse();
      assertThat(reprobe(device)).isEqualTo(TAKEN);
      assertThat(host().driverOf(device)).isEqualTo("e1000e");
    }
  }

  /** How virtual functions come and go. */
  @Nested
  class VirtualFunctions {
    private final String physical = host().address(Device.IGB);
    private final String first = host().virtualFunction(Device.IGB, 0);

    @Test
    void theirNumberIsANumberWithinBounds() {
      for (String text : List.of("junk", "-1", "1 2")) {
        assertThat(setVfs(physical, text)).as(text).isEqualTo(EINVAL);
      }
      assertThat(setVfs(physical, "8")).isEqualTo(ERANGE);
      assertThat(setVfs(physical, "0x2\n")).isEqualTo(TAKEN);
      assertThat(count(physical)).isEqualTo("2");
    }

    @Test
    void theirNumberChangesByWayOfZero() {
      setVfs(physical, "2");
      assertThat(setVfs(physical, "1")).isEqualTo(EBUSY);
      assertThat(setVfs(physical, "2")).isEqualTo(TAKEN);
      assertThat(setVfs(physical, "0")).isEqualTo(TAKEN);
      assertThat(setVfs(physical, "0")).isEqualTo(TAKEN);
      assertThat(host().exists(DEVICES + first)).isFalse();
      assertThat(host().exists(DEVICES + physical + "/virtfn0")).isFalse();
    }

    @Test
    void onlyAHostsDriverMakesThem() {
      load("vfio_pci");
      unbind(physical);
      assertThat(setVfs(physical, "1")).isEqualTo(ENOENT);
      assertThat(setVfs(physical, "0")).isEqualTo(TAKEN);
      assertThat(give(physical, "vfio-pci")).isEqualTo(TAKEN);
      assertThat(setVfs(physical, "1")).isEqualTo(ENOENT);
    }

    @Test
    void theyAndTheirPhysicalFunctionAreLinked() {
      setVfs(physical, "3");
      String third = host().virtualFunction(Device.IGB, 2);
      assertThat(host().readLink(DEVICES + physical + "/virtfn2")).isEqualTo("../" + third);
      assertThat(host().readLink(DEVICES + third + "/physfn")).isEqualTo("../" + physical);
      assertThat(host().read(DEVICES + third + "/device")).isEqualTo("0x10ca");
      assertThat(host().read(DEVICES + third + "/class")).isEqualTo("0x020000");
      assertThat(host().read(DEVICES + third + "/modalias"))
          .isEqualTo("pci:v00008086d000010CAsv00001AF4sd00001100bc02sc00i00");
    }

    @Test
    void eachHasAGroupOfItsOwn() {
      setVfs(physical, "2");
      String group = group(first);
      assertThat(group).isNotEqualTo(group(host().virtualFunction(Device.IGB, 1)));
      String folder = "/sys/kernel/iommu_groups/" + group;
      assertThat(host().exists(folder + "/devices/" + first)).isTrue();
      setVfs(physical, "0");
      assertThat(host().exists(folder)).isFalse();
      setVfs(physical, "1");
      assertThat(group(first)).isEqualTo(group);
    }

    @Test
    void theyAreGivenToDriversUnasked() {
      setVfs(physical, "1");
      assertThat(host().driverOf(first)).isEqualTo("igbvf");
      setVfs(host().address(Device.NVME), "1");
      String unable = host().virtualFunction(Device.NVME, 0);
      assertThat(host().driverOf(unable)).isEmpty();
      assertThat(bind(unable, "nvme")).isEqualTo(ENODEV);
    }

    @Test
    void withoutAutoprobeOnlyAnOverrideLeadsToADriver() {
      String file = DEVICES + physical + "/sriov_drivers_autoprobe";
      assertThat(host().tryWrite(file, "2")).isEqualTo(EINVAL);
      assertThat(host().tryWrite(file, "0")).isEqualTo(TAKEN);
      setVfs(physical, "1");
      assertThat(host().driverOf(first)).isEmpty();
      assertThat(bind(first, "igbvf")).isEqualTo(ENODEV);
      assertThat(reprobe(first)).isEqualTo(TAKEN);
      assertThat(host().driverOf(first)).isEmpty();
      setOverride(first, "igbvf");
      assertThat(reprobe(first)).isEqualTo(TAKEN);
      assertThat(host().driverOf(first)).isEqualTo("igbvf");
    }

    @Test
    void theyLeaveVfioAndComeBackFresh() {
      load("vfio_pci");
      setVfs(physical, "1");
      give(first, "vfio-pci");
      String node = NODES + group(first);
      assertThat(host().exists(node)).isTrue();
      assertThat(setVfs(physical, "0")).isEqualTo(TAKEN);
      assertThat(host().exists(node)).isFalse();
      setVfs(physical, "1");
      assertThat(override(first)).isEqualTo(UNSET);
      assertThat(host().driverOf(first)).isEqualTo("igbvf");
    }

    @Test
    void someDriversTakeThemAlongAndSomeLeaveThem() {
      setVfs(physical, "1");
      unbind(physical);
      assertThat(host().exists(DEVICES + first)).isFalse();
      assertThat(count(physical)).isEqualTo("0");
      String nvme = host().address(Device.NVME);
      setVfs(nvme, "1");
      unbind(nvme);
      assertThat(host().exists(DEVICES + host().virtualFunction(Device.NVME, 0))).isTrue();
      assertThat(count(nvme)).isEqualTo("1");
      assertThat(reprobe(nvme)).isEqualTo(TAKEN);
    }

    private String count(String address) {
      return host().read(DEVICES + address + "/sriov_numvfs");
    }
  }

  private String override(String address) {
    return host().read(DEVICES + address + "/driver_override");
  }

  private void setOverride(String address, String text) {
    assertThat(host().tryWrite(DEVICES + address + "/driver_override", text)).isEqualTo(TAKEN);
  }

  private String bind(String address, String driver) {
    return host().tryWrite(DRIVERS + driver + "/bind", address);
  }

  private void unbind(String address) {
    String driver = host().driverOf(address);
    assertThat(host().tryWrite(DRIVERS + driver + "/unbind", address)).isEqualTo(TAKEN);
  }

  private String reprobe(String address) {
    return host().tryWrite(PROBE, address);
  }

  /** Take a device from its driver, and have another one try. */
  private String give(String address, String driver) {
    setOverride(address, driver);
    if (!host().driverOf(address).isEmpty()) {
      unbind(address);
    }
    return bind(address, driver);
  }

  private void load(String module) {
    Answer answer = host().modprobe(module);
    assertThat(answer).as("modprobe %s", module).isEqualTo(new Answer(0, "", ""));
  }

  private String setVfs(String address, String count) {
    return host().tryWrite(DEVICES + address + "/sriov_numvfs", count);
  }

  private String group(String address) {
    String target = host().readLink(DEVICES + address + "/iommu_group");
    return target.substring(target.lastIndexOf('/') + 1);
  }
}
