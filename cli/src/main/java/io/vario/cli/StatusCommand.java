package io.vario.cli;

import io.vario.device.PciDevice;
import io.vario.engine.Ownership;
import io.vario.engine.Vario;
import io.vario.state.BindingRecord;
import io.vario.state.Change;
import io.vario.state.Origin;
import io.vario.state.Transaction;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Show what Vario has given away, where reality differs, and what was interrupted. */
final class StatusCommand implements Command {
  private static final int DRIFT = 6;

  private final Invocation invocation;
  private List<Ownership> owned = List.of();
  private List<Transaction> interrupted = List.of();

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
  }

  @Override
  public void print(Output out) {
    if (owned.isEmpty()) {
      invocation.say("no device is given away", out);
      return;
    }
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
    return value.isPresent() ? value.get().toString() : "-";
  }

  @Override
  public void write(JsonOutput json) throws IOException {
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
  public void writeBeside(JsonOutput json) throws IOException {
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
  }

  private static void origin(JsonOutput json, Origin origin) throws IOException {
    json.text("user", origin.user());
    json.number("process", origin.process());
    json.text("command", origin.command());
    json.text("since", origin.since().toString());
    json.text("boot", origin.boot().toString());
  }
}
