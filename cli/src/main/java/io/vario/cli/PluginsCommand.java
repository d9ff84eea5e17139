package io.vario.cli;

import io.vario.error.ErrorCode;
import io.vario.plugin.Plugin;
import io.vario.plugin.PluginService;
import io.vario.plugin.PluginSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Show the plugins, what they bring, and what was left out and why. */
final class PluginsCommand implements Command {
  private static final int STATE = 6;

  private final Invocation invocation;
  private List<Plugin> plugins = List.of();

  PluginsCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public void run() {
    PluginSet found = invocation.plugins();
    plugins = found.plugins();
    for (Plugin plugin : plugins) {
      if (plugin.isActive()) {
        invocation.report().success();
      }
    }
    for (String leftOut : found.warnings()) {
      invocation.report().failure(ErrorCode.PLUGIN_UNUSABLE, leftOut, null);
    }
  }

  @Override
  public void print(Output out) {
    if (plugins.isEmpty()) {
      invocation.say("no plugin was found", out);
      return;
    }
    Table table =
        invocation.table("NAME", "VERSION", "WIRING", "KIND", "BRINGS", "PRIORITY", "STATE", "JAR");
    for (Plugin plugin : plugins) {
      String version = text(plugin.version());
      String wiring = plugin.wiring().word();
      String jar = plugin.jar();
      if (plugin.services().isEmpty()) {
        table.row(plugin.name(), version, wiring, "-", "-", "-", state(plugin.isActive()), jar);
        mark(plugin.isActive(), table);
      }
      for (PluginService service : plugin.services()) {
        table.row(
            plugin.name(),
            version,
            wiring,
            service.kind().word(),
            text(service.name()),
            Integer.toString(service.priority()),
            state(service.isActive()),
            jar);
        mark(service.isActive(), table);
      }
    }
    table.print(out);
  }

  @Override
  public void write(JsonOutput json) {
    for (Plugin plugin : plugins) {
      json.beginObject();
      json.text("name", plugin.name());
      json.text("version", plugin.version());
      json.text("jar", plugin.jar());
      json.text("wiring", plugin.wiring().word());
      json.text("state", state(plugin.isActive()));
      json.text("reason", plugin.reason());
      json.beginArray("services");
      for (PluginService service : plugin.services()) {
        json.beginObject();
        json.text("kind", service.kind().word());
        json.text("name", service.name());
        json.number("priority", service.priority());
        json.text("state", state(service.isActive()));
        json.text("reason", service.reason());
        json.endObject();
      }
      json.endArray();
      json.endObject();
    }
  }

  private static void mark(boolean isActive, Table table) {
    if (!isActive) {
      table.mark(STATE, Style.DOUBTFUL);
    }
  }

  private static String state(boolean isActive) {
    return isActive ? "active" : "left out";
  }

  private static String text(@Nullable String text) {
    return text == null ? "-" : text;
  }
}
