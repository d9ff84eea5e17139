package io.vario.sysfs.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.device.DriverName;
import io.vario.device.DriverOverride;
import io.vario.device.DriverTarget;
import io.vario.device.IommuGroup;
import io.vario.device.Modalias;
import io.vario.device.ModuleName;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.host.PendingWrite;
import io.vario.plan.Goal;
import io.vario.plan.PreviousState;
import io.vario.state.BindingRecord;
import io.vario.state.BootId;
import io.vario.state.Change;
import io.vario.state.Origin;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Things to remember. */
final class Samples {
  static final PciAddress ADDRESS = PciAddress.parse("0000:3b:00.2");
  static final PciAddress OTHER = PciAddress.parse("10000:01:00.0");
  static final BootId BOOT = new BootId("6b1cb1a8-43c1-4b0c-8a4f-2a3f35b4b0aa");
  static final Modalias MODALIAS =
      Modalias.parse("pci:v000015B3d0000101Esv000015B3sd00000058bc02sc00i00");
  static final Origin ORIGIN =
      new Origin(
          "alice", 812, "vario detach 0000:3b:00.2", Instant.parse("2026-11-25T04:37:32.5Z"), BOOT);

  static final PreviousState FULL =
      new PreviousState(
          Optional.of(DriverName.parse("mlx5_core")),
          Optional.of(ModuleName.parse("mlx5_core")),
          Optional.of(DriverOverride.parse("a=b c\\u\u00e4\t")));
  static final PreviousState EMPTY =
      new PreviousState(Optional.empty(), Optional.empty(), Optional.empty());

  private Samples() {}

  static BindingRecord record(PciAddress address) {
    return new BindingRecord(
        address, MODALIAS, new DriverTarget.Driver(DriverName.parse("vfio-pci")), FULL, ORIGIN);
  }

  static BindingRecord sparseRecord(PciAddress address) {
    return new BindingRecord(
        address,
        MODALIAS,
        new DriverTarget.Module(ModuleName.parse("mlx5_vfio_pci")),
        EMPTY,
        ORIGIN);
  }

  static Change change(PciAddress address) {
    return new Change(
        address,
        MODALIAS,
        FULL,
        Optional.of(sparseRecord(address)),
        new Goal.Given(new DriverTarget.Module(ModuleName.parse("vfio_pci"))),
        List.of("set-override vfio-pci", "unbind mlx5_core\nend"),
        Optional.of(new PendingWrite("812:99")));
  }

  static Change sparseChange(PciAddress address) {
    return new Change(
        address,
        MODALIAS,
        EMPTY,
        Optional.empty(),
        new Goal.Released(true),
        List.of(),
        Optional.empty());
  }

  static PciDevice device(PciAddress address, int group) {
    return PciDevice.builder(address, MODALIAS)
        .iommuGroup(group < 0 ? null : new IommuGroup(group))
        .build();
  }

  /** Expect that state is refused, with a message that names the file. */
  static Consumer<VarioException> unusable(Path file) {
    return thrown -> {
      assertThat(thrown.code()).isEqualTo(ErrorCode.STATE_UNUSABLE);
      assertThat(thrown).hasMessageContaining(file.toString());
    };
  }
}
