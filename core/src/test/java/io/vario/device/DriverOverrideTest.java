package io.vario.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriverOverrideTest {

  @Test
  void namesADriver() {
    DriverOverride override = DriverOverride.parse("vfio-pci");

    assertThat(override.driver()).contains(DriverName.parse("vfio-pci"));
    assertThat(override)
        .isEqualTo(DriverOverride.of(DriverName.parse("vfio-pci")))
        .hasSameHashCodeAs(DriverOverride.of(DriverName.parse("vfio-pci")))
        .isNotEqualTo(DriverOverride.parse("vfio_pci"))
        .hasToString("vfio-pci");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "a/b", " ", "x ", "\u0001", "é"})
  void holdsWhatNoDriverIsCalled(String text) {
    assertThat(DriverOverride.parse(text).driver()).isEmpty();
    assertThat(DriverOverride.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "(null)", "vfio-pci\n", "\n", "a\u0000b"})
  void refusesWhatTheKernelCannotHold(String text) {
    assertThatThrownBy(() -> DriverOverride.parse(text))
        .isInstanceOfSatisfying(
            VarioException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT));
  }

  @Test
  void fitsIntoAPage() {
    assertThat(DriverOverride.parse("o".repeat(4094)).driver()).isEmpty();
    assertThatThrownBy(() -> DriverOverride.parse("o".repeat(4095)))
        .isInstanceOf(VarioException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500));
  }
}
