package io.vario.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.fake.FakeHost;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InMemoryLocksTest {
  private static final String MODALIAS = "pci:v00008086d000010D3sv00008086sd00000000bc02sc00i00";

  private final FakeHost host =
      new FakeHost()
          .device("0000:01:00.0", MODALIAS, "e1000e")
          // Of the same IOMMU group, as all of the fake's devices are.
          .device("0000:01:00.1", MODALIAS, "e1000e");
  private final PciDevice device = device("0000:01:00.0");
  private final PciDevice sibling = device("0000:01:00.1");
  private final DeviceLocks locks = new InMemoryState().locks();

  private PciDevice device(String address) {
    return host.inventory().device(PciAddress.parse(address)).orElseThrow();
  }

  @Test
  void aDeviceIsLockedWithItsGroupUntilItIsGivenBack() {
    DeviceLocks.Held held = locks.acquire(List.of(device), Duration.ZERO);

    assertThat(locks.holder(sibling)).isPresent();
    assertThatThrownBy(() -> locks.acquire(List.of(sibling), Duration.ZERO))
        .isInstanceOfSatisfying(
            VarioException.class, refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.BUSY));

    held.close();
    assertThat(locks.holder(sibling)).isEmpty();
    try (DeviceLocks.Held next = locks.acquire(List.of(device, sibling), Duration.ZERO)) {
      // The second time nothing happens, also not to whoever has the lock by now.
      held.close();
      assertThat(next).isNotNull();
      assertThat(locks.holder(device)).isPresent();
    }
  }

  @Test
  void whoWaitsGetsItWhenItIsGivenBack() throws Exception {
    DeviceLocks.Held held = locks.acquire(List.of(device), Duration.ZERO);
    CompletableFuture<DeviceLocks.Held> waiting =
        CompletableFuture.supplyAsync(
            () -> locks.acquire(List.of(sibling), Duration.ofSeconds(Long.MAX_VALUE)));

    held.close();

    waiting.get(30, TimeUnit.SECONDS).close();
    assertThat(locks.holder(device)).isEmpty();
  }

  @Test
  void whoIsInterruptedGetsNothing() {
    try (DeviceLocks.Held held = locks.acquire(List.of(device), Duration.ZERO)) {
      assertThat(held).isNotNull();
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> locks.acquire(List.of(device), Duration.ofSeconds(30)))
          .isInstanceOfSatisfying(
              VarioException.class,
              refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.CANCELLED));
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
