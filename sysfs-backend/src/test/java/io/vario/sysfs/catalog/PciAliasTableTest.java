package io.vario.sysfs.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vario.host.AliasMatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Holds the table to what the files themselves answer, who are held to fnmatch(3) elsewhere. */
class PciAliasTableTest {
  private static final String KEY = "pci:v00008086d00001533sv00008086sd00000001bc02sc00i00";
  private static final AliasMatch.Origin ORIGIN = AliasMatch.Origin.MODULES_ALIAS;

  @Property(tries = 500)
  void answersAsTheFilesDo(
      @ForAll("aliases") @Size(max = 40) List<String> aliases,
      @ForAll("keys") @Size(min = 1, max = 8) List<String> keys)
      throws BrokenIndexException {
    IndexWriter writer = new IndexWriter();
    StringBuilder text = new StringBuilder();
    StringBuilder modinfo = new StringBuilder();
    for (int i = 0; i < aliases.size(); i++) {
      String alias = aliases.get(i);
      String module = "module_" + i % 5;
      text.append("alias ").append(alias).append(' ').append(module).append('\n');
      modinfo.append(module).append(".alias=").append(alias).append('\0');
      // Each module has one place in modules.order; now and then they are equal, and large.
      writer.add(alias, module, i % 5 == 4 ? -1 : i % 5 / 2);
    }
    List<AliasIndex> files =
        List.of(
            new BinaryAliasIndex("/bin", writer.bytes()),
            new TextAliasIndex("/text", bytes(text.toString())),
            new ModinfoAliasIndex("/modinfo", bytes(modinfo.toString())));

    for (AliasIndex file : files) {
      PciAliasTable table = PciAliasTable.of(file, ORIGIN);
      // Twice, since a match is kept.
      for (int round = 0; round < 2; round++) {
        for (String key : keys) {
          PciKey parsed = PciKey.parse(key);
          assertThat(parsed).as(key).isNotNull();
          List<AliasMatch> answer = parsed == null ? null : table.search(parsed);
          if (answer != null) {
            assertThat(answer).as("%s of %s", key, aliases).isEqualTo(search(file, key));
          } else {
            assertThat(search(file, key)).hasSizeGreaterThan(8);
          }
        }
      }
    }
  }

  @Provide
  Arbitrary<List<String>> aliases() {
    Arbitrary<String> usual =
        Combinators.combine(
                Arbitraries.of("pci:", "vfio_pci:"),
                field("v", "00008086", "000015B3"),
                field("d", "00001533", "0000101E", "FFFFFFFF"),
                field("sv", "00008086", "0000FFFF"),
                field("sd", "00000001", "80000000"),
                field("bc", "02", "FF"),
                field("sc", "00", "80").flatMap(sc -> field("i", "00", "FF").map(i -> sc + i)),
                Arbitraries.of("", "*"))
            .as(
                (prefix, v, d, sv, sd, bc, rest, end) ->
                    prefix + v + d + sv + sd + bc + rest + end);
    Arbitrary<String> odd =
        Arbitraries.of(
            "*",
            "*pci:*",
            "?ci:v*",
            "pci:",
            "pci",
            "pci:*",
            "pci:v*i00",
            "pci:v*d*sv*sd*bc0[1-3]sc*i*",
            "pci:v0000808?d*sv*sd*bc*sc*i*",
            "pci:v00008086*",
            "pci:v*d*sv*sd*bc*sc*i**",
            "pci:v*d*sv*sd*bc*sc*i0*",
            "pci:v*d*sv*sd*bc*sc*",
            "pci:v8086d*sv*sd*bc*sc*i*",
            "pci:v0000abcdd*sv*sd*bc*sc*i*",
            "pci:v00008086d00001533sv00008086sd00000001bc02sc00i00*x",
            "pci:v*d*v*d*bc*sc*i*",
            "pci:v**d*sv*sd*bc*sc*i*",
            "pci:v*d*sv*sd*bc*sc*i*d*",
            "[pv]*ci:v*",
            "vfio_pci:v*",
            "vfio_pci:v00008086d*sv?*sd*bc*sc*i*",
            "usb:v8086p*");
    return Arbitraries.frequencyOf(Tuple.of(3, usual), Tuple.of(1, odd)).list().ofMaxSize(40);
  }

  @Provide
  Arbitrary<List<String>> keys() {
    return Combinators.combine(
            Arbitraries.of("pci:", "vfio_pci:"),
            Arbitraries.of("v00008086", "v000015B3", "v0000ABCD"),
            Arbitraries.of("d00001533", "d0000101E", "dFFFFFFFF"),
            Arbitraries.of("sv00008086", "sv0000FFFF", "sv00000000"),
            Arbitraries.of("sd00000001", "sd80000000"),
            Arbitraries.of("bc02", "bcFF", "bc01"),
            Arbitraries.of("sc00", "sc80"),
            Arbitraries.of("i00", "iFF", "i0F"))
        .as((prefix, v, d, sv, sd, bc, sc, i) -> prefix + v + d + sv + sd + bc + sc + i)
        .list()
        .ofMinSize(1)
        .ofMaxSize(8);
  }

