package io.vario.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriverNameTest {

  @Test
  void twoSpellingsAreTwoDrivers() {
    DriverName dashed = DriverName.parse("vfio-pci");
    DriverName underscored = DriverName.parse("vfio_pci");

    assertThat(dashed).isNotEqualTo(underscored).hasToString("vfio-pci");
    assertThat(dashed.looksLike("vfio_pci")).isTrue();
    assertThat(underscored.looksLike("vfio-pci")).isTrue();
    assertThat(dashed.looksLike("vfio")).isFalse();
    assertThat(dashed).isLessThan(underscored);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"vfio-pci", "HDA Intel", "8250_pci", "i915 (old)", "a.b", "...", "-x", "~"})
  void takesWhatDriversAreCalled(String text) {
    assertThat(DriverName.parse(text)).hasToString(text).isEqualTo(DriverName.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ".", "..", "a/b", "/", "../x", "(null)", " a", "a ", " ", "a\n", "\n", "a\u0000", "é",
        "\u007f", "a\tb"
      })
  void refusesWhatNoDriverIsCalled(String text) {
    assertThat(DriverName.isValid(text)).isFalse();
    assertThatThrownBy(() -> DriverName.parse(text))
        .isInstanceOfSatisfying(
            VarioException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT));
  }

  @Test
  void isNoLongerThanAFileName() {
    assertThat(DriverName.isValid("d".repeat(255))).isTrue();
    assertThat(DriverName.isValid("d".repeat(256))).isFalse();
  }

  @Property
  void validMeansThatItParses(@ForAll String text) {
    if (DriverName.isValid(text)) {
      assertThat(DriverName.parse(text)).hasToString(text);
    } else {
      assertThatThrownBy(() -> DriverName.parse(text)).isInstanceOf(VarioException.class);
    }
  }
}
