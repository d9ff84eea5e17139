package io.vario.variant;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.device.Modalias;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.host.Host;
import io.vario.resolve.CatalogView;
import io.vario.resolve.DriverResolver;
import io.vario.resolve.FallbackPolicy;
import io.vario.resolve.Resolution;
import io.vario.strategy.Proposal;
import io.vario.strategy.Proposal.Standing;
import io.vario.sysfs.SysfsHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VfioVariantStrategyTest {
  private static final String RELEASE = "6.12.1-test";
  private static final String GENERIC = "alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci";
  private static final String MLX5 =
      "alias vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_vfio_pci";
  private static final String CONNECTX_VF = "pci:v000015B3d0000101Esv000015B3sd00000001bc02sc00i00";

  @TempDir Path root;

  private final List<String> aliases = new ArrayList<>(List.of(GENERIC));
  private final List<String> modules = new ArrayList<>(List.of("vfio_pci"));

  @BeforeEach
  void makeHost() throws IOException {
    write("proc/sys/kernel/osrelease", RELEASE + "\n");
    Files.createDirectories(root.resolve("sys/bus/pci/drivers"));
  }

  @Test
  void theAliasWithTheFewestWildcardsWinsAlthoughTheGenericOneStandsFirst() throws IOException {
    install("mlx5_vfio_pci", MLX5);

    Resolution resolution = resolve(CONNECTX_VF);

    assertThat(resolution.module().orElseThrow()).hasToString("mlx5_vfio_pci");
    assertThat(resolution.reason())
        .contains("vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i*", "modules.alias", "5 wildcards");
    assertThat(resolution.warnings()).isEmpty();
  }

  @Test
  void anAliasWithAConcreteProgrammingInterfaceMatches() throws IOException {
    install("acme_vfio_pci", "alias vfio_pci:v000015B3d*sv*sd*bc02sc00i00* acme_vfio_pci");

    assertThat(resolve(CONNECTX_VF).module().orElseThrow()).hasToString("acme_vfio_pci");
  }

  @Test
  void aTieGoesToTheAliasThatFixesMoreAndTheReasonSaysSo() throws IOException {
    install("wide_vfio_pci", "alias vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i* wide_vfio_pci");
    install("tight_vfio_pci", "alias vfio_pci:v000015B3d0000101Esv*sd*bc02*sc*i* tight_vfio_pci");

    Resolution resolution = resolve(CONNECTX_VF);

    assertThat(resolution.module().orElseThrow()).hasToString("tight_vfio_pci");
    assertThat(resolution.reason()).contains("preferred to wide_vfio_pci", "2 characters more");
  }

  @Test
  void aFullTieGoesToTheFirstInTheHostsOrder() throws IOException {
    install("b_vfio_pci", "alias vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i* b_vfio_pci");
    install("a_vfio_pci", "alias vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i* a_vfio_pci");

    Resolution resolution = resolve(CONNECTX_VF);

    assertThat(resolution.module().orElseThrow()).hasToString("b_vfio_pci");
    assertThat(resolution.reason()).contains("preferred to a_vfio_pci", "stands before it");
  }

  @Test
  void aVariantThatIsNotInstalledIsNamed() throws IOException {
    Resolution resolution = resolve(CONNECTX_VF);

    assertThat(resolution.module().orElseThrow()).hasToString("vfio_pci");
    assertThat(resolution.warnings())
        .singleElement()
        .asString()
        .contains("mlx5_vfio_pci exists for this device", RELEASE);
  }

  @Test
  void theGenericDriverIsALastResortEvenWhereNoAliasListsIt() throws IOException {
    aliases.clear();

    List<Proposal> proposals = propose("pci:v00008086d000010D3sv00008086sd00000000bc02sc00i00");

    assertThat(proposals).singleElement().extracting(Proposal::standing).isEqualTo(LAST);
  }

  @Test
  void anAdministratorsAliasReplacesTheKernelsAndIsNoLastResort() throws IOException {
    install("mlx5_vfio_pci", MLX5);
    write("etc/modprobe.d/site.conf", "\nalias vfio_pci:v000015B3* vfio_pci\n");

    Resolution resolution = resolve(CONNECTX_VF);

    assertThat(resolution.module().orElseThrow()).hasToString("vfio_pci");
    assertThat(resolution.candidates()).hasSize(1);
    assertThat(resolution.reason())
        .contains("administrator's", "/etc/modprobe.d/site.conf:2", "in place of mlx5_vfio_pci");
    assertThat(resolution.candidates().get(0).proposal().standing()).isEqualTo(Standing.REGULAR);
  }

  @ParameterizedTest
  @CsvSource({
    "15B3, 101E, mlx5_vfio_pci",
    "19E5, A251, hisi_acc_vfio_pci",
    "19E5, A256, hisi_acc_vfio_pci",
    "19E5, A259, hisi_acc_vfio_pci",
    "1DD8, 1003, pds_vfio_pci",
    "1AF4, 1041, virtio_vfio_pci",
    "1AF4, 1042, virtio_vfio_pci",
    "10DE, 2342, nvgrace_gpu_vfio_pci",
    "10DE, 2345, nvgrace_gpu_vfio_pci",
    "10DE, 2348, nvgrace_gpu_vfio_pci",
    "10DE, 2941, nvgrace_gpu_vfio_pci",
    "10DE, 31C2, nvgrace_gpu_vfio_pci",
    "8086, 4941, qat_vfio_pci",
    "8086, 4943, qat_vfio_pci",
    "8086, 4945, qat_vfio_pci",
    "8086, E20B, xe_vfio_pci",
    "8086, B080, xe_vfio_pci",
    "8086, FD80, xe_vfio_pci",
  })
  void theVariantsOfLinuxAreKnown(String vendor, String device, String module) throws IOException {
    String modalias = "pci:v0000" + vendor + "d0000" + device + "sv00000000sd00000000bc00sc00i00";

    assertThat(propose(modalias))
        .anySatisfy(
            proposal -> {
              assertThat(proposal.target().name()).isEqualTo(module);
              assertThat(proposal.standing()).isEqualTo(Standing.ADVISORY);
            });
  }

  /**
   * What is kept for the next device counts for none but its like, whatever the catalog hands out.
   */
  @Test
  void eachDeviceIsToldItsOwnWhateverWasAskedBefore() throws IOException {
    install("mlx5_vfio_pci", MLX5);
    Host host = host();
    CatalogView view = new CatalogView(host.catalog());
    PciDevice vf = device(CONNECTX_VF);
    PciDevice other = device("pci:v00008086d00004941sv00008086sd00000000bc0Bsc40i00");
    PciDevice plain = device("pci:v00008086d00001234sv00008086sd00000000bc0Bsc40i00");
    PciDevice bridge =
        PciDevice.builder(PciAddress.parse("0000:02:00.0"), vf.modalias()).bridge(true).build();
    VfioVariantStrategy strategy = new VfioVariantStrategy();

    for (PciDevice device : List.of(vf, vf, bridge, vf, other, plain, other, bridge, bridge, vf)) {
      assertThat(strategy.propose(device, () -> view))
          .isEqualTo(new VfioVariantStrategy().propose(device, host::catalog));
    }
    assertThat(strategy.propose(vf, () -> view)).isSameAs(strategy.propose(vf, () -> view));
  }

  private static final Standing LAST = Standing.LAST_RESORT;

  private void install(String module, String alias) {
    modules.add(module);
    aliases.add(alias);
  }

  private Host host() throws IOException {
    write("lib/modules/" + RELEASE + "/modules.alias", String.join("\n", aliases) + "\n");
    StringBuilder dependencies = new StringBuilder();
    for (String module : modules) {
      dependencies.append("kernel/drivers/vfio/pci/").append(module).append(".ko:\n");
    }
    write("lib/modules/" + RELEASE + "/modules.dep", dependencies.toString());
    write("lib/modules/" + RELEASE + "/modules.builtin", "");
    return SysfsHost.recorded(root);
  }

  private Resolution resolve(String modalias) throws IOException {
    return new DriverResolver(List.of(new VfioVariantStrategy()), FallbackPolicy.ALLOW)
        .resolve(device(modalias), host().catalog());
  }

  private List<Proposal> propose(String modalias) throws IOException {
    Host host = host();
    return new VfioVariantStrategy().propose(device(modalias), host::catalog);
  }

  private static PciDevice device(String modalias) {
    return PciDevice.builder(PciAddress.parse("0000:01:00.0"), Modalias.parse(modalias)).build();
  }

  private void write(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
