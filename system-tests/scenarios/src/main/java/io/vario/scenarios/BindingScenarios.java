package io.vario.scenarios;

import static io.vario.scenarios.Answer.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Give devices to VFIO and back, in all the ways that succeed and that must fail. */
public abstract class BindingScenarios {
  private static final String DEVICES = "/sys/bus/pci/devices/";
  private static final String UNSET = "(null)";
  private static final int ROUNDS = Integer.getInteger("vario.rounds", 20);

  /** Create the scenarios. */
  protected BindingScenarios() {}

  /**
   * Return the host to run on.
   *
   * @return the host, the same at each call; never null
   */
  protected abstract Host host();

  /** Begin each scenario on an untouched host. */
  @BeforeEach
  final void beginAfresh() {
    host().reset();
  }

  @Test
  final void virtioNetGoesToItsVariantAndBack() {
    String address = host().address(Device.VIRTIO_NET);
    String before = host().stateOf(address);

    JsonObject explained = host().vario("explain", address, "--json").only("resolutions");
    assertThat(text(explained, "module")).isEqualTo("virtio_vfio_pci");
    assertThat(text(explained, "driver")).as("not loaded yet, so not known").isEqualTo("null");
    assertThat(text(explained, "strategy")).isEqualTo("vfio-variant");
    assertThat(explained.getAsJsonArray("candidates")).hasSizeGreaterThanOrEqualTo(2);

    Answer detached = succeed("detach", address, "--json");
    assertResult(detached, "bound", true, "virtio-pci", "virtio_vfio_pci");
    assertThat(text(detached.only("results"), "module")).isEqualTo("virtio_vfio_pci");
    assertThat(host().driverOf(address)).isEqualTo("virtio_vfio_pci");
    assertThat(overrideOf(address)).isEqualTo("virtio_vfio_pci");
    assertThat(host().exists(DEVICES + address + "/vfio-dev")).isTrue();
    JsonObject listed = succeed("list", address, "--json").only("devices");
    assertThat(host().exists("/dev/vfio/" + text(listed, "iommuGroup"))).isTrue();
    assertThat(text(listed, "vfio")).startsWith("vfio");
    assertThat(text(listed, "override")).isEqualTo("virtio_vfio_pci");

    assertResult(
        succeed("reattach", address, "--json"), "bound", true, "virtio_vfio_pci", "virtio-pci");
    assertThat(overrideOf(address)).isEqualTo(UNSET);
    assertThat(host().stateOf(address)).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(names = {"E1000E", "IGB", "NVME"})
  final void aDeviceWithoutAVariantGoesToVfioPciAndBack(Device device) {
    String address = host().address(device);
    String before = host().stateOf(address);
    String driver = host().driverOf(address);

    assertResult(succeed("detach", address, "--json"), "bound", true, driver, "vfio-pci");
    assertThat(host().driverOf(address)).isEqualTo("vfio-pci");

    assertResult(succeed("reattach", address, "--json"), "bound", true, "vfio-pci", driver);
    assertThat(host().stateOf(address)).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(names = {"IGB", "NVME"})
  final void aVirtualFunctionGoesToVfioPciAndBack(Device device) {
    makeVfs(device, 2);
    String vf = host().virtualFunction(device, 1);
    String before = host().stateOf(vf);

    JsonObject listed = succeed("list", vf, "--json").only("devices");
    assertThat(listed.getAsJsonObject("sriov").get("role").getAsString()).isEqualTo("vf");
    assertThat(listed.getAsJsonObject("sriov").get("pf").getAsString())
        .isEqualTo(host().address(device));

    succeed("detach", vf, "--json");
    assertThat(host().driverOf(vf)).isEqualTo("vfio-pci");

    succeed("reattach", vf, "--json");
    assertThat(host().stateOf(vf)).isEqualTo(before);
  }

  @Test
  final void aVirtualFunctionThatTheKernelDoesNotProbeStaysWithoutADriver() {
    host().write(DEVICES + host().address(Device.IGB) + "/sriov_drivers_autoprobe", "0");
    makeVfs(Device.IGB, 1);
    String vf = host().virtualFunction(Device.IGB, 0);
    assertThat(host().driverOf(vf)).isEmpty();
    String before = host().stateOf(vf);

    succeed("detach", vf);
    assertThat(host().driverOf(vf)).isEqualTo("vfio-pci");

    JsonObject result = succeed("reattach", vf, "--json").only("results");
    assertThat(text(result, "to")).isEqualTo("null");
    assertThat(host().stateOf(vf)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "vfio_pci, E1000E, vfio-pci",
    "vfio-pci, E1000E, vfio-pci",
    "vfio-pci, VIRTIO_NET, vfio-pci",
    "virtio-vfio-pci, VIRTIO_NET, virtio_vfio_pci",
    "virtio_vfio_pci, VIRTIO_NET, virtio_vfio_pci",
    "mlx5_vfio_pci, E1000E, mlx5_vfio_pci",
    "mlx5-vfio-pci, E1000E, mlx5_vfio_pci",
  })
  final void aForgivingPolicyBindsTheDriverThatIsMeant(String name, Device device, String driver) {
    String address = host().address(device);

    succeed("detach", address, "--driver", name, "--json");

    assertThat(host().driverOf(address)).isEqualTo(driver);
    succeed("reattach", address);
    // Now that the module is loaded, the name is found by another way.
    succeed("detach", address, "--driver", name, "--json");
    assertThat(host().driverOf(address)).isEqualTo(driver);
  }

  @ParameterizedTest
  @CsvSource({
    "vfio_pci, E1000E, vfio-pci",
    "virtio-vfio-pci, VIRTIO_NET, virtio_vfio_pci",
    "mlx5-vfio-pci, E1000E, mlx5_vfio_pci",
  })
  final void aStrictPolicyRefusesOtherNamesAndNamesTheRightOne(
      String name, Device device, String driver) {
    String address = host().address(device);
    String before = host().stateOf(address);

    // Once with the module unloaded, and once with it loaded by the first try.
    for (int i = 0; i < 2; i++) {
      Answer refused = detachStrictly(address, name);
      assertThat(refused.exit()).as("%s", refused).isEqualTo(3);
      assertThat(text(refused.only("results"), "outcome")).isEqualTo("refused");
      assertThat(refused.stderr()).contains(driver);
      assertThat(host().stateOf(address)).isEqualTo(before);
    }

    assertThat(detachStrictly(address, driver).exit()).isZero();
    assertThat(host().driverOf(address)).isEqualTo(driver);
  }

  private Answer detachStrictly(String address, String name) {
    return host().vario("detach", address, "--driver", name, "--name-policy", "strict", "--json");
  }

  @Test
  final void aNameThatNothingHasChangesNothing() {
    String address = host().address(Device.E1000E);
    String before = host().stateOf(address);

    Answer refused = host().vario("detach", address, "--driver", "nosuch", "--json");

    assertThat(refused.exit()).as("%s", refused).isEqualTo(3);
    assertThat(refused.stderr()).contains("nosuch");
    assertThat(host().stateOf(address)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({"e1000e, VIRTIO_NET, EIO", "qat_vfio_pci, E1000E, E"})
  final void aProbeThatFailsIsRolledBack(String driver, Device device, String reason) {
    String address = host().address(device);
    String before = host().stateOf(address);
    String owner = host().driverOf(address);

    Answer failed = host().vario("detach", address, "--driver", driver, "--json");

    assertThat(failed.exit()).as("%s", failed).isEqualTo(1);
    JsonObject result = failed.only("results");
    assertThat(text(result, "outcome")).isEqualTo("rolled back");
    assertThat(text(result, "changed")).isEqualTo("false");
    assertThat(text(result, "to")).isEqualTo(owner);
    assertThat(text(result, "message")).contains("the kernel answered").contains(reason);
    assertThat(host().stateOf(address)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "blacklist virtio_vfio_pci",
        "blacklist virtio-vfio-pci",
        "install virtio_vfio_pci /bin/true"
      })
  final void aProhibitedVariantIsPassedOverAndSaidSo(String line) {
    host().write("/etc/modprobe.d/test.conf", line);
    String address = host().address(Device.VIRTIO_NET);
    String before = host().stateOf(address);

    JsonObject explained = succeed("explain", address, "--json").only("resolutions");
    assertThat(text(explained, "module")).isEqualTo("vfio_pci");
    assertThat(explained.getAsJsonArray("warnings").toString())
        .contains("virtio_vfio_pci")
        .contains("/etc/modprobe.d/test.conf:1");

    Answer refused = host().vario("detach", address, "--fallback", "refuse", "--json");
    assertThat(refused.exit()).as("%s", refused).isEqualTo(3);
    assertThat(host().stateOf(address)).isEqualTo(before);

    Answer named = host().vario("detach", address, "--driver", "virtio_vfio_pci", "--json");
    assertThat(named.exit()).as("%s", named).isEqualTo(3);
    assertThat(named.stderr()).contains("/etc/modprobe.d/test.conf:1");

    succeed("detach", address, "--json");
    assertThat(host().driverOf(address)).isEqualTo("vfio-pci");
  }

  @Test
  final void anAdministratorsAliasReplacesTheKernels() {
    host()
        .write(
            "/etc/modprobe.d/test.conf",
            "alias vfio_pci:v00001AF4d00001041sv*sd*bc*sc*i* vfio_pci");
    String address = host().address(Device.VIRTIO_NET);

    JsonObject explained = succeed("explain", address, "--json").only("resolutions");
    assertThat(text(explained, "module")).isEqualTo("vfio_pci");
    assertThat(text(explained, "reason")).contains("/etc/modprobe.d/test.conf:1");

    succeed("detach", address);
    assertThat(host().driverOf(address)).isEqualTo("vfio-pci");
  }

  @Test
  final void withoutModulesAliasTheGenericDriverIsTakenAndSaidSo() {
    host().hideModuleFile("modules.alias");
    host().hideModuleFile("modules.alias.bin");
    String address = host().address(Device.VIRTIO_NET);

    JsonObject explained = succeed("explain", address, "--json").only("resolutions");
    assertThat(text(explained, "module")).isEqualTo("vfio_pci");
    assertThat(explained.getAsJsonArray("warnings").toString())
        .contains("modules.alias")
        .contains("virtio_vfio_pci");

    succeed("detach", address);
    assertThat(host().driverOf(address)).isEqualTo("vfio-pci");
  }

  @Test
  final void aBridgeIsRefused() {
    assertRefused(host().address(Device.BRIDGE), "BRIDGE");
  }

  @Test
  final void aPhysicalFunctionWithVirtualOnesIsRefused() {
    makeVfs(Device.IGB, 1);
    assertRefused(host().address(Device.IGB), "PF-HAS-VFS");
  }

  @Test
  final void aDeviceIsRefusedWhileItsGroupIsInUse() {
    String one = host().address(Device.SHARED_A);
    String other = host().address(Device.SHARED_B);
    String before = host().stateOf(one, other);
    assertRefused(one, "GROUP-SIBLING");

    succeed("detach", one, other);
    assertThat(List.of(host().driverOf(one), host().driverOf(other))).containsOnly("vfio-pci");
    succeed("reattach", one, other);
    assertThat(host().stateOf(one, other)).isEqualTo(before);
  }

  @Test
  final void aDeviceThatIsBoundAlreadyIsLeftAlone() {
    String address = host().address(Device.E1000E);
    succeed("detach", address);
    String before = host().stateOf(address);

    assertResult(succeed("detach", address, "--json"), "unchanged", false, "vfio-pci", "vfio-pci");

    assertThat(host().stateOf(address)).isEqualTo(before);
  }

  @Test
  final void aCommonUserIsRefusedAndToldWhy() {
    String address = host().address(Device.E1000E);
    String before = host().stateOf(address);

    Answer refused = host().varioAsUser("detach", address, "--json");

    assertThat(refused.exit()).as("%s", refused).isEqualTo(5);
    assertThat(refused.stderr()).contains("root");
    assertThat(host().stateOf(address)).isEqualTo(before);
    assertThat(host().varioAsUser("explain", address, "--json").exit()).isZero();
  }

  @Test
  final void anUnknownDeviceIsToldApart() {
    assertThat(host().vario("detach", "0000:ff:1f.7", "--json").exit()).isEqualTo(4);
    assertThat(host().vario("detach", "0000:3b:20.0", "--json").exit()).isEqualTo(2);
  }

  @Test
  final void aPlanTellsTheStepsAndChangesNothing() {
    String address = host().address(Device.VIRTIO_NET);
    String before = host().stateOf(address);

    JsonObject plan = succeed("plan", address, "--json").only("plans");

    List<String> actions = new ArrayList<>();
    for (JsonElement step : plan.getAsJsonArray("steps")) {
      actions.add(text(step.getAsJsonObject(), "action"));
    }
    assertThat(actions).containsExactly("load-module", "set-override", "unbind", "bind");
    assertThat(host().stateOf(address)).isEqualTo(before);
  }

  @Test
  final void afterManyRoundsEveryDeviceIsAsAtFirst() {
    goRound(
        host().address(Device.VIRTIO_NET),
        host().address(Device.E1000E),
        host().address(Device.IGB),
        host().address(Device.NVME),
        host().address(Device.SHARED_A),
        host().address(Device.SHARED_B));
  }

  @Test
  final void afterManyRoundsEveryVirtualFunctionIsAsAtFirst() {
    makeVfs(Device.IGB, 2);
    makeVfs(Device.NVME, 2);
    goRound(
        host().virtualFunction(Device.IGB, 0),
        host().virtualFunction(Device.IGB, 1),
        host().virtualFunction(Device.NVME, 0),
        host().virtualFunction(Device.NVME, 1));
  }

  private void goRound(String... addresses) {
    String before = host().stateOf(addresses);
    for (int round = 0; round < ROUNDS; round++) {
      succeed(command("detach", addresses));
      for (String address : addresses) {
        assertThat(host().exists(DEVICES + address + "/vfio-dev")).isTrue();
      }
      succeed(command("reattach", addresses));
      assertThat(host().stateOf(addresses)).as("after round %d", round).isEqualTo(before);
    }
  }

  private static String[] command(String verb, String... addresses) {
    List<String> words = new ArrayList<>(List.of(verb));
    words.addAll(List.of(addresses));
    return words.toArray(String[]::new);
  }

  private void makeVfs(Device device, int count) {
    String file = DEVICES + host().address(device) + "/sriov_numvfs";
    if (!host().read(file).equals("0")) {
      host().write(file, "0");
    }
    if (count > 0) {
      host().write(file, Integer.toString(count));
    }
  }

  private String overrideOf(String address) {
    return host().read(DEVICES + address + "/driver_override");
  }

  private void assertRefused(String address, String check) {
    String before = host().stateOf(address);

    Answer refused = host().vario("detach", address, "--json");

    assertThat(refused.exit()).as("%s", refused).isEqualTo(3);
    JsonObject result = refused.only("results");
    assertThat(text(result, "outcome")).isEqualTo("refused");
    assertThat(result.getAsJsonArray("findings").toString()).contains(check);
    assertThat(host().stateOf(address)).isEqualTo(before);
  }

  private Answer succeed(String... arguments) {
    Answer answer = host().vario(arguments);
    assertThat(answer.exit()).as("vario %s: %s", String.join(" ", arguments), answer).isZero();
    return answer;
  }

  private static void assertResult(
      Answer answer, String outcome, boolean changed, String from, String to) {
    JsonObject result = answer.only("results");
    assertThat(text(result, "outcome")).as("%s", answer).isEqualTo(outcome);
    assertThat(result.get("changed").getAsBoolean()).isEqualTo(changed);
    assertThat(text(result, "from")).isEqualTo(from);
    assertThat(text(result, "to")).isEqualTo(to);
  }
}
