package io.vario.cli;

import io.vario.device.DriverTarget;
import io.vario.device.PciDevice;
import io.vario.host.ModuleStatus;
import io.vario.resolve.Candidate;
import io.vario.resolve.Resolution;
import io.vario.resolve.Verdict;
import io.vario.strategy.Proposal.Standing;
import org.jspecify.annotations.Nullable;

/** Say what to type after an explanation, and what it takes to get a better driver. */
final class NextSteps {
  /** What decides about the driver, and has to be said again. */
  private static final Option[] DECIDING = {
    Option.ROOT, Option.DRIVER, Option.NAME_POLICY, Option.FALLBACK, Option.CONFIG, Option.PLUGINS
  };

  private final Invocation invocation;
  private final Resolution resolution;
  private final PciDevice device;

  NextSteps(Invocation invocation, Resolution resolution) {
    this.invocation = invocation;
    this.resolution = resolution;
    this.device = resolution.device();
  }

  void print(Output out) {
    for (Candidate candidate : resolution.candidates()) {
      if (candidate.verdict() == Verdict.CHOSEN) {
        break;
      }
      String remedy = remedy(candidate);
      if (remedy != null) {
        out.line("  better:  " + candidate.proposal().target().name() + ", " + remedy);
      }
    }
    if (device.isBridge()) {
      out.line("  next:    nothing: bridges stay with the host");
    } else if (device.driver().isPresent() && device.driver().equals(resolution.driver())) {
      out.line("  next:    nothing: it has this driver");
    } else if (resolution.winner().isPresent()) {
      String check = command(Verb.CHECK);
      String detach = command(Verb.DETACH);
      String space = " ".repeat(Math.max(0, detach.length() - check.length()));
      out.line("  next:    " + check + space + "  # what would stand in the way");
      out.line("           " + detach + "  # do it");
    }
  }

  /** Say how a driver that was passed over could serve; null if that is not for the host to say. */
  private @Nullable String remedy(Candidate candidate) {
    if (candidate.proposal().standing() == Standing.LAST_RESORT) {
      return null;
    }
    if (candidate.verdict() == Verdict.PROHIBITED) {
      return "once nothing prohibits it";
    }
    if (candidate.verdict() != Verdict.UNAVAILABLE
        || !(candidate.proposal().target() instanceof DriverTarget.Module target)) {
      return null;
    }
    ModuleStatus.State state = invocation.host().catalog().status(target.module()).state();
    if (state == ModuleStatus.State.MISSING) {
      return "once this kernel has that module: from its package of further modules, or built anew";
    }
    return candidate.proposal().standing() == Standing.ADVISORY
        ? "if it takes the device: " + command(Verb.DETACH) + " --driver " + target.name()
        : null;
  }

  /** Return a command about the device, with what was said this time. */
  private String command(Verb verb) {
    CommandLine line = invocation.line();
    boolean isLive = !line.has(Option.ROOT);
    StringBuilder command = new StringBuilder(isLive && verb.changesHost() ? "sudo " : "");
    command.append("vario ").append(verb.word).append(' ').append(device.address());
    for (Option option : DECIDING) {
      if (verb.takes(option)) {
        for (String value : line.values(option)) {
          command.append(' ').append(option.spelling).append(' ').append(quoted(value));
        }
      }
    }
    return command.append(isLive || !verb.changesHost() ? "" : " --simulate").toString();
  }

  /** Return a word as a shell takes it. */
  private static String quoted(String word) {
    boolean isPlain = true;
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      isPlain &= Character.isLetterOrDigit(c) || "-_./:,=+@".indexOf(c) >= 0;
    }
    return isPlain ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
