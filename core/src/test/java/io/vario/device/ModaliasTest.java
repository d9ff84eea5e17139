package io.vario.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModaliasTest {
  private static final String MELLANOX = "pci:v000015B3d0000101Esv000015B4sd00000001bc02sc80i01";

  @Test
  void tellsWhatTheDeviceIs() {
    Modalias modalias = Modalias.parse(MELLANOX);

    assertThat(modalias.ids()).isEqualTo(new PciIds(0x15b3, 0x101e, 0x15b4, 1));
    assertThat(modalias.pciClass()).isEqualTo(new PciClass(0x028001));
    assertThat(modalias).hasToString(MELLANOX);
  }

  @Test
  void makesTheKeyOfTheVfioDrivers() {
    assertThat(Modalias.parse(MELLANOX).vfioKey())
        .isEqualTo("vfio_pci:v000015B3d0000101Esv000015B4sd00000001bc02sc80i01");
  }

  @Test
  void isWrittenInUpperCaseAsTheKernelDoes() {
    assertThat(Modalias.of(new PciIds(0x15b3, 0x101e, 0xabcd, 0xef), new PciClass(0x0c03fe)))
        .hasToString("pci:v000015B3d0000101Esv0000ABCDsd000000EFbc0Csc03iFE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "pci:",
        "usb:v000015B3d0000101Esv000015B4sd00000001bc02sc80i01",
        "vfio_pci:v000015B3d0000101Esv000015B4sd00000001bc02sc80i01",
        "pci:v000015B3d0000101Esv000015B4sd00000001bc02sc80i01\n",
        "pci:v000015B3d0000101Esv000015B4sd00000001bc02sc80i0",
        "pci:v000015B3d0000101Esv000015B4sd00000001bc02sc80i0G",
        "pci:v000015B3d0000101Esv*sd*bc*sc*i*",
        "PCI:v000015B3d0000101Esv000015B4sd00000001bc02sc80i01",
        "pci:V000015B3d0000101Esv000015B4sd00000001bc02sc80i01",
        "pci:v000015B3d0000101Esd000015B4sv00000001bc02sc80i01",
        "pci:v-00015B3d0000101Esv000015B4sd00000001bc02sc80i01",
        "pci:v\u0660\u066000015B3d0000101Esv000015B4sd00000001bc02sc80i0"
      })
  void refusesWhatTheKernelDoesNotWrite(String text) {
    assertThatThrownBy(() -> Modalias.parse(text))
        .isInstanceOfSatisfying(
            VarioException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT));
  }

  @Test
  void refusesToCutAnIdOfMoreThanSixteenBits() {
    Modalias modalias = Modalias.parse("pci:v000115B3d0000101Esv000015B4sd00000001bc02sc80i01");

    assertThatThrownBy(modalias::ids)
        .isInstanceOfSatisfying(
            VarioException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT));
  }

  @Property
  void readsWhatItWrites(
      @ForAll @IntRange(max = 0xffff) int vendor,
      @ForAll @IntRange(max = 0xffff) int device,
      @ForAll @IntRange(max = 0xffff) int subvendor,
      @ForAll @IntRange(max = 0xffff) int subdevice,
      @ForAll @IntRange(max = 0xffffff) int code) {
    PciIds ids = new PciIds(vendor, device, subvendor, subdevice);
    PciClass pciClass = new PciClass(code);
    Modalias modalias = Modalias.of(ids, pciClass);

    assertThat(modalias.ids()).isEqualTo(ids);
    assertThat(modalias.pciClass()).isEqualTo(pciClass);
    assertThat(Modalias.parse(modalias.toString())).isEqualTo(modalias).hasSameHashCodeAs(modalias);
  }

  @Property
  void anyTextIsAModaliasOrIsRefused(@ForAll String text) {
    try {
      assertThat(Modalias.parse(text)).hasToString(text);
    } catch (VarioException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT);
    }
  }
}
