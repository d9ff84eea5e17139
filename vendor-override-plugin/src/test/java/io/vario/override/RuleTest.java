package io.vario.override;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vario.device.Modalias;
import io.vario.device.PciAddress;
import io.vario.device.PciClass;
import io.vario.device.PciDevice;
import io.vario.device.PciIds;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.host.ModuleCatalog;
import io.vario.simulator.hosts.BundledHost;
import io.vario.sysfs.SysfsHost;
import io.vario.sysfs.seam.NoModuleLoader;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlx-vfs: vendor=15b3 device=101e role=vf => driver mlx5_vfio_pci",
        "a: vendor=15b3 subvendor=15b3 subdevice=0001 => module vfio_pci",
        "b: class=02 kernel=>=6.8,<7 => forbid mlx5_vfio_pci",
        "c: class=03* address=0000:3b:* => require vfio-pci",
        "d.1_x: address=0000:3b:00.2 role=pf => leave alone",
      })
  void isWrittenAsItWasRead(String text) {
    assertThat(Rule.parse(text)).hasToString(text);
  }

  @Test
  void spellingsOfOneMeaningBecomeOne() {
    assertThat(Rule.parse("  a:\tvendor=0x15B3  address=3B:00.2   =>  leave   alone "))
        .hasToString("a: vendor=15b3 address=0000:3b:00.2 => leave alone");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "\"\" | 1 | empty",
        "vendor=15b3 => leave alone | 1 | begins with its name",
        "a: => leave alone | 4 | no condition",
        "a: vendor=15b3 | 15 | no =>",
        "a: vendor=15b3 => | 18 | no action",
        "a: vender=15b3 => leave alone | 4 | no condition 'vender'",
        "a: vendor=15b => leave alone | 11 | '15b' is no value of vendor",
        "a: vendor => leave alone | 4 | '' is no value of vendor",
        "a: vendor=15b3 vendor=15b4 => leave alone | 16 | twice",
        "a: role=xf => leave alone | 9 | no value of role",
        "a: kernel=6.8 => leave alone | 11 | no value of kernel",
        "a: kernel=>=6.8, => leave alone | 11 | no value of kernel",
        "a: kernel=>=6.08 => leave alone | 11 | no value of kernel",
        "a: address=eth0 => leave alone | 12 | no value of address",
        "a: class=0200000 => leave alone | 10 | no value of class",
        "a: class=02 => use x | 16 | no action 'use'",
        "a: class=02 => driver | 22 | needs a name",
        "a: class=02 => driver a/b | 23 | not a driver's",
        "a: class=02 => module 4%x | 23 | not a module's",
        "a: class=02 => leave it | 16 | leave alone",
        "a: class=02 => driver x y | 25 | nothing follows",
      })
  void badRulesAreRefusedWithColumnAndReason(String text, int column, String reason) {
    assertThatThrownBy(() -> Rule.parse(text))
        .isInstanceOfSatisfying(
            VarioException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_INPUT))
        .hasMessageContaining(", column " + column + ": ")
        .hasMessageContaining(reason);
  }

  @Test
  void theRightSpellingIsGuessed() {
    assertThatThrownBy(() -> Rule.parse("a: vender=15b3 => leave alone"))
        .isInstanceOfSatisfying(
            VarioException.class,
            refusal -> assertThat(refusal.hint()).contains("did you mean vendor?"));
    assertThatThrownBy(() -> Rule.parse("a: vendor=15b3 => forbit x"))
        .isInstanceOfSatisfying(
            VarioException.class,
            refusal -> assertThat(refusal.hint()).contains("did you mean forbid?"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ">=6.8,<7 | 6.12.48+deb13-amd64 | true",
        ">=6.8,<7 | 6.8.0-31-generic | true",
        ">=6.8,<7 | 7.0.0-rc1 | false",
        ">=6.8,<7 | 6.7.12 | false",
        ">=6.8 | 10.0 | true",
        "=6.8 | 6.8.5 | true",
        "<=6.8 | 6.8.5 | true",
        ">6.8 | 6.8.5 | false",
        ">6.8.1 | 6.8 | false",
        "=6.8.0 | 6.8 | true",
        ">=6.8 | unknown | false",
        ">=6.8 | 99999999999999.1 | false",
      })
  void kernelsAreComparedNumberByNumber(String range, String release, boolean within) {
    KernelRange bounds = KernelRange.parse(range);
    assertThat(bounds).isNotNull();
    assertThat(bounds.contains(release)).isEqualTo(within);
  }

  @Property
  void whatIsWrittenIsReadAsTheSame(@ForAll("rules") String text) {
    Rule rule = Rule.parse(text);
    assertThat(Rule.parse(rule.toString())).isEqualTo(rule);
    assertThat(Rule.parse(rule.toString())).hasToString(rule.toString());
  }

  /** Ids and classes are numbers, and rules hold what they begin with when they are written. */
  @Property
  void numbersAreComparedAsTheyAreWritten(
      @ForAll @IntRange(max = 0xffff) int id,
      @ForAll @IntRange(max = 0xffff) int other,
      @ForAll @IntRange(max = 0xffffff) int pciClass,
      @ForAll @IntRange(min = 1, max = 6) int digits,
      @ForAll @IntRange(max = 1) int difference) {
    ModuleCatalog catalog = SysfsHost.of(BundledHost.QAT.files(), new NoModuleLoader()).catalog();
    PciIds ids = new PciIds(id, other, id ^ 0x1000, other ^ 1);
    PciClass is = new PciClass(pciClass);
    PciDevice device =
        PciDevice.builder(PciAddress.parse("0000:01:00.0"), Modalias.of(ids, is)).build();
    String asked = String.format("%06x", pciClass ^ difference << (24 - 4 * digits));
    String begin = asked.substring(0, digits);
    String idText = String.format("%04x", id ^ difference);

    assertThat(holds("vendor=" + idText, device, catalog))
        .isEqualTo(ids.vendorText().equals(idText));
    assertThat(holds("device=" + idText, device, catalog))
        .isEqualTo(ids.deviceText().equals(idText));
    assertThat(holds("subvendor=" + ids.subvendorText(), device, catalog)).isTrue();
    assertThat(holds("subdevice=" + ids.subvendorText(), device, catalog))
        .isEqualTo(ids.subdeviceText().equals(ids.subvendorText()));
    assertThat(holds("class=" + begin, device, catalog)).isEqualTo(is.toString().startsWith(begin));
  }

  private static boolean holds(String condition, PciDevice device, ModuleCatalog catalog) {
    return Rule.parse("a: " + condition + " => leave alone").matches(device, catalog);
  }

  @Property
  void noTextMakesItThrowAnythingElse(@ForAll("texts") String text) {
    try {
      Rule rule = Rule.parse(text);
      assertThat(Rule.parse(rule.toString())).isEqualTo(rule);
    } catch (VarioException refusal) {
      assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_INPUT);
      assertThat(refusal.getMessage()).contains("column").matches("\\p{Print}*");
    }
  }

  @Provide
  Arbitrary<String> rules() {
    Arbitrary<String> hex = Arbitraries.strings().withChars("0123456789abcdefABCDEF").ofLength(4);
    Arbitrary<String> glob = Arbitraries.strings().withChars("0123ab:.*?[]!-").ofMaxLength(9);
    Arbitrary<String> condition =
        Arbitraries.oneOf(
            hex.map(value -> "vendor=" + value),
            hex.map(value -> "device=0x" + value),
            glob.map(value -> "address=*" + value),
            Arbitraries.of("02", "0x0200", "02????", "020000").map(value -> "class=" + value),
            Arbitraries.of("pf", "VF").map(value -> "role=" + value),
            Arbitraries.of(">=6.8,<7", "=6", "<=6.12.1").map(value -> "kernel=" + value));
    Arbitrary<String> conditions =
        condition
            .list()
            .uniqueElements(text -> text.substring(0, text.indexOf('=')))
            .ofMinSize(1)
            .ofMaxSize(5)
            .map(all -> String.join("  ", all));
    Arbitrary<String> name =
        Arbitraries.strings().withChars("abZ9-_.").ofMinLength(1).ofMaxLength(64);
    Arbitrary<String> action =
        Arbitraries.of(
            "driver mlx5_vfio_pci",
            "driver xe-vfio-pci",
            "module vfio-pci",
            "forbid 4xxx",
            "require vfio_pci",
            "leave  alone");
    return Combinators.combine(name, conditions, action)
        .as((label, which, what) -> label + ": " + which + " => " + what);
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> word =
        Arbitraries.of(
            "a:",
            "vendor=15b3",
            "class=[",
            "address=*[!",
            "role=vf",
            "kernel=>=6",
            "kernel=>",
            "=>",
            "=",
            "driver",
            "leave",
            "alone",
            "forbid",
            "x",
            ":",
            "vendor",
            "class=",
            "\u001b[2J");
    return Arbitraries.oneOf(
        Arbitraries.strings(), word.list().ofMaxSize(9).map(all -> String.join(" ", all)));
  }
}
