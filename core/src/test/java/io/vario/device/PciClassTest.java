package io.vario.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PciClassTest {

  @Test
  void tellsItsThreeParts() {
    PciClass pciClass = new PciClass(0x0c0330);

    assertThat(pciClass.base()).isEqualTo(0x0c);
    assertThat(pciClass.sub()).isEqualTo(0x03);
    assertThat(pciClass.programmingInterface()).isEqualTo(0x30);
    assertThat(pciClass).hasToString("0c0330");
    assertThat(new PciClass(0xffffff).base()).isEqualTo(0xff);
    assertThat(new PciClass(0)).hasToString("000000");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0x1000000, Integer.MIN_VALUE})
  void refusesMoreThanTwentyFourBits(int code) {
    assertThatThrownBy(() -> new PciClass(code))
        .isInstanceOfSatisfying(
            VarioException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT));
  }
}
