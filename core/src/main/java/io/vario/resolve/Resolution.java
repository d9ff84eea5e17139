package io.vario.resolve;

import io.vario.device.DriverName;
import io.vario.device.DriverTarget;
import io.vario.device.ModuleName;
import io.vario.device.PciDevice;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hold the decision about one device: the winner, every loser, and why. */
public final class Resolution {
  private final PciDevice device;
  private final @Nullable Candidate winner;
  private final @Nullable DriverName driver;
  private final @Nullable ModuleName module;
  private final String reason;
  private final List<Candidate> candidates;
  private final List<String> warnings;

  Resolution(
      PciDevice device,
      @Nullable Candidate winner,
      @Nullable DriverName driver,
      @Nullable ModuleName module,
      String reason,
      List<Candidate> candidates,
      List<String> warnings) {
    this.device = device;
    this.winner = winner;
    this.driver = driver;
    this.module = module;
    this.reason = reason;
    this.candidates = List.copyOf(candidates);
    this.warnings = List.copyOf(warnings);
  }

  /**
   * Return the device that the decision is about.
   *
   * @return the device as it was read; never null
   */
  public PciDevice device() {
    return device;
  }

  /**
   * Return the proposal that won.
   *
   * @return the winner, or empty if the device gets no driver; never null
   */
  public Optional<Candidate> winner() {
    return Optional.ofNullable(winner);
  }

  /**
   * Return what the device is to be given to.
   *
   * @return the winner's driver where it is known, else its module; empty if there is no winner;
   *     never null
   */
  public Optional<DriverTarget> target() {
    if (winner == null) {
      return Optional.empty();
    }
    return Optional.of(
        driver != null ? new DriverTarget.Driver(driver) : winner.proposal().target());
  }

  /**
   * Return the winning driver's name.
   *
   * @return the exact name; empty if there is no winner, or its module is not loaded so that the
   *     name is not known yet; never null
   */
  public Optional<DriverName> driver() {
    return Optional.ofNullable(driver);
  }

  /**
   * Return the module that the winning driver comes from, or will come from.
   *
   * @return the module; empty if there is no winner or the driver is built in; never null
   */
  public Optional<ModuleName> module() {
    return Optional.ofNullable(module);
  }

  /**
   * Return why the winner won, or why there is none.
   *
   * @return one sentence without a full stop; never null
   */
  public String reason() {
    return reason;
  }

  /**
   * Return all proposals, the winner among them, best first.
   *
   * @return the candidates; never null, unmodifiable
   */
  public List<Candidate> candidates() {
    return candidates;
  }

  /**
   * Return what the decision costs or could not take into account.
   *
   * @return one sentence each; never null, unmodifiable
   */
  public List<String> warnings() {
    return warnings;
  }
}
