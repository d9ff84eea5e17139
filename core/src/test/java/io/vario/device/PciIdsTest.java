package io.vario.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PciIdsTest {

  @Test
  void writesFourLowerCaseDigits() {
    PciIds ids = new PciIds(0x15b3, 0xe, 0, 0xFFFF);

    assertThat(ids.vendorText()).isEqualTo("15b3");
    assertThat(ids.deviceText()).isEqualTo("000e");
    assertThat(ids.subvendorText()).isEqualTo("0000");
    assertThat(ids.subdeviceText()).isEqualTo("ffff");
    assertThat(ids).hasToString("15b3:000e").isEqualTo(new PciIds(0x15b3, 0xe, 0, 0xffff));
  }

  @ParameterizedTest
  @CsvSource({"0,2,3,4", "1,0,3,4", "1,2,0,4", "1,2,3,0"})
  void differsInEachPart(int vendor, int device, int subvendor, int subdevice) {
    PciIds ids = new PciIds(1, 2, 3, 4);
    assertThat(ids).isEqualTo(new PciIds(1, 2, 3, 4)).hasSameHashCodeAs(new PciIds(1, 2, 3, 4));
    assertThat(ids).isNotEqualTo(new PciIds(vendor, device, subvendor, subdevice));
  }

  @Test
  void readsWhatPeopleWrite() {
    assertThat(PciIds.parse("15b3:101E")).isEqualTo(new PciIds(0x15b3, 0x101e, 0, 0));
    for (String other :
        new String[] {"", "15b3", "15b3:101", "15b3-101e", "15b3:101g", "15b3:101e "}) {
      assertThatThrownBy(() -> PciIds.parse(other))
          .isInstanceOfSatisfying(
              VarioException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT));
    }
  }

  @ParameterizedTest
  @CsvSource({"-1,0,0,0", "0,65536,0,0", "0,0,-1,0", "0,0,0,65536", "0,0,0,-2147483648"})
  void refusesWhatIsNoId(int vendor, int device, int subvendor, int subdevice) {
    assertThatThrownBy(() -> new PciIds(vendor, device, subvendor, subdevice))
        .isInstanceOfSatisfying(
            VarioException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT));
  }
}