  private static Arbitrary<String> field(String name, String... values) {
    List<String> texts = new ArrayList<>(List.of(values));
    texts.add("*");
    return Arbitraries.of(texts).map(value -> name + value);
  }

  @Property
  void keysAreReadAsTheyAreWritten(
      @ForAll int vendor, @ForAll int device, @ForAll int subvendor, @ForAll int pciClass) {
    String text =
        String.format(
            "pci:v%08Xd%08Xsv%08Xsd%08Xbc%02Xsc%02Xi%02X",
            vendor,
            device,
            subvendor,
            ~vendor,
            pciClass >>> 24,
            (pciClass >>> 16) & 0xff,
            (pciClass >>> 8) & 0xff);

    for (String key : List.of(text, "vfio_" + text)) {
      PciKey parsed = PciKey.parse(key);
      assertThat(parsed).isNotNull();
      if (parsed != null) {
        assertThat(parsed.vfio).isEqualTo(key.startsWith("vfio"));
        assertThat(parsed.ids).isEqualTo(((long) vendor << 32) | (device & 0xffffffffL));
        assertThat(parsed.subsystem).isEqualTo(((long) subvendor << 32) | (~vendor & 0xffffffffL));
        assertThat(parsed.pciClass).isEqualTo(pciClass & 0xffffff00);
      }
    }
  }

  @Test
  void whatIsNoKeyOfTheKernelsIsLeftToTheFiles() {
    assertThat(PciKey.parse(KEY)).isNotNull();
    for (String key :
        List.of("", "pci:", "vfio_pci:", KEY + "0", "vfio-" + KEY, "vfio_" + KEY + "0")) {
      assertThat(PciKey.parse(key)).as(key).isNull();
    }
    // Each letter counts, and none but upper-case digits are digits.
    String others = "@G/:`g*?[-_ \u0000\u007f\u00b0\u00ff\u0130\ud83d";
    for (int at = 0; at < KEY.length(); at++) {
      for (int i = 0; i < others.length(); i++) {
        String key = KEY.substring(0, at) + others.charAt(i) + KEY.substring(at + 1);
        if (!key.equals(KEY)) {
          assertThat(PciKey.parse(key)).as(key).isNull();
        }
      }
    }
  }

  @Test
  void moreMatchesThanAnyDeviceHasAreLeftToTheFile() throws BrokenIndexException {
    IndexWriter writer = new IndexWriter();
    for (int i = 0; i < 17; i++) {
      writer.add("pci:v*d*sv*sd*bc*sc*i*", "m" + i, i);
    }
    AliasIndex file = new BinaryAliasIndex("/x", writer.bytes());

    assertThat(searchTable(file)).isNull();
  }

  @Test
  void manyIdsAreAllFound() throws BrokenIndexException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 30_000; i++) {
      text.append(String.format("alias pci:v%08Xd%08Xsv*sd*bc*sc*i* m%d%n", i % 300, i, i % 90));
    }
    PciAliasTable table =
        PciAliasTable.of(new TextAliasIndex("/x", bytes(text.toString())), ORIGIN);

    for (int i = 0; i < 30_100; i++) {
      String key = String.format("pci:v%08Xd%08Xsv00000000sd00000000bc00sc00i00", i % 300, i);
      PciKey parsed = PciKey.parse(key);
      List<AliasMatch> matches = parsed == null ? null : table.search(parsed);
      assertThat(matches).hasSize(i < 30_000 ? 1 : 0);
      if (matches != null && i < 30_000) {
        assertThat(matches.get(0).source()).isEqualTo("/x:" + (i + 1));
      }
    }
  }

  @Test
  void aDamagedFileHasNoTable() throws BrokenIndexException {
    byte[] data = new IndexWriter().add("pci:v*", "a", 1).add("pci:w*", "b", 1).bytes();
    AliasIndex file = new BinaryAliasIndex("/x", Arrays.copyOf(data, data.length - 12));

    assertThatExceptionOfType(BrokenIndexException.class)
        .isThrownBy(() -> PciAliasTable.of(file, ORIGIN));
  }

  private static @Nullable List<AliasMatch> searchTable(AliasIndex file)
      throws BrokenIndexException {
    PciKey key = PciKey.parse(KEY);
    return key == null ? List.of() : PciAliasTable.of(file, ORIGIN).search(key);
  }

  private static List<AliasMatch> search(AliasIndex file, String key) throws BrokenIndexException {
    AliasHits hits = new AliasHits(ORIGIN);
    file.search(key, hits);
    return hits.matches();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
