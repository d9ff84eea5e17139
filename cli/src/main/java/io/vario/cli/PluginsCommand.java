package io.vario.cli;

import io.vario.cli.plugin.Plugin;
import io.vario.cli.plugin.PluginService;
import io.vario.cli.plugin.PluginStrategies;
import io.vario.error.ErrorCode;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Show the plugins, what they bring, and what was left out and why. */
final class PluginsCommand implements Command {
  private final Invocation invocation;
  private List<Plugin> plugins = List.of();

  PluginsCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public void run() {
    PluginStrategies found = invocation.plugins();
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
      out.line("no plugin was found");
      return;
    }
    Table table =
        new Table("NAME", "VERSION", "WIRING", "KIND", "BRINGS", "PRIORITY", "STATE", "JAR");
    for (Plugin plugin : plugins) {
      String version = text(version(plugin));
      String wiring = plugin.wiring().word();
      String jar = plugin.jar().toString();
      if (plugin.services().isEmpty()) {
        table.row(name(plugin), version, wiring, "-", "-", "-", state(plugin.isActive()), jar);
      }
      for (PluginService service : plugin.services()) {
        table.row(
            name(plugin),
            version,
            wiring,
            service.kind().word(),
            text(service.name()),
            Integer.toString(service.priority()),
            state(service.isActive()),
            jar);
      }
    }
    table.print(out);
  }

  @Override
  public void write(JsonOutput json) throws IOException {
    for (Plugin plugin : plugins) {
      json.beginObject();
      json.text("name", name(plugin));
      json.text("version", version(plugin));
      json.text("jar", plugin.jar().toString());
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

  /** Return what the plugin calls itself, else what its jar is called. */
  private static String name(Plugin plugin) {
    Plugin.Identity identity = plugin.identity();
    if (identity != null && identity.name() != null) {
      return identity.name();
    }
    String file = plugin.jar().getFileName().toString();
    return file.substring(0, file.length() - ".jar".length());
  }

  private static @Nullable String version(Plugin plugin) {
    Plugin.Identity identity = plugin.identity();
    return identity == null ? null : identity.version();
  }

  private static String state(boolean isActive) {
    return isActive ? "active" : "left out";
  }

  private static String text(@Nullable String text) {
    return text == null ? "-" : text;
  }
}
