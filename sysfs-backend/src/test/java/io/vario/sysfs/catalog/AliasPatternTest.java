package io.vario.sysfs.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.vario.device.Glob;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AliasPatternTest {

  @ParameterizedTest
  @CsvSource({
    "vfio-pci:v*, vfio_pci:v*",
    "vfio_pci:v*, vfio_pci:v*",
    "a-[b-d]-e, a_[b-d]_e",
    "[a-b][c-d]-, [a-b][c-d]_",
    "net-pf-16-proto-4, net_pf_16_proto_4"
  })
  void makesOneLetterOfDashAndUnderscoreOutsideOfSets(String text, String normal) {
    assertThat(AliasPattern.normalise(text)).isEqualTo(normal);
    assertThat(AliasPattern.normalise(normal)).isEqualTo(normal);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "]", "a[b", "a]b", "[a]]", "a-[b-c"})
  void refusesBracketsWithoutPartners(String text) {
    assertThat(AliasPattern.normalise(text)).isNull();
  }

  @Test
  void refusesWhatIsLongerThanAnyAlias() {
    assertThat(AliasPattern.normalise("-".repeat(4095))).isEqualTo("_".repeat(4095));
    assertThat(AliasPattern.normalise("-".repeat(4096))).isNull();
  }

  @Test
  void takesABackslashForItselfUntilAWildcardComes() {
    assertThat(AliasPattern.matches("a\\b", "a\\b")).isTrue();
    assertThat(AliasPattern.matches("a\\b", "ab")).isFalse();
    assertThat(AliasPattern.matches("?\\b", "ab")).isTrue();
  }

  @Property
  void matchesAsAGlobDoes(
      @ForAll @Chars({'a', 'b', '*', '?', '[', ']', '_'}) @StringLength(max = 10) String pattern,
      @ForAll @Chars({'a', 'b', '_', '['}) @StringLength(max = 8) String key) {
    assertThat(AliasPattern.matches(pattern, key)).isEqualTo(new Glob(pattern).matches(key));
  }

  @Property
  void neverPassesOverAMatch(
      @ForAll @Chars({'a', 'b', '*', '?', '[', ']', '-', ' '}) @StringLength(max = 8) String text,
      @ForAll @Chars({'a', 'b', '_', ' '}) @StringLength(max = 8) String key) {
    String pattern = AliasPattern.normalise(text);
    if (pattern != null && AliasPattern.matches(pattern, key)) {
      byte[] line = ("alias " + text + " module\n").getBytes(StandardCharsets.ISO_8859_1);
      byte[] entry = ("module.alias=" + text + "\0").getBytes(StandardCharsets.ISO_8859_1);
      byte[] open = text.getBytes(StandardCharsets.ISO_8859_1);

      assertThat(AliasPattern.mayMatch(line, 6, key)).isTrue();
      assertThat(AliasPattern.mayMatch(entry, 13, key)).isTrue();
      assertThat(AliasPattern.mayMatch(open, 0, key)).isTrue();
    }
  }
}
