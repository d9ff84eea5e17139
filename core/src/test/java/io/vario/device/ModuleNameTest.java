package io.vario.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModuleNameTest {

  @Test
  void bothSpellingsAreOneModule() {
    ModuleName dashed = ModuleName.parse("virtio-vfio_pci");
    ModuleName underscored = ModuleName.parse("virtio_vfio_pci");

    assertThat(dashed).isEqualTo(underscored).hasSameHashCodeAs(underscored);
    assertThat(dashed).hasToString("virtio_vfio_pci").isEqualByComparingTo(underscored);
    assertThat(ModuleName.parse("8021q")).isNotEqualTo(ModuleName.parse("8021Q"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/lib/modules/x.ko",
        "./x",
        "..",
        "vfio pci",
        "vfio.pci",
        "vfio_pci\n",
        "vfio_pci\u0000",
        "vfio,pci",
        "vfio=pci",
        "$(reboot)",
        "vfio;pci",
        "é",
        "a23456789b23456789c23456789d23456789e23456789f23456789"
      })
  void refusesWhatIsNoModule(String text) {
    boolean tooLong = text.startsWith("a2");
    String refused = tooLong ? text + "12" : text;

    assertThat(ModuleName.isValid(refused)).isFalse();
    assertThatThrownBy(() -> ModuleName.parse(refused))
        .isInstanceOfSatisfying(
            VarioException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT);
              assertThat(e.getMessage()).doesNotContain("\n", "\u0000");
            });
  }

  @Test
  void hasAsMuchRoomAsTheKernelGives() {
    assertThat(ModuleName.isValid("m".repeat(55))).isTrue();
    assertThat(ModuleName.isValid("m".repeat(56))).isFalse();
  }

  @Property
  void spellingNeverMatters(
      @ForAll @AlphaChars @NumericChars @Chars({'-', '_'}) @StringLength(min = 1, max = 55)
          String text) {
    ModuleName module = ModuleName.parse(text);

    assertThat(module).isEqualTo(ModuleName.parse(text.replace('_', '-')));
    assertThat(module.toString()).doesNotContain("-");
    assertThat(ModuleName.parse(module.toString())).isEqualTo(module);
  }

  @Property
  void validMeansThatItParses(@ForAll String text) {
    if (ModuleName.isValid(text)) {
      assertThat(ModuleName.parse(text)).hasToString(text.replace('-', '_'));
    } else {
      assertThatThrownBy(() -> ModuleName.parse(text)).isInstanceOf(VarioException.class);
    }
  }
}
