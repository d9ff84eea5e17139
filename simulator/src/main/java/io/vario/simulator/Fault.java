package io.vario.simulator;

import io.vario.device.PciAddress;
import io.vario.error.Errno;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Say what goes wrong at one step, on one device or on all, once or each time. Immutable.
 *
 * <pre>{@code
 * Fault.refuse(KernelStep.BIND, Errno.EBUSY).at(address).nth(2)
 * }</pre>
 */
public final class Fault {
  /** Names what may go wrong. */
  enum Effect {
    REFUSE,
    IGNORE,
    DELAY,
    BLOCK,
    VANISH
  }

  private final KernelStep step;
  private final Effect effect;
  private final Errno errno;
  private final Duration delay;
  private final @Nullable PciAddress address;
  private final int number;

  private Fault(
      KernelStep step,
      Effect effect,
      Errno errno,
      Duration delay,
      @Nullable PciAddress address,
      int number) {
    this.step = step;
    this.effect = effect;
    this.errno = errno;
    this.delay = delay;
    this.address = address;
    this.number = number;
  }

  /**
   * Have a step answered with an error, without any effect. At {@link KernelStep#PROBE} the driver
   * fails to take the device, as {@code bind} then tells and {@code drivers_probe} does not.
   *
   * @param step the step
   * @param errno the answer
   * @return the fault, for each device and each time; never null
   */
  public static Fault refuse(KernelStep step, Errno errno) {
    return new Fault(step, Effect.REFUSE, errno, Duration.ZERO, null, 0);
  }

  /**
   * Have a step accepted without any effect, so that only reading back tells. At {@link
   * KernelStep#PROBE} the driver succeeds and leaves the device as it was.
   *
   * @param step the step
   * @return the fault, for each device and each time; never null
   */
  public static Fault ignore(KernelStep step) {
    return new Fault(step, Effect.IGNORE, Errno.OTHER, Duration.ZERO, null, 0);
  }

  /**
   * Have a step take its time; other devices are served meanwhile.
   *
   * @param step the step
   * @param delay how long
   * @return the fault, for each device and each time; never null
   */
  public static Fault delay(KernelStep step, Duration delay) {
    return new Fault(step, Effect.DELAY, Errno.OTHER, delay, null, 0);
  }

  /**
   * Have a step block until {@link SimulatedKernel#release} or an interrupt of the thread, which it
   * answers with {@link Errno#EIO}.
   *
   * @param step the step
   * @return the fault, for each device and each time; never null
   */
  public static Fault block(KernelStep step) {
    return new Fault(step, Effect.BLOCK, Errno.OTHER, Duration.ZERO, null, 0);
  }

  /**
   * Have the device vanish at a step, as one that is pulled out does: the step is answered with
   * {@link Errno#ENODEV}.
   *
   * @param step the step
   * @return the fault, for each device and each time; never null
   */
  public static Fault vanish(KernelStep step) {
    return new Fault(step, Effect.VANISH, Errno.ENODEV, Duration.ZERO, null, 0);
  }

  /**
   * Limit the fault to a device.
   *
   * @param device where it is
   * @return the limited fault; never null
   */
  public Fault at(PciAddress device) {
    return new Fault(step, effect, errno, delay, device, number);
  }

  /**
   * Limit the fault to one time.
   *
   * @param time which one of the times that the step is taken on the fault's devices, from 1
   * @return the limited fault; never null
   * @throws IllegalArgumentException if the time is less than 1
   */
  public Fault nth(int time) {
    if (time < 1) {
      throw new IllegalArgumentException("times count from 1, not from " + time);
    }
    return new Fault(step, effect, errno, delay, address, time);
  }

  boolean concerns(KernelStep aStep, PciAddress device) {
    return step == aStep && (address == null || address.equals(device));
  }

  /** Tell whether it strikes at a time, counted from 1. */
  boolean strikes(int time) {
    return number == 0 || number == time;
  }

  Effect effect() {
    return effect;
  }

  Errno errno() {
    return errno;
  }

  Duration delay() {
    return delay;
  }
}
