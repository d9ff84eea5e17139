package io.vario.sysfs.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.device.HardwareName;
import io.vario.device.PciIds;
import io.vario.sysfs.seam.RecordedKernelFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PciIdsFileTest {
  private static final String TEXT =
      """
      # A comment
      #\t101e  no device

      0001  SafeNet (wrong ID)
      10de  NVIDIA Corporation
      \t101e  Of another vendor
      15b3  Mellanox Technologies
      \t1019  MT28800 Family [ConnectX-5 Ex]
      \t\t15b3 0008  A subsystem
      \t101e  ConnectX Family mlx5Gen Virtual Function
      \t\t101e 0001  A subsystem
      8086  Intel Corporation
      \t101e  82540EP
      \t10d3  82574L Gigabit Network Connection
      ffff  Illegal Vendor ID
      C 02  Network controller
      \t00  Ethernet controller
      """;

  @TempDir private Path root;

  @ParameterizedTest
  @ValueSource(strings = {"usr/share/misc/pci.ids", "usr/share/hwdata/pci.ids"})
  void namesAreFoundInEitherPlace(String place) throws IOException {
    write(place, TEXT);
    Map<PciIds, HardwareName> names =
        names(ids("15b3:101e"), ids("8086:101e"), ids("8086:ffff"), ids("1234:101e"));
    assertThat(names.get(ids("15b3:101e")))
        .hasToString("Mellanox Technologies ConnectX Family mlx5Gen Virtual Function");
    assertThat(names.get(ids("8086:101e"))).hasToString("Intel Corporation 82540EP");
    assertThat(names.get(ids("8086:ffff")))
        .isEqualTo(new HardwareName(Optional.of("Intel Corporation"), Optional.empty()));
    assertThat(names.get(ids("1234:101e"))).isEqualTo(HardwareName.UNKNOWN);
  }

  @Test
  void subsystemsDoNotMatter() throws IOException {
    write("usr/share/misc/pci.ids", TEXT);
    PciIds whole = new PciIds(0x15b3, 0x1019, 0x15b3, 8);
    assertThat(names(whole, ids("15b3:1019")).get(whole))
        .hasToString("Mellanox Technologies MT28800 Family [ConnectX-5 Ex]");
  }

  @Test
  void aHostWithoutTheFileKnowsNoNames() {
    assertThat(names(ids("15b3:101e")).getOrDefault(ids("15b3:101e"), HardwareName.UNKNOWN))
        .isEqualTo(HardwareName.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "15b3",
        "15b3  ",
        "\t101e  orphan\n",
        "15b3  M",
        "15b3  M\n\t101e",
        "\u00ff\u00fe",
        "15b3  M\n\t101e ",
        "\t",
        "\t\t",
        "C 15b3  M\n",
        "15b3:  M\n\t101e  V",
        "\n\n\t\n"
      })
  void brokenFilesDoNoHarm(String text) throws IOException {
    write("usr/share/misc/pci.ids", text);
    HardwareName name = names(ids("15b3:101e")).get(ids("15b3:101e"));
    assertThat(name.device()).isEmpty();
    assertThat(name.toString()).isIn("", "M");
  }

  @Test
  void anExcerptHoldsWhatIsWantedAndIsReadAlike() throws IOException {
    write("usr/share/misc/pci.ids", TEXT);
    PciIdsFile file = new PciIdsFile(new RecordedKernelFiles(root));
    byte[] excerpt =
        file.excerpt(
            String.valueOf(file.place()), List.of(ids("8086:10d3"), ids("15b3:101e"), ids("1:2")));
    assertThat(new String(excerpt, StandardCharsets.UTF_8))
        .isEqualTo(
            """
            # Of these devices only.
            0001  SafeNet (wrong ID)
            15b3  Mellanox Technologies
            \t101e  ConnectX Family mlx5Gen Virtual Function
            8086  Intel Corporation
            \t10d3  82574L Gigabit Network Connection
            """);
  }

  /** Vendors with one device and with thousands stand side by side, as they do in the real file. */
  @Test
  void whatIsInASortedFileIsFoundAndNothingElse() throws IOException {
    Random random = new Random(20261128);
    for (int round = 0; round < 30; round++) {
      StringBuilder text = new StringBuilder("# A comment.\n\n");
      Map<PciIds, String> written = new LinkedHashMap<>();
      Set<Integer> vendors = new HashSet<>();
      int vendor = random.nextInt(40);
      for (int i = 0; i < 1 + random.nextInt(60); i++) {
        vendors.add(vendor);
        text.append("%04x  Vendor %x%n".formatted(vendor, vendor));
        int device = random.nextInt(40);
        int devices = random.nextInt(random.nextInt(8) == 0 ? 3000 : 6);
        for (int j = 0; j < devices && device < 0x10000; j++) {
          written.put(
              new PciIds(vendor, device, 0, 0), "Device %x of %x".formatted(device, vendor));
          text.append("\t%04x  Device %x of %x%n".formatted(device, device, vendor));
          for (int sub = random.nextInt(20) - 15; sub > 0; sub--) {
            text.append("\t\t%04x %04x  Subsystem%n".formatted(vendor, random.nextInt(0x10000)));
          }
          device += 1 + random.nextInt(20);
        }
        vendor += 1 + random.nextInt(300);
      }
      text.append("C 00  Unclassified\n\t00  Other\n");
      write("usr/share/misc/pci.ids", text.toString());
      List<PciIds> asked = new ArrayList<>(written.keySet());
      for (int i = 0; i < 200; i++) {
        asked.add(new PciIds(random.nextInt(vendor + 20), random.nextInt(4000), 0, 0));
      }
      Map<PciIds, HardwareName> names = names(asked.toArray(new PciIds[0]));
      for (PciIds ids : asked) {
        assertThat(names.get(ids))
            .as("%s in round %d", ids, round)
            .isEqualTo(
                new HardwareName(
                    vendors.contains(ids.vendor())
                        ? Optional.of("Vendor %x".formatted(ids.vendor()))
                        : Optional.empty(),
                    Optional.ofNullable(written.get(ids))));
      }
    }
  }

  private Map<PciIds, HardwareName> names(PciIds... wanted) {
    return new PciIdsFile(new RecordedKernelFiles(root)).find(List.of(wanted));
  }

  private static PciIds ids(String text) {
    return text.equals("1:2") ? new PciIds(1, 2, 0, 0) : PciIds.parse(text);
  }

  private void write(String place, String text) throws IOException {
    Path file = root.resolve(place);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text, StandardCharsets.ISO_8859_1);
  }
}
