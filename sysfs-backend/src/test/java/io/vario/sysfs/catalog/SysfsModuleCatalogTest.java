package io.vario.sysfs.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.vario.device.DriverName;
import io.vario.device.ModuleName;
import io.vario.device.ReadProblem;
import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import io.vario.host.AliasLookup;
import io.vario.host.AliasMatch;
import io.vario.host.AliasMatch.Origin;
import io.vario.host.ModuleStatus;
import io.vario.host.ModuleStatus.State;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SysfsModuleCatalogTest {
  private static final String MODULES = HostFolder.MODULES;
  private static final String KEY = "vfio_pci:v000015B3d0000101Esv000015B3sd00000001bc02sc00i00";
  private static final String ALIASES =
      """
      # Aliases extracted from modules themselves.
      alias pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_core
      alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci
      alias vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_vfio_pci
      """;
  private static final String DEPENDENCIES =
      """
      kernel/vfio/vfio.ko.xz:
      kernel/vfio/pci/vfio-pci-core.ko.xz: kernel/vfio/vfio.ko.xz
      kernel/vfio/pci/vfio-pci.ko.xz: kernel/vfio/pci/vfio-pci-core.ko.xz kernel/vfio/vfio.ko.xz
      kernel/vfio/pci/mlx5/mlx5-vfio-pci.ko.xz: kernel/vfio/pci/vfio-pci-core.ko.xz kernel/mlx5_core.ko
      kernel/mlx5_core.ko:
      """;

  @TempDir Path root;

  private HostFolder host;

  @BeforeEach
  void begin() {
    host = HostFolder.withRelease(root).modules(ALIASES, DEPENDENCIES, "kernel/virtio_pci.ko\n");
  }

  @Test
  void tellsTheKernelRelease() {
    assertThat(host.catalog().kernelRelease()).contains(HostFolder.RELEASE);
    assertThat(new HostFolder(root.resolve("proc")).catalog().kernelRelease()).isEmpty();
  }

  @Nested
  class Lookup {

    @Test
    void findsTheModulesInTheirOrderWithFileAndLine() {
      AliasLookup lookup = host.catalog().lookup(KEY);

      assertThat(lookup.matches())
          .extracting(
              AliasMatch::order,
              m -> m.module().toString(),
              m -> m.pattern().wildcards(),
              AliasMatch::source,
              AliasMatch::origin)
          .containsExactly(
              tuple(0, "vfio_pci", 7, MODULES + "/modules.alias:3", Origin.MODULES_ALIAS),
              tuple(1, "mlx5_vfio_pci", 5, MODULES + "/modules.alias:4", Origin.MODULES_ALIAS));
      assertThat(lookup.overruled()).isEmpty();
    }

    @Test
    void readsTheBinaryIndexAsKmodDoesEvenIfTheTextSaysMore() {
      host.file(
          MODULES + "/modules.alias.bin",
          new IndexWriter().add("vfio_pci:v*d*sv*sd*bc*sc*i*", "vfio_pci", 3).bytes());

      assertThat(host.catalog().lookup(KEY).matches())
          .extracting(m -> m.module().toString(), AliasMatch::source)
          .containsExactly(tuple("vfio_pci", MODULES + "/modules.alias.bin"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0", "alias x y\n", "\u00b0\u0007\u00f4W"})
    void fallsBackToTheTextIfTheBinaryIndexIsNone(String content) {
      host.file(MODULES + "/modules.alias.bin", content);
      SysfsModuleCatalog catalog = host.catalog();

      assertThat(catalog.lookup(KEY).matches()).hasSize(2);
      assertThat(catalog.problems())
          .extracting(ReadProblem::path, ReadProblem::kind)
          .containsExactly(tuple(MODULES + "/modules.alias.bin", ReadProblem.Kind.UNREADABLE));
    }

    @Test
    void fallsBackToTheTextIfTheBinaryIndexIsCutOff() {
      byte[] binary =
          new IndexWriter()
              .add("vfio_pci:v*d*sv*sd*bc*sc*i*", "vfio_pci", 3)
              .add("pci:v*", "other", 4)
              .bytes();
      host.file(MODULES + "/modules.alias.bin", Arrays.copyOf(binary, 14));
      SysfsModuleCatalog catalog = host.catalog();

      assertThat(catalog.lookup(KEY).matches()).hasSize(2);
      assertThat(catalog.lookup(KEY).matches()).hasSize(2);
      assertThat(catalog.problems())
          .singleElement()
          .satisfies(
              p -> assertThat(p.toString()).contains("modules.alias.bin: the index is damaged"));
    }

    @Test
    void fallsBackToTheTextIfTheBinaryIndexIsDenied() {
      SysfsModuleCatalog catalog =
          new SysfsModuleCatalog(
              new WatchedFiles(host.files()).deny(MODULES + "/modules.alias.bin"));

      assertThat(catalog.lookup(KEY).matches()).hasSize(2);
      assertThat(catalog.problems())
          .extracting(ReadProblem::kind)
          .containsExactly(ReadProblem.Kind.DENIED);
    }

    @Test
    void anAdministratorsAliasOverrulesTheModules() {
      host.file("/etc/modprobe.d/local.conf", "# ours\nalias vfio-pci:v000015B3* vfio-pci\n");

      AliasLookup lookup = host.catalog().lookup(KEY);

      assertThat(lookup.matches())
          .extracting(m -> m.module().toString(), AliasMatch::source, AliasMatch::origin)
          .containsExactly(
              tuple("vfio_pci", "/etc/modprobe.d/local.conf:2", Origin.MODPROBE_CONFIG));
      assertThat(lookup.overruled())
          .extracting(m -> m.module().toString(), AliasMatch::order)
          .containsExactly(tuple("vfio_pci", 0), tuple("mlx5_vfio_pci", 1));
    }

    @Test
    void builtInAliasesCountIfNothingElseMatches() {
      host.file(MODULES + "/modules.alias", "")
          .file(MODULES + "/modules.builtin.modinfo", "vfio_pci.alias=vfio_pci:v*d*sv*sd*\0");
      assertThat(host.catalog().lookup(KEY).matches())
          .extracting(m -> m.module().toString(), AliasMatch::source, AliasMatch::origin)
          .containsExactly(
              tuple("vfio_pci", MODULES + "/modules.builtin.modinfo", Origin.BUILT_IN));

      host.file(MODULES + "/modules.alias", ALIASES);
      AliasLookup lookup = host.catalog().lookup(KEY);
      assertThat(lookup.matches()).hasSize(2);
      assertThat(lookup.overruled())
          .extracting(AliasMatch::origin)
          .containsExactly(Origin.BUILT_IN);
    }

    @Test
    void theBinaryIndexOfBuiltInAliasesIsPreferred() {
      host.file(MODULES + "/modules.alias", "")
          .file(MODULES + "/modules.builtin.modinfo", "other.alias=vfio_pci:v*\0")
          .file(
              MODULES + "/modules.builtin.alias.bin",
              new IndexWriter().add("vfio_pci:v*", "vfio_pci", 0).bytes());

      assertThat(host.catalog().lookup(KEY).matches())
          .extracting(m -> m.module().toString(), AliasMatch::source)
          .containsExactly(tuple("vfio_pci", MODULES + "/modules.builtin.alias.bin"));
    }

    @Test
    void theAnswersAreTheSameHoweverManyWereAskedFor() {
      host.file(
          MODULES + "/modules.alias.bin",
          new IndexWriter()
              .add("vfio_pci:v*d*sv*sd*bc*sc*i*", "vfio_pci", 3)
              .add("vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i*", "mlx5_vfio_pci", 9)
              .add("pci:v000015B3d0000101Esv*sd*bc*sc*i*", "mlx5_core", 2)
              .add("pci:v*d*sv*sd*bc02sc00i00*", "any_network", 1)
              .add("usb:v*", "usb_thing", 5)
              .bytes());
      host.file(
          MODULES + "/modules.builtin.alias.bin",
          new IndexWriter().add("pci:v000015B3d*sv*sd*bc*sc*i*", "built_in", 0).bytes());
      host.file("/etc/modprobe.d/a.conf", "alias vfio_pci:v00008086* mine\n");
      SysfsModuleCatalog catalog = host.catalog();
      String vfio = "vfio_pci:v000015B3d0000101Esv000015B3sd00000001bc02sc00i00";
      String overruled = "vfio_pci:v00008086d0000101Esv000015B3sd00000001bc02sc00i00";
      List<String> keys =
          List.of(vfio, vfio.replace('_', '-'), vfio.substring(5), overruled, "usb:v1", "x", "[");
      for (int round = 0; round < 600; round++) {
        String key = keys.get(round % keys.size());
        assertThat(catalog.lookup(key)).as(key).isEqualTo(host.catalog().lookup(key));
      }
      assertThat(catalog.lookup(vfio).matches())
          .extracting(match -> match.module().toString())
          .containsExactly("vfio_pci", "mlx5_vfio_pci");
      assertThat(catalog.lookup(overruled).overruled()).hasSize(1);
    }

    @Test
    void dashAndUnderscoreAreOneLetterInTheKey() {
      assertThat(host.catalog().lookup(KEY.replace('_', '-')).matches()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "]", "vfio_pci:", "\u0000", "\u20ac", "nothing*", "a\nb"})
    void oddKeysFindNothing(String key) {
      assertThat(host.catalog().lookup(key).matches()).isEmpty();
    }

    @Test
    void hugeKeysFindNothingSoon() {
      assertThat(host.catalog().lookup("v".repeat(10 << 20)).matches()).isEmpty();
      assertThat(host.catalog().lookup("vfio_pci:v" + "d".repeat(4000)).matches()).isEmpty();
    }

    @Test
    void aBlacklistedModuleStaysAMatch() {
      host.file("/etc/modprobe.d/local.conf", "blacklist mlx5-vfio-pci\n");
      SysfsModuleCatalog catalog = host.catalog();

      assertThat(catalog.lookup(KEY).matches()).hasSize(2);
      assertThat(statusOf(catalog, "mlx5_vfio_pci").state()).isEqualTo(State.PROHIBITED);
    }
  }

  @Nested
  class Status {

    @Test
    void aModuleThatModprobeWouldLoad() {
      assertStatus("mlx5-vfio-pci", State.LOADABLE, "listed in " + MODULES + "/modules.dep:4");
    }

    @Test
    void aModuleThatTheKernelDoesNotHave() {
      assertStatus("qat_vfio_pci", State.MISSING, "not listed in " + MODULES + "/modules.dep");
    }

    @Test
    void aLoadedModuleWithItsDrivers() {
      host.file("/sys/module/mlx5_vfio_pci/initstate", "live\n")
          .folder("/sys/module/mlx5_vfio_pci/drivers/pci:mlx5_vfio_pci")
          .folder("/sys/module/mlx5_vfio_pci/drivers/pci:another-one")
          .folder("/sys/module/mlx5_vfio_pci/drivers/auxiliary:mlx5_vfio_pci.x");

      ModuleStatus status =
          assertStatus("mlx5_vfio_pci", State.LOADED, "loaded, as /sys/module/mlx5_vfio_pci shows");
      assertThat(status.drivers())
          .containsExactly(DriverName.parse("another-one"), DriverName.parse("mlx5_vfio_pci"));
    }

    /** The kernel shows the folder before the module registers its drivers; modprobe waits. */
    @Test
    void aModuleThatIsBeingLoadedIsLoadable() {
      host.file("/sys/module/mlx5_vfio_pci/initstate", "coming\n");

      assertStatus("mlx5_vfio_pci", State.LOADABLE, "listed in " + MODULES + "/modules.dep:4");
    }

    @Test
    void loadedBeatsProhibited() {
      host.file("/sys/module/vfio_pci/initstate", "live\n")
          .file("/proc/cmdline", "module_blacklist=vfio_pci")
          .file(
              "/etc/modprobe.d/x.conf",
              "blacklist vfio-pci\ninstall vfio_pci /bin/false\nalias vfio_pci off\n");

      assertThat(status("vfio_pci").state()).isEqualTo(State.LOADED);
    }

    @Test
    void aRecordedModuleWithoutItsStateIsLoadedUnlessItIsBuiltIn() {
      host.folder("/sys/module/vfio_pci/drivers/pci:vfio-pci")
          .folder("/sys/module/virtio_pci/drivers/pci:virtio-pci");

      assertStatus("vfio_pci", State.LOADED, "loaded, as /sys/module/vfio_pci shows");
      ModuleStatus builtIn =
          assertStatus(
              "virtio_pci", State.BUILT_IN, "built in, says " + MODULES + "/modules.builtin:1");
      assertThat(builtIn.drivers()).containsExactly(DriverName.parse("virtio-pci"));
    }

    @Test
    void aFolderOfParametersDoesNotMakeABuiltInModuleALoadedOne() {
      host.file("/sys/module/virtio_pci/parameters/force_legacy", "N\n");

      assertThat(status("virtio_pci").state()).isEqualTo(State.BUILT_IN);
    }

    @Test
    void aBuiltInModuleWithoutAnyTraceInSysfs() {
      assertStatus(
          "virtio-pci", State.BUILT_IN, "built in, says " + MODULES + "/modules.builtin:1");
      assertThat(status("virtio_pci").drivers()).isEmpty();
    }

    @Test
    void aBuiltInModuleThatDoesNotShowItsDriver() {
      host.folder("/sys/bus/pci/drivers/virtio-pci").folder("/sys/bus/pci/drivers/virtio-pcix");

      assertThat(status("virtio_pci").drivers()).containsExactly(DriverName.parse("virtio-pci"));
    }

    @Test
    void aDriverThatNoModuleHoldsIsBuiltInEvenIfNoListSaysSo() {
      host.folder("/sys/bus/pci/drivers/qat-vfio-pci").modules("", "", "");

      ModuleStatus status =
          assertStatus(
              "qat_vfio_pci",
              State.BUILT_IN,
              "/sys/bus/pci/drivers/qat-vfio-pci is there and belongs to no loaded module");
      assertThat(status.drivers()).containsExactly(DriverName.parse("qat-vfio-pci"));
    }

    @Test
    void aDriverThatAnotherModuleHoldsIsNobodyElses() {
      host.link("/sys/bus/pci/drivers/qat-vfio-pci/module", "../../../../module/other");

      assertThat(status("qat_vfio_pci").state()).isEqualTo(State.MISSING);
    }

    @Test
    void aBlacklistDoesNotConcernABuiltInModule() {
      host.file("/etc/modprobe.d/x.conf", "blacklist virtio_pci\n");

      assertThat(status("virtio_pci").state()).isEqualTo(State.BUILT_IN);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '"',
        value = {
          "blacklist vfio-pci | blacklisted in /etc/modprobe.d/x.conf:2",
          "install vfio-pci /bin/true"
              + " | 'install vfio_pci' in /etc/modprobe.d/x.conf:2 makes modprobe do nothing",
          "install vfio* /bin/false"
              + " | 'install vfio*' in /etc/modprobe.d/x.conf:2 makes modprobe fail",
          "alias vfio-pci off"
              + " | 'alias vfio_pci off' in /etc/modprobe.d/x.conf:2 makes modprobe do nothing",
          "alias vfio* off"
              + " | 'alias vfio* off' in /etc/modprobe.d/x.conf:2 makes modprobe do nothing"
        })
    void prohibitedByModprobesConfiguration(String line, String evidence) {
      host.file("/etc/modprobe.d/x.conf", "# why\n" + line + "\n");

      assertStatus("vfio_pci", State.PROHIBITED, evidence);
      assertThat(status("mlx5_core").state()).isEqualTo(State.LOADABLE);
    }

    @ParameterizedTest
    @CsvSource({
      "module_blacklist=x;vfio-pci, blacklisted by module_blacklist= in /proc/cmdline",
      "modprobe.blacklist=vfio_pci, blacklisted by modprobe.blacklist= in /proc/cmdline"
    })
    void prohibitedByTheKernelsCommandLine(String line, String evidence) {
      host.file("/proc/cmdline", "quiet " + line.replace(';', ',') + "\n");

      assertStatus("vfio_pci", State.PROHIBITED, evidence);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '"',
        value = {
          "install vfio_pci /sbin/modprobe --ignore-install vfio_pci; echo"
              + " | 'install vfio_pci' in /etc/modprobe.d/x.conf:1 runs"
              + " '/sbin/modprobe --ignore-install vfio_pci; echo' instead",
          "alias vfio_pci my-vfio"
              + " | 'alias vfio_pci my_vfio' in /etc/modprobe.d/x.conf:1"
              + " puts another module in its place"
        })
    void redirected(String line, String evidence) {
      host.file("/etc/modprobe.d/x.conf", line + "\n");

      assertStatus("vfio_pci", State.REDIRECTED, evidence);
    }

    @Test
    void aHostileCommandIsQuotedInBounds() {
      host.file(
          "/etc/modprobe.d/x.conf", "install vfio_pci \u001b[31m" + "x;".repeat(5 << 20) + "\n");

      ModuleStatus status = status("vfio_pci");

      assertThat(status.state()).isEqualTo(State.REDIRECTED);
      assertThat(status.evidence()).hasSizeLessThan(300).doesNotContain("\u001b");
    }

    @Test
    void anAliasToItselfChangesNothing() {
      host.file("/etc/modprobe.d/x.conf", "alias vfio* vfio-pci\nalias vfio_pci off\n");

      assertThat(status("vfio_pci").state()).isEqualTo(State.LOADABLE);
    }

    @Test
    void ofSeveralAliasesOneThatLeadsSomewhereCounts() {
      host.file("/etc/modprobe.d/x.conf", "alias vfio_pci off\nalias vfio-pci other\n");

      assertThat(status("vfio_pci").state()).isEqualTo(State.REDIRECTED);
    }

    @Test
    void aBlacklistedModuleThatIsNotThereIsMissing() {
      host.file("/etc/modprobe.d/x.conf", "blacklist qat_vfio_pci\n")
          .file("/proc/cmdline", "module_blacklist=qat_vfio_pci");

      assertThat(status("qat_vfio_pci").state()).isEqualTo(State.MISSING);
    }

    @Test
    void anInstallLineServesEvenAModuleThatIsNotThere() {
      host.file("/etc/modprobe.d/x.conf", "install qat_vfio_pci /opt/qat/load\n");

      assertThat(status("qat_vfio_pci").state()).isEqualTo(State.REDIRECTED);
    }

    @Test
    void whatAnAliasToNothingNamesIsProhibited() {
      host.file("/etc/modprobe.d/x.conf", "alias vfio_pci:v000015B3* off\n");
      SysfsModuleCatalog catalog = host.catalog();

      ModuleName off = catalog.lookup(KEY).matches().get(0).module();

      assertThat(catalog.status(off).state()).isEqualTo(State.PROHIBITED);
    }

    @Test
    void aSoftDependencyPutsAnInstallLineOutOfForce() {
      host.file("/etc/modprobe.d/x.conf", "install vfio_pci /bin/false\n")
          .file(MODULES + "/modules.softdep", "softdep vfio_pci pre: nosuch post: mlx5_core\n");
      assertThat(status("vfio_pci").state()).isEqualTo(State.LOADABLE);

      host.file(MODULES + "/modules.softdep", "softdep vfio_pci pre: nosuch post: nosuch2\n");
      assertThat(status("vfio_pci").state()).isEqualTo(State.PROHIBITED);

      host.file(
          MODULES + "/modules.softdep",
          "softdep vfio_pci pre: pci:v000015B3d0000101Esv0sd0bc0sc0i0\n");
      assertThat(status("vfio_pci").state()).isEqualTo(State.LOADABLE);
    }

    @Test
    void aModuleWhoseNeedsAreKeptOutIsProhibited() {
      host.file("/etc/modprobe.d/x.conf", "\ninstall vfio-pci-core /bin/true\n");
      assertStatus(
          "vfio_pci",
          State.PROHIBITED,
          "needs vfio_pci_core, which 'install vfio_pci_core' in /etc/modprobe.d/x.conf:2 keeps out");

      host.folder("/sys/module/vfio_pci_core");
      assertThat(status("vfio_pci").state()).isEqualTo(State.LOADABLE);
    }

    @Test
    void aModuleWhoseNeedsTheKernelForbidsIsProhibited() {
      host.file("/proc/cmdline", "module_blacklist=vfio");

      assertStatus(
          "vfio_pci",
          State.PROHIBITED,
          "needs vfio, which module_blacklist= in /proc/cmdline keeps out");
    }

    @Test
    void aBlacklistDoesNotConcernWhatAnotherModuleNeeds() {
      host.file("/etc/modprobe.d/x.conf", "blacklist vfio\ninstall vfio_pci_core /sbin/x\n")
          .file("/proc/cmdline", "modprobe.blacklist=vfio_pci_core");

      assertThat(status("vfio_pci").state()).isEqualTo(State.LOADABLE);
    }

    @Test
    void withoutTheListOfModulesNothingIsKnown() {
      HostFolder bare = HostFolder.withRelease(root.resolve("etc"));
      host = bare;

      assertStatus(
          "vfio_pci",
          State.UNKNOWN,
          "neither " + MODULES + "/modules.dep.bin nor modules.dep beside it can be read");
      bare.file("/etc/modprobe.d/x.conf", "blacklist vfio_pci\n");
      assertThat(status("vfio_pci").state()).isEqualTo(State.PROHIBITED);
    }

    @Test
    void withoutTheFolderOfModulesNothingIsKnown() {
      host = new HostFolder(root).file("/proc/sys/kernel/osrelease", "9.9.9\n");

      assertStatus("vfio_pci", State.UNKNOWN, "there is no folder of modules for the kernel 9.9.9");
    }

    @Test
    void whatIsLoadedIsReadAnew() {
      SysfsModuleCatalog catalog = host.catalog();
      assertThat(statusOf(catalog, "vfio_pci").state()).isEqualTo(State.LOADABLE);

      host.file("/sys/module/vfio_pci/initstate", "live\n");
      assertThat(statusOf(catalog, "vfio_pci").state()).isEqualTo(State.LOADED);
    }

    private ModuleStatus assertStatus(String module, State state, String evidence) {
      ModuleStatus status = status(module);

      assertThat(status.evidence()).isEqualTo(evidence);
      assertThat(status.state()).isEqualTo(state);
      assertThat(status.module()).isEqualTo(ModuleName.parse(module));
      return status;
    }

    private ModuleStatus status(String module) {
      return statusOf(host.catalog(), module);
    }
  }

  @Nested
  class Drivers {

    @Test
    void areListedByName() {
      host.folder("/sys/bus/pci/drivers/vfio-pci")
          .folder("/sys/bus/pci/drivers/e1000e")
          .folder("/sys/bus/pci/drivers/HDA Intel");

      assertThat(host.catalog().registeredDrivers())
          .extracting(DriverName::toString)
          .containsExactly("HDA Intel", "e1000e", "vfio-pci");
    }

    @Test
    void areNoneOnAHostWithoutPci() {
      assertThat(host.catalog().registeredDrivers()).isEmpty();
    }

    @Test
    void thatMayNotBeReadAreNotNone() {
      SysfsModuleCatalog catalog =
          new SysfsModuleCatalog(
              new WatchedFiles(host.files())
                  .deny("/sys/bus/pci/drivers")
                  .deny("/sys/module/vfio_pci/drivers"));

      assertNotPermitted(catalog::registeredDrivers);
      assertNotPermitted(() -> catalog.driversOf(ModuleName.parse("vfio_pci")));
    }

    @Test
    void belongToTheModuleThatTheirFolderLinksTo() {
      host.link("/sys/bus/pci/drivers/vfio-pci/module", "../../../../module/vfio_pci")
          .folder("/sys/bus/pci/drivers/pcieport")
          .link("/sys/bus/pci/drivers/odd/module", "../../../../module/..");
      SysfsModuleCatalog catalog = host.catalog();

      assertThat(catalog.moduleOf(DriverName.parse("vfio-pci")))
          .contains(ModuleName.parse("vfio_pci"));
      assertThat(catalog.moduleOf(DriverName.parse("pcieport"))).isEmpty();
      assertThat(catalog.moduleOf(DriverName.parse("odd"))).isEmpty();
      assertThat(catalog.moduleOf(DriverName.parse("vfio_pci"))).isEmpty();
    }

    @Test
    void areNamedByTheModuleThatRegisteredThem() {
      host.link("/sys/module/xe_vfio_pci/drivers/pci:xe-vfio-pci", "../../../bus/pci/drivers/x")
          .folder("/sys/module/xe_vfio_pci/drivers/pci:")
          .folder("/sys/module/xe_vfio_pci/drivers/usb:other");
      SysfsModuleCatalog catalog = host.catalog();

      assertThat(catalog.driversOf(ModuleName.parse("xe-vfio-pci")))
          .containsExactly(DriverName.parse("xe-vfio-pci"));
      assertThat(catalog.driversOf(ModuleName.parse("vfio_pci"))).isEmpty();
    }

    private void assertNotPermitted(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
      assertThatThrownBy(call)
          .isInstanceOfSatisfying(
              VarioException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_PERMITTED));
    }
  }

  @Nested
  class Problems {

    @Test
    void areNoneOnASoundHost() {
      SysfsModuleCatalog catalog = host.catalog();
      catalog.lookup(KEY);
      statusOf(catalog, "vfio_pci");

      assertThat(catalog.problems()).isEmpty();
    }

    @Test
    void nameTheIndexThatIsMissing() {
      host = HostFolder.withRelease(root.resolve("etc")).file(MODULES + "/modules.dep", "");

      assertThat(host.catalog().problems())
          .singleElement()
          .satisfies(
              p ->
                  assertThat(p.toString())
                      .startsWith(MODULES + "/modules.alias.bin: ")
                      .contains("modules.alias", "no driver is found by its alias"));
    }

    @Test
    void nameTheFolderThatIsMissingOnce() {
      host = new HostFolder(root).file("/proc/sys/kernel/osrelease", "9.9.9\n");

      assertThat(host.catalog().problems())
          .extracting(ReadProblem::path)
          .containsExactly("/lib/modules/9.9.9");
    }

    @Test
    void nameWhatIsDenied() {
      WatchedFiles files = new WatchedFiles(host.files());
      for (String name :
          List.of(
              MODULES + "/modules.alias",
              MODULES + "/modules.dep",
              MODULES + "/modules.builtin",
              "/etc/modprobe.d",
              "/proc/cmdline")) {
        files.deny(name);
      }

      assertThat(new SysfsModuleCatalog(files).problems())
          .filteredOn(p -> p.kind() == ReadProblem.Kind.DENIED)
          .hasSize(5);
    }
  }

  @Nested
  class Reading {

    @Test
    void happensOnlyForWhatIsAsked() {
      WatchedFiles files = new WatchedFiles(host.files());
      SysfsModuleCatalog catalog = new SysfsModuleCatalog(files);

      catalog.registeredDrivers();
      catalog.driversOf(ModuleName.parse("vfio_pci"));
      catalog.moduleOf(DriverName.parse("vfio-pci"));
      assertThat(files.readFiles()).isEmpty();

      catalog.kernelRelease();
      assertThat(files.readFiles()).containsExactly("/proc/sys/kernel/osrelease");

      statusOf(catalog, "vfio_pci");
      assertThat(files.readFiles()).noneMatch(path -> path.contains("modules.alias"));

      catalog.lookup(KEY);
      assertThat(files.readFiles()).contains(MODULES + "/modules.alias");
    }

    @Test
    void happensOnceForEachFile() {
      WatchedFiles files = new WatchedFiles(host.files());
      SysfsModuleCatalog catalog = new SysfsModuleCatalog(files);
      for (int i = 0; i < 3; i++) {
        catalog.lookup(KEY);
        statusOf(catalog, "vfio_pci");
        catalog.problems();
      }

      assertThat(files.readFiles()).doesNotHaveDuplicates();
    }

    @Test
    void mayBeAskedForByManyThreads() throws Exception {
      host.file(
          MODULES + "/modules.alias.bin",
          Arrays.copyOf(new IndexWriter().add("vfio_pci:v*", "vfio_pci", 0).bytes(), 16));
      SysfsModuleCatalog catalog = host.catalog();
      ExecutorService threads = Executors.newFixedThreadPool(8);
      try {
        List<Callable<Integer>> questions = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
          questions.add(
              () -> {
                assertThat(statusOf(catalog, "vfio_pci").state()).isEqualTo(State.LOADABLE);
                catalog.problems();
                return catalog.lookup(KEY).matches().size();
              });
        }
        for (Future<Integer> answer : threads.invokeAll(questions)) {
          assertThat(answer.get()).isEqualTo(2);
        }
      } finally {
        threads.shutdownNow();
      }
      assertThat(catalog.problems()).hasSize(1);
    }

    @Test
    void neverFailsWhateverTheFilesHold() {
      byte[] noise =
          "\u0000\u00ff[*?\\\n\r alias blacklist :/.=\"".getBytes(StandardCharsets.ISO_8859_1);
      java.util.Random random = new java.util.Random(3);
      for (int round = 0; round < 60; round++) {
        for (String path :
            List.of(
                MODULES + "/modules.alias",
                MODULES + "/modules.dep",
                MODULES + "/modules.builtin",
                MODULES + "/modules.builtin.modinfo",
                MODULES + "/modules.softdep",
                "/etc/modprobe.d/x.conf",
                "/proc/cmdline")) {
          byte[] content = new byte[random.nextInt(300)];
          for (int i = 0; i < content.length; i++) {
            content[i] = noise[random.nextInt(noise.length)];
          }
          host.file(path, content);
        }
        SysfsModuleCatalog catalog = host.catalog();
        catalog.lookup(KEY);
        catalog.lookup("");
        assertThat(statusOf(catalog, "vfio_pci").evidence()).isNotEmpty();
        assertThat(catalog.problems()).hasSizeLessThan(110);
      }
    }
  }

  private static ModuleStatus statusOf(SysfsModuleCatalog catalog, String module) {
    return catalog.status(ModuleName.parse(module));
  }
}
