package io.vario.sysfs.state;

import static io.vario.sysfs.state.Samples.ADDRESS;
import static io.vario.sysfs.state.Samples.BOOT;
import static io.vario.sysfs.state.Samples.OTHER;
import static io.vario.sysfs.state.Samples.unusable;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vario.error.VarioException;
import io.vario.state.BindingLedger;
import io.vario.state.BindingRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileLedgerTest {
  @TempDir Path folder;

  private Path state;
  private Path file;
  private BindingLedger ledger;

  @BeforeEach
  void open() {
    state = folder.resolve("state/deeper");
    file = state.resolve("bindings/" + ADDRESS);
    ledger = ledger();
  }

  private BindingLedger ledger() {
    return new FolderStore(state, "test", BOOT).ledger();
  }

  @Test
  void whatIsRecordedIsFoundByAnotherProcess() {
    for (BindingRecord record :
        List.of(Samples.record(ADDRESS), Samples.sparseRecord(ADDRESS), Samples.record(ADDRESS))) {
      ledger.record(record);
      assertThat(ledger().find(ADDRESS)).contains(record);
      assertThat(ledger().all()).containsExactly(record);
    }
  }

  @Test
  void allAreInTheOrderOfTheirAddresses() {
    ledger.record(Samples.record(OTHER));
    ledger.record(Samples.record(ADDRESS));

    assertThat(ledger.all()).containsExactly(Samples.record(ADDRESS), Samples.record(OTHER));
  }

  @Test
  void whatIsForgottenIsGone() throws IOException {
    ledger.record(Samples.record(ADDRESS));

    ledger.forget(ADDRESS);
    ledger.forget(ADDRESS);

    assertThat(ledger.find(ADDRESS)).isEmpty();
    assertThat(ledger.all()).isEmpty();
    try (var left = Files.list(file.getParent())) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void withoutAStateFolderNothingIsRecordedAndNothingIsMade() {
    assertThat(ledger.find(ADDRESS)).isEmpty();
    assertThat(ledger.all()).isEmpty();
    ledger.forget(ADDRESS);
    assertThat(state.getParent()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "vario-binding 1\n",
        "vario-binding 3\n",
        "vario-binding 2\nmodalias=rubbish\ngiven-driver=vfio-pci\nend\n",
        "rubbish\nvario-binding 2\n",
      })
  void aDamagedRecordIsReportedWithItsFile(String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content.isEmpty() ? "x".repeat(70_000) : content);

    assertUnusable();
  }

  @Test
  void aRecordThatWasCutOffAnywhereIsDamaged() throws IOException {
    for (BindingRecord record : List.of(Samples.record(ADDRESS), Samples.sparseRecord(ADDRESS))) {
      ledger.record(record);
      byte[] whole = Files.readAllBytes(file);
      for (int length = 0; length < whole.length; length++) {
        Files.write(file, java.util.Arrays.copyOf(whole, length));
        assertUnusable();
      }
    }
  }

  @Test
  void aRecordWithALineMissingTwiceOrOutOfOrderIsDamaged() throws IOException {
    ledger.record(Samples.record(ADDRESS));
    String whole = Files.readString(file, ISO_8859_1);
    String[] lines = whole.split("(?<=\n)", 0);
    for (int i = 0; i < lines.length; i++) {
      Files.writeString(file, whole.replace(lines[i], lines[i] + lines[i]), ISO_8859_1);
      assertUnusable();
      // Each part of the previous state may be missing by right.
      if (!lines[i].startsWith("previous-")) {
        Files.writeString(file, whole.replace(lines[i], ""), ISO_8859_1);
        assertUnusable();
      }
      if (i > 0) {
        Files.writeString(
            file, whole.replace(lines[i - 1] + lines[i], lines[i] + lines[i - 1]), ISO_8859_1);
        assertUnusable();
      }
    }
  }

  @Test
  void valuesHaveOneSpelling() throws IOException {
    ledger.record(Samples.record(ADDRESS));
    String whole = Files.readString(file, ISO_8859_1);
    for (String[] change :
        new String[][] {
          {"\\u00e4", "\\u00E4"},
          {"\\u00e4", "\\u0061"},
          {"\\u00e4", "\u00e4"},
          {"\\u00e4", "\\u00e"},
          {"\\u00e4\\u0009", "\\"},
          {"process=812", "process=+812"},
          {"process=812", "process=0812"},
          {"process=812", "process="},
          {"process=812", "process=99999999999999999999"},
          {"since=", "since=0"},
          {".500000000", ".5"},
          {"since=", "since=99999999999999999"},
          {"user=alice", "user=" + "a".repeat(201)},
          {"boot=", "boot=../"},
          {"previous-module=mlx5_core", "previous-module=mlx5-core"},
          {"previous-driver=mlx5_core", "previous-driver=../mlx5_core"},
        }) {
      assertThat(whole).contains(change[0]);
      Files.writeString(file, whole.replace(change[0], change[1]), ISO_8859_1);
      assertUnusable();
    }
  }

  @Test
  void aFileOfAnotherNameIsReported() throws IOException {
    ledger.record(Samples.record(ADDRESS));
    Path stranger = Files.writeString(file.resolveSibling("3b:00.3"), "");

    assertThatThrownBy(ledger::all)
        .isInstanceOfSatisfying(VarioException.class, unusable(stranger));
  }

  @Test
  void aDraftIsNotARecord() throws IOException {
    ledger.record(Samples.record(ADDRESS));
    Files.writeString(file.resolveSibling("." + OTHER + "~812:5"), "half of it");

    assertThat(ledger.all()).hasSize(1);
    assertThat(ledger.find(OTHER)).isEmpty();
  }

  @Test
  void aFolderThatCannotBeMadeStopsTheChange() throws IOException {
    Files.writeString(folder.resolve("state"), "a file in the way");

    assertThatThrownBy(() -> ledger.record(Samples.record(ADDRESS)))
        .isInstanceOfSatisfying(VarioException.class, unusable(state));
  }

  private void assertUnusable() {
    assertThatThrownBy(() -> ledger.find(ADDRESS))
        .isInstanceOfSatisfying(VarioException.class, unusable(file));
    assertThatThrownBy(ledger::all).isInstanceOfSatisfying(VarioException.class, unusable(file));
  }
}
