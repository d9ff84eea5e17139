package io.vario.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PciAddressTest {

  @ParameterizedTest
  @CsvSource({
    "0000:3b:00.2, 0000:3b:00.2",
    "3b:00.2, 0000:3b:00.2",
    "3B:0F.7, 0000:3b:0f.7",
    "pci_0000_3b_00_2, 0000:3b:00.2",
    "pci_0000_3B_1f_7, 0000:3b:1f.7",
    "10000:01:00.0, 10000:01:00.0",
    "pci_10000_e1_00_0, 10000:e1:00.0",
    "ffffffff:ff:1f.7, ffffffff:ff:1f.7",
    "00000000:3b:00.2, 0000:3b:00.2",
    "00010000:3b:00.2, 10000:3b:00.2",
    "0000:00:00.0, 0000:00:00.0",
    "00:00.0, 0000:00:00.0"
  })
  void readsEverySpellingAndWritesTheKernels(String typed, String canonical) {
    assertThat(PciAddress.parse(typed)).hasToString(canonical);
    assertThat(PciAddress.parse(canonical)).isEqualTo(PciAddress.parse(typed));
  }

  @Test
  void tellsItsNumbers() {
    PciAddress address = PciAddress.parse("10000:3b:1f.7");

    assertThat(address.domain()).isEqualTo(0x10000);
    assertThat(address.bus()).isEqualTo(0x3b);
    assertThat(address.device()).isEqualTo(0x1f);
    assertThat(address.function()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ".",
        ":",
        ":.",
        "::.",
        "pci_",
        "pci____",
        "3b",
        "3b:00",
        "3b.00.2",
        "3b:0.2",
        "3b:000.2",
        "b:00.2",
        "03b:00.2",
        "000:3b:00.2",
        "000000000:3b:00.2",
        "0000:3b:00",
        "0000:3b:00.",
        "0000:3b:00.22",
        "0000:3b:00.g",
        "0000:3g:00.2",
        "0000:-b:00.2",
        "0000:+b:00.2",
        "0x00:3b:00.2",
        " 0000:3b:00.2",
        "0000:3b:00.2 ",
        "0000:3b:00.2\n",
        "0000:3b:00.2\u0000",
        "0000:3b:00:2",
        "0000_3b_00_2",
        "PCI_0000_3b_00_2",
        "pci_3b_00_2",
        "pci_0000:3b:00.2",
        "pci_0000_3b_00.2",
        "0000:3b:00.*",
        "../../etc/passwd",
        "0000:3b:00.2/../x",
        "eth2",
        "15b3:101e",
        "\u0663b:00.2",
        "0000:\uff13b:00.2"
      })
  void takesNothingElseForAnAddress(String text) {
    assertThat(PciAddress.tryParse(text)).isEmpty();
    assertInvalid(() -> PciAddress.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0000:3b:20.0", "3b:ff.0", "pci_0000_3b_20_0", "0000:3b:00.8", "3b:00.f"})
  void saysWhichNumberIsOutOfItsRange(String text) {
    assertThatThrownBy(() -> PciAddress.tryParse(text))
        .isInstanceOf(VarioException.class)
        .hasMessageContaining(text)
        .hasMessageMatching(".*the (device|function) is .*");
  }

  @Test
  void refusesNumbersOutOfTheirRanges() {
    assertInvalid(() -> PciAddress.of(-1, 0, 0, 0));
    assertInvalid(() -> PciAddress.of(0x1_0000_0000L, 0, 0, 0));
    assertInvalid(() -> PciAddress.of(0, -1, 0, 0));
    assertInvalid(() -> PciAddress.of(0, 256, 0, 0));
    assertInvalid(() -> PciAddress.of(0, 0, -1, 0));
    assertInvalid(() -> PciAddress.of(0, 0, 32, 0));
    assertInvalid(() -> PciAddress.of(0, 0, 0, -1));
    assertInvalid(() -> PciAddress.of(0, 0, 0, 8));
  }

  @Test
  void isNotImpressedByTenMegabytes() {
    String huge = "0000:3b:00.2".repeat(1 << 20);
    long begin = System.nanoTime();

    assertThatThrownBy(() -> PciAddress.parse(huge))
        .isInstanceOf(VarioException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500));
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void ordersLikeLspci() {
    List<PciAddress> ordered = new ArrayList<>();
    for (String text :
        List.of(
            "0000:00:1f.7",
            "0000:01:00.0",
            "0000:01:00.1",
            "0000:01:01.0",
            "0000:ff:00.0",
            "ffff:00:00.0",
            "10000:00:00.0")) {
      ordered.add(PciAddress.parse(text));
    }
    List<PciAddress> shuffled = new ArrayList<>(ordered);
    Collections.reverse(shuffled);
    Collections.sort(shuffled);

    assertThat(shuffled).isEqualTo(ordered);
  }

  @Property
  void readsWhatItWrites(@ForAll("addresses") PciAddress address) {
    String text = address.toString();

    assertThat(PciAddress.parse(text)).isEqualTo(address).hasSameHashCodeAs(address);
    assertThat(PciAddress.parse(text.toUpperCase(Locale.ROOT))).isEqualTo(address);
    assertThat(PciAddress.parse("pci_" + text.replace(':', '_').replace('.', '_')))
        .isEqualTo(address);
    assertThat(PciAddress.of(address.domain(), address.bus(), address.device(), address.function()))
        .isEqualTo(address);
    if (address.domain() == 0) {
      assertThat(PciAddress.parse(text.substring(5))).isEqualTo(address);
    }
  }

  @Property
  void ordersAsItIsEqual(
      @ForAll("addresses") PciAddress left, @ForAll("addresses") PciAddress right) {
    assertThat(left.compareTo(right) == 0).isEqualTo(left.equals(right));
    assertThat(Integer.signum(left.compareTo(right)))
        .isEqualTo(-Integer.signum(right.compareTo(left)));
    assertThat(left.equals(right)).isEqualTo(left.toString().equals(right.toString()));
  }

  @Property
  void anyTextIsAnAddressOrIsRefused(@ForAll String text) {
    try {
      Optional<PciAddress> address = PciAddress.tryParse(text);
      address.ifPresent(found -> assertThat(PciAddress.parse(text)).isEqualTo(found));
    } catch (VarioException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT);
    }
  }

  @Property
  void oneWrongLetterIsNoticed(
      @ForAll("addresses") PciAddress address, @ForAll int place, @ForAll char letter) {
    StringBuilder text = new StringBuilder(address.toString());
    text.setCharAt(Math.floorMod(place, text.length()), letter);
    try {
      PciAddress parsed = PciAddress.tryParse(text.toString()).orElse(null);
      if (parsed != null) {
        assertThat(parsed).hasToString(canonical(text.toString()));
      }
    } catch (VarioException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT);
    }
  }

  private static String canonical(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    while (lower.indexOf(':') > 4 && lower.charAt(0) == '0') {
      lower = lower.substring(1);
    }
    return lower;
  }

  @Provide
  Arbitrary<PciAddress> addresses() {
    return Combinators.combine(
            Arbitraries.oneOf(Arbitraries.just(0L), Arbitraries.longs().between(0, 0xffffffffL)),
            Arbitraries.integers().between(0, 255),
            Arbitraries.integers().between(0, 31),
            Arbitraries.integers().between(0, 7))
        .as(PciAddress::of);
  }

  private static void assertInvalid(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            VarioException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT));
  }
}
