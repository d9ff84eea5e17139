package io.vario.cli;

import io.vario.cli.config.Binding;
import io.vario.cli.config.BindingFiles;
import io.vario.device.PciDevice;
import io.vario.engine.Ownership;
import io.vario.engine.Vario;
import io.vario.state.BindingRecord;
import io.vario.state.Change;
import io.vario.state.Origin;
import io.vario.state.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Show what Vario has given away or keeps, where reality differs, and what was interrupted. */
final class StatusCommand implements Command {
  private static final int DRIFT = 6;
  private static final int KEPT_DRIFT = 5;

  private final Invocation invocation;
  private List<Ownership> owned = List.of();
  private List<Transaction> interrupted = List.of();
  private final List<Kept> kept = new ArrayList<>();

  StatusCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public void run() {
    Vario engine = invocation.engineOfRecords();
    interrupted = engine.interrupted();
    owned = engine.status();
    for (Transaction transaction : interrupted) {
      invocation.report().remark(Remarks.about(transaction));
    }
    BindingFiles files = invocation.bindings();
    if (files != null) {
      BindingMatcher matcher = new BindingMatcher(invocation.host().inventory());
      for (Binding binding : files.read(invocation.report()::failure)) {
        kept.addAll(Kept.of(matcher.match(binding)));
      }
    }
  }

  /**
   * Compare what an entry wants with one device.
   *
   * @param device the device; null if it is not there
   */
  private record Kept(Binding binding, @Nullable PciDevice device, List<String> drift) {
    static List<Kept> of(BindingMatcher.Match match) {
      List<Kept> all = new ArrayList<>();
      if (match.problem() != null) {
        List<String> drift = List.of(String.valueOf(match.problem().getMessage()));
        all.add(new Kept(match.binding(), match.stranger(), drift));
      }
      for (PciDevice device : match.devices()) {
        all.add(new Kept(match.binding(), device, drift(match.binding(), device)));
      }
      return all;
    }

    private static List<String> drift(Binding binding, PciDevice device) {
      String wanted = binding.driver().map(Kept::spelled).orElse("");
      String driver = device.driver().map(name -> spelled(name.toString())).orElse("");
      String module = device.module().map(name -> spelled(name.toString())).orElse("");
      boolean isAsWanted =
          wanted.isEmpty() ? device.isOnVfio() : wanted.equals(driver) || wanted.equals(module);
      if (isAsWanted) {
        return List.of();
      }
      return List.of(
          device.driver().isEmpty()
              ? "it is without a driver"
              : "it is on " + device.driver().get() + " instead");
    }

    /** A name may be typed as the driver's or the module's, with either letter. */
    private static String spelled(String name) {
      return name.replace('-', '_');
    }
  }

  @Override
  public void print(Output out) {
    if (owned.isEmpty()) {
      invocation.say("no device is given away", out);
    } else {
      printOwned(out);
    }
    if (!kept.isEmpty()) {
      out.gap();
      printKept(out);
    }
  }

  private void printKept(Output out) {
    Table table = invocation.table("KEPT", "ADDRESS", "WANTED", "NOW", "ENTRY", "DRIFT");
    for (Kept each : kept) {
      PciDevice device = each.device();
      table.row(
          each.binding().device(),
          device == null ? "-" : device.address().toString(),
          each.binding().wanted(),
          device == null ? "-" : text(device.driver()),
          each.binding().place(),
          each.drift().isEmpty() ? "-" : String.join("; ", each.drift()));
      if (!each.drift().isEmpty()) {
        table.mark(KEPT_DRIFT, Style.DOUBTFUL);
      }
    }
    table.print(out);
  }

  private void printOwned(Output out) {
    Table table = invocation.table("ADDRESS", "GIVEN", "NOW", "BEFORE", "SINCE", "BY", "DRIFT");
    for (Ownership each : owned) {
      BindingRecord record = each.record();
      table.row(
          record.address().toString(),
          record.given().name(),
          text(each.device().flatMap(PciDevice::driver)),
          text(record.previous().driver()),
          record.origin().since().toString(),
          record.origin().user(),
          each.drift().isEmpty() ? "-" : String.join("; ", each.drift()));
      if (!each.drift().isEmpty()) {
        table.mark(DRIFT, Style.DOUBTFUL);
      }
    }
    table.print(out);
  }

  private static String text(Optional<?> value) {
    return Printable.orElse(value, "-");
  }

  @Override
  public void write(JsonOutput json) {
    for (Ownership each : owned) {
      BindingRecord record = each.record();
      json.beginObject();
      json.text("address", record.address().toString());
      json.text("given", record.given().name());
      json.text("givenKind", record.given().kind());
      json.text("driver", each.device().flatMap(PciDevice::driver));
      json.text("override", each.device().flatMap(PciDevice::override));
      json.text("previousDriver", record.previous().driver());
      json.text("previousModule", record.previous().module());
      json.text("previousOverride", record.previous().override());
      origin(json, record.origin());
      json.texts("drift", each.drift());
      json.endObject();
    }
  }

  @Override
  public void writeBeside(JsonOutput json) {
    json.beginArray("interrupted");
    for (Transaction transaction : interrupted) {
      json.beginObject();
      json.text("transaction", transaction.id().toString());
      origin(json, transaction.origin());
      json.beginArray("changes");
      for (Change change : transaction.changes()) {
        json.beginObject();
        json.text("address", change.address().toString());
        json.flag("stuck", change.pending().isPresent());
        json.texts("steps", change.steps());
        json.endObject();
      }
      json.endArray();
      json.endObject();
    }
    json.endArray();
    json.beginArray("kept");
    for (Kept each : kept) {
      Optional<PciDevice> device = Optional.ofNullable(each.device());
      json.beginObject();
      json.text("entry", each.binding().place());
      json.text("device", each.binding().device());
      json.text("address", device.map(PciDevice::address));
      json.text("wanted", each.binding().wanted());
      json.text("driver", device.flatMap(PciDevice::driver));
      json.texts("drift", each.drift());
      json.endObject();
    }
    json.endArray();
  }

  private static void origin(JsonOutput json, Origin origin) {
    json.text("user", origin.user());
    json.number("process", origin.process());
    json.text("command", origin.command());
    json.text("since", origin.since().toString());
    json.text("boot", origin.boot().toString());
  }
}
