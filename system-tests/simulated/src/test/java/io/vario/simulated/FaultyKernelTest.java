package io.vario.simulated;

import static io.vario.scenarios.Answer.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.vario.device.PciAddress;
import io.vario.error.Errno;
import io.vario.scenarios.Answer;
import io.vario.scenarios.Device;
import io.vario.simulator.Fault;
import io.vario.simulator.FaultScript;
import io.vario.simulator.KernelStep;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the command does when the kernel fails it half-way, as no real kernel does on demand. */
class FaultyKernelTest {
  private final SimulatedHost host;
  private final String device;
  private final PciAddress address;

  FaultyKernelTest(@TempDir Path scratch) {
    host = new SimulatedHost(scratch);
    device = host.address(Device.VIRTIO_NET);
    address = PciAddress.parse(device);
  }

  private String before = "";

  @BeforeEach
  void look() {
    before = host.stateOf(device);
  }

  private JsonObject detach(int exit, Fault... faults) {
    FaultScript script = FaultScript.none();
    for (Fault fault : faults) {
      script = script.and(fault.at(address));
    }
    host.reset(script);
    Answer answer = host.vario("detach", device, "--json");
    assertThat(answer.exit()).as("%s", answer).isEqualTo(exit);
    return answer.only("results");
  }

  private void assertRolledBack(JsonObject result) {
    assertThat(text(result, "outcome")).isEqualTo("rolled back");
    assertThat(text(result, "changed")).isEqualTo("false");
    assertThat(host.stateOf(device)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "SET_OVERRIDE, EINVAL",
    "SET_OVERRIDE, ENODEV",
    "UNBIND, EBUSY",
    "UNBIND, ENODEV",
    "BIND, EBUSY",
    "BIND, EINVAL",
    "BIND, ENODEV",
    "PROBE, EIO",
    "PROBE, EINVAL"
  })
  void anErrorOfTheKernelIsRolledBackAndTold(KernelStep step, Errno errno) {
    JsonObject result = detach(1, Fault.refuse(step, errno).nth(1));
    assertRolledBack(result);
    assertThat(text(result, "message")).contains(errno.text());
  }

  @ParameterizedTest
  @EnumSource(names = {"SET_OVERRIDE", "UNBIND", "BIND", "PROBE"})
  void aWriteWithoutEffectIsNoticedAndRolledBack(KernelStep step) {
    assertRolledBack(detach(1, Fault.ignore(step).nth(1)));
  }

  @ParameterizedTest
  @EnumSource(names = {"SET_OVERRIDE", "UNBIND", "BIND", "PROBE"})
  void aDeviceThatVanishesIsToldApart(KernelStep step) {
    JsonObject result = detach(4, Fault.vanish(step).nth(1));
    assertThat(text(result, "message")).contains("vanished");
    assertThat(host.exists("/sys/bus/pci/devices/" + device)).isFalse();
  }

  @Test
  void whereTheUndoFailsTooTheDeviceIsStuck() {
    // The variant fails, and then the native driver does as well.
    JsonObject result = detach(7, Fault.refuse(KernelStep.PROBE, Errno.EIO));
    assertThat(text(result, "outcome")).isEqualTo("stuck");
    assertThat(text(result, "to")).isEqualTo("null");
    assertThat(text(result, "message")).contains(Errno.EIO.text());
  }

  @Test
  void aSlowProbeIsWaitedFor() {
    JsonObject result = detach(0, Fault.delay(KernelStep.PROBE, Duration.ofMillis(300)).nth(1));
    assertThat(text(result, "to")).isEqualTo("virtio_vfio_pci");
  }
}
