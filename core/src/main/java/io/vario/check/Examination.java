package io.vario.check;

import io.vario.device.PciDevice;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import java.util.ArrayList;
import java.util.List;

/** Hold what a number of checks found about one device, and which of them found nothing. */
public final class Examination {
  private final PciDevice device;
  private final List<Finding> losses;
  private final List<Finding> others;
  private final List<CheckId> clear;

  private Examination(
      PciDevice device, List<Finding> losses, List<Finding> others, List<CheckId> clear) {
    this.device = device;
    this.losses = List.copyOf(losses);
    this.others = List.copyOf(others);
    this.clear = List.copyOf(clear);
  }

  /**
   * Examine a device by each check that has a say in what is intended.
   *
   * <p>A check that cannot tell, or that fails, is a warning of its id, and the others go on.
   *
   * @param device the device as it is now
   * @param checks the checks, in the order in which their findings are reported
   * @param context what the checks may ask
   * @return what they found; never null
   */
  public static Examination of(PciDevice device, List<SafetyCheck> checks, CheckContext context) {
    List<Finding> losses = new ArrayList<>(0);
    List<Finding> others = new ArrayList<>(0);
    List<CheckId> clear = new ArrayList<>(checks.size());
    for (SafetyCheck check : checks) {
      if (check.intents().contains(context.intent())) {
        List<Finding> found = findings(check, device, context);
        (check.tellsOfLoss() ? losses : others).addAll(found);
        if (found.isEmpty()) {
          clear.add(check.id());
        }
      }
    }
    return new Examination(device, losses, others, clear);
  }

  private static List<Finding> findings(SafetyCheck check, PciDevice device, CheckContext context) {
    try {
      return check.examine(device, context);
    } catch (VarioException unknown) {
      return cannotTell(check, String.valueOf(unknown.getMessage()));
    } catch (RuntimeException | LinkageError mistake) {
      // A check may be a plugin's; its mistakes must not decide about the others.
      return cannotTell(
          check,
          "the check failed by "
              + mistake.getClass().getName()
              + ", "
              + Quoted.text(String.valueOf(mistake.getMessage())));
    }
  }

  private static List<Finding> cannotTell(SafetyCheck check, String why) {
    return List.of(new Finding(check.id(), Severity.WARNING, "cannot tell: " + why));
  }

  /**
   * Return which device was examined.
   *
   * @return the device as it was; never null
   */
  public PciDevice device() {
    return device;
  }

  /**
   * Return everything that was found.
   *
   * @return what the host loses, then the rest, in the order of the checks; never null,
   *     unmodifiable
   */
  public List<Finding> findings() {
    List<Finding> all = new ArrayList<>(losses.size() + others.size());
    all.addAll(losses);
    all.addAll(others);
    return List.copyOf(all);
  }

  /**
   * Return what the host would lose.
   *
   * @return the findings of checks that tell of loss; never null, unmodifiable
   */
  public List<Finding> losses() {
    return losses;
  }

  /**
   * Return what was found beside the losses.
   *
   * @return the findings of all other checks; never null, unmodifiable
   */
  public List<Finding> others() {
    return others;
  }

  /**
   * Return the checks that found nothing.
   *
   * @return their ids, in the order of the checks; never null, unmodifiable
   */
  public List<CheckId> clear() {
    return clear;
  }
}
