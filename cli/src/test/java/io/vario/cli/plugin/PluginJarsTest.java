package io.vario.cli.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vario.check.SafetyCheck;
import io.vario.cli.sample.Guards;
import io.vario.cli.sample.PluginJar;
import io.vario.cli.sample.SampleStrategy;
import io.vario.cli.sample.Strategies;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.hook.DriverHook;
import io.vario.plugin.Plugin;
import io.vario.plugin.PluginService;
import io.vario.resolve.Containment;
import io.vario.strategy.SelectionStrategy;
import io.vario.strategy.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PluginJarsTest {
  @TempDir private Path folder;

  @Test
  void findsStrategiesAndOrdersThemByPriorityThenName() {
    PluginJar.write(
        folder.resolve("a.jar"), Strategies.Late.class, Strategies.ThrowsWhenAsked.class);
    PluginJar.write(folder.resolve("b.jar"), SampleStrategy.class);
    PluginJar.write(folder.resolve("c.jar"), Strategies.First.class);
    PluginJars plugins = read();
    assertThat(names(plugins))
        .containsExactly("first", "sample", "throws-when-asked", "a-late-one");
    assertThat(plugins.warnings()).isEmpty();
  }

  @Test
  void showsPluginsNothingButTheApiAndTheJdk() {
    PluginJar.write(folder.resolve("curious.jar"), Strategies.Curious.class);
    assertThat(names(read())).containsExactly("sees-proposal-x-x-x-list");
  }

  @Test
  void showsWhatTheCoreExports() throws IOException {
    URI core =
        URI.create(
            SelectionStrategy.class.getProtectionDomain().getCodeSource().getLocation()
                + "module-info.class");
    String location = core.toString();
    URI descriptor =
        location.contains(".jar") ? URI.create("jar:" + location.replace(".jar", ".jar!/")) : core;
    try (InputStream file = descriptor.toURL().openStream()) {
      assertThat(ModuleDescriptor.read(file).exports())
          .extracting(ModuleDescriptor.Exports::source)
          .containsExactlyInAnyOrderElementsOf(ApiClassLoader.PACKAGES);
    }
  }

  @Test
  void leavesOutWhatIsBrokenAndKeepsTheRest() throws IOException {
    Files.writeString(folder.resolve("a-not-a-zip.jar"), "hello");
    PluginJar.write(folder.resolve("b-bad-declaration.jar"), "this is ! not a class");
    PluginJar.write(folder.resolve("c-missing-class.jar"), "com.acme.Missing");
    PluginJar.write(folder.resolve("d-no-strategy.jar"), "java.lang.String");
    PluginJar.write(folder.resolve("e-empty.jar"), "");
    PluginJar.write(folder.resolve("f-made.jar"), Strategies.ThrowsWhenMade.class);
    PluginJar.write(
        folder.resolve("g-mixed.jar"),
        "com.acme.Missing\n" + Strategies.First.class.getName(),
        Strategies.First.class);
    PluginJar.write(folder.resolve("h-named.jar"), Strategies.ThrowsWhenNamed.class);
    PluginJar.write(folder.resolve("i-nameless.jar"), Strategies.Nameless.class);
    PluginJar.write(folder.resolve("j-two-lines.jar"), Strategies.TwoLines.class);
    Files.createDirectory(folder.resolve("k-folder.jar"));
    Files.writeString(folder.resolve("readme.txt"), "not a plugin");
    PluginJars plugins = read();
    assertThat(names(plugins)).containsExactly("first");
    for (String jar : List.of("a-", "b-", "c-", "d-", "e-", "f-", "g-", "h-", "i-", "j-", "k-")) {
      assertThat(plugins.warnings())
          .as(jar)
          .filteredOn(warning -> warning.contains("/" + jar))
          .hasSize(1);
    }
    assertThat(plugins.warnings()).noneMatch(warning -> warning.contains("readme"));
  }

  @Test
  void keepsTheFirstOfTwoWithOneName() {
    PluginJar.write(folder.resolve("a.jar"), SampleStrategy.class);
    PluginJar.write(folder.resolve("b.jar"), SampleStrategy.class);
    PluginJars plugins = read();
    assertThat(names(plugins)).containsExactly("sample");
    assertThat(plugins.warnings()).singleElement().asString().contains("b.jar", "sample");
  }

  @Test
  void holdsAStrategyToItsFirstName() {
    PluginJar.write(folder.resolve("liar.jar"), Strategies.Liar.class);
    PluginJars plugins = read();
    assertThat(names(plugins)).containsExactly("liar");
    assertThat(names(plugins)).containsExactly("liar");
  }

  @Test
  void toleratesAMissingFolderUnlessItWasAskedFor() {
    PluginJars plugins =
        new PluginJars(new JarGuard(Map.of()), Containment.USUAL_DEADLINE, List.of());
    plugins.addIfPresent(folder.resolve("none"));
    assertThat(plugins.extensions().strategies()).isEmpty();
    assertThat(plugins.warnings()).isEmpty();
    assertThatExceptionOfType(VarioException.class)
        .isThrownBy(() -> plugins.add(folder.resolve("none")))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT));
  }

  @Test
  void tellsWhatEachJarIsAndBrings() {
    Manifest bundle = new Manifest();
    bundle.getMainAttributes().putValue("Bundle-SymbolicName", "com.acme.nic;singleton:=true");
    bundle.getMainAttributes().putValue("Bundle-Version", "1.2.3");
    bundle.getMainAttributes().putValue("Implementation-Version", "9");
    PluginJar.write(
        folder.resolve("a.jar"),
        bundle,
        Strategies.First.class.getName() + "\n" + Strategies.TwoLines.class.getName(),
        Strategies.First.class,
        Strategies.TwoLines.class);
    Manifest plain = new Manifest();
    plain.getMainAttributes().putValue("Implementation-Title", "Acme");
    plain.getMainAttributes().putValue("Implementation-Version", "9");
    PluginJar.write(
        folder.resolve("b.jar"), plain, SampleStrategy.class.getName(), SampleStrategy.class);
    PluginJar.write(folder.resolve("c.jar"), "");

    List<Plugin> plugins = read().plugins();

    assertThat(plugins)
        .extracting(Plugin::name, Plugin::version)
        .containsExactly(tuple("com.acme.nic", "1.2.3"), tuple("Acme", "9"), tuple("c", null));
    assertThat(plugins).extracting(Plugin::isActive).containsExactly(true, true, false);
    assertThat(plugins.get(0).services())
        .extracting(PluginService::name, PluginService::priority, PluginService::isActive)
        .containsExactly(tuple("first", 10, true), tuple(null, 0, false));
    assertThat(plugins.get(2).reason()).isEqualTo("it declares no strategy, check or hook");
  }

  @Test
  void findsChecksAndHooksAsWell() {
    PluginJar.write(
        folder.resolve("acme.jar"),
        Map.of(
            SafetyCheck.class, List.of(Guards.Busy.class),
            DriverHook.class, List.of(Guards.Daemon.class)));
    PluginJars plugins = read();
    assertThat(plugins.warnings()).isEmpty();
    assertThat(plugins.plugins().get(0).services())
        .extracting(PluginService::kind, PluginService::name, PluginService::priority)
        .containsExactly(
            tuple(PluginService.Kind.CHECK, "ACME-BUSY", 0),
            tuple(PluginService.Kind.HOOK, "acmed", 5));
    assertThat(plugins.extensions().checks()).extracting(SafetyCheck::id).hasSize(1);
    assertThat(plugins.extensions().hooks()).extracting(DriverHook::name).containsExactly("acmed");
  }

  @Test
  void takesAPinnedJarOnlyIfItIsTheVeryOne() throws Exception {
    Path jar = folder.resolve("sample.jar");
    PluginJar.write(jar, SampleStrategy.class);
    String hash =
        HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar)));
    assertThat(names(read(Map.of("sample.jar", hash, "other.jar", "00"))))
        .containsExactly("sample");

    Files.write(jar, new byte[1], StandardOpenOption.APPEND);

    PluginJars changed = read(Map.of("sample.jar", hash));
    assertThat(names(changed)).isEmpty();
    assertThat(changed.plugins())
        .singleElement()
        .satisfies(plugin -> assertThat(plugin.reason()).contains("SHA-256", hash));
  }

  @Test
  void refusesAFolderThatOthersCanWriteTo() throws IOException {
    PluginJar.write(folder.resolve("sample.jar"), SampleStrategy.class);
    for (String permissions : List.of("rwxrwxr-x", "rwxr-xrwx")) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
      PluginJars plugins = read();
      assertThat(names(plugins)).as(permissions).isEmpty();
      assertThat(plugins.plugins()).extracting(Plugin::isActive).containsExactly(false);
      assertThat(plugins.warnings())
          .singleElement()
          .asString()
          .contains("were left out", "can write to", folder.toString(), "chmod");
    }
    Files.setAttribute(folder, "unix:mode", 01777);
    assertThat(names(read())).as("anybody could add a jar").isEmpty();
    Files.setAttribute(folder, "unix:mode", 0755);
    assertThat(names(read())).containsExactly("sample");
  }

  @Test
  void refusesAFolderWithinOneThatOthersCanWriteTo() throws IOException {
    Path outer = Files.createDirectory(folder.resolve("outer"));
    Path inner = Files.createDirectory(outer.resolve("inner"));
    PluginJar.write(inner.resolve("sample.jar"), SampleStrategy.class);
    Files.setAttribute(outer, "unix:mode", 0777);
    assertThat(names(read(inner))).as("it could be replaced").isEmpty();
    Files.setAttribute(outer, "unix:mode", 01777);
    assertThat(names(read(inner))).as("only its owner can replace it").containsExactly("sample");
  }

  @Test
  void refusesAJarThatOthersCanWriteTo() throws IOException {
    Path jar = folder.resolve("sample.jar");
    PluginJar.write(jar, SampleStrategy.class);
    Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-rw-r--"));
    PluginJars plugins = read();
    assertThat(names(plugins)).isEmpty();
    assertThat(plugins.warnings()).singleElement().asString().contains("a group can write to");
  }

  @Test
  void refusesWhatBelongsToAnotherUser() throws IOException {
    assumeTrue(Files.getAttribute(folder, "unix:uid").equals(0), "only root can give files away");
    Path jar = folder.resolve("sample.jar");
    PluginJar.write(jar, SampleStrategy.class);
    Files.setAttribute(jar, "unix:uid", 1234);
    assertThat(read().warnings()).singleElement().asString().contains("uid 1234");
  }

  @Test
  void followsLinksOnlyAsFarAsTheyAreSafe() throws IOException {
    Path store = Files.createDirectory(folder.resolve("store"));
    Path real = store.resolve("real.jar");
    PluginJar.write(real, SampleStrategy.class);
    Path linked = Files.createDirectory(folder.resolve("linked"));
    Files.setAttribute(linked, "unix:mode", 0755);
    Files.createSymbolicLink(linked.resolve("sample.jar"), Path.of("../store/./real.jar"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), linked);
    assertThat(names(read(link))).containsExactly("sample");

    Files.setAttribute(store, "unix:mode", 0777);
    assertThat(read(link).warnings()).singleElement().asString().contains("everybody");

    Files.createSymbolicLink(linked.resolve("loop.jar"), Path.of("loop.jar"));
    Files.createSymbolicLink(linked.resolve("none.jar"), Path.of("none"));
    PluginJars plugins = read(link);
    assertThat(names(plugins)).isEmpty();
    assertThat(plugins.warnings()).hasSize(3);
  }

  @Test
  void followsNoClassPathOfAJar() {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().putValue("Class-Path", "../elsewhere.jar");
    PluginJar.write(
        folder.resolve("a.jar"), manifest, SampleStrategy.class.getName(), SampleStrategy.class);
    assertThat(read().warnings()).singleElement().asString().contains("Class-Path");
  }

  @Test
  void waitsForNoJarThatNeverGetsReady() {
    PluginJar.write(folder.resolve("a.jar"), Strategies.NeverReady.class);
    PluginJar.write(folder.resolve("b.jar"), SampleStrategy.class);
    PluginJars plugins = new PluginJars(new JarGuard(Map.of()), Duration.ofMillis(700), List.of());
    plugins.add(folder);
    assertThat(names(plugins)).containsExactly("sample");
    assertThat(plugins.warnings())
        .singleElement()
        .asString()
        .contains("a.jar", "it did not answer within 700 ms");
  }

  @Test
  void trustsWhatIsInstalledAsItTrustsTheCommand() throws IOException {
    PluginJar.write(folder.resolve("vario-sample.jar"), SampleStrategy.class);
    PluginJar.write(folder.resolve("other.jar"), Strategies.First.class);
    Files.setAttribute(folder, "unix:mode", 0775);
    PluginJars plugins =
        new PluginJars(new JarGuard(Map.of()), Containment.USUAL_DEADLINE, List.of());
    plugins.addInstalled(folder, Declarations.NONE);
    plugins.addInstalled(folder.resolve("none"), Declarations.NONE);
    assertThat(names(plugins)).containsExactly("first", "sample");
    assertThat(plugins.plugins())
        .extracting(Plugin::wiring)
        .containsExactly(Plugin.Wiring.FOLDER, Plugin.Wiring.BUILT_IN);
    assertThat(plugins.warnings()).isEmpty();
  }

  @Test
  void opensNoOwnJarOfWhichIsNotedWhatItDeclares() throws IOException {
    Path home = folder.resolve("home");
    Path jar = install(home);
    Declarations.write(home);
    // As large and as old as the jar, but none.
    FileTime time = Files.getLastModifiedTime(jar);
    byte[] content = Files.readAllBytes(jar);
    Files.write(jar, new byte[content.length]);
    Files.setLastModifiedTime(jar, time);
    assertThat(names(installed(home))).containsExactly("sample");

    Files.setLastModifiedTime(jar, FileTime.from(time.toInstant().plusSeconds(2)));
    assertThat(names(installed(home))).isEmpty();
    assertThat(installed(home).warnings()).singleElement().asString().contains("vario-sample.jar");

    Files.write(jar, content);
    assertThat(names(installed(home))).containsExactly("sample");
  }

  @Test
  void readsAnOwnJarThatIsNotOnTheClassPath() throws IOException {
    Path home = folder.resolve("home");
    install(home);
    Declarations.write(home);
    Path notes = home.resolve("lib/start-up/plugins");
    Files.writeString(
        notes, Files.readString(notes).replace(SampleStrategy.class.getName(), "not.There"));
    assertThat(names(installed(home))).containsExactly("sample");
  }

  @Test
  void readsAnotherVersionOfAnOwnJar() throws IOException {
    Path home = folder.resolve("home");
    Path jar = install(home);
    try (FileSystem content = FileSystems.newFileSystem(jar)) {
      Path code = content.getPath(SampleStrategy.class.getName().replace('.', '/') + ".class");
      String bytes = Files.readString(code, StandardCharsets.ISO_8859_1);
      Files.writeString(code, bytes.replace("\6sample", "\6better"), StandardCharsets.ISO_8859_1);
    }
    Declarations.write(home);
    assertThat(names(installed(home))).containsExactly("better");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "vario-sample.jar", "vario-sample.jar 1-2", "a b c\n", " "})
  void passesOverNotesThatSayNothing(String text) throws IOException {
    Path home = folder.resolve("home");
    Path notes = home.resolve("lib/start-up/plugins");
    Files.createDirectories(notes.getParent());
    Files.writeString(notes, text);
    install(home);
    assertThat(names(installed(home))).containsExactly("sample");
  }

  private static Path install(Path home) throws IOException {
    Path jar = Files.createDirectories(home.resolve("plugins")).resolve("vario-sample.jar");
    PluginJar.write(jar, SampleStrategy.class);
    return jar;
  }

  private static PluginJars installed(Path home) {
    PluginJars plugins =
        new PluginJars(new JarGuard(Map.of()), Containment.USUAL_DEADLINE, List.of());
    plugins.addInstalled(home.resolve("plugins"), Declarations.read(home));
    return plugins;
  }

  private PluginJars read(Map<String, String> pins) {
    Map<String, Settings.Value> guarded = new HashMap<>();
    pins.forEach((jar, pin) -> guarded.put(jar, new Settings.Value(pin, "test")));
    PluginJars plugins =
        new PluginJars(new JarGuard(guarded), Containment.USUAL_DEADLINE, List.of());
    plugins.add(folder);
    return plugins;
  }

  private static PluginJars read(Path folder) {
    PluginJars plugins =
        new PluginJars(new JarGuard(Map.of()), Containment.USUAL_DEADLINE, List.of());
    plugins.add(folder);
    return plugins;
  }

  private PluginJars read() {
    PluginJars plugins =
        new PluginJars(new JarGuard(Map.of()), Containment.USUAL_DEADLINE, List.of());
    plugins.add(folder);
    return plugins;
  }

  private static List<String> names(PluginJars plugins) {
    return plugins.extensions().strategies().stream().map(SelectionStrategy::name).toList();
  }
}
