package io.vario.sysfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vario.bind.BindingRecord;
import io.vario.device.DriverName;
import io.vario.device.DriverOverride;
import io.vario.device.DriverTarget;
import io.vario.device.Modalias;
import io.vario.device.ModuleName;
import io.vario.device.PciAddress;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.plan.PreviousState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileLedgerTest {
  private static final PciAddress ADDRESS = PciAddress.parse("0000:3b:00.2");
  private static final Modalias MODALIAS =
      Modalias.parse("pci:v000015B3d0000101Esv000015B3sd00000058bc02sc00i00");

  @TempDir Path folder;
  private FileLedger ledger;

  @BeforeEach
  void open() {
    ledger = new FileLedger(folder.resolve("state/deeper"));
  }

  @Test
  void whatIsRecordedIsFoundByAnotherProcess() {
    BindingRecord full =
        record(
            new DriverTarget.Driver(DriverName.parse("vfio-pci")),
            new PreviousState(
                Optional.of(DriverName.parse("mlx5_core")),
                Optional.of(ModuleName.parse("mlx5_core")),
                Optional.of(DriverOverride.parse("a=b c"))));
    BindingRecord sparse =
        record(
            new DriverTarget.Module(ModuleName.parse("mlx5_vfio_pci")),
            new PreviousState(Optional.empty(), Optional.empty(), Optional.empty()));

    for (BindingRecord record : new BindingRecord[] {full, sparse}) {
      ledger.record(record);
      assertThat(new FileLedger(folder.resolve("state/deeper")).find(ADDRESS)).contains(record);
    }
  }

  @Test
  void whatIsForgottenIsGone() throws IOException {
    ledger.record(
        record(
            new DriverTarget.Driver(DriverName.parse("vfio-pci")),
            new PreviousState(Optional.empty(), Optional.empty(), Optional.empty())));

    ledger.forget(ADDRESS);
    ledger.forget(ADDRESS);

    assertThat(ledger.find(ADDRESS)).isEmpty();
    try (var left = Files.list(folder.resolve("state/deeper/bindings"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void withoutAStateFolderNothingIsRecorded() {
    assertThat(ledger.find(ADDRESS)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "vario-binding 2\n",
        "vario-binding 1\nmodalias=rubbish\ngiven-driver=vfio-pci\n",
        "vario-binding 1\nmodalias=pci:v000015B3d0000101Esv000015B3sd00000058bc02sc00i00\n",
        "vario-binding 1\nmodalias=pci:v000015B3d0000101Esv000015B3sd00000058bc02sc00i00",
        "rubbish\nvario-binding 1\n",
      })
  void aDamagedRecordIsReportedWithItsFile(String content) throws IOException {
    Path file = folder.resolve("state/deeper/bindings/" + ADDRESS);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);

    if (content.isEmpty()) {
      Files.writeString(file, "x".repeat(20_000));
    }

    assertThatThrownBy(() -> ledger.find(ADDRESS))
        .isInstanceOfSatisfying(
            VarioException.class,
            thrown -> {
              assertThat(thrown.code()).isEqualTo(ErrorCode.STATE_UNUSABLE);
              assertThat(thrown).hasMessageContaining(file.toString());
            });
  }

  @Test
  void aFolderThatCannotBeMadeStopsTheChange() throws IOException {
    Files.writeString(folder.resolve("state"), "a file in the way");

    assertThatThrownBy(
            () ->
                ledger.record(
                    record(
                        new DriverTarget.Driver(DriverName.parse("vfio-pci")),
                        new PreviousState(Optional.empty(), Optional.empty(), Optional.empty()))))
        .isInstanceOfSatisfying(
            VarioException.class,
            thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.STATE_UNUSABLE));
  }

  private static BindingRecord record(DriverTarget given, PreviousState previous) {
    return new BindingRecord(ADDRESS, MODALIAS, given, previous);
  }
}
