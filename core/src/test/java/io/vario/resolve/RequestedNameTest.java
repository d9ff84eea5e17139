package io.vario.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.fake.FakeHost;
import io.vario.host.ModuleStatus.State;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestedNameTest {
  private final FakeHost host =
      new FakeHost()
          .loaded("vfio_pci", "vfio-pci")
          .loaded("twins", "twin-a", "twin-b")
          .loaded("vfio")
          .loaded("e1000e", "e1000e")
          .module("mlx5_vfio_pci", State.LOADABLE, "mlx5_vfio_pci")
          .module("xe_vfio_pci", State.LOADABLE, "xe-vfio-pci")
          .module("qat_vfio_pci", State.PROHIBITED)
          .coming("virtio_vfio_pci", "virtio_vfio_pci")
          .coming("ism_vfio_pci", "ism-vfio-pci");

  @ParameterizedTest
  @CsvSource({
    "vfio-pci, driver vfio-pci",
    "vfio_pci, driver vfio-pci",
    "e1000e, driver e1000e",
    "mlx5_vfio_pci, module mlx5_vfio_pci",
    "mlx5-vfio-pci, module mlx5_vfio_pci",
    "xe_vfio_pci, module xe_vfio_pci",
    "twin_a, driver twin-a",
    "virtio_vfio_pci, driver virtio_vfio_pci",
    "ism_vfio_pci, driver ism-vfio-pci",
  })
  void aForgivingPolicyTakesAnySpellingOfADriverOrModule(String typed, String meant) {
    assertThat(propose(typed, NamePolicy.FORGIVING)).isEqualTo(meant);
  }

  @ParameterizedTest
  @CsvSource({
    "vfio-pci, driver vfio-pci",
    "mlx5_vfio_pci, driver mlx5_vfio_pci",
    "virtio_vfio_pci, driver virtio_vfio_pci"
  })
  void aStrictPolicyTakesTheExactNameOfADriver(String typed, String meant) {
    assertThat(propose(typed, NamePolicy.STRICT)).isEqualTo(meant);
  }

  @ParameterizedTest
  @CsvSource({"vfio_pci, vfio-pci", "twin_a, twin-a", "twins, twin-a"})
  void aStrictPolicyNamesTheRightDriverInItsRefusal(String typed, String right) {
    refused(typed, NamePolicy.STRICT)
        .hasMessageContaining(typed)
        .hasMessageContaining(right)
        .extracting(thrown -> ((VarioException) thrown).hint().orElseThrow())
        .asString()
        .isEqualTo("use --driver " + right);
  }

  @Test
  void aModuleIsCalledAModule() {
    refused("vfio_pci", NamePolicy.STRICT).hasMessageContaining("is a module, not a driver");
  }

  @Test
  void aNameThatCouldBeTwoDriversIsRefusedWithBoth() {
    refused("twins", NamePolicy.FORGIVING).hasMessageContaining("twin-a, twin-b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nosuch", "qat_vfio_pci", "vfio"})
  void whatCannotServeIsRefused(String typed) {
    refused(typed, NamePolicy.FORGIVING).hasMessageContaining(typed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../x", "a/b", "a\nb", ".", "..", "(null)", " x"})
  void whatCannotBeANameIsInvalid(String typed) {
    assertThatThrownBy(() -> propose(typed, NamePolicy.FORGIVING))
        .isInstanceOfSatisfying(
            VarioException.class,
            thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.INVALID_INPUT));
  }

  private AbstractThrowableAssert<?, ?> refused(String typed, NamePolicy policy) {
    return assertThatThrownBy(() -> propose(typed, policy))
        .isInstanceOfSatisfying(
            VarioException.class,
            thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.NAME_REFUSED));
  }

  private String propose(String typed, NamePolicy policy) {
    return new RequestedName(typed, policy, host).propose().target().toString();
  }
}
